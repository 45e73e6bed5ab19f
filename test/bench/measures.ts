/** What is measured, each on a rig that is set. Times in milliseconds are seen from outside the agent unless said. */
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { until } from '../../src/cli/demo/stage.ts'
import { cpuSeconds, memoryOf } from './proc.ts'
import { type Rig, VEHICLE } from './rig.ts'
import { type Row, row } from './table.ts'

/** One small append with fsync, as a commit cannot be cheaper on this disk. */
export function fsync(rig: Rig, n: number): Row {
  const path = join(rig.folder, 'fsync')
  const file = openSync(path, 'w')
  const page = Buffer.alloc(4096)
  const figures = repeat(n, () => {
    writeSync(file, page)
    fsyncSync(file)
  })
  closeSync(file)
  rmSync(path)
  return row('one write with fsync on this disk', 'ms', figures)
}

export async function latencies(rig: Rig, n: number, where: string): Promise<Row[]> {
  const figures = {
    acked: [] as number[],
    code: [] as number[],
    out: [] as number[],
    paid: [] as number[],
    printed: [] as number[],
  }
  for (let i = 0; i < n; i++) {
    const tripNo = await rig.drive()
    const acked = rig.acked(tripNo)
    const code = rig.screen
      .until(shown => shown.code !== null, 10_000, 'the pay code')
      .then(() => performance.now())
    const out = rig.partner.documents.length
    const begun = performance.now()
    await rig.end(tripNo)
    figures.acked.push((await acked) - begun)
    figures.code.push((await code) - begun)
    await untilSoon(() => rig.partner.documents.length > out)
    figures.out.push(performance.now() - begun)
    const paid = rig.displayed(tripNo, 'PAID')
    const printed = rig.receiptBegins()
    const { trip } = await rig.state()
    const sent = performance.now()
    rig.partner.pay(VEHICLE, trip!.id)
    figures.paid.push((await paid) - sent)
    figures.printed.push((await printed) - sent)
    await rig.meter.forHire()
    await until(async () => (await rig.state()).link.unsent === 0, 10_000, 'the cloud')
  }
  return [
    row(`trip record: last byte to acknowledged on the line${where}`, 'ms', figures.acked),
    row(`trip record: last byte to pay code on the screen${where}`, 'ms', figures.code),
    row(`trip record: last byte to taken in by the cloud${where}`, 'ms', figures.out),
    row(`payment: notice sent to PAID on the meter${where}`, 'ms', figures.paid),
    row(`payment: notice sent to the receipt's first byte at the printer${where}`, 'ms', figures.printed),
  ]
}

export async function starts(rig: Rig, n: number, what: string): Promise<Row> {
  const figures: number[] = []
  for (let i = 0; i < n; i++) {
    const begun = performance.now()
    await rig.startAgent(true)
    // startAgent also waits for the meter; the pages' address is there as soon as the agent is ready.
    figures.push(rig.readyAt - begun)
    await rig.stopAgent()
  }
  return row(what, 'ms', figures)
}

export function memory(rig: Rig, when: string): Row[] {
  const { residentMiB, privateMiB } = memoryOf(rig.pid)
  return [
    row(`resident memory ${when}`, 'MiB', [residentMiB]),
    row(`private memory ${when}`, 'MiB', [privateMiB]),
  ]
}

/** Trips with payment and receipt, as fast as they go. */
export async function manyTrips(rig: Rig, n: number): Promise<Row[]> {
  const cpu = cpuSeconds(rig.pid)
  const begun = performance.now()
  for (let i = 0; i < n; i++) {
    const tripNo = await rig.drive()
    const acked = rig.acked(tripNo)
    await rig.end(tripNo)
    await acked
    const paid = rig.displayed(tripNo, 'PAID')
    await untilSoon(() => rig.openTrip(tripNo) !== undefined)
    rig.partner.pay(VEHICLE, rig.openTrip(tripNo)!)
    await paid
  }
  const seconds = (performance.now() - begun) / 1000
  return [
    row('processor time for 1,000 trips with payment and receipt', 's', [
      ((cpuSeconds(rig.pid) - cpu) / n) * 1000,
    ]),
    row('of that wall time on the bench', 's', [(seconds / n) * 1000]),
  ]
}

/** Trips driven offline, then the broker comes: from online to everything acknowledged by the cloud. */
export async function drain(rig: Rig, n: number): Promise<Row> {
  await rig.broker.stop()
  await until(async () => !(await rig.state()).link.online, 10_000, 'the link to go')
  for (let i = 0; i < n; i++) {
    const tripNo = await rig.drive()
    const acked = rig.acked(tripNo)
    await rig.end(tripNo)
    await acked
  }
  await rig.startBroker()
  await until(async () => (await rig.state()).link.online, 120_000, 'the link to come back')
  const begun = performance.now()
  await until(async () => (await rig.state()).link.unsent === 0, 120_000, 'the outbox to drain')
  return row(`draining ${n} buffered trips, online to acknowledged`, 'ms', [performance.now() - begun])
}

/** Fills a stopped agent's ledger with settled trips by copying its own; nothing waits to be sent. */
export function fill(rig: Rig, upTo: number): void {
  const db = new Database(rig.car.ledger)
  const columns = (table: string) =>
    db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table)
  const trip = columns('trip').filter(name => name !== 'ord' && name !== 'id')
  const names = trip.map(name => `"${name}"`).join(', ')
  const pattern = db
    .prepare<[], number>('SELECT ord FROM trip WHERE rec_rev IS NOT NULL ORDER BY ord LIMIT 1')
    .pluck()
    .get()!
  const add = db.prepare(`INSERT INTO trip (id, ${names}) SELECT ?, ${names} FROM trip WHERE ord = ?`)
  const number = db.prepare('UPDATE trip SET trip_no = ?, rec_trip_no = ?, unsure = 0 WHERE id = ?')
  const revision = db.prepare(
    'INSERT INTO revision SELECT (SELECT ord FROM trip WHERE id = ?), rev, total, due, link, withdrawn, confirmed FROM revision WHERE trip = ?',
  )
  db.transaction(() => {
    const have = db.prepare<[], number>('SELECT count(*) FROM trip').pluck().get()!
    for (let i = have; i < upTo; i++) {
      const id = `F${String(i).padStart(11, '0')}`
      add.run(id, pattern)
      number.run(`F${i}`, `F${i}`, id)
      revision.run(id, pattern)
    }
  })()
  db.close()
}

function repeat(n: number, work: () => void): number[] {
  return Array.from({ length: n }, () => {
    const begun = performance.now()
    work()
    return performance.now() - begun
  })
}

/** Tighter than `until`, for what takes a few milliseconds. */
async function untilSoon(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 10_000
  while (!isSo()) {
    if (performance.now() > end) throw new Error('waited 10 s in vain for the cloud')
    await new Promise(resolve => setImmediate(resolve))
  }
}
