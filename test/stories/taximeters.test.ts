/**
 * What a JT/T 905.2 meter does to the agent over a real line: the fare comes only at flag-up, ends get lost and are said again
 * beside the next ride, power dips leave no record, and the driver's shift is counted by the meter too.
 */
import { describe, expect, test } from 'vitest'
import { LedgerReader } from '../../src/agent/ledger/reader.ts'
import { Jtt905Dialect } from '../../src/simulators/taximeter/jtt905.ts'
import { missingForCar, startCar, type TestCar } from '../support/car.ts'
import { until } from '../support/waiting.ts'

const RIDE = { total: 2350, supplements: 200, metres: 8400, seconds: 1200, waitSeconds: 120 }

async function car905() {
  const dialect = new Jtt905Dialect()
  const car = await startCar({ meter: { dialect, profile: 'jtt905' }, printer: false })
  return { car, dialect }
}

/** The meter's clock goes on by half an hour a ride. */
let clock = Date.UTC(2026, 10, 23, 8)
function hire(car: TestCar): Promise<string> {
  clock += 1_800_000
  return car.meter.hire(new Date(clock))
}

async function flagUp(car: TestCar, ride: Partial<typeof RIDE> = {}): Promise<void> {
  await car.meter.stop({ ...RIDE, ...ride })
  await car.meter.forHire()
}

const trips = (car: TestCar) => {
  const ledger = LedgerReader.openReadOnly(car.files.ledger)
  try {
    return {
      trips: ledger.trips({ limit: 50 }).map(({ trip }) => trip),
      alarms: ledger.alarms(20).map(({ kind }) => kind),
      shifts: ledger.shifts(10).map(({ shift }) => shift),
    }
  } finally {
    ledger.close()
  }
}

