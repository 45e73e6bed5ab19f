/** The agent killed at named points of a ride and started again: the same trip, code and settlement, one receipt. */
import { describe, expect, test } from 'vitest'
import { LedgerReader, type PrintJob } from '../../src/agent/ledger/ledger.ts'
import { missingForCar, startCar, type TestCar } from '../support/car.ts'
import { audit } from '../support/carAudit.ts'
import { leftOut } from '../support/programs.ts'
import { until } from '../support/waiting.ts'

const RIDE = { total: 2350, metres: 8400, seconds: 1260, waitSeconds: 95 }

async function restart(car: TestCar): Promise<void> {
  await car.kill()
  await car.bootConnected()
}

/** Ends the day: everything settles, and the books agree. */
async function close(car: TestCar): Promise<void> {
  await car.drained()
  await car.shutdown()
  expect(audit(car).faults).toEqual([])
}

function jobsOf(car: TestCar): PrintJob[] {
  const ledger = LedgerReader.openReadOnly(car.files.ledger)
  try {
    return ledger.printJobs({ limit: 100 })
  } finally {
    ledger.close()
  }
}

describe.skipIf(missingForCar !== null)(`killed and started again${leftOut(missingForCar)}`, () => {
  test('while hired: the record ends the trip that began before', async () => {
    const car = await startCar()
    await car.bootConnected()
    const tripNo = await car.meter.hire()
    const before = await car.until('the hiring is known', s => s.trip?.tripNo === tripNo)
    await restart(car)
    expect(await car.state()).toMatchObject({ position: 'hired', trip: { id: before.trip!.id } })
    await car.meter.stop(RIDE)
    expect((await car.codeUp()).trip).toBe(before.trip!.id)
    await close(car)
  })

  test('as soon as the record is acknowledged: the trip and its code are there', async () => {
    const car = await startCar()
    await car.bootConnected()
    await car.meter.hire()
    const acked = new Promise(resolve => car.meter.once('ack', resolve))
    await car.meter.stop(RIDE)
    await acked
    await car.kill()
    await car.boot()
    const state = await car.state()
    expect(state.trip).toMatchObject({
      tripNo: car.meter.tripNo,
      total: RIDE.total,
      due: RIDE.total,
      rev: 1,
    })
    expect(state.payLink).not.toBeNull()
    await close(car)
  })

  test('while the agent was off from flag to record: the ride is taken in when it is back', async () => {
    const car = await startCar()
    await car.bootConnected()
    await car.kill()
    await car.meter.hire()
    await car.meter.stop(RIDE)
    await car.bootConnected()
    const { link } = await car.codeUp()
    await car.pay(link)
    await car.meter.displayed('PAID')
    await close(car)
  })

  test('with the code up: the very same code, also for a revision with a toll', async () => {
    const car = await startCar()
    await car.bootConnected()
    await car.meter.hire()
    await car.meter.stop(RIDE)
    const first = await car.codeUp()
    await restart(car)
    expect(await car.codeUp()).toEqual(first)
    await car.meter.addToll(500)
    const second = await car.until('the next revision is up', s => s.trip?.rev === 2 && s.payLink !== null)
    expect(second.trip).toMatchObject({ id: first.trip, total: RIDE.total + 500 })
    await restart(car)
    expect(await car.codeUp()).toEqual({ trip: first.trip, rev: 2, link: second.payLink })
    await car.meter.displayed('UNPAID')
    await close(car)
  })

  test('paid while it was off: PAID, one payment, one receipt', async () => {
    const car = await startCar()
    await car.bootConnected()
    await car.meter.hire()
    await car.meter.stop(RIDE)
    const { link, trip } = await car.codeUp()
    await car.kill()
    expect((await car.pay(link)).kind).toBe('paid')
    await car.bootConnected()
    expect(await car.meter.displayed('PAID')).toMatchObject({ amount: RIDE.total })
    await until('the receipt is out', () => car.witness.papers.length === 1)
    await restart(car)
    expect(await car.state()).toMatchObject({ settlement: 'paid', trip: { id: trip }, payLink: null })
    await car.drained()
    expect(car.witness.papers).toHaveLength(1)
    await close(car)
  })

  test('after cash and after “left”: the word stands', async () => {
    const car = await startCar()
    await car.bootConnected()
    for (const [tap, settlement, word] of [
      ['cash', 'cash', 'CASH'],
      ['unpaid', 'unpaid', 'LEFT'],
    ] as const) {
      await car.meter.hire()
      await car.meter.stop(RIDE)
      const { trip } = await car.codeUp()
      expect(await car.tap(tap, trip)).toMatchObject({ ok: true })
      await car.kill()
      await car.bootConnected()
      expect(await car.state()).toMatchObject({ settlement, trip: { id: trip }, payLink: null })
      await car.meter.displayed(word)
      expect(await car.tap(tap, trip)).toMatchObject({ ok: true, effect: 'duplicate' })
    }
    await close(car)
  })

  test('in the middle of a print: unknown, never repeated by itself; a copy on the driver’s word', async () => {
    const car = await startCar()
    await car.bootConnected()
    await car.printer.setFault('stall')
    await car.meter.hire()
    await car.meter.stop(RIDE)
    const { link, trip } = await car.codeUp()
    await car.pay(link)
    await car.until('the printer is at it', s => s.printer.state === 'printing')
    await car.kill()
    expect(jobsOf(car)).toMatchObject([{ state: 'printing' }])
    await car.bootConnected()
    expect((await car.state()).printer.unknown).toBe(1)
    await car.printer.setFault('none')
    await car.drained()
    // What had reached the printer may come out of it once; the agent adds nothing.
    expect(car.witness.papers.length).toBeLessThanOrEqual(1)
    expect(await car.tap('reprint', trip)).toMatchObject({ ok: true })
    await until('the copy is out', () => car.witness.papers.some(paper => paper.isCopy && paper.isWhole))
    await close(car)
    expect(jobsOf(car)).toMatchObject([
      { kind: 'copy', state: 'printed', receiptNo: 1 },
      { kind: 'original', state: 'unknown', receiptNo: 1 },
    ])
  })

  test('with the printer off: the receipt waits and comes out once', async () => {
    const car = await startCar()
    await car.bootConnected()
    await car.printer.setFault('refuse')
    await car.meter.hire()
    await car.meter.stop(RIDE)
    await car.pay((await car.codeUp()).link)
    await car.meter.displayed('PAID')
    await restart(car)
    await car.printer.setFault('none')
    await until('the receipt is out', () => car.witness.papers.length > 0)
    await restart(car)
    await car.drained()
    expect(car.witness.papers).toMatchObject([{ receiptNo: 1, isCopy: false, isWhole: true }])
    await close(car)
  })

  test('with messages unsent: they are sent when the broker is back', async () => {
    const car = await startCar()
    await car.bootConnected()
    await car.until('nothing is unsent', s => s.link.unsent === 0)
    await car.broker.kill()
    await car.until('the car is offline', s => !s.link.online)
    for (let ride = 1; ride <= 3; ride++) {
      await car.meter.hire()
      await car.meter.stop(RIDE)
      await car.codeUp()
      await car.meter.displayed('UNKNOWN')
    }
    const { unsent } = (await car.state()).link
    expect(unsent).toBe(3)
    await car.kill()
    await car.boot()
    expect((await car.state()).link).toEqual({ online: false, unsent })
    await car.broker.start()
    await close(car)
    expect(car.partner.counters.documents).toBe(3)
  })
})
