/** Processes as /proc has them (proc(5)), to find and to hurt what a program under test has started. */
import { readdirSync, readFileSync } from 'node:fs'

export interface Process {
  readonly pid: number
  readonly parent: number
  readonly group: number
  /** As ps has it: `R`, `S`, `T` stopped, `Z` ended and not yet reaped. */
  readonly state: string
  /** Its command line, words joined by spaces. */
  readonly line: string
}

/** The process and all that it and its children have started, itself first. Processes that have ended are not in it. */
export function family(pid: number): readonly Process[] {
  const all = processes()
  const found = all.filter(one => one.pid === pid)
  for (const one of found) found.push(...all.filter(({ parent }) => parent === one.pid))
  return found
}

/** Those of the process group that have not ended. */
export function group(id: number): readonly Process[] {
  return processes().filter(one => one.group === id)
}

function processes(): readonly Process[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => read(Number(name)) ?? [])
    .filter(({ state }) => state !== 'Z')
}

function read(pid: number): Process | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name may hold anything, so what counts begins after its last bracket.
    const [state, parent, groupId] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return { pid, parent: Number(parent), group: Number(groupId), state: state!, line }
  } catch {
    return null
  }
}
