/**
 * What every meter's driver promises, on every cable, against a simulated meter that builds and judges bytes by itself:
 * a ride is heard as it was, its record is answered only after the commit, a bad cable never makes a wrong figure, and not one
 * byte is written that the protocol does not allow.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MeterEvent, MeterProfile } from '../../../src/protocols/meterDriver.ts'
import { readMeterProfile } from '../../../src/protocols/meterProfiles.ts'
import type { Dialect } from '../../../src/simulators/taximeter/dialect.ts'
import { GenericDialect } from '../../../src/simulators/taximeter/generic.ts'
import { Gwp5043Dialect } from '../../../src/simulators/taximeter/gwp5043.ts'
import { Jtt905Dialect } from '../../../src/simulators/taximeter/jtt905.ts'
import { MdtDialect } from '../../../src/simulators/taximeter/mdt.ts'
import { Taximeter } from '../../../src/simulators/taximeter/taximeter.ts'
import { TicketDialect } from '../../../src/simulators/taximeter/ticket.ts'
import { document } from '../../protocols/profile/generic.ts'
import { has } from '../../support/programs.ts'
import { seededWith } from '../../support/seeded.ts'
import { type Heard, hearing, until } from './harness.ts'
import { mockRig, ptyRig, type Rig, tcpRig } from './rigs.ts'

const cables = [
  { cable: "serialport's mock", make: mockRig, isHere: true },
  { cable: 'a pseudo-terminal pair (needs socat)', make: ptyRig, isHere: has('socat') },
  { cable: 'TCP', make: tcpRig, isHere: true },
]

interface Kind {
  readonly meter: string
  readonly profile: MeterProfile
  readonly dialect: () => Dialect
  readonly hasRunningFare: boolean
  /** The driver must ask for the fare, so that it hears none while it only listens. */
  readonly mustAsk?: boolean
  /** A ticket is printed once: what was not taken then is gone. */
  readonly isSaidOnce?: boolean
}

const kinds: Kind[] = [
  {
    meter: 'generic',
    profile: readMeterProfile(document('generic')),
    dialect: () => new GenericDialect(),
    hasRunningFare: true,
  },
  {
    meter: 'JT/T 905.2',
    profile: readMeterProfile(document('jtt905')),
    dialect: () => new Jtt905Dialect(),
    hasRunningFare: false,
  },
  {
    meter: 'meter-MDT',
    profile: readMeterProfile({ ...document('mdt'), paid: { authorisation: '000000' } }),
    dialect: () => new MdtDialect(5),
    hasRunningFare: true,
    mustAsk: true,
  },
  {
    meter: 'GWP 5043',
    profile: readMeterProfile(document('gwp5043')),
    dialect: () => new Gwp5043Dialect(),
    hasRunningFare: true,
  },
  {
    meter: 'printer tap',
    profile: readMeterProfile(document('tap')),
    dialect: () => new TicketDialect(),
    hasRunningFare: false,
    isSaidOnce: true,
  },
]

const RIDE = { total: 2350, supplements: 200, metres: 8400, seconds: 1260, waitSeconds: 120 }
const cases = kinds.flatMap(kind => cables.map(cable => ({ ...kind, ...cable })))

