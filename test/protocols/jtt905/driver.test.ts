/** The driver's rules, a table of broken frames, and that nothing but a good frame ever becomes a fare. */
import { describe, expect, test } from 'vitest'
import { openFrame, sealFrame } from '../../../src/protocols/jtt905/frame.ts'
import { heartbeatData } from '../../../src/protocols/jtt905/messages/heartbeat.ts'
import { shiftTotalsData } from '../../../src/protocols/jtt905/messages/shiftTotals.ts'
import { signedInData } from '../../../src/protocols/jtt905/messages/signIn.ts'
import { type TripEnd, tripEndData } from '../../../src/protocols/jtt905/messages/tripEnd.ts'
import { readJtt905Profile } from '../../../src/protocols/jtt905/profile.ts'
import type { Heard } from '../../../src/protocols/meterDriver.ts'
import { count } from '../../support/counts.ts'
import { seeded } from '../../support/seeded.ts'
import { document } from '../profile/generic.ts'

const SETTING = { maxTotal: 100_000, plate: 'BT0042', driver: 'DRV1', licence: 'L1' }
const profile = (options: object = {}) =>
  readJtt905Profile({ ...document('jtt905'), samples: [], jtt905: options })
const driverOf = (options: object = {}) => profile(options).driver(SETTING)

const TRIP: TripEnd = {
  plate: 'TEST01',
  licence: 'L1',
  driver: 'DRV1',
  boarded: '20230726194100',
  alighted: '20230726195000',
  distanceM: 8400,
  emptyM: 3500,
  surcharge: 20,
  waitS: 120,
  amount: 235,
  tripNo: 12,
  paidBy: 0,
  card: Buffer.alloc(0),
}
const frame = (command: number, data: Buffer, vendor = 3, device = 2) =>
  sealFrame({ device, vendor, command, data })
const e8 = (change: Partial<TripEnd> = {}) => frame(0xe8, tripEndData({ ...TRIP, ...change }))
/** Without what is only said for the log. */
const kinds = (heard: readonly Heard[]) =>
  heard
    .filter(one => one.kind !== 'message')
    .map(one => (one.kind === 'event' ? one.event.kind : one.kind === 'discarded' ? one.why : one.kind))
const answers = (heard: readonly Heard[]) =>
  heard.flatMap(one =>
    one.kind === 'ask'
      ? [one.frame]
      : (one.kind === 'event' || one.kind === 'message') && one.answer
        ? [one.answer]
        : [],
  )
/** What the bytes give, the quiet after them included. */
function hear(bytes: Buffer, driver = driverOf()): Heard[] {
  return [...driver.hear(bytes), ...driver.tick!(), ...driver.tick!()]
}

