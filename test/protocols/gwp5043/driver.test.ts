/** GWP 5043: a record that was heard twice alike, and nothing that contradicts itself; never a byte written. */
import { describe, expect, test } from 'vitest'
import { flatHeard } from '../../../src/protocols/flat.ts'
import { sealFrame } from '../../../src/protocols/gwp5043/frame.ts'
import { readGwpProfile } from '../../../src/protocols/gwp5043/profile.ts'
import type { Heard } from '../../../src/protocols/meterDriver.ts'
import { count } from '../../support/counts.ts'
import { seeded } from '../../support/seeded.ts'
import { document } from '../profile/generic.ts'

const SETTING = { maxTotal: 1_000_000 }
const driverOf = (options: object = {}) =>
  readGwpProfile({ ...document('gwp5043'), samples: [], gwp5043: options }).driver(SETTING)

interface Figures {
  sent?: number
  boarded?: number
  left?: number
  metres?: number
  travel?: number
  wait?: number
  short?: number
  speed?: number
  fare?: number
  receipt?: number
  serial?: string
  place?: number
  command?: number
}

let clock = 1_700_001_205
/** A record by the maker's offsets. The sending time differs in each. */
function record(facts: Figures = {}): Buffer {
  const f = {
    sent: clock++,
    boarded: 1_700_000_000,
    left: 1_700_001_200,
    metres: 8400,
    travel: 1000,
    wait: 120,
    speed: 0,
    fare: 95,
    receipt: 4711,
    serial: 'GW000123',
    place: 13.75,
    command: 0xc1,
    ...facts,
  }
  const data = Buffer.alloc(84)
  data.writeUInt32BE(f.sent, 0)
  data.write(f.serial, 4, 'latin1')
  data.writeUInt32BE(f.boarded, 12)
  data.writeUInt32BE(f.left, 16)
  data.writeUInt32BE(f.metres, 20)
  data.writeUInt16BE(f.travel, 24)
  data.writeUInt16BE(f.wait, 26)
  data.writeUInt16BE(f.short ?? f.fare & 0xffff, 28)
  data.writeUInt16BE(f.speed, 30)
  data.writeFloatBE(f.place, 36)
  data.writeUInt32BE(f.receipt, 56)
  data.writeUInt32BE(f.fare, 60)
  return sealFrame({ command: f.command, data })
}

function live(fare: number, metres = 2400): Buffer {
  const data = Buffer.alloc(30)
  data.writeUInt32BE(clock++, 0)
  data.write('GW000123', 4, 'latin1')
  data.writeUInt32BE(metres, 20)
  data.writeUInt16BE(fare, 28)
  return sealFrame({ command: 0xc2, data })
}

const flats = (heard: readonly Heard[]) => heard.map(flatHeard)
const records = (heard: readonly Heard[]) => flats(heard).filter(one => one.kind === 'record')
const hear = (...frames: Buffer[]) => driverOf().hear(Buffer.concat(frames))

describe('a ride', () => {
  test('live figures say hired and the fare so far, from the second on', () => {
    expect(flats(hear(live(35), live(37)))).toEqual([
      { message: 'hired, 35: waits for the next' },
      { kind: 'position', position: 'hired' },
      { kind: 'running', total: 3700, distance: 2400 },
    ])
  })

  test('a record counts at its second copy, and at each after it', () => {
    const one = {
      kind: 'record',
      trip: '4711',
      rev: 1,
      total: 9500,
      distance: 8400,
      duration: 1000,
      wait: 120,
      start: '20231114221320',
      end: '20231114223320',
    }
    expect(records(hear(record()))).toEqual([])
    expect(flats(hear(record(), record())).slice(1)).toEqual([
      one,
      { kind: 'position', position: 'for-hire' },
    ])
    expect(records(hear(record(), record(), record()))).toHaveLength(2)
  })

  test('three copies where the profile wants three, and the local time of its country', () => {
    const driver = driverOf({ confirm: 3, utc_offset: '+07:00', fare_multiply: 1 })
    const heard = driver.hear(Buffer.concat([record(), record(), record()]))
    expect(records(heard)).toMatchObject([{ total: 95, start: '20231115051320' }])
  })

  test('copies that differ in one figure are two records, none of them confirmed', () => {
    for (const facts of [{ fare: 96 }, { receipt: 4712 }, { metres: 8401 }, { left: 1_700_001_201 }])
      expect(records(hear(record(), record(facts), record()))).toEqual([])
  })

  test('the print key counts as a hearing, says nothing of the flag, and never stands alone', () => {
    const printed = record({ command: 0xb4 })
    expect(records(hear(printed))).toEqual([])
    expect(flats(hear(record(), printed)).slice(1)).toMatchObject([{ kind: 'record', trip: '4711' }])
    // While hired it is the ride before.
    expect(records(hear(live(1), live(2), printed, record({ command: 0xb4 })))).toMatchObject([
      { trip: '4711', resent: 'yes' },
    ])
  })

  test('a fare of more than two bytes is whole', () => {
    expect(
      records(
        driverOf({ fare_multiply: 1 }).hear(
          Buffer.concat([record({ fare: 70_000 }), record({ fare: 70_000 })]),
        ),
      ),
    ).toMatchObject([{ total: 70_000 }])
  })
})