for (const {
  meter,
  profile,
  dialect,
  hasRunningFare,
  mustAsk = false,
  isSaidOnce = false,
  cable,
  make,
  isHere,
} of cases)
  describe.skipIf(!isHere)(`${meter} over ${cable}`, () => {
    let taximeter: Taximeter
    let rig: Rig
    let heard: Heard

    beforeEach(async () => {
      taximeter = new Taximeter({
        dialect: dialect(),
        endRepeatMs: 60,
        positionMs: 100,
        // 55 AA stands in the data of a 905 record.
        firstTripNo: 0x55aa,
        random: seededWith(1).random,
      })
      rig = await make(taximeter)
    })

    afterEach(async () => {
      await heard.meter.stop()
      await taximeter.close()
      await rig.close()
      expect(taximeter.offences).toEqual([])
    })

    async function listen(listenOnly = false): Promise<void> {
      heard = hearing({ open: rig.open, profile, listenOnly })
      heard.meter.start()
      await until(
        'the bridge is plugged in',
        () => taximeter.isPlugged && heard.meter.status().state === 'open',
      )
    }

    const total = (minor: number) => taximeter.dialect.sayable(minor)
    const records = () => eventsOf('record').map(({ record }) => record)
    const positions = () => eventsOf('position').map(({ position }) => position)
    function eventsOf<K extends MeterEvent['kind']>(kind: K): Extract<MeterEvent, { kind: K }>[] {
      return heard.events.filter(event => event.kind === kind) as Extract<MeterEvent, { kind: K }>[]
    }

    /** The driver knows of the hiring before the ride goes on, as in a street. */
    async function ride(fare: Partial<typeof RIDE> = {}): Promise<void> {
      const hirings = () => positions().filter(position => position === 'hired').length
      const before = hirings()
      await taximeter.hire(new Date(Date.now() - 3_600_000))
      if (taximeter.dialect.saysHiring) await until('the hiring was heard', () => hirings() > before, 30_000)
      await taximeter.run({ ...RIDE, ...fare })
      await taximeter.stop({ ...RIDE, ...fare })
      if (taximeter.dialect.recordAt === 'flag-up') await taximeter.forHire()
    }

    test('a ride: its positions, its fare so far, its record', async () => {
      await listen()
      await ride()
      await until('the record was heard', () => records().length > 0)
      expect(records()[0]).toMatchObject({ total: total(2350) })
      const { distanceM } = records()[0]!
      expect(Math.abs((distanceM ?? 0) - 8400)).toBeLessThanOrEqual(100)
      if (taximeter.dialect.saysHiring) expect(positions()).toContain('hired')
      if (hasRunningFare)
        await until('the fare was heard', () =>
          eventsOf('running').some(({ fare }) => fare.total === total(2350)),
        )
      if (taximeter.dialect.recordAt === 'stop') await taximeter.forHire()
      await until('it is for hire', () => positions().at(-1) === 'for-hire')
      if (taximeter.dialect.hasAcks) await taximeter.acked()
      expect(heard.meter.status()).toMatchObject({
        state: 'open',
        silent: false,
        refused: 0,
        discardedBytes: 0,
      })
    })

    test.skipIf(isSaidOnce)(
      'a record that was not committed comes again, and is answered only then',
      async () => {
        await listen()
        let isFull = true
        heard.handler = event => {
          if (event.kind === 'record' && isFull) throw new Error('the disk is full')
        }
        await ride()
        const refusals = () => heard.lines.filter(line => line.facts.why === 'the disk is full').length
        await until('the handler threw', () => refusals() > 0)
        await new Promise(resolve => setTimeout(resolve, 150))
        expect(records()).toEqual([])
        expect(taximeter.acks).toEqual([])
        isFull = false
        await until('the record was committed', () => records().length > 0)
        expect(records()[0]).toMatchObject({ total: total(2350) })
        if (taximeter.dialect.hasAcks) await taximeter.acked()
      },
    )

    test('the display, where the meter has one', async () => {
      await listen()
      await ride()
      await until('the record was heard', () => records().length > 0)
      const { tripNo } = taximeter
      heard.meter.show({ tripNo, word: 'UNPAID', amount: total(2350) })
      heard.meter.show({ tripNo, word: 'PAID', amount: total(2350) })
      if (taximeter.dialect.shows.includes('PAID')) await taximeter.displayed('PAID')
      else {
        await new Promise(resolve => setTimeout(resolve, 200))
        expect(taximeter.displays).toEqual([])
      }
    })

    test.skipIf(isSaidOnce)(
      'a record that was due while the cable was out comes when it is back',
      async () => {
        await listen()
        await taximeter.hire(new Date(Date.now() - 3_600_000))
        await until('the hiring was heard', () => positions().includes('hired'))
        await rig.unplug()
        await until('the link was lost', () => heard.meter.status().state !== 'open')
        await taximeter.stop(RIDE)
        if (taximeter.dialect.recordAt === 'flag-up') await taximeter.forHire()
        await rig.plug()
        await until('the record was heard', () => records().length > 0)
        expect(records()[0]).toMatchObject({ total: total(2350) })
      },
    )

    test('a bad cable: noise, damage, pieces, glued frames, and never a wrong figure', async () => {
      await listen()
      taximeter.faults = {
        noise: 0.3,
        garble: 0.15,
        truncate: 0.15,
        wrongChecksum: 0.15,
        split: true,
        duplicateEnds: 1,
      }
      for (let n = 0; n < 2; n++) {
        const due = total(2300 + n * 100)
        const isHeard = () => records().some(record => record.total === due)
        await ride({ total: 2300 + n * 100 })
        for (let more = 0; isSaidOnce && more < 30 && !isHeard(); more++)
          await ride({ total: 2300 + n * 100 })
        await until('the record was heard', isHeard, 20_000)
        if (taximeter.dialect.recordAt === 'stop') await taximeter.forHire()
      }
      const known = [0, 1].map(n => total(2300 + n * 100))
      for (const record of records()) expect(known).toContain(record.total)
      expect(new Set(records().map(record => record.total))).toEqual(new Set(known))
      // To a tap noise is text between the figures.
      if (!isSaidOnce) expect(heard.meter.status().discardedBytes).toBeGreaterThan(0)
    }, 60_000)

    test('listening only, nothing is written at all', async () => {
      await listen(true)
      heard.meter.show({ tripNo: taximeter.tripNo, word: 'PAID', amount: 2350 })
      await ride()
      if (mustAsk) await until('it stopped', () => positions().includes('stopped'))
      else await until('the record was heard', () => records().length > 0)
      await new Promise(resolve => setTimeout(resolve, 200))
      expect([taximeter.acks, taximeter.displays, taximeter.offences]).toEqual([[], [], []])
      if (mustAsk) expect(records()).toEqual([])
    })
  })