describe('what the meter says', () => {
  test('a trip start is hired; an impossible time costs only the time', () => {
    const start = (time: string) => hear(frame(0xe7, Buffer.from(time, 'hex')))
    expect(start('20230726193500')).toMatchObject([
      {
        event: { kind: 'position', position: 'hired', startedAt: '20230726193500' },
        answer: expect.anything(),
      },
    ])
    for (const time of ['20231326193500', '20230230193500', '00000000000000']) {
      const [only] = start(time)
      expect(only).toMatchObject({ event: { kind: 'position', position: 'hired' } })
      expect(only).not.toHaveProperty('event.startedAt')
    }
  })

  test('a record, then for hire; given again it says so and moves nothing', () => {
    expect(hear(e8()).filter(one => one.kind === 'event')).toMatchObject([
      {
        event: {
          kind: 'record',
          record: { tripNo: '12', rev: 1, total: 2350, fare: 2150, supplements: 200 },
        },
      },
      { event: { kind: 'position', position: 'for-hire' } },
    ])
    const again = hear(frame(0xf2, tripEndData(TRIP))).filter(one => one.kind === 'event')
    expect(again).toHaveLength(1)
    expect(again[0]).toMatchObject({ event: { kind: 'record', resent: true } })
  })

  test('answers carry the meter’s own vendor and device type, whatever they are', () => {
    for (const [vendor, device] of [
      [0x00, 2],
      [0x7f, 2],
      [0xff, 0],
    ] as const) {
      const [answer] = answers(hear(frame(0xe8, tripEndData(TRIP), vendor, device)))
      expect(openFrame(answer!)).toMatchObject({ vendor, device, command: 0xe8, data: Buffer.from([0x90]) })
    }
  })

  test('another device on the line and vendor commands are not the meter’s words', () => {
    expect(kinds(hear(frame(0xe8, tripEndData(TRIP), 3, 5)))).toEqual(['unknown'])
    expect(kinds(hear(frame(0x9901, Buffer.alloc(20))))).toEqual(['unknown'])
    expect(kinds(hear(frame(0x00e2, Buffer.alloc(4))))).toEqual(['unknown'])
  })

  test('a heartbeat repairs what was missed and is answered with zeroes, or not at all', () => {
    const beat = frame(
      0xe9,
      heartbeatData({
        isHired: true,
        isSignedIn: true,
        isForcedOn: false,
        isForcedOff: false,
        isLocked: false,
        hasOddSpeed: false,
        licence: '',
        driver: '',
      }),
    )
    const heard = hear(beat)
    expect(kinds(heard)).toEqual(['position'])
    expect(answers(heard).map(one => openFrame(one).data)).toEqual([Buffer.alloc(10)])
    expect(
      answers(hear(beat, driverOf({ heartbeat_answer_bytes: 11 }))).map(one => openFrame(one).data),
    ).toEqual([Buffer.alloc(11)])
    expect(answers(hear(beat, driverOf({ answer_heartbeat: false })))).toEqual([])
  })

  test('a sign-in is answered with the configured driver and no limit, or left to another unit', () => {
    for (const command of [0xe0, 0xe3]) {
      const ask = frame(command, Buffer.from([0x90]))
      const [answer] = answers(hear(ask)).map(one => openFrame(one).data)
      expect(answer).toHaveLength(57)
      expect(answer!.toString('latin1', 0, 2)).toBe('L1')
      expect(answer!.toString('latin1', 16, 20)).toBe('DRV1')
      expect(answer!.toString('latin1', 35, 41)).toBe('BT0042')
      expect(answer!.subarray(41)).toEqual(Buffer.concat([Buffer.alloc(15), Buffer.from([0x90])]))
      expect(answers(hear(ask, driverOf({ sign_in: 'silent' })))).toEqual([])
    }
  })

  test('a shift: signed in, and out with totals that are answered once they are committed', () => {
    const ids = { licence: 'L1', driver: 'DRV1', plate: 'BT0042' }
    const at = '20230726060000'
    expect(hear(frame(0xe1, signedInData({ ...ids, at, totalTrips: 9, result: 0x90 })))).toMatchObject([
      { event: { kind: 'shift', shift: { what: 'signed-in', driver: 'DRV1', at } } },
    ])
    const totals = {
      ...ids,
      kConstant: 1000,
      from: at,
      to: '20230726180000',
      distanceM: 123_400,
      hiredM: 65_400,
      trips: 17,
      timedS: 3723,
      total: 4567,
      card: 120,
      cardTrips: 2,
      betweenShiftsM: 500,
      lifetimeM: 999_900,
      lifetimeHiredM: 555_500,
      unitPrice: 230,
      lifetimeTrips: 4711,
    }
    for (const command of [0xe4, 0xf1]) {
      const heard = hear(frame(command, shiftTotalsData(totals)))
      expect(heard[0]).toMatchObject({
        event: {
          kind: 'shift',
          shift: {
            what: 'signed-out',
            driver: 'DRV1',
            from: at,
            to: '20230726180000',
            trips: 17,
            total: 45_670,
            cardTrips: 2,
            card: 1200,
            distanceM: 123_400,
            hiredM: 65_400,
          },
        },
        answer: expect.anything(),
      })
      expect(answers(heard)).toHaveLength(1)
    }
  })

  test('whether the surcharge is in the amount is the city’s: both are told', () => {
    expect(hear(e8(), driverOf({ surcharge: 'added' }))[0]).toMatchObject({
      event: { record: { total: 2550, fare: 2350, supplements: 200 } },
    })
    expect(hear(e8(), driverOf({ amount_multiply: 1 }))[0]).toMatchObject({
      event: { record: { total: 235 } },
    })
  })
})

