/** The meter–MDT protocol: the facts' vectors, what is taken for a fare and what is not, broken frames, fuzzed bytes. */
import { describe, expect, test } from 'vitest'
import { flatHeard } from '../../../src/protocols/flat.ts'
import { openFrame, sealFrame } from '../../../src/protocols/mdt/frame.ts'
import { tripData } from '../../../src/protocols/mdt/messages.ts'
import { printFrames } from '../../../src/protocols/mdt/printing.ts'
import { readMdtProfile } from '../../../src/protocols/mdt/profile.ts'
import type { Heard, MeterDriver } from '../../../src/protocols/meterDriver.ts'
import { count } from '../../support/counts.ts'
import { seeded } from '../../support/seeded.ts'
import { document } from '../profile/generic.ts'

const SETTING = { maxTotal: 100_000 }
const driverOf = (options: object = {}, more: object = {}): MeterDriver => {
  const driver = readMdtProfile({
    ...document('mdt'),
    samples: [],
    mdt: { distance_unit: 'km', ask_status: false, ...options },
    ...more,
  }).driver(SETTING)
  // The greeting is over.
  driver.tick!()
  return driver
}

const state = (digit: string) => sealFrame(0x41, digit)
const fare = (total: number, extras = 0, distance = 84) =>
  sealFrame(0x4b, tripData({ fare: total - extras, tax: 0, extras, stateTax: 0, total, distance }))
const flats = (heard: readonly Heard[]) => heard.map(flatHeard)
const records = (heard: readonly Heard[]) => flats(heard).filter(one => one.kind === 'record')
const written = (heard: readonly Heard[]) =>
  heard
    .flatMap(one =>
      one.kind === 'ask'
        ? [one.frame]
        : (one.kind === 'event' || one.kind === 'message') && one.answer
          ? [one.answer]
          : [],
    )
    .map(frame => frame.toString('hex'))
const hear = (driver: MeterDriver, ...frames: Buffer[]) => driver.hear(Buffer.concat(frames))

const ACK = '025a005803'
const ASK_TRIP = '0244004603'

describe('the published frames', () => {
  test.each<[string, number, string, string]>([
    ['meter on', 0x41, '1', '024101317303'],
    ['time off', 0x41, '2', '024101327003'],
    ['acknowledgement', 0x5a, '', ACK],
    ['request for trip data', 0x44, '', ASK_TRIP],
    ['lock', 0x47, '0', '024701307403'],
    ['all of the configuration on', 0x67, '111', '026703313131' + '5703'],
    ['print buffer', 0x6e, '1', '026e01315c03'],
  ])('%s', (_, id, data, hex) => {
    expect(sealFrame(id, data).toString('hex')).toBe(hex)
    expect(openFrame(Buffer.from(hex, 'hex'))).toEqual({ id, data: Buffer.from(data) })
  })

  test('a frame of 200 bytes, whose length has the high bit, is checked like any other', () => {
    const long = sealFrame(0x64, '7'.repeat(200))
    expect(flats(hear(driverOf(), long))).toEqual([{ message: 'large print block' }])
    long[150]! ^= 1
    expect(flats([...hear(driverOf(), long), ...driverOf().tick!()])).not.toContainEqual({
      message: 'large print block',
    })
  })
})

