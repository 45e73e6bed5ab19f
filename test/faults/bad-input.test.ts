/** A bad cable, a lying meter, a hostile broker and a broken cloud: nothing false is believed, and the agent stays up. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { MAX_RAW_ROWS } from '../../src/agent/ledger/inbox.ts'
import { LedgerReader } from '../../src/agent/ledger/ledger.ts'
import { MAX_MESSAGE_BYTES } from '../../src/contract/limits.ts'
import { topics } from '../../src/contract/topics.ts'
import { newSigningKey, Signer } from '../../src/simulators/partner/keys.ts'
import { openPayLink } from '../../src/simulators/passenger/passenger.ts'
import { badMeterBytes, FALSE_RIDE } from '../support/badMeterBytes.ts'
import { missingForCar, startCar, type TestCar, VEHICLE } from '../support/car.ts'
import { audit } from '../support/carAudit.ts'
import { count } from '../support/counts.ts'
import { leftOut } from '../support/programs.ts'
import { type Seeded, seeded } from '../support/seeded.ts'
import { until } from '../support/waiting.ts'

const RIDES = count(25, 500)
const PAYMENTS = count(8, 100)
const MIB = 1024 * 1024
const FLOOD_BYTES = count(2, 50) * MIB
/** What the agent may have in memory at most, whatever is thrown at it. It has some 70 MiB in peace. */
const MAX_PEAK_MIB = 160

/** Resident memory of the agent at its highest so far. */
function peakMiB(car: TestCar): number {
  const status = readFileSync(`/proc/${car.agent!.child.pid}/status`, 'latin1')
  return Math.round(Number(/^VmHWM:\s+(\d+) kB/m.exec(status)![1]) / 1024)
}

async function paidRide(car: TestCar, total: number): Promise<void> {
  await car.meter.hire()
  await car.meter.stop({ total, metres: 5000, seconds: 600 })
  await car.pay((await car.codeUp()).link)
  await car.meter.displayed('PAID', car.meter.tripNo, 30_000)
}

test.skipIf(missingForCar !== null)(
  `bad bytes on the meter’s line, between real rides${leftOut(missingForCar)}`,
  async () => {
    const car = await startCar()
    await car.bootConnected()
    await paidRide(car, 1000)
    for (const bad of badMeterBytes()) {
      const metric = bad.is === 'refused' ? 'meter_refused_total' : 'meter_discarded_bytes_total'
      const before = await car.metric(metric)
      await car.meter.sendRaw(bad.bytes)
      await until(`${bad.what} is noticed`, async () => (await car.metric(metric)) > before, 10_000)
    }
    await paidRide(car, 1001)
    await car.drained()
    expect(car.lives).toBe(1)
    await car.shutdown()
    const log = car.log.join('\n')
    expect(log).toContain('refused a record')
    expect(log).toContain('unreadable bytes')
    // The first few of each kind have a line of their own, the rest is counted.
    expect(log).toMatch(/suppressed \d+ more lines about refused messages/)
    expect(log).toMatch(/suppressed \d+ more lines about unreadable bytes/)
    expect(audit(car, { alarms: ['record-refused', 'message-refused'] }).faults).toEqual([])
    const ledger = LedgerReader.openReadOnly(car.files.ledger)
    const numbers = ledger.trips({ limit: 100 }).map(row => row.trip.tripNo)
    expect(numbers.filter(no => no.startsWith(FALSE_RIDE))).toEqual([])
    expect(numbers).toHaveLength(2)
    expect(ledger.alarms(10).map(alarm => alarm.kind)).toContain('record-refused')
    ledger.close()
  },
)

