/**
 * `npm run bench [-- --quick] [-- --json]`: what the agent costs and how fast it is on this machine. Nothing here passes or
 * fails. Machines are noisy: compare figures of one run, and quote medians.
 * `npm run bench -- --cloud [--quick] [--json]`: the partner server, on PostgreSQL and Mosquitto.
 * `npm run bench -- --meters [--quick] [--json]`: what each meter driver makes of traffic and of 100 MB of noise.
 * `npm run bench -- --receipts [--quick] [--json]`: bytes and drawing time of a receipt by printer and layout.
 * `npm run bench -- --screens [--quick] [--json]`: from a change to the painted screen, in Chromium; displays without one.
 * `npm run bench -- --bundle [--quick] [--json]`: packages the program first, then weighs it beside the source.
 */
import { join } from 'node:path'
import { PROGRAM, packageInto } from '../../scripts/packaging/package.ts'
import { cloudBench } from './cloud.ts'
import { displayBench } from './displays.ts'
import { type Footprint, footprint, footprintTable } from './footprint.ts'
import { drain, fill, fsync, latencies, manyTrips, memory, starts } from './measures.ts'
import { meterBench } from './meters.ts'
import { machine } from './proc.ts'
import { receiptBench } from './receipts.ts'
import { Rig } from './rig.ts'
import { screenBench } from './screens.ts'
import { type Row, table } from './table.ts'

const quick = process.argv.includes('--quick')
const few = (full: number, least: number) => (quick ? least : full)

async function bench(): Promise<void> {
  const rows: Row[] = []
  const take = (...more: Row[]) => {
    rows.push(...more)
    for (const { what, median, unit } of more) console.error(`  ${what}: ${median.toFixed(2)} ${unit}`)
  }

  const rig = new Rig()
  // As scripts/farebridge has it: from the second start on, compiled code is there.
  process.env.NODE_COMPILE_CACHE = join(rig.folder, 'compiled')
  try {
    console.error(machine())
    await rig.set()
    take(fsync(rig, few(200, 50)))
    take(await starts(rig, 1, 'process start to ready, nothing compiled yet'))
    take(await starts(rig, few(15, 3), 'process start to ready'))
    await rig.startAgent()
    await new Promise(resolve => setTimeout(resolve, 3_000))
    take(...memory(rig, 'idle, after 3 s'))
    take(...(await latencies(rig, few(300, 20), '')))
    take(...(await manyTrips(rig, few(2_000, 50))))
    take(...memory(rig, `after ${few(2_000, 50)} trips`))
    take(await drain(rig, few(1_000, 50)))
    await rig.stopAgent()
    fill(rig, few(100_000, 5_000))
    await rig.startAgent()
    take(
      ...(await latencies(
        rig,
        few(300, 20),
        `, ${few(100_000, 5_000).toLocaleString('en')} trips in the ledger`,
      )),
    )
    take(...memory(rig, `with ${few(100_000, 5_000).toLocaleString('en')} trips in the ledger`))
  } finally {
    await rig.strike()
  }
  print({ rows }, table(rows))
}

/** From source and packaged, side by side. */
async function compare(): Promise<void> {
  const root = join(import.meta.dirname, '..', '..')
  await packageInto(root, join(root, 'dist'))
  const counts = { starts: few(15, 3), trips: few(2_000, 50) }
  const prints: Footprint[] = []
  for (const one of [{ name: 'from source' }, { name: 'bundle', program: join(root, 'dist', PROGRAM) }]) {
    console.error(`  ${one.name} …`)
    prints.push(await footprint({ ...one, ...counts }))
  }
  print({ prints, trips: counts.trips }, footprintTable(prints, counts.trips))
}

function print(result: object, text: string): void {
  if (process.argv.includes('--json')) console.log(JSON.stringify({ machine: machine(), ...result }, null, 2))
  else console.log(`\n${machine()}\n\n${text}`)
}

/** The meter drivers, one after the other. */
function meters(): void {
  const rows = meterBench(few(100, 5) * 1024 * 1024)
  print({ rows }, table(rows))
}

/** Receipts, drawn as the agent draws them. */
function receipts(): void {
  const rows = receiptBench(few(500, 20))
  print({ rows }, table(rows))
}

/** The two pages in a browser, and the displays without one. */
async function screens(): Promise<void> {
  const rows = [...(await screenBench(few(300, 40))), ...(await displayBench(few(100, 10), few(500, 50)))]
  print({ rows }, table(rows))
}

/** The partner server. */
async function cloud(): Promise<void> {
  const rows: Row[] = []
  await cloudBench(few, (...more) => {
    rows.push(...more)
    for (const { what, median, unit } of more) console.error(`  ${what}: ${median.toFixed(2)} ${unit}`)
  })
  print({ rows }, table(rows))
}

if (process.argv.includes('--bundle')) await compare()
else if (process.argv.includes('--cloud')) await cloud()
else if (process.argv.includes('--meters')) meters()
else if (process.argv.includes('--receipts')) receipts()
else if (process.argv.includes('--screens')) await screens()
else await bench()
