/** What Linux says of a process: memory and processor time (proc(5)). */
import { readFileSync } from 'node:fs'

export interface Memory {
  readonly residentMiB: number
  /** Pages that nobody else maps: what a small board really gives. */
  readonly privateMiB: number
}

export function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const kiB = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN)
  return { residentMiB: kiB('Rss') / 1024, privateMiB: (kiB('Private_Clean') + kiB('Private_Dirty')) / 1024 }
}

/** User and system time in seconds. Linux counts in hundredths whatever the kernel's own tick (sysconf(_SC_CLK_TCK)). */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

export function machine(): string {
  const info = readFileSync('/proc/cpuinfo', 'utf8')
  const model = /^model name\s*: (.*)$/m.exec(info)?.[1] ?? 'unknown processor'
  const cores = info.match(/^processor\s*:/gm)?.length ?? 1
  return `${model}, ${cores} cores, Node ${process.version}, load ${readFileSync('/proc/loadavg', 'utf8').split(' ')[0]}`
}