test.skipIf(missingForCar !== null)(
  `${RIDES} rides over a bad cable, and floods of noise${leftOut(missingForCar)}`,
  async () => {
    const lots = seeded()
    const car = await startCar({ random: lots.random })
    await car.bootConnected()
    await paidRide(car, 1000)
    const before = peakMiB(car)
    car.meter.faults = {
      noise: 0.3,
      garble: 0.3,
      wrongChecksum: 0.2,
      truncate: 0.2,
      oversize: 0.05,
      duplicateEnds: 1,
      split: true,
    }
    for (let ride = 1; ride <= RIDES; ride++) {
      await car.meter.hire()
      await car.meter.run({ total: 1300, metres: 2000, seconds: 300 })
      await car.meter.stop({ total: 1000 + ride, metres: 5000, seconds: 600 })
      if (lots.chance(0.3)) await car.meter.addToll(500)
      await car.meter.acked(60_000)
      if (lots.chance(0.5)) await car.meter.forHire()
    }
    car.meter.faults = {}
    await flood(car, lots)
    await paidRide(car, 5000)
    const after = peakMiB(car)
    await car.drained()
    expect(car.lives).toBe(1)
    await car.shutdown()
    const { faults, counts } = audit(car, { alarms: ['record-refused', 'message-refused'] })
    console.log('bad cable', { rides: RIDES, peakBefore: before, peakAfter: after, ...counts })
    expect(faults).toEqual([])
    expect(counts.trips).toBe(RIDES + 2)
    expect(after).toBeLessThan(MAX_PEAK_MIB)
  },
  count(900_000, 14_400_000),
)

/** Noise as fast as the line takes it, from a process of its own: the meter's end writes no faster than a meter. */
async function flood(car: TestCar, lots: Seeded): Promise<void> {
  const file = join(car.files.folder, 'noise')
  const block = Buffer.from(Array.from({ length: MIB }, () => lots.whole(0, 255)))
  for (let written = 0; written < FLOOD_BYTES; written += MIB) appendFileSync(file, block)
  const before = await car.metric('meter_discarded_bytes_total')
  const device = openSync(car.line.b, 'w')
  const cat = spawn('cat', [file], { stdio: ['ignore', device, 'inherit'] })
  await once(cat, 'exit')
  closeSync(device)
  // Some of it may have looked like an end of line and made the meter's next word part of the noise, no more.
  const enough = FLOOD_BYTES * 0.99
  await until(
    'the flood has been read',
    async () => (await car.metric('meter_discarded_bytes_total')) - before > enough,
  )
  await car.meter.sendRaw('\r\n')
}

/** Messages that must not be believed. Those that are genuine yet wrong are answered: how many there are. */
async function hostile(car: TestCar, trip: string, paidBefore: string | null): Promise<number> {
  const { faults } = car.partner
  const account = car.partner.account(VEHICLE, trip)!
  const link = account.revision(account.document!.rev!)!
  const cause = {
    rev: account.document!.rev!,
    link: link.link,
    amount: link.due,
    kind: 'captured' as const,
    tradeNo: '2026112322000000000000000009',
    method: 'alipay',
    at: 1,
  }
  const place = topics(VEHICLE)
  const stranger = new Signer(newSigningKey('stand-in-1'))
  const claims = { iss: 'stranger', sub: VEHICLE, jti: `stranger-${trip}`, iat: 1 }
  const ledger = car.partner.syncs.at(-1)!.ledger

  faults.forged(VEHICLE, trip)
  faults.altered(VEHICLE, trip)
  faults.forAnotherVehicle(VEHICLE, trip, 'TAXI-0043')
  faults.onAnotherTopic(VEHICLE, trip)
  faults.oversize(VEHICLE)
  faults.raw(place.downSettlement, '')
  faults.raw(place.downSettlement, 'not.a.token')
  faults.raw(place.downSettlement, Buffer.alloc(2_000, 0xff))
  faults.raw(place.downSettlement, '{"trip":"paid"}')
  faults.raw(`${place.downSettlement}/deeper`, 'x')
  faults.raw(place.downAck, stranger.sign('ack', { ...claims, ledger, upTo: 1_000_000 }))
  faults.raw(place.downRestore, stranger.sign('restore', { ...claims, trips: [] }))
  if (paidBefore !== null) {
    faults.replayed(VEHICLE, car.partner.account(VEHICLE, paidBefore)!.notice!, 3)
    faults.repeated(VEHICLE, paidBefore)
  }

  const wrong = [
    { trip: 'NOSUCHTRIP01' },
    { cause: { ...cause, rev: 99 } },
    { cause: { ...cause, link: 'A'.repeat(16) } },
    { cause: { ...cause, amount: link.due - 1 } },
    { currency: 'EUR' },
    { received: link.due, refunded: link.due + 1 },
    { received: 1 },
  ]
  for (const change of wrong) faults.mismatched(VEHICLE, trip, { cause, ...change })
  return wrong.length
}