test.each<[string, Figures, string]>([
  ['an exit before the boarding', { left: 1_699_999_999 }, 'contradiction'],
  ['an exit a minute before the boarding', { left: 1_699_999_940, travel: 0, wait: 0 }, 'contradiction'],
  ['a ride of two days', { left: 1_700_200_000 }, 'contradiction'],
  ['more driven than there was time', { travel: 5000 }, 'contradiction'],
  ['two fares that differ', { short: 96 }, 'contradiction'],
  ['no receipt number', { receipt: 0 }, 'trip'],
  ['a time before the meter was made', { boarded: 1000, left: 2000, travel: 0, wait: 0 }, 'date'],
  ['a fare above the limit', { fare: 10_001 }, 'total-above-limit'],
  ['a distance round the earth', { metres: 40_000_000 }, 'too-large'],
  ['a speed of sound', { speed: 1200 }, 'too-large'],
  ['a place that is no number', { place: Number.NaN }, 'number'],
  ['a serial number of control characters', { serial: '\x01\x02\x03' }, 'text'],
])('%s is refused, however often it is said', (_, facts, reason) => {
  const heard = hear(record(facts), record(facts), record(facts))
  expect(flats(heard)).toEqual([{ refused: reason }, { refused: reason }, { refused: reason }])
  expect(heard[0]).toMatchObject({ raw: expect.stringMatching(/^02c100000054/) })
})

test('one flipped bit in one of two copies is never a record', () => {
  const good = record()
  for (let bit = 0; bit < good.length * 8; bit++) {
    const copy = Buffer.from(good)
    copy[bit >> 3]! ^= 1 << (bit & 7)
    // The sending time may differ: a flip there is no damage to the record.
    const isTime = bit >= 6 * 8 && bit < 10 * 8
    if (!isTime) expect(records(hear(good, copy))).toEqual([])
  }
})

test('nothing is ever written: no answer, no question, no display', () => {
  const driver = driverOf()
  const heard = [...driver.hear(Buffer.concat([live(1), live(2), record(), record()])), ...driver.tick!()]
  expect(heard.every(one => one.kind !== 'ask' && !('answer' in one))).toBe(true)
  expect(driver.display({ tripNo: '4711', word: 'PAID', amount: 9500 })).toBeNull()
})

test('fuzzed bytes: nothing throws, and no fare that was not said twice', () => {
  const random = seeded()
  const driver = driverOf()
  const total = count(300_000, 10_000_000)
  for (let sent = 0; sent < total; ) {
    const traffic = Buffer.concat([live(10), live(12), record(), record()])
    for (let hits = random.whole(1, 6); hits > 0; hits--)
      traffic[random.whole(0, traffic.length - 1)] = random.whole(0, 255)
    sent += traffic.length
    const heard = [
      ...driver.hear(traffic.subarray(random.whole(0, 40))),
      ...(random.chance(0.3) ? driver.tick!() : []),
    ]
    // Only the untouched record is said twice.
    for (const one of records(heard)) expect([one.trip, one.total]).toEqual(['4711', 9500])
  }
})
