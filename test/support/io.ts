/** The terminal of a command under test: what it says is kept, and it is asked to end when the test says so. */
import type { Io } from '../../src/cli/command.ts'

export interface KeptIo extends Io {
  readonly output: string[]
  readonly errors: string[]
  /** Asks the command to end, as Ctrl-C does. */
  stop(): void
}

export function keptIo(env: NodeJS.ProcessEnv = {}): KeptIo {
  const output: string[] = []
  const errors: string[] = []
  const ending = Promise.withResolvers<string>()
  return {
    output,
    errors,
    env,
    out: line => void output.push(...line.split('\n')),
    err: line => void errors.push(...line.split('\n')),
    stopped: () => ending.promise,
    stop: () => ending.resolve('SIGINT'),
  }
}
