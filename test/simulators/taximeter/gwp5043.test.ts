/** The GWP 5043 held against the maker's layout byte by byte, not against the agent's codec. */
import { describe, expect, test } from 'vitest'
import type { TaxiState } from '../../../src/simulators/taximeter/dialect.ts'
import { Gwp5043Dialect } from '../../../src/simulators/taximeter/gwp5043.ts'
import type { EndRecord, Ride } from '../../../src/simulators/taximeter/ride.ts'
import { count } from '../../support/counts.ts'
import { seededWith } from '../../support/seeded.ts'

const RIDE: Ride = {
  total: 23_599,
  supplements: 2000,
  metres: 8400,
  seconds: 1260,
  waitSeconds: 95,
  tariff: '1',
}
const RECORD: EndRecord = {
  ...RIDE,
  tripNo: String(0x55aa0310),
  rev: 1,
  start: '20261123100100',
  end: '20261123102400',
}

function state(changes: Partial<TaxiState> = {}): TaxiState {
  return {
    position: 'hired',
    tripNo: '17',
    ride: RIDE,
    start: RECORD.start,
    now: RECORD.end,
    last: null,
    ...changes,
  }
}

/** What stands between two bytes of the data, which begins after the six of the head. */
const part = (frame: Buffer, from: number, to: number) => frame.subarray(6 + from, 6 + to + 1).toString('hex')
const unixTime = (moment: string) => (Date.parse(moment) / 1000).toString(16)
const latin1 = (text: string) => Buffer.from(text, 'latin1').toString('hex')

describe('what a GWP 5043 says', () => {
  test('live figures in 30 bytes', () => {
    const [frame] = new Gwp5043Dialect('AB123456').running(state())
    expect(frame).toHaveLength(6 + 30 + 2)
    expect(frame!.subarray(0, 6).toString('hex')).toBe('02c20000001e')
    expect(part(frame!, 4, 11)).toBe(latin1('AB123456'))
    expect(part(frame!, 12, 13)).toBe('001e')
    expect(part(frame!, 14, 19)).toBe('000000000000')
    expect(part(frame!, 20, 23)).toBe('000020d0')
    expect(part(frame!, 24, 25)).toBe('04ec')
    expect(part(frame!, 26, 27)).toBe('005f')
    // Whole baht: 235 of 235.99.
    expect(part(frame!, 28, 29)).toBe('00eb')
    expect(frame!.subarray(-2).toString('hex')).toBe('0310')
  })

  test.each([
    ['when vacant', 'c1', (meter: Gwp5043Dialect) => meter.record(RECORD)],
    ['at the print key', 'b4', (meter: Gwp5043Dialect) => meter.printed(RECORD)],
  ])('a record in 84 bytes, %s', (_, command, say) => {
    const [frame] = say(new Gwp5043Dialect('AB123456'))
    expect(frame).toHaveLength(6 + 84 + 2)
    expect(frame!.subarray(0, 6).toString('hex')).toBe(`02${command}00000054`)
    expect(part(frame!, 4, 11)).toBe(latin1('AB123456'))
    expect([part(frame!, 12, 15), part(frame!, 16, 19)]).toEqual([
      unixTime('2026-11-23T10:01:00Z'),
      unixTime('2026-11-23T10:24:00Z'),
    ])
    expect([part(frame!, 20, 23), part(frame!, 24, 25), part(frame!, 26, 27)]).toEqual([
      '000020d0',
      '04ec',
      '005f',
    ])
    expect(part(frame!, 28, 29)).toBe('00eb')
    // Longitude and latitude where the passenger got in, then where he got out: 100.5, 13.75.
    expect([part(frame!, 32, 35), part(frame!, 36, 39)]).toEqual(['42c90000', '415c0000'])
    // The marks of frames may stand in the receipt's number.
    expect(part(frame!, 56, 59)).toBe('55aa0310')
    expect(part(frame!, 60, 63)).toBe('000000eb')
    expect(part(frame!, 64, 79)).toBe(`${latin1('DRV0001')}${'00'.repeat(9)}`)
    expect(frame!.subarray(-2).toString('hex')).toBe('0310')
  })

  test('the same record every time it beats once vacant, and only its sending time differs', () => {
    const meter = new Gwp5043Dialect()
    const vacant = state({ position: 'for-hire', last: RECORD })
    const [first, second] = [meter.heartbeat(vacant)[0]!, meter.heartbeat(vacant)[0]!]
    expect([first[1], second[1]]).toEqual([0xc1, 0xc1])
    expect(part(first, 4, 83)).toBe(part(second, 4, 83))
    expect(part(first, 0, 3)).not.toBe(part(second, 0, 3))
  })

  test('live figures while hired, nothing before the first ride', () => {
    const meter = new Gwp5043Dialect()
    const commands = (frames: readonly Buffer[]) => frames.map(frame => frame[1]!.toString(16))
    expect(commands(meter.heartbeat(state({ last: RECORD })))).toEqual(['c2'])
    expect(commands(meter.position(state()))).toEqual(['c2'])
    expect(meter.position(state({ position: 'for-hire', last: RECORD }))).toEqual([])
    expect(meter.heartbeat(state({ position: 'for-hire' }))).toEqual([])
  })

  test('a fare beyond 16 bits is whole in its 32 bits alone', () => {
    const [frame] = new Gwp5043Dialect().record({ ...RECORD, total: 7_000_000 })
    expect([part(frame!, 28, 29), part(frame!, 60, 63)]).toEqual(['1170', '00011170'])
    const [live] = new Gwp5043Dialect().running(state({ ride: { ...RIDE, total: 7_000_000 } }))
    expect(part(live!, 28, 29)).toBe('1170')
  })

  test('in place of a wrong check: two fares that contradict each other, or live figures without their end', () => {
    const meter = new Gwp5043Dialect()
    const changed = (sound: Buffer) => {
      const spoilt = meter.withWrongCheck(sound)
      expect(spoilt).toHaveLength(sound.length)
      return [...spoilt.keys()].filter(at => spoilt[at] !== sound[at])
    }
    expect(changed(meter.record(RECORD)[0]!)).toEqual([6 + 63])
    expect(changed(meter.printed(RECORD)[0]!)).toEqual([6 + 63])
    expect(changed(meter.running(state())[0]!)).toEqual([6 + 30])
  })

  test('money is whole units', () => {
    const { whole } = seededWith(2)
    const meter = new Gwp5043Dialect()
    for (let n = 0; n < count(200, 20_000); n++) {
      const total = whole(0, 6_000_000)
      const said = meter.sayable(total)
      expect([said % 100, total - said < 100, total >= said]).toEqual([0, true, true])
      expect(meter.record({ ...RECORD, total })[0]!.readUInt32BE(6 + 60)).toBe(said / 100)
    }
  })
})

test('it does not listen: every byte written to it is an offence', () => {
  const meter = new Gwp5043Dialect()
  for (let byte = 0; byte < 256; byte++)
    expect(meter.hear(Buffer.from([byte]))).toEqual([
      {
        kind: 'offence',
        problem: 'this meter does not listen',
        bytes: byte.toString(16).padStart(2, '0'),
      },
    ])
})
