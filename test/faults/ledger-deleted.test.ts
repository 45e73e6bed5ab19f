/**
 * The ledger lost, broken or rolled back after a ride was shown: the meter's repeat is not charged again, since the cloud
 * knows the ride and gives it back under its own id.
 */
import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { describe, expect, test } from 'vitest'
import { LedgerReader } from '../../src/agent/ledger/ledger.ts'
import type { EndRecord } from '../../src/simulators/taximeter/ride.ts'
import { missingForCar, startCar, type TestCar, VEHICLE } from '../support/car.ts'
import { audit } from '../support/carAudit.ts'
import { leftOut } from '../support/programs.ts'

const RIDE = { total: 2350, metres: 8400, seconds: 1260, waitSeconds: 95 }
const PARTS = ['', '-wal', '-shm']

interface Shown {
  readonly record: EndRecord
  readonly trip: string
  readonly rev: number
  readonly link: string
}

/** A paid ride, and after it one whose code is up and whose record is acknowledged. */
async function codeShown(car: TestCar): Promise<Shown> {
  await car.bootConnected()
  await car.meter.hire()
  await car.meter.stop({ ...RIDE, total: 1700 })
  await car.pay((await car.codeUp()).link)
  await car.meter.displayed('PAID')
  await car.meter.forHire()
  await car.meter.hire()
  const record = await car.meter.stop(RIDE)
  const code = await car.codeUp()
  await car.drained()
  return { record, ...code }
}

function removeLedger(car: TestCar, papersKept = 0): void {
  for (const part of PARTS) rmSync(car.files.ledger + part, { force: true })
  car.witness.ledgerLost(papersKept)
}

function copyLedger(from: string, to: string): void {
  for (const part of PARTS) if (existsSync(from + part)) copyFileSync(from + part, to + part)
}

/** While the cloud cannot answer yet, the ride that comes again is being looked up, and nothing is asked for. */
async function checking(car: TestCar, record: EndRecord): Promise<string> {
  await car.until('the meter is connected', s => s.meter.state === 'open')
  await car.repeat(record)
  const state = await car.until('the driver sees CHECKING', s => s.view.face === 'checking')
  expect(state).toMatchObject({ payLink: null, settlement: null, trip: { tripNo: record.tripNo } })
  await car.meter.acked()
  return state.trip!.id
}

function alarmsOf(car: TestCar): string[] {
  const ledger = LedgerReader.openReadOnly(car.files.ledger)
  try {
    return ledger.alarms(100).map(alarm => alarm.kind)
  } finally {
    ledger.close()
  }
}

/** The day ends well; alarms of these kinds are what it should have raised, beside payments late or too many. */
async function close(
  car: TestCar,
  alarms: readonly string[] = [],
  paidWhileLost: readonly string[] = [],
): Promise<void> {
  await car.drained()
  await car.shutdown()
  expect(audit(car, { alarms, paidWhileLost }).faults).toEqual([])
  expect(alarmsOf(car)).toEqual(expect.arrayContaining([...alarms]))
}

