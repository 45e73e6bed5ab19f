/**
 * Serial adapters as Linux names them. A device's number changes from start to start; what stays is its name by serial number
 * (`by-id`), and for adapters without one the socket that they are in (`by-path`). Twins without serial numbers share one
 * name by id, which then leads to whichever came last.
 */
import { readdir, readFile, realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'

export interface Adapter {
  /** `/dev/ttyUSB0`. */
  readonly device: string
  readonly byId: string | null
  readonly byPath: string | null
  /** Milliseconds that its driver may hold bytes back; null where it has no such setting. */
  readonly latencyMs: number | null
}

/** Every serial adapter that has a lasting name, or is a USB one. `root` is `/` but in tests. */
export async function adapters(root = '/'): Promise<Adapter[]> {
  const serial = join(root, 'dev/serial')
  const [ids, paths] = [await links(join(serial, 'by-id')), await links(join(serial, 'by-path'))]
  const usb = (await readdir(join(root, 'dev')).catch(() => [] as string[]))
    .filter(name => /^tty(USB|ACM)\d+$/.test(name))
    .map(name => join(root, 'dev', name))
  const devices = [...new Set([...ids.values(), ...paths.values(), ...usb])].sort()
  return Promise.all(
    devices.map(async device => ({
      device,
      byId: nameFor(ids, device),
      byPath: nameFor(paths, device),
      latencyMs: await latency(root, device),
    })),
  )
}

/** Name to device. */
async function links(folder: string): Promise<Map<string, string>> {
  const names = await readdir(folder).catch(() => [] as string[])
  const pairs = await Promise.all(
    names.sort().map(async name => {
      const device = await realpath(join(folder, name)).catch(() => null)
      return device === null ? [] : [[join(folder, name), device] as const]
    }),
  )
  return new Map(pairs.flat())
}

function nameFor(names: ReadonlyMap<string, string>, device: string): string | null {
  for (const [name, target] of names) if (target === device) return name
  return null
}

async function latency(root: string, device: string): Promise<number | null> {
  const file = join(root, 'sys/bus/usb-serial/devices', basename(device), 'latency_timer')
  const text = await readFile(file, 'utf8').catch(() => '')
  return /^\d{1,3}\s*$/.test(text) ? Number(text) : null
}

/** FTDI's own setting; a record then waits up to so long for nothing. */
const SLOW_MS = 4

/** What is worth a technician's look about the adapter behind `port`, in words. */
export async function adapterAdvice(port: string, root = '/'): Promise<string[]> {
  if (port.startsWith('tcp://')) return []
  const all = await adapters(root)
  const device = await realpath(port).catch(() => null)
  const own = all.find(adapter => adapter.device === device)
  const notes: string[] = []
  if (device === null) {
    const others = all.map(nameOf)
    notes.push(
      others.length === 0
        ? `${port} is not there, and no other serial adapter is: is it plugged in?`
        : `${port} is not there; these adapters are: ${others.join(', ')}`,
    )
    return notes
  }
  if (own === undefined) return notes
  if (/\/tty(USB|ACM)\d+$/.test(port) && nameOf(own) !== port)
    notes.push(`${port} may be another adapter after a restart; its lasting name is ${nameOf(own)}`)
  if (own.byId === null && own.byPath !== null && port !== own.byPath)
    notes.push(`this adapter has no serial number of its own; its lasting name is the socket: ${own.byPath}`)
  const twins = all.filter(other => other.device !== own.device && other.byId === null)
  if (own.byId === port && twins.length > 0)
    notes.push(
      `another adapter (${twins.map(nameOf).join(', ')}) has no name by id: twins share one, and it may lead to either; use ${own.byPath ?? 'by-path'}`,
    )
  if (own.latencyMs !== null && own.latencyMs > SLOW_MS)
    notes.push(
      `the adapter holds bytes back for ${own.latencyMs} ms; device-config/udev/99-farebridge.rules sets 1 ms`,
    )
  return notes
}

function nameOf({ byId, byPath, device }: Adapter): string {
  return byId ?? byPath ?? device
}