describe('a ride', () => {
  test('each state is acknowledged and asks for the figures', () => {
    const driver = driverOf()
    for (const [digit, position] of [
      ['1', 'hired'],
      ['2', 'stopped'],
      ['3', 'stopped'],
    ]) {
      const heard = hear(driver, state(digit!))
      expect(flats(heard)).toEqual([{ kind: 'position', position }, { asks: 'trip data' }])
      expect(written(heard)).toEqual([ACK, ASK_TRIP])
      hear(driver, fare(100))
    }
  })

  test('figures while hired are the fare so far, and the record once it stopped', () => {
    const driver = driverOf()
    expect(flats(hear(driver, state('1'), fare(1200, 150)))).toContainEqual({
      kind: 'running',
      total: 1200,
      supplements: 150,
    })
    const heard = hear(driver, state('2'), fare(1350, 150))
    expect(records(heard)).toEqual([
      { kind: 'record', total: 1350, fare: 1200, supplements: 150, distance: 8400 },
    ])
    expect(heard.at(-1)).toMatchObject({ event: { record: { rev: null, tripNo: '' } } })
    expect(written(heard).at(-1)).toBe(ACK)
  })

  test('Centrodyne says the fare with the state: it is the record at once', () => {
    const driver = driverOf()
    hear(driver, state('1'), fare(0))
    const heard = hear(driver, sealFrame(0x41, '2' + '1' + '01200' + '0150'))
    expect(flats(heard)).toEqual([
      { kind: 'position', position: 'stopped' },
      { kind: 'record', total: 1350, fare: 1200, supplements: 150, tariff: '1' },
    ])
  })

  test("New York's trip data, with a tax of its own", () => {
    const driver = driverOf()
    hear(driver, state('1'), fare(0), state('2'))
    const tlc = sealFrame(0x26, '00001200' + '00000000' + '0100' + '0050' + '00001350' + '00000034')
    expect(records(hear(driver, tlc))).toEqual([
      { kind: 'record', total: 1350, fare: 1200, supplements: 150, distance: 3400 },
    ])
  })

  test('a meter that goes from hired to vacant gives its record then', () => {
    const driver = driverOf()
    hear(driver, state('1'), fare(0))
    expect(records(hear(driver, state('0'), fare(900)))).toMatchObject([{ total: 900 }])
    // And never again, whatever stands on the meter afterwards.
    expect(records(hear(driver, fare(900), state('0'), fare(700), state('0'), fare(0)))).toEqual([])
  })

  test('at vacant only more than the ride has cost is news: cleared figures are not', () => {
    const driver = driverOf()
    hear(driver, state('1'), fare(0), state('2'), fare(1350))
    expect(records(hear(driver, state('0'), fare(0)))).toEqual([])
    const next = driverOf()
    hear(next, state('1'), fare(0), state('2'), fare(1350))
    expect(records(hear(next, state('0'), fare(1850)))).toMatchObject([{ total: 1850 }])
  })

  test('an amount without a ride that this connection saw is never charged', () => {
    for (const frames of [[fare(1350)], [state('0'), fare(1350)], [state('0'), state('0'), fare(1350)]]) {
      const driver = driverOf()
      const heard = hear(driver, ...frames)
      expect(records(heard)).toEqual([])
      expect(flats(heard).at(-1)).toEqual({ message: 'trip data without a ride that was seen: not charged' })
    }
  })

  test('a vacant meter is not asked for figures that are nobody’s', () => {
    const driver = driverOf()
    expect(written(hear(driver, state('0'), state('0')))).toEqual([ACK, ACK])
    expect(Array.from({ length: 5 }, () => driver.tick!()).flat()).toEqual([])
  })

  test('figures that were asked for and do not come are asked for again, five times in all', () => {
    const driver = driverOf()
    const asked = written(hear(driver, state('2'))).filter(frame => frame === ASK_TRIP).length
    const again = Array.from({ length: 20 }, () => driver.tick!()).flat()
    expect(written(again)).toEqual(Array.from({ length: 5 - asked }, () => ASK_TRIP))
    hear(driver, state('2'))
    hear(driver, fare(100))
    expect(Array.from({ length: 20 }, () => driver.tick!()).flat()).toEqual([])
  })
})

