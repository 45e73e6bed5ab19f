import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Taximeter } from '../../../src/simulators/taximeter/taximeter.ts'
import { has } from '../../support/programs.ts'
import { type Heard, hearing, until } from './harness.ts'
import { mockRig, ptyRig, type Rig, tcpRig } from './rigs.ts'

/** What a Meter promises, whatever the cable. */
const cables = [
  { name: "serialport's mock", make: mockRig, isHere: true },
  { name: 'a pseudo-terminal pair (needs socat)', make: ptyRig, isHere: has('socat') },
  { name: 'TCP', make: tcpRig, isHere: true },
]

const RIDE = { total: 2350, supplements: 200, metres: 8400, seconds: 1260, waitSeconds: 95 }

for (const { name, make, isHere } of cables)
  describe.skipIf(!isHere)(`over ${name}`, () => {
    let taximeter: Taximeter
    let rig: Rig
    let heard: Heard

    beforeEach(async () => {
      taximeter = new Taximeter({ endRepeatMs: 60, positionMs: 200, firstTripNo: 17 })
      rig = await make(taximeter)
      heard = hearing({ open: rig.open })
      heard.meter.start()
      await until('the position was heard', () => heard.events.length > 0)
    })

    afterEach(async () => {
      await heard.meter.stop()
      await taximeter.close()
      await rig.close()
      expect(taximeter.offences).toEqual([])
    })

    const records = () => heard.events.filter(event => event.kind === 'record').map(event => event.record)

    test('a ride is heard and its record acknowledged', async () => {
      await taximeter.hire()
      await taximeter.run({ total: 1500, supplements: 200, metres: 3000, seconds: 400 })
      const said = await taximeter.stop(RIDE)
      await taximeter.acked()
      expect(heard.events).toContainEqual({ kind: 'position', position: 'hired', tripNo: '17' })
      expect(heard.events).toContainEqual({
        kind: 'running',
        fare: { tripNo: '17', total: 1500, supplements: 200, distanceM: 3000 },
      })
      expect(records()[0]).toEqual({
        tripNo: '17',
        rev: 1,
        total: 2350,
        supplements: 200,
        distanceM: 8400,
        durationS: 1260,
        waitS: 95,
        tariff: '1',
        startedAt: said.start,
        endedAt: said.end,
      })
      expect(heard.meter.status()).toMatchObject({ state: 'open', silent: false, refused: 0, detail: '' })
    })

    test('a record that was not committed is not acknowledged, comes again, and then is', async () => {
      let isFull = true
      heard.handler = event => {
        if (event.kind === 'record' && isFull) throw new Error('the disk is full')
      }
      await taximeter.hire()
      await taximeter.stop(RIDE)
      await until('the handler threw', () => heard.lines.some(line => line.facts.why === 'the disk is full'))
      await until('the record came again', () => heard.meter.status().frames > 5)
      expect(records()).toEqual([])
      expect(taximeter.acks).toEqual([])
      isFull = false
      await taximeter.acked()
      expect(records()[0]?.total).toBe(2350)
      expect(taximeter.acks[0]).toEqual({ tripNo: '17', rev: 1 })
    })

    test('a toll added at the end makes the next revision, acknowledged too', async () => {
      await taximeter.hire()
      await taximeter.stop(RIDE)
      await taximeter.acked()
      await taximeter.addToll(500)
      await taximeter.acked()
      expect(records().map(({ rev, total }) => [rev, total])).toEqual(
        expect.arrayContaining([
          [1, 2350],
          [2, 2850],
        ]),
      )
      expect(taximeter.acks.map(ack => ack.rev)).toEqual(expect.arrayContaining([1, 2]))
    })

    test('the display is written when it changes, and only then', async () => {
      await taximeter.hire()
      heard.meter.show({ tripNo: '17', word: 'UNPAID', amount: 2350 })
      await taximeter.displayed('UNPAID')
      heard.meter.show({ tripNo: '17', word: 'UNPAID', amount: 2350 })
      heard.meter.show({ tripNo: '17', word: 'PAID', amount: 2350 })
      await taximeter.displayed('PAID')
      expect(taximeter.displays).toEqual([
        { tripNo: '17', word: 'UNPAID', amount: 2350 },
        { tripNo: '17', word: 'PAID', amount: 2350 },
      ])
    })

    test('after the cable was pulled and put back the display is written again, the latest only', async () => {
      await taximeter.hire()
      heard.meter.show({ tripNo: '17', word: 'UNPAID', amount: 2350 })
      await taximeter.displayed('UNPAID')
      await rig.unplug()
      await until('the link was lost', () => heard.meter.status().state !== 'open')
      heard.meter.show({ tripNo: '17', word: 'SHORT', amount: 350 })
      heard.meter.show({ tripNo: '17', word: 'PAID', amount: 2350 })
      await until(
        'several attempts failed',
        () => heard.lines.filter(line => line.level === 'warn').length > 1,
      )
      expect(taximeter.displays).toHaveLength(1)
      await rig.plug()
      await taximeter.displayed('PAID')
      expect(taximeter.displays.map(display => display.word)).not.toContain('SHORT')
      expect(heard.meter.status()).toMatchObject({ state: 'open', reconnects: 1, detail: '' })
      // Nothing changed meanwhile, and still a new link is told.
      await rig.unplug()
      await until('the link was lost again', () => heard.meter.status().state !== 'open')
      const before = taximeter.displays.length
      await rig.plug()
      await until('the display was written again', () => taximeter.displays.length > before)
      expect(taximeter.display).toEqual({ tripNo: '17', word: 'PAID', amount: 2350 })
    })

    test('a record given while the cable was out is acknowledged when it is back', async () => {
      await rig.unplug()
      await until('the link was lost', () => heard.meter.status().state !== 'open')
      await taximeter.hire()
      await taximeter.stop(RIDE)
      await rig.plug()
      await taximeter.acked()
      expect(records()[0]?.total).toBe(2350)
    })

    test('a bad cable: noise, damage, copies and pieces, and never a wrong figure', async () => {
      taximeter.faults = {
        noise: 0.3,
        garble: 0.2,
        truncate: 0.2,
        wrongChecksum: 0.2,
        oversize: 0.1,
        split: true,
        duplicateEnds: 1,
      }
      for (let ride = 0; ride < 4; ride++) {
        await taximeter.hire()
        await taximeter.stop({ ...RIDE, total: 1000 + ride })
        await taximeter.acked()
      }
      const totals = new Map(records().map(record => [record.tripNo, record.total]))
      expect(totals).toEqual(new Map([0, 1, 2, 3].map(ride => [String(17 + ride), 1000 + ride])))
      expect(
        heard.events.every(
          event => event.kind !== 'record' || totals.get(event.record.tripNo) === event.record.total,
        ),
      ).toBe(true)
      expect(heard.meter.status().discardedBytes).toBeGreaterThan(0)
    })

    test('stopped, it lets the port go and says nothing more; started, it is there again', async () => {
      await heard.meter.stop()
      const before = heard.events.length
      heard.meter.show({ tripNo: '17', word: 'PAID', amount: 1 })
      expect(heard.meter.status().state).toBe('stopped')
      const port = await rig.open()
      await port.close()
      expect(taximeter.displays).toEqual([])
      expect(heard.events).toHaveLength(before)
      heard.meter.start()
      await taximeter.displayed('PAID', '17')
    })
  })