describe.skipIf(missingForCar !== null)(
  `a JT/T 905.2 meter (needs ${missingForCar ?? 'nothing more'})`,
  () => {
    test('the code stays up while the meter is for hire, until it is paid', async () => {
      const { car } = await car905()
      await car.bootConnected()
      const tripNo = await hire(car)
      await car.until('the ride is on', s => s.position === 'hired')
      await flagUp(car)
      const { link } = await car.codeUp(tripNo)
      await car.until('the meter is for hire', s => s.position === 'for-hire')
      await car.meter.acked()
      expect((await car.state()).view.face).toBe('open')
      await car.pay(link)
      const paid = await car.until('it is paid', s => s.settlement === 'paid')
      expect(paid.trip).toMatchObject({ tripNo, total: 2350, supplements: 200, received: 2350 })
      await car.drained()
      expect(car.meter.offences).toEqual([])
    })

    test('an end that is lost comes as a repeat beside the next ride: booked under its own hiring, charged once', async () => {
      const { car } = await car905()
      await car.bootConnected()
      const first = await hire(car)
      await car.until('the ride is on', s => s.position === 'hired')
      // The record is not said when it is due, and the power of the agent is away when it is said again.
      car.meter.faults = { lostEnds: 1 }
      await car.kill()
      await flagUp(car, { total: 1800 })
      const second = await hire(car)
      await car.bootConnected()
      await until('the record was taken', () => car.meter.acks.some(ack => ack.tripNo === first), 20_000)
      car.meter.faults = {}
      const state = await car.until('the next ride goes on', s => s.position === 'hired')
      expect(state.payLink).toBeNull()
      await flagUp(car)
      await car.codeUp(second)
      await car.drained()
      const { trips: all, alarms } = trips(car)
      expect(all.map(trip => [trip.tripNo, trip.record?.total])).toEqual([
        [second, 2350],
        [first, 1800],
      ])
      expect(alarms.filter(kind => kind !== 'ride-without-record')).toEqual([])
      expect(car.meter.offences).toEqual([])
    })

    test('the agent was away for a whole ride: the record alone makes it, with its code', async () => {
      const { car } = await car905()
      await car.bootConnected()
      await car.kill()
      const tripNo = await hire(car)
      await flagUp(car)
      await car.boot()
      await car.codeUp(tripNo)
      await car.meter.acked()
      expect(trips(car).trips).toHaveLength(1)
    })

    test('a power dip leaves no record: no fare, the next ride is its own, and a person is told', async () => {
      const { car } = await car905()
      await car.bootConnected()
      await hire(car)
      await car.until('the ride is on', s => s.position === 'hired')
      await car.meter.powerDip()
      await car.until('the heartbeat tells it', s => s.position === 'for-hire')
      expect((await car.state()).view.face).toBe('ready')
      const tripNo = await hire(car)
      await car.until('the next ride is on', s => s.position === 'hired')
      await flagUp(car)
      await car.codeUp(tripNo)
      expect(trips(car).alarms).toEqual([])
      // A record may come late: only when another ride has passed it is given up.
      await hire(car)
      await car.until('one more is on', state => state.position === 'hired')
      const { trips: all, alarms } = trips(car)
      expect(all.map(trip => trip.record?.total ?? null)).toEqual([null, 2350, null])
      expect(alarms).toEqual(['ride-without-record'])
    })

    test('a record that cannot be right is not answered, and kept with its bytes for the technician', async () => {
      const { car, dialect } = await car905()
      await car.bootConnected()
      const data = dialect.recordData({
        ...RIDE,
        tariff: '1',
        tripNo: '7',
        rev: 1,
        start: '20261123100100',
        end: '20261123102200',
      })
      data[59] = 0xaf
      const frame = dialect.frame(0x00e8, data)
      for (let n = 0; n < 3; n++) await car.meter.sendRaw(frame)
      await until('it is an alarm', () => trips(car).alarms.includes('record-refused'))
      const ledger = LedgerReader.openReadOnly(car.files.ledger)
      const [alarm] = ledger.alarms(5)
      ledger.close()
      expect(alarm!.detail).toContain(`[${frame.toString('hex')}]`)
      expect(trips(car)).toMatchObject({ trips: [], alarms: ['record-refused'] })
      expect([car.meter.acks, car.meter.offences]).toEqual([[], []])
    })

    test('a shift: its rides bear it, and totals that differ from the ledger’s are an alarm, once', async () => {
      const { car, dialect } = await car905()
      await car.bootConnected()
      const stamp = (ms: number) => {
        const at = new Date(ms)
        const two = (n: number) => String(n).padStart(2, '0')
        return `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}${two(at.getHours())}${two(at.getMinutes())}00`
      }
      const from = stamp(clock)
      for (const frame of dialect.signIn(from, 4711)) await car.meter.sendRaw(frame)
      await until('the shift is open', () => trips(car).shifts.some(shift => shift.isOpen))
      const tripNo = await hire(car)
      await car.until('the ride is on', s => s.position === 'hired')
      await flagUp(car)
      await car.codeUp(tripNo)
      await car.meter.acked()
      const totals = { from, to: stamp(clock + 3_600_000), trips: 2, total: 4200, metres: 17_000 }
      for (const isAgain of [false, true, true])
        for (const frame of dialect.signOut(totals, isAgain)) await car.meter.sendRaw(frame)
      await until('the shift is closed', () => trips(car).shifts.every(shift => !shift.isOpen))
      await car.until('nothing is left to say', s => s.link.unsent === 0)
      const { trips: all, alarms, shifts } = trips(car)
      expect(shifts).toMatchObject([
        { driver: 'DRV0000001', from, meter: { trips: 2, total: 4200 }, own: { trips: 1, total: 2350 } },
      ])
      expect(all[0]).toMatchObject({ driver: 'DRV0000001', shift: shifts[0]!.id })
      expect(alarms).toEqual(['shift-differs'])
      expect(car.meter.offences).toEqual([])
    })
  },
)