test.skipIf(missingForCar !== null)(
  `forged, altered, replayed and foreign messages between ${PAYMENTS} payments${leftOut(missingForCar)}`,
  async () => {
    const car = await startCar()
    await car.bootConnected()
    const before = peakMiB(car)
    let wrong = 0
    let paidBefore: string | null = null
    for (let ride = 1; ride <= PAYMENTS; ride++) {
      await car.meter.hire()
      await car.meter.stop({ total: 1000 + ride, metres: 5000, seconds: 600 })
      const { trip, link } = await car.codeUp()
      await until('the cloud knows the ride', () => car.partner.account(VEHICLE, trip)?.document != null)
      wrong += await hostile(car, trip, paidBefore)
      // Messages of one sender come in order: what stands on the screen now has seen them all.
      await openPayLink(link)
      const state = await car.until('the last message has come', s => s.view.pageOpened)
      expect(state).toMatchObject({ settlement: 'open', trip: { id: trip, received: 0 }, payLink: link })
      await car.meter.displayed('UNPAID', car.meter.tripNo, 30_000)
      const shown = car.meter.displays.filter(display => display.tripNo === car.meter.tripNo)
      expect(shown.map(display => display.word)).not.toContain('PAID')
      await car.pay(link)
      await car.meter.displayed('PAID', car.meter.tripNo, 30_000)
      paidBefore = trip
    }
    const log = car.log.join('\n')
    for (const word of [
      'by the key that the header names',
      'signed for another vehicle',
      'the type is not',
      `allowed are ${MAX_MESSAGE_BYTES}`,
      'not a JWS',
      'notice-quarantined',
    ])
      expect(log).toContain(word)
    await car.drained()
    const after = peakMiB(car)
    expect(car.lives).toBe(1)
    await car.shutdown()
    const { faults, counts } = audit(car, {
      quarantined: Math.min(wrong, MAX_RAW_ROWS),
      alarms: ['message-refused', 'notice-quarantined'],
    })
    console.log('hostile messages', { wrong, peakBefore: before, peakAfter: after, ...counts })
    expect(faults).toEqual([])
    expect(counts.captures).toBe(PAYMENTS)
    expect(after).toBeLessThan(MAX_PEAK_MIB)
  },
)

test.skipIf(missingForCar !== null)(
  `packets longer than any, a flood of forgeries, and a payment through it all${leftOut(missingForCar)}`,
  async () => {
    const car = await startCar()
    await car.bootConnected()
    await car.meter.hire()
    await car.meter.stop({ total: 2350, metres: 5000, seconds: 600 })
    const { trip, link } = await car.codeUp()
    await until('the cloud knows the ride', () => car.partner.account(VEHICLE, trip)?.document != null)
    const before = peakMiB(car)
    for (let forgery = 0; forgery < 500; forgery++) {
      car.partner.faults.forged(VEHICLE, trip)
      if (forgery % 50 === 0) await sleep(20)
    }
    for (let packet = 0; packet < 3; packet++) car.partner.faults.oversize(VEHICLE, 4 * 1024 * 1024)
    await car.pay(link)
    await car.meter.displayed('PAID', car.meter.tripNo, 60_000)
    const after = peakMiB(car)
    await car.drained()
    expect(car.lives).toBe(1)
    await car.shutdown()
    console.log('flood', { peakBefore: before, peakAfter: after })
    const { faults, counts } = audit(car, { alarms: ['message-refused'] })
    expect(faults).toEqual([])
    expect(counts.captures).toBe(1)
    expect(after).toBeLessThan(MAX_PEAK_MIB)
  },
)
