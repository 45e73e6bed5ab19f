/**
 * A full disk while rides go on: nothing is acknowledged that could not be stored, the driver is told, and when there is
 * room again everything is taken in, once.
 */
import { appendFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { missingForCar, startCar, type TestCar, VEHICLE } from '../support/car.ts'
import { audit } from '../support/carAudit.ts'
import { missingForSmallDisks, smallDisk } from '../support/loopDisk.ts'
import { leftOut } from '../support/programs.ts'
import { until } from '../support/waiting.ts'

const missing = missingForCar ?? missingForSmallDisks()
const DISK_KIB = 4_096
const RIDE = { total: 2350, metres: 8400, seconds: 1260 }

/** Takes every byte that is left. */
function fill(folder: string): string {
  const ballast = join(folder, 'ballast')
  writeFileSync(ballast, '')
  for (let size = 65_536; size >= 1; size = Math.floor(size / 2)) {
    for (;;) {
      const { size: before } = statSync(ballast)
      try {
        appendFileSync(ballast, Buffer.alloc(size))
      } catch {
        truncateSync(ballast, before)
        break
      }
    }
  }
  return ballast
}

/** Settlement notices that the agent acknowledged to the broker so far, as the broker's own log has it. */
function brokerAcks(car: TestCar): number {
  const log = car.broker.log()
  const client = `farebridge-${VEHICLE}`
  const sent = log.matchAll(
    new RegExp(
      `Sending PUBLISH to ${client} \\(d\\d, q1, r0, m(\\d+), 'taxi/${VEHICLE}/down/settlement'`,
      'g',
    ),
  )
  const mids = new Set([...sent].map(match => match[1]))
  const acks = log.matchAll(new RegExp(`Received PUBACK from ${client} \\(Mid: (\\d+),`, 'g'))
  return [...acks].filter(match => mids.has(match[1])).length
}

/** Rides until one can no longer be stored: what the log file had room for before is used up first. */
async function rideUntilFull(car: TestCar): Promise<void> {
  for (let ride = 0; ride < 300; ride++) {
    await car.meter.hire()
    await car.meter.stop(RIDE)
    const isStored = await car.meter.acked(300).then(
      () => true,
      () => false,
    )
    if (!isStored && (await car.state()).ledger.trouble !== null) return
  }
  throw new Error('the disk never got full')
}

test.skipIf(missing !== null)(`the disk fills up in the middle of a day${leftOut(missing)}`, async () => {
  const car = await startCar({ folder: smallDisk(DISK_KIB) })
  await car.bootConnected()
  await car.meter.hire()
  await car.meter.stop(RIDE)
  const waiting = await car.codeUp()
  await car.drained()

  const ballast = fill(car.files.folder)
  await rideUntilFull(car)
  const unstored = car.meter.tripNo
  const state = await car.state()
  expect(state.ledger.trouble).toMatch(/full/i)
  expect(state.ledger.trouble).toMatch(/Free some space/)
  expect(car.log.join('\n')).toContain('not acknowledged')

  // A payment of the ride before: neither the broker nor the cloud may hear that it was taken in.
  const acksBefore = brokerAcks(car)
  await car.pay(waiting.link)
  await until('the notice was refused', () => /the disk is full|cannot be written/.test(car.log.join('\n')))
  await sleep(2_000)
  expect(brokerAcks(car)).toBe(acksBefore)
  expect(car.partner.owed).toBeGreaterThan(0)
  expect(car.witness.acks.some(ack => ack.tripNo === unstored)).toBe(false)

  // The driver's word is not taken either, and he is told.
  const { trip } = await car.state()
  if (trip?.settlement === 'open')
    expect(await car.tap('cash', trip.id)).toMatchObject({ ok: false, status: 507, reason: 'not-stored' })

  rmSync(ballast)
  await until('the ride is taken in', () => car.witness.acks.some(ack => ack.tripNo === unstored))
  await car.until('the trouble is over', s => s.ledger.trouble === null)
  await car.drained()
  expect(car.lives).toBe(1)
  await car.shutdown()
  const { faults, counts } = audit(car)
  console.log('disk full', counts)
  expect(faults).toEqual([])
  expect(counts.captures).toBe(1)
})

test.skipIf(missing !== null)(
  `killed while the disk is full: it says why it cannot start, and starts when there is room${leftOut(missing)}`,
  async () => {
    const car = await startCar({ folder: smallDisk(DISK_KIB) })
    await car.bootConnected()
    await car.meter.hire()
    await car.meter.stop(RIDE)
    const shown = await car.codeUp()
    await car.drained()
    const ballast = fill(car.files.folder)
    await rideUntilFull(car)
    await car.kill()
    const started = await car.boot().then(
      () => null,
      (error: Error) => error.message,
    )
    // Whether it can start rests on what SQLite still had room for; what may not happen is that it gives the ledger up.
    if (started !== null) expect(started).toMatch(/Free some space/)
    await car.kill()
    rmSync(ballast)
    await car.bootConnected()
    await car.drained()
    await car.pay(shown.link)
    await until('the payment is in', () => car.partner.owed === 0)
    await car.drained()
    await car.shutdown()
    expect(audit(car).faults).toEqual([])
  },
)

test.skipIf(missingForCar !== null)(
  `a payment that could not be stored time and again is still owed by the cloud, and arrives${leftOut(missingForCar)}`,
  async () => {
    const car = await startCar()
    await car.bootConnected()
    await car.meter.hire()
    await car.meter.stop(RIDE)
    const shown = await car.codeUp()
    await car.drained()
    // A disk that has room for small commits and none for a payment, in a way that does not hang on single pages.
    inLedger(car, "CREATE TRIGGER no_room BEFORE INSERT ON capture BEGIN SELECT raise(ABORT, 'no room'); END")
    await car.pay(shown.link)
    await until(
      'the link lets other messages pass',
      () => /was refused: .*no room/.test(car.log.join('\n')),
      60_000,
    )
    expect((await car.state()).settlement).toBe('open')
    inLedger(car, 'DROP TRIGGER no_room')
    await car.until('the payment is known', s => s.settlement === 'paid', 60_000)
    await car.drained()
    await car.shutdown()
    expect(audit(car, { alarms: ['message-refused'] }).faults).toEqual([])
    expect(car.partner.counters.quarantined).toBe(0)
  },
)

function inLedger(car: TestCar, sql: string): void {
  const db = new Database(car.files.ledger, { fileMustExist: true })
  db.exec(sql)
  db.close()
}