describe.skipIf(missingForCar !== null)(`after the code was shown${leftOut(missingForCar)}`, () => {
  test('the ledger is deleted: CHECKING, then the same trip and the same code; no second charge', async () => {
    const car = await startCar({ tunnel: true })
    const shown = await codeShown(car)
    await car.shutdown()
    removeLedger(car)
    car.cutOff(true)
    await car.boot()
    await checking(car, shown.record)
    car.cutOff(false)
    expect(await car.codeUp()).toMatchObject({ trip: shown.trip, rev: shown.rev, link: shown.link })
    await car.repeat(shown.record)
    await car.pay(shown.link)
    expect(await car.meter.displayed('PAID')).toMatchObject({ amount: RIDE.total })
    await close(car)
  })

  test('killed instead, and the meter says nothing again: the code comes back by itself', async () => {
    const car = await startCar({ tunnel: true })
    const shown = await codeShown(car)
    await car.kill()
    removeLedger(car)
    await car.bootConnected()
    expect(await car.codeUp()).toMatchObject({ trip: shown.trip, link: shown.link })
    await close(car)
  })

  test('deleted, and paid before the agent is back: paid, once, and not asked for again', async () => {
    const car = await startCar({ tunnel: true })
    const shown = await codeShown(car)
    await car.shutdown()
    removeLedger(car)
    expect((await car.pay(shown.link)).kind).toBe('paid')
    car.cutOff(true)
    await car.boot()
    await checking(car, shown.record)
    car.cutOff(false)
    await car.until('the payment is known', s => s.settlement === 'paid' && s.trip?.id === shown.trip)
    expect(await car.meter.displayed('PAID')).toMatchObject({ amount: RIDE.total })
    await close(car, [], [shown.trip])
  })

  test('deleted, and paid while the driver sees CHECKING', async () => {
    const car = await startCar({ tunnel: true })
    const shown = await codeShown(car)
    await car.shutdown()
    removeLedger(car)
    car.cutOff(true)
    await car.boot()
    await checking(car, shown.record)
    expect((await car.pay(shown.link)).kind).toBe('paid')
    car.cutOff(false)
    await car.until('the payment is known', s => s.settlement === 'paid' && s.trip?.id === shown.trip)
    await close(car, [], [shown.trip])
  })

  test('damaged: moved aside with an alarm, and on as if it had been deleted', async () => {
    const car = await startCar({ tunnel: true })
    const shown = await codeShown(car)
    await car.shutdown()
    overwrite(car.files.ledger)
    car.witness.ledgerLost()
    car.cutOff(true)
    await car.boot()
    const aside = readdirSync(car.files.folder).filter(name => name.includes('.damaged-'))
    expect(aside.length).toBeGreaterThan(0)
    await checking(car, shown.record)
    car.cutOff(false)
    expect(await car.codeUp()).toMatchObject({ trip: shown.trip, link: shown.link })
    await car.pay(shown.link)
    await car.meter.displayed('PAID')
    await close(car, ['ledger-damaged'])
  })

  test('deleted with the cloud out of reach: the driver may override, and is told what came of it', async () => {
    const car = await startCar({ tunnel: true })
    const shown = await codeShown(car)
    await car.shutdown()
    removeLedger(car)
    car.cutOff(true)
    await car.boot()
    const id = await checking(car, shown.record)
    expect(await car.tap('cash', id)).toMatchObject({ ok: false, reason: 'checking' })
    expect(await car.tap('override', id)).toMatchObject({ ok: true })
    const again = await car.codeUp()
    expect(again.trip).toBe(id)
    expect(again.link).not.toBe(shown.link)
    await car.pay(again.link)
    car.cutOff(false)
    await car.until('the payment is known', s => s.settlement === 'paid' && s.trip?.id === id)
    await car.drained()
    await car.shutdown()
    expect(alarmsOf(car)).toContain('restore-conflict')
    const ledger = LedgerReader.openReadOnly(car.files.ledger)
    expect(ledger.trip(shown.trip)).toMatchObject({ captures: [], record: { total: RIDE.total } })
    expect(ledger.trip(id)?.captures).toHaveLength(1)
    expect(ledger.trips({ limit: 10 })).toHaveLength(3)
    expect(ledger.counts()).toMatchObject({ quarantined: 0, unsent: 0, checking: 0 })
    ledger.close()
    expect(car.partner.account(VEHICLE, shown.trip)?.captures).toEqual([])
    expect(car.meter.offences).toEqual([])
  })

  test('an older copy of the ledger is put back: the cloud’s later rides return, nothing is charged again', async () => {
    const car = await startCar({ tunnel: true })
    await car.bootConnected()
    await car.meter.hire()
    await car.meter.stop({ ...RIDE, total: 1700 })
    await car.pay((await car.codeUp()).link)
    await car.meter.displayed('PAID')
    await car.meter.forHire()
    await car.drained()
    await car.shutdown()
    copyLedger(car.files.ledger, `${car.files.ledger}.old`)
    const papers = car.witness.papers.length
    const shown = await codeShown(car)
    await car.shutdown()
    removeLedger(car, papers)
    copyLedger(`${car.files.ledger}.old`, car.files.ledger)
    await car.bootConnected()
    expect(await car.codeUp()).toMatchObject({ trip: shown.trip, link: shown.link })
    await car.repeat(shown.record)
    await car.pay(shown.link)
    await car.meter.displayed('PAID')
    await close(car, ['ledger-rolled-back'])
  })
})

/** As a failing card does it: the middle of the file is other bytes. */
function overwrite(path: string): void {
  const { size } = statSync(path)
  const file = openSync(path, 'r+')
  const bytes = Buffer.alloc(8_192, 0xa5)
  writeSync(file, bytes, 0, bytes.length, Math.floor(size / 8_192) * 4_096)
  closeSync(file)
}
