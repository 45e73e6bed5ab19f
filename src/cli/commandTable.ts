/** What a table of commands is. A command's file is loaded only when it is called: start time matters. */
import type { Command } from './command.ts'

export interface Leaf {
  readonly summary: string
  readonly load: () => Promise<{ readonly command: Command }>
}

export interface Group {
  readonly summary: string
  /** What the group's own name does when no command of it follows; without it the commands are listed. */
  readonly load?: Leaf['load']
  readonly commands: Commands
}

/** In the order of the help. */
export type Commands = Readonly<Record<string, Leaf | Group>>