describe('what else is said', () => {
  test.each([0x42, 0x43, 0x45, 0x48, 0x54, 0x59, 0x63, 0x64, 0x70, 0x75, 0x76])(
    'message %i is acknowledged',
    id => {
      expect(written(hear(driverOf(), sealFrame(id, '1')))).toEqual([ACK])
    },
  )

  test('statistics are for the log', () => {
    const ten = (n: number) => String(n).padStart(10, '0')
    const data = `1${[123_456, 7_890, 0, 55_555, 44_444, 321].map(ten).join('')}`
    expect(flats(hear(driverOf(), sealFrame(0x4f, data)))).toEqual([
      { message: 'statistics: 321 trips, fare 123456, extras 7890' },
    ])
    expect(flats(hear(driverOf(), sealFrame(0x4f, data.slice(1))))).toEqual([{ refused: 'shape' }])
  })

  test('text for the meter’s printer: blocks of 127 bytes, printed, flushed; other letters are not sent', () => {
    const { load, print, clear } = printFrames('x'.repeat(300))!
    expect([...load, print, clear].map(one => [one[1], one[2]])).toEqual([
      [0x6d, 127],
      [0x6d, 127],
      [0x6d, 46],
      [0x6e, 1],
      [0x71, 0],
    ])
    expect(print.toString('hex')).toBe('026e01315c03')
    expect(load.map(one => openFrame(one).data.toString()).join('')).toBe('x'.repeat(300))
    expect(printFrames('')).toBeNull()
    expect(printFrames('收据')).toBeNull()
    expect(printFrames('\x02')).toBeNull()
  })

  test('prints when the meter is not hired, and says why when it is', () => {
    const driver = driverOf()
    expect(driver.print!('receipt')).toMatchObject({ load: [sealFrame(0x6d, 'receipt')] })
    hear(driver, state('1'))
    expect(driver.print!('receipt')).toContain('is hired')
    hear(driver, state('2'))
    expect(driver.print!('receipt')).toMatchObject({ load: [sealFrame(0x6d, 'receipt')] })
    expect(driver.print!('reçu')).toContain('no letters')
  })

  test.each([
    [0x5a, 'taken'],
    [0x59, 'refused'],
    [0x42, 'refused'],
    [0x54, 'refused'],
    [0x70, undefined],
  ])('%i says of the last frame: %s', (id, ofLast) => {
    const [heard] = hear(driverOf(), sealFrame(id))
    expect(heard).toMatchObject({ kind: 'message' })
    expect(heard).toEqual(
      ofLast === undefined
        ? expect.not.objectContaining({ ofLast: expect.anything() })
        : expect.objectContaining({ ofLast }),
    )
  })

  test('an acknowledgement is not acknowledged, an unknown message neither', () => {
    expect(written(hear(driverOf(), sealFrame(0x5a)))).toEqual([])
    expect(hear(driverOf(), sealFrame(0x99, 'x'))).toMatchObject([{ kind: 'unknown', sound: true }])
  })

  test('the running fare is shown; a status is a state only where the profile says so', () => {
    expect(flats(hear(driverOf(), sealFrame(0x68, '0000120000000150')))).toEqual([
      { kind: 'running', total: 1350, supplements: 150 },
    ])
    expect(flats(hear(driverOf(), sealFrame(0x4a, '201')))).toEqual([{ message: 'status 2' }])
    expect(flats(hear(driverOf({ status_is_state: true }), sealFrame(0x4a, '201'))).slice(0, 1)).toEqual([
      { kind: 'position', position: 'stopped' },
    ])
    expect(flats(hear(driverOf(), sealFrame(0x4a, '210')))).toEqual([{ message: 'status 2, failed, locked' }])
  })

  test('the greeting asks for what the profile wants, once', () => {
    const greeting = (options: object) => {
      const driver = readMdtProfile({ ...document('mdt'), mdt: { distance_unit: 'km', ...options } }).driver(
        SETTING,
      )
      return [...Array(5)].flatMap(() => written(driver.tick!()))
    }
    expect(greeting({})).toEqual(['0249004b03'])
    expect(greeting({ ask_status: false })).toEqual([])
    expect(greeting({ running_fare: true })).toEqual([sealFrame(0x67, '010').toString('hex'), '0249004b03'])
  })

  test('a payment is told as an authorisation, and only where the profile says how', () => {
    const show = (paid: object, word: 'PAID' | 'UNPAID', amount = 1350) =>
      driverOf({}, paid).display({ tripNo: '', word, amount })?.toString('hex') ?? null
    expect(show({}, 'PAID')).toBeNull()
    expect(show({ paid: { authorisation: '000000' } }, 'PAID')).toBe(
      sealFrame(0x51, '000000').toString('hex'),
    )
    expect(show({ paid: { authorisation: '77{amount}' } }, 'PAID')).toBe(
      sealFrame(0x51, '7700001350').toString('hex'),
    )
    expect(show({ paid: { authorisation: '000000' } }, 'UNPAID')).toBeNull()
    expect(() => driverOf({}, { paid: { authorisation: 'GO VACANT' } })).toThrow(/^paid\.authorisation: /)
  })
})

