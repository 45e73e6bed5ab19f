/** What the agent weighs and how soon it is ready, run from source and packaged, side by side. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { has } from '../support/programs.ts'
import { manyTrips, starts } from './measures.ts'
import { type Memory, memoryOf } from './proc.ts'
import { Rig } from './rig.ts'
import { columns, number } from './table.ts'

export interface Footprint {
  readonly name: string
  /** On a new device. */
  readonly first: { readonly readyMs: number; readonly idle: Memory }
  /** Later ones; from source they find compiled code. */
  readonly later: { readonly readyMs: number; readonly idle: Memory; readonly afterTrips: Memory }
}

export interface FootprintOptions {
  readonly name: string
  /** A packaged program; the checkout's own unless given. */
  readonly program?: string
  readonly starts: number
  readonly trips: number
}

/** When the agent is up and has done what it does once; compiled code is on the disk 5 s after the start. */
const SETTLED_MS = 6_500

export async function footprint({ name, program, ...counts }: FootprintOptions): Promise<Footprint> {
  // Over TCP the agent would not load what a serial adapter needs.
  const rig = new Rig({ serial: has('socat'), ...(program === undefined ? {} : { program }) })
  // As scripts/farebridge has it.
  if (program === undefined) process.env.NODE_COMPILE_CACHE = join(rig.folder, 'compiled')
  else delete process.env.NODE_COMPILE_CACHE
  try {
    await rig.set()
    const first = await settled(rig)
    await rig.stopAgent()
    const { median } = await starts(rig, counts.starts, 'process start to ready')
    const { idle } = await settled(rig)
    await manyTrips(rig, counts.trips)
    return { name, first, later: { readyMs: median, idle, afterTrips: memoryOf(rig.pid) } }
  } finally {
    await rig.strike()
  }
}

async function settled(rig: Rig): Promise<{ readyMs: number; idle: Memory }> {
  const begun = performance.now()
  await rig.startAgent()
  const readyMs = rig.readyAt - begun
  await sleep(SETTLED_MS)
  return { readyMs, idle: memoryOf(rig.pid) }
}

/** A row for each; memory in MiB, resident and private. */
export function footprintTable(prints: readonly Footprint[], trips: number): string {
  const memory = ({ residentMiB, privateMiB }: Memory) => [number(residentMiB), number(privateMiB)]
  const head = [
    ['', 'first start', '', '', 'later start', '', '', `after ${trips.toLocaleString('en')} trips`, ''],
    ['', 'ready ms', 'resident', 'private', 'ready ms', 'resident', 'private', 'resident', 'private'],
  ]
  const rows = prints.map(({ name, first, later }) => [
    name,
    number(first.readyMs),
    ...memory(first.idle),
    number(later.readyMs),
    ...memory(later.idle),
    ...memory(later.afterTrips),
  ])
  return columns([...head, ...rows], [0])
}