describe('what cannot be right is refused, not answered, and kept raw', () => {
  const broken = (at: number, byte: number) => {
    const data = tripEndData(TRIP)
    data[at] = byte
    return frame(0xe8, data)
  }
  test.each<[string, Buffer, string]>([
    ['letters in the amount', broken(58, 0x1a), 'number'],
    ['letters in the distance', broken(48, 0xf0), 'number'],
    ['month 13', broken(42, 0x13), 'date'],
    ['day 0', broken(43, 0x00), 'date'],
    ['hour 25 at alighting', broken(46, 0x25), 'date'],
    ['an amount above the limit', e8({ amount: 10_001 }), 'total-above-limit'],
    ['a surcharge above the amount', e8({ surcharge: 236 }), 'parts-above-total'],
    ['a record cut to fit its frame', frame(0xe8, tripEndData(TRIP).subarray(0, 65)), 'shape'],
    ['an empty record', frame(0xe8, Buffer.alloc(0)), 'shape'],
  ])('%s', (_, bytes, reason) => {
    const heard = hear(bytes)
    expect(heard[0]).toMatchObject({ kind: 'refused', about: 'record', reason, raw: bytes.toString('hex') })
    expect(answers(heard)).toEqual([])
    expect(kinds(heard)).not.toContain('record')
    const error = answers(hear(bytes, driverOf({ refused_answer: 'error' })))
    expect(error.map(one => openFrame(one).data)).toEqual([Buffer.from([0xff])])
  })

  test('a refused record still says that the flag is up', () => {
    expect(hear(e8({ amount: 10_001 }))[1]).toMatchObject({
      event: { kind: 'position', position: 'for-hire' },
    })
  })
})

describe('broken frames', () => {
  const good = e8()
  const with_ = (change: (copy: Buffer) => void) => {
    const copy = Buffer.from(good)
    change(copy)
    return copy
  }
  test.each<[string, Buffer, string[]]>([
    [
      'a wrong check',
      with_(b => {
        b[b.length - 3]! ^= 1
      }),
      ['checksum'],
    ],
    [
      'a bit of the amount',
      with_(b => {
        b[8 + 59]! ^= 1
      }),
      ['checksum'],
    ],
    [
      'a wrong end',
      with_(b => {
        b[b.length - 1] = 0xab
      }),
      ['tail'],
    ],
    [
      'a length of 0',
      with_(b => {
        b.writeUInt16BE(0, 2)
      }),
      ['length'],
    ],
    [
      'a length of 3',
      with_(b => {
        b.writeUInt16BE(3, 2)
      }),
      ['length'],
    ],
    [
      'a length of 65535',
      with_(b => {
        b.writeUInt16BE(0xffff, 2)
      }),
      ['length'],
    ],
    [
      'a length one too short',
      with_(b => {
        b.writeUInt16BE(b.readUInt16BE(2) - 1, 2)
      }),
      ['tail'],
    ],
    [
      'a length one too long',
      with_(b => {
        b.writeUInt16BE(b.readUInt16BE(2) + 1, 2)
      }),
      ['noise'],
    ],
    ['cut short', good.subarray(0, 40), ['noise']],
    ['only a start mark', Buffer.from('55aa', 'hex'), ['noise']],
    ['start marks alone', Buffer.from('55aa55aa55aa55aa', 'hex'), ['length']],
    ['nothing but noise', Buffer.from('00010203040506', 'hex'), ['noise']],
  ])('%s', (_, bytes, expected) => {
    expect(kinds(hear(bytes))).toEqual(expected)
    // The next frame comes out whole, glued to it or not.
    const after = kinds(hear(Buffer.concat([bytes, good])))
    expect(after.slice(-2)).toEqual(['record', 'position'])
  })

  test('55 AA within any field is data', () => {
    const trip = { ...TRIP, tripNo: 0x000055aa, card: Buffer.from('55aa55aa0055aa', 'hex') }
    const bytes = frame(0xe8, tripEndData(trip), 0x55)
    expect(hear(Buffer.concat([bytes, bytes]))[0]).toMatchObject({ event: { record: { tripNo: '21930' } } })
    expect(kinds(hear(Buffer.concat([bytes, bytes])))).toEqual(['record', 'position', 'record', 'position'])
  })

  test('garbage that claims a length does not hold up what is behind it for longer than a pause', () => {
    const driver = driverOf()
    expect(driver.hear(Buffer.concat([Buffer.from('55aa0250', 'hex'), good]))).toEqual([])
    expect(driver.tick!()).toEqual([])
    expect(kinds(driver.tick!())).toEqual(['noise', 'record', 'position'])
  })

  test('a frame in two pieces with a tick between them is not given up', () => {
    const driver = driverOf()
    driver.hear(good.subarray(0, 30))
    driver.tick!()
    expect(kinds(driver.hear(good.subarray(30)))).toEqual(['record', 'position'])
  })
})

