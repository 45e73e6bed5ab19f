import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { work } from '../../../src/simulators/taximeter/endless.ts'
import { type Faults, pieces, spoil } from '../../../src/simulators/taximeter/faults.ts'
import { GenericDialect } from '../../../src/simulators/taximeter/generic.ts'
import { randomRide, soFar } from '../../../src/simulators/taximeter/ride.ts'
import { Taximeter } from '../../../src/simulators/taximeter/taximeter.ts'
import { frame } from '../../../src/simulators/taximeter/wire.ts'

/** A bridge that is a bare socket: what the meter says is read as it comes, what is written is given by hand. */
const spoilt = (frame: Buffer, faults: Faults, random: () => number) =>
  spoil(frame, faults, random, whole => new GenericDialect().withWrongCheck(whole))

describe('a taximeter on TCP', () => {
  let meter: Taximeter
  let bridge: Socket
  let said: string

  beforeEach(async () => {
    meter = new Taximeter({
      firstTripNo: 17,
      endRepeatMs: 20,
      positionMs: 1000,
      now: () => new Date(2026, 10, 23, 10, 1, 0),
    })
    const address = await meter.listen()
    bridge = await plug(address)
  })

  afterEach(async () => {
    bridge.destroy()
    await meter.close()
  })

  async function plug(address: string): Promise<Socket> {
    const socket = connect(Number(address.split(':').at(-1)), '127.0.0.1')
    said = ''
    socket.on('data', bytes => {
      said += bytes.toString('latin1')
    })
    await once(socket, 'connect')
    return socket
  }

  async function heard(what: string | RegExp): Promise<void> {
    for (let n = 0; n < 400; n++) {
      if (typeof what === 'string' ? said.includes(what) : what.test(said)) return
      await new Promise(resolve => setTimeout(resolve, 5))
    }
    throw new Error(`the meter did not say ${what}, but ${JSON.stringify(said)}`)
  }

  test('says its position when plugged in and when it changes', async () => {
    await heard('$MTR,POS,FORHIRE,16*61\r\n')
    expect(await meter.hire()).toBe('17')
    await heard('$MTR,POS,HIRED,17*7F\r\n')
    await meter.run({ total: 1350, supplements: 200, metres: 4100, seconds: 640 })
    await heard('$MTR,FARE,17,1350,200,4100,640,1*42\r\n')
  })

  test('repeats a trip record until it is acknowledged', async () => {
    await meter.hire()
    await meter.stop({ total: 2350, supplements: 200, metres: 8400, seconds: 1260, waitSeconds: 95 })
    const end = '$MTR,END,17,1,2350,200,8400,1260,95,20261123100100,20261123102200,1*1C\r\n'
    await heard(new RegExp(`(${end.replaceAll(/[$*]/g, '\\$&')}.*){3}`, 's'))
    bridge.write('$BRG,ACK,17,1*05\r\n')
    await meter.acked()
    said = ''
    await new Promise(resolve => setTimeout(resolve, 80))
    expect(said).not.toContain('END')
    expect(meter.offences).toEqual([])
  })

  test('a toll puts it back to hired and makes the next revision, which replaces the one before', async () => {
    await meter.hire()
    await meter.stop({ total: 2350, supplements: 200 })
    await heard('END,17,1,')
    await meter.addToll(500)
    await heard(/POS,HIRED.*POS,STOPPED.*END,17,2,2850,700,/s)
    said = ''
    await heard('END,17,2,')
    expect(said).not.toContain('END,17,1,')
  })

  test('keeps a record over a pulled cable, and over the next ride', async () => {
    await meter.hire()
    meter.unplug()
    await meter.stop({ total: 2350 })
    await meter.forHire()
    await meter.hire()
    bridge = await plug(await meter.listen())
    await heard('END,17,1,2350')
    bridge.write('$BRG,ACK,17,1*05\r\n')
    await meter.acked()
  })

  test('tells what its display shows, and what the bridge must not write', async () => {
    bridge.write('$BRG,PAY,16,PAID,2350*00\r\n$BRG,PAY,16,UNPAID,2350*1B\r\n$BRG,ACK,99,1*03\r\nreset\r\n')
    await meter.displayed('UNPAID', '16')
    expect(meter.display).toEqual({ tripNo: '16', word: 'UNPAID', amount: 2350 })
    await expect(meter.displayed('CASH', '16', 20)).rejects.toThrow('no CASH for trip 16')
    expect(meter.offences.map(offence => offence.problem)).toEqual([
      'acknowledges 99.1, which was never sent',
      'no frame, or a wrong checksum',
    ])
  })

  test('at work it drives ride after ride, its clock never going back', async () => {
    meter.on('record', record => {
      bridge.write(frame(`BRG,ACK,${record.tripNo},${record.rev}`))
      bridge.write(frame(`BRG,PAY,${record.tripNo},PAID,${record.total}`))
    })
    await work(meter, { rides: 5, stepMs: 2, steps: 2, tollChance: 0.5 })
    const trips = new Set(meter.records.map(record => record.tripNo))
    expect([...trips]).toEqual(['17', '18', '19', '20', '21'])
    const times = meter.records.flatMap(record => [record.start, record.end])
    for (const { start, end } of meter.records) expect(start <= end).toBe(true)
    const starts = meter.records.map(record => record.start)
    expect(starts).toEqual([...starts].sort())
    expect(times.every(time => /^\d{14}$/.test(time))).toBe(true)
    await meter.acked()
  })

  test('stops working when it is told to', async () => {
    const stop = new AbortController()
    const working = work(meter, { stepMs: 5, payWaitMs: 60_000, signal: stop.signal })
    await heard('END,17,1,')
    stop.abort()
    await working
    expect(meter.position).toBe('for-hire')
  })
})

describe('faults of the cable', () => {
  const good = frame('MTR,POS,HIRED,17')
  const first = () => 0
  const third = () => 0.3

  test('none without being asked for', () => {
    expect(spoilt(good, {}, Math.random)).toEqual(good)
  })

  test('each does what it says', () => {
    expect(spoilt(good, { wrongChecksum: 1 }, third).toString()).toMatch(/^\$MTR,POS,HIRED,17\*70\r\n$/)
    expect(spoilt(good, { garble: 1 }, third)).toHaveLength(good.length)
    expect(spoilt(good, { garble: 1 }, third)).not.toEqual(good)
    expect(spoilt(good, { truncate: 1 }, third).length).toBeLessThan(good.length - 2)
    expect(spoilt(good, { noise: 1 }, third).subarray(-good.length)).toEqual(good)
    expect(spoilt(good, { noise: 1 }, third).length).toBeGreaterThan(good.length)
    expect(spoilt(good, { oversize: 1 }, third)).toHaveLength(5000 + good.length)
    expect(spoilt(good, { oversize: 1 }, first).indexOf('\r\n')).toBe(5000 + good.length - 2)
    expect(Buffer.concat(pieces(good, Math.random))).toEqual(good)
    expect(pieces(good, first)).toHaveLength(good.length)
  })
})

test('random rides are such as a taxi makes', () => {
  for (let n = 0; n < 500; n++) {
    const ride = randomRide(Math.random)
    const half = soFar(ride, 0.5)
    expect(Object.values(ride).every(value => typeof value === 'string' || Number.isInteger(value))).toBe(
      true,
    )
    expect(ride.total).toBeGreaterThan(ride.supplements)
    expect(ride.total).toBeLessThan(20_000)
    expect(half.total).toBeLessThanOrEqual(ride.total)
    expect(soFar(ride, 1)).toEqual(ride)
  }
})