describe('what cannot be right is refused and not acknowledged', () => {
  test.each<[string, Buffer[], string]>([
    ['a state that is none', [state('7')], 'position'],
    ['an empty state', [state('')], 'position'],
    ['a state with half a fare', [sealFrame(0x41, '2101200')], 'shape'],
    ['trip data cut short', [state('2'), sealFrame(0x4b, '0000')], 'shape'],
    ['letters in the figures', [state('2'), sealFrame(0x4b, `0000135O${'0'.repeat(28)}`)], 'number'],
    [
      'parts that do not make the total',
      [state('2'), sealFrame(0x4b, '00001200' + '00000000' + '0150' + '00009350' + '00000084')],
      'contradiction',
    ],
    ['a total above the limit', [state('2'), fare(100_001)], 'total-above-limit'],
    ['a running fare of a wrong length', [sealFrame(0x68, '0000')], 'shape'],
    ['a status of one byte', [sealFrame(0x4a, '1')], 'shape'],
  ])('%s', (_, frames, reason) => {
    const last = hear(driverOf(), ...frames).at(-1)!
    expect(last).toMatchObject({ kind: 'refused', reason, raw: frames.at(-1)!.toString('hex') })
    expect(last).not.toHaveProperty('answer')
  })

  test('where the net total means something else, fare and extras are the total', () => {
    const odd = sealFrame(0x4b, '00001200' + '00000000' + '0150' + '00009350' + '00000084')
    expect(records(hear(driverOf({ total: 'fare+extras' }), state('1'), state('2'), odd))).toMatchObject([
      { total: 1350 },
    ])
  })
})

describe('broken frames', () => {
  const good = state('1')
  const changed = (at: number, to: number) => {
    const copy = Buffer.from(good)
    copy[at] = to
    return copy
  }
  test.each<[string, Buffer, string[]]>([
    ['a wrong BCC', changed(4, 0x74), ['checksum']],
    ['a bit of the data', changed(3, 0x33), ['checksum']],
    ['a wrong end', changed(5, 0x04), ['tail']],
    ['a length one too short', changed(2, 0), ['tail']],
    ['a length one too long', changed(2, 2), ['noise']],
    ['cut short', good.subarray(0, 4), ['noise']],
    ['nothing but noise', Buffer.from('30313233', 'hex'), ['noise']],
  ])('%s', (_, bytes, expected) => {
    const driver = driverOf()
    const heard = [...driver.hear(bytes), ...driver.tick!(), ...driver.tick!()]
    expect(heard.map(one => (one.kind === 'discarded' ? one.why : one.kind))).toEqual(expected)
    expect(flats(driver.hear(good))[0]).toEqual({ kind: 'position', position: 'hired' })
  })

  test('one flipped bit anywhere in trip data is never a record', () => {
    const data = fare(1350, 150)
    for (let bit = 0; bit < data.length * 8; bit++) {
      const copy = Buffer.from(data)
      copy[bit >> 3]! ^= 1 << (bit & 7)
      const driver = driverOf()
      hear(driver, state('2'))
      expect(records([...driver.hear(copy), ...driver.tick!(), ...driver.tick!()])).toEqual([])
    }
  })
})

test('fuzzed bytes: nothing throws, and nothing is written that is not on the list', () => {
  const random = seeded()
  const driver = driverOf({ running_fare: true }, { paid: { authorisation: '000000' } })
  const traffic = Buffer.concat([
    state('1'),
    fare(500),
    sealFrame(0x68, '0000120000000150'),
    state('2'),
    fare(1350),
    state('0'),
    sealFrame(0x70),
  ])
  const list = new Set([ACK, ASK_TRIP, '0249004b03', sealFrame(0x67, '010').toString('hex')])
  const total = count(300_000, 10_000_000)
  for (let sent = 0; sent < total; ) {
    const chunk = Buffer.from(traffic)
    for (let hits = random.whole(0, 5); hits > 0; hits--)
      chunk[random.whole(0, chunk.length - 1)] = random.whole(0, 255)
    sent += chunk.length
    const heard = [
      ...driver.hear(chunk.subarray(random.whole(0, 30))),
      ...(random.chance(0.2) ? driver.tick!() : []),
    ]
    for (const frame of written(heard)) expect(list.has(frame)).toBe(true)
    for (const record of records(heard)) expect(record.total).toBeLessThanOrEqual(100_000)
  }
})