test('fuzzed bytes: nothing throws, no fare without a good frame, only answers are ever written', () => {
  const random = seeded()
  const driver = driverOf()
  const traffic = Buffer.concat([
    e8(),
    frame(0xf2, tripEndData(TRIP)),
    frame(0xe7, Buffer.from('20230726193500', 'hex')),
    frame(0xe0, Buffer.from([0x90])),
  ])
  const total = count(300_000, 10_000_000)
  for (let sent = 0; sent < total; ) {
    const chunk = Buffer.from(
      random.chance(0.5) ? traffic : Buffer.alloc(random.whole(1, 300)).map(() => random.whole(0, 255)),
    )
    for (let hits = random.whole(0, 4); hits > 0; hits--)
      chunk[random.whole(0, chunk.length - 1)] = random.whole(0, 255)
    sent += chunk.length
    const heard = [
      ...driver.hear(chunk.subarray(0, random.whole(0, chunk.length))),
      ...(random.chance(0.2) ? driver.tick!() : []),
    ]
    for (const one of heard) {
      // A bit or two changed by chance and the check with them is possible in 256 tries, an amount above the limit never.
      if (one.kind === 'event' && one.event.kind === 'record')
        expect(one.event.record.total).toBeLessThanOrEqual(100_000)
    }
    for (const answer of answers(heard)) {
      const { command, data } = openFrame(answer)
      const isResult = data.length === 1 && (data[0] === 0x90 || data[0] === 0xff)
      const isZero = command === 0xe9 && data.every(byte => byte === 0)
      const isIds = (command === 0xe0 || command === 0xe3) && data.length === 57
      expect(isResult || isZero || isIds).toBe(true)
    }
  }
  // Whatever was heard, the next good frame behind a pause is heard too.
  for (let pause = 0; pause < 2; pause++) driver.tick!()
  expect(kinds(driver.hear(e8())).slice(0, 1)).toEqual(['record'])
})

test('one flipped bit anywhere in a record is never a record', () => {
  const good = e8()
  for (let bit = 0; bit < good.length * 8; bit++) {
    const copy = Buffer.from(good)
    copy[bit >> 3]! ^= 1 << (bit & 7)
    expect(kinds(hear(copy))).not.toContain('record')
  }
})

describe('the profile', () => {
  test.each<[object, string]>([
    [{ plate_bytes: 7 }, 'jtt905.plate_bytes'],
    [{ heartbeat_answer_bytes: 12 }, 'jtt905.heartbeat_answer_bytes'],
    [{ surcharge: 'maybe' }, 'jtt905.surcharge'],
    [{ colour: 'red' }, 'jtt905.colour'],
    [{ amount_multiply: 0 }, 'jtt905.amount_multiply'],
  ])('%j is refused by its key', (options, key) => {
    expect(() => profile(options)).toThrow(new RegExp(`^${key}: `))
  })
})
