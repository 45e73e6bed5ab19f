/**
 * Who holds a device: the processes with an open file descriptor on it, as far as this user may look. Where one of them
 * has locked it (flock, as serial programs do), that one alone is meant.
 */
import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises'

export interface Holder {
  readonly pid: number
  readonly command: string
}

export interface Holders {
  readonly found: readonly Holder[]
  /** Processes of other users, into which only root can look. */
  readonly hidden: number
}

const MAX_COMMAND = 80

export async function portHolders(path: string, proc = '/proc'): Promise<Holders> {
  const device = await realpath(path).catch(() => path)
  const pids = (await readdir(proc).catch(() => [])).filter(name => /^\d+$/.test(name))
  const found: Holder[] = []
  let hidden = 0
  for (const pid of pids) {
    const holds = await holdsDevice(`${proc}/${pid}/fd`, device)
    if (holds === null) hidden++
    else if (holds) found.push({ pid: Number(pid), command: await commandOf(`${proc}/${pid}`) })
  }
  const lockers = await lockersOf(device, proc)
  const locking = found.filter(holder => lockers.includes(holder.pid))
  return { found: locking.length > 0 ? locking : found, hidden }
}

/** The processes that have locked a file with this inode number; a line of /proc/locks ends in `pid dev:inode start end`. */
async function lockersOf(device: string, proc: string): Promise<number[]> {
  const inode = await stat(device).then(
    ({ ino }) => ino,
    () => -1,
  )
  const locks = await readFile(`${proc}/locks`, 'latin1').catch(() => '')
  const lines = [...locks.matchAll(/ FLOCK .* (\d+) \S+:(\d+) \d+ \S+$/gm)]
  return lines.filter(([, , ino]) => Number(ino) === inode).map(([, pid]) => Number(pid))
}

/** Null when the process may not be looked into; one that just ended holds nothing. */
async function holdsDevice(folder: string, device: string): Promise<boolean | null> {
  try {
    for (const fd of await readdir(folder)) {
      if ((await readlink(`${folder}/${fd}`).catch(() => '')) === device) return true
    }
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? null : false
  }
}

async function commandOf(folder: string): Promise<string> {
  const line = await readFile(`${folder}/cmdline`, 'latin1').catch(() => '')
  const text = line
    .replaceAll('\0', ' ')
    .replace(/[^\x20-\x7e]/g, '?')
    .trim()
  return text === '' ? 'unknown' : text.slice(0, MAX_COMMAND)
}

/** What to do about a locked device, in words. `self` is this process's own id. */
export function lockAdvice({ found, hidden }: Holders, self = process.pid): string {
  const others = found.filter(holder => holder.pid !== self)
  if (others.length > 0) {
    const names = others.map(({ pid, command }) => `process ${pid} (${command})`).join(', ')
    return `in use by ${names}; stop it (for a service: systemctl stop), or give the meter another port`
  }
  if (found.length > 0)
    return 'still held by this agent itself; if it stays so, start the agent with UV_USE_IO_URING=0 in its environment'
  if (hidden > 0)
    return 'in use by a process of another user; as root, `fuser -v` with this path names it (ModemManager and a login console, getty, are the usual ones)'
  return 'locked, though no process holds it; start the agent with UV_USE_IO_URING=0 in its environment'
}
