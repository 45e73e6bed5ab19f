/** What cities and makers do differently, and what else may be heard on the line. */
import { describe, expect, test } from 'vitest'
import { openFrame } from '../../../src/protocols/jtt905/frame.ts'
import { readJtt905Profile } from '../../../src/protocols/jtt905/profile.ts'
import type { Heard } from '../../../src/protocols/meterDriver.ts'
import { document } from '../profile/generic.ts'
import { bytes, fromMeter, heartbeatBytes, recordBytes, sealed, VECTORS } from './meterBytes.ts'

function hear(frame: Buffer, options: object = {}, car: object = {}): Heard[] {
  const profile = readJtt905Profile({ ...document('jtt905'), samples: [], jtt905: options })
  return profile.driver({ maxTotal: 100_000, ...car }).hear(frame)
}

/** An answer's data, without its frame. */
function answered(heard: readonly Heard[]): Buffer[] {
  return heard.flatMap(one =>
    'answer' in one && one.answer !== undefined ? [openFrame(one.answer).data] : [],
  )
}

/** 8.0 yuan in a record with a plate of 9 bytes. */
const longPlate = (plate: string) => Buffer.concat([bytes(plate), recordBytes().subarray(6)])

describe('records', () => {
  test.each([
    ['no card data', '', {}],
    ['a card block of any length', '00'.repeat(47), {}],
    ['the longest card block', 'FF'.repeat(64), {}],
    ['the block of a city that fixes it', '00'.repeat(48), { card_bytes: 48 }],
    ['none where a city says so', '', { card_bytes: 0 }],
  ])('with %s', (_, card, options) => {
    const heard = hear(fromMeter(0x00e8, Buffer.concat([recordBytes(), bytes(card)])), options)
    expect(heard[0]).toMatchObject({ kind: 'event', event: { record: { tripNo: '12', total: 800 } } })
    expect(answered(heard)).toEqual([bytes('90')])
  })

  test.each([
    ['a block that the city has not', '00', { card_bytes: 0 }],
    ['a block too short for the city', '00'.repeat(47), { card_bytes: 48 }],
    ['more than any block', '00'.repeat(65), {}],
  ])('%s is refused', (_, card, options) => {
    const heard = hear(fromMeter(0x00e8, Buffer.concat([recordBytes(), bytes(card)])), options)
    expect(heard[0]).toMatchObject({ kind: 'refused', about: 'record', reason: 'shape' })
    expect(answered(heard)).toEqual([])
  })

  test('a plate of 9 bytes, with its Chinese character in front', () => {
    // BEA9 is GBK for the character of Beijing.
    const frame = fromMeter(0x00e8, longPlate('BEA9 42543030343200'))
    expect(hear(frame, { plate_bytes: 9 })[0]).toMatchObject({
      event: { record: { tripNo: '12', total: 800, startedAt: '20230726194100' } },
    })
  })

  test('read with the wrong length of plate is no other fare', () => {
    const long = fromMeter(0x00e8, longPlate('5445535430310000 00'))
    expect(hear(long)[0]).toMatchObject({ kind: 'refused', about: 'record' })
    expect(hear(VECTORS.tripEnd, { plate_bytes: 9 })[0]).toMatchObject({ kind: 'refused', about: 'record' })
  })

  test.each([
    ['blanks behind the names', { plate: '545830303820', licence: '20'.repeat(16) }],
    ['names that nobody wrote', { plate: 'FF'.repeat(6), licence: 'FF'.repeat(16), driver: 'FF'.repeat(19) }],
    ['a Chinese character in six bytes', { plate: 'BEA942303034' }],
  ])('%s cost nobody a fare', (_, names) => {
    expect(hear(fromMeter(0x00e8, recordBytes(names)))[0]).toMatchObject({ event: { kind: 'record' } })
  })

  test.each([
    ['19410001', { boarded: '2307261941', alighted: '0001' }, '20230726194100', '20230727000100'],
    ['a leap day', { boarded: '2402282350', alighted: '0010' }, '20240228235000', '20240229001000'],
    ['New Year', { boarded: '2312312359', alighted: '0000' }, '20231231235900', '20240101000000'],
  ])('over midnight: %s', (_, times, startedAt, endedAt) => {
    expect(hear(fromMeter(0x00e8, recordBytes(times)))[0]).toMatchObject({
      event: { record: { startedAt, endedAt } },
    })
  })

  test('amounts to the last tenth, and the greatest trip number', () => {
    const most = recordBytes({ amount: '010000', surcharge: '009999', tripNo: 'FFFFFFFF' })
    expect(hear(fromMeter(0x00e8, most))[0]).toMatchObject({
      event: { record: { tripNo: '4294967295', total: 100_000, fare: 10, supplements: 99_990 } },
    })
  })

  test('the surcharge on top counts towards the limit', () => {
    const frame = fromMeter(0x00e8, recordBytes({ amount: '010000', surcharge: '000001' }))
    expect(hear(frame)[0]).toMatchObject({ event: { record: { total: 100_000 } } })
    expect(hear(frame, { surcharge: 'added' })[0]).toMatchObject({ reason: 'total-above-limit' })
  })

  test('one that was asked for is a record given again, and needs no answer', () => {
    const heard = hear(fromMeter(0x0006, recordBytes()))
    expect(heard[0]).toMatchObject({ event: { kind: 'record', resent: true } })
    expect(answered(heard)).toEqual([])
    expect(hear(fromMeter(0x0006, 'FF'))).toEqual([{ kind: 'message', said: 'the meter has no such record' }])
  })
})

test.each(['FFFFFFFFFFFFFF', '2023072619350A', '20230726193560', '00000000000000'])(
  'a trip start at %s is a start without a time',
  time => {
    const heard = hear(fromMeter(0x00e7, time))
    expect(heard).toMatchObject([{ kind: 'event', event: { kind: 'position', position: 'hired' } }])
    expect(heard[0]).not.toHaveProperty('event.startedAt')
    expect(answered(heard)).toEqual([bytes('90')])
  },
)

describe('the state bits of a heartbeat', () => {
  test.each(Array.from({ length: 256 }, (_, state) => state))('%i', state => {
    const position = state % 2 === 1 ? 'hired' : 'for-hire'
    const heard = hear(fromMeter(0x00e9, heartbeatBytes(state)))
    expect(heard[0]).toEqual({ kind: 'event', event: { kind: 'position', position } })
    const words = ['hired', 'signed in', 'forced on', 'forced off', '', '', 'locked', 'odd speed'].filter(
      (word, bit) => word !== '' && (state >> bit) % 2 === 1,
    )
    const without = state % 2 === 1 ? [] : ['vacant']
    const out = (state >> 1) % 2 === 1 ? [] : ['signed out']
    const [, beat] = heard as [Heard, Extract<Heard, { kind: 'message' }>]
    expect(new Set(beat.said.replace('heartbeat: ', '').split(', '))).toEqual(
      new Set([...words, ...without, ...out]),
    )
  })

  test('names that nobody wrote do not silence it', () => {
    const data = Buffer.alloc(36, 0xff)
    data[0] = 0x03
    expect(hear(fromMeter(0x00e9, data))[0]).toMatchObject({ event: { position: 'hired' } })
  })
})

describe('signing in', () => {
  const car = { plate: '京b·t0042', driver: '110101199001011234X', licence: '京A' }
  test('plate first where the city has it so, as letters and digits alone', () => {
    const [data] = answered(hear(fromMeter(0x00e0, '90'), { id_order: 'plate-first' }, car))
    expect(data!.toString('latin1', 0, 6)).toBe('BT0042')
    expect(data!.subarray(6, 22)).toEqual(Buffer.concat([Buffer.from('?A'), Buffer.alloc(14)]))
    expect(data!.toString('latin1', 22, 41)).toBe('110101199001011234X')
    expect(data!.subarray(41)).toEqual(bytes(`${'00'.repeat(15)}90`))
  })

  test.each([
    ['FF'.repeat(19), undefined],
    ['00'.repeat(19), undefined],
    [`20${'20'.repeat(18)}`, undefined],
    [`44525631${'20'.repeat(15)}`, 'DRV1'],
    [`${'20'.repeat(15)}44525631`, 'DRV1'],
    [`BEA944525631${'00'.repeat(13)}`, '\\xbe\\xa9DRV1'],
  ])('a driver written as %s', (driver, name) => {
    const data = bytes(`${'00'.repeat(16)}${driver}${'00'.repeat(6)} 202307260600 00001000 90`)
    const [first] = hear(fromMeter(0x00e1, data)) as [Extract<Heard, { kind: 'event' }>]
    expect(first.event).toEqual({
      kind: 'shift',
      shift: { what: 'signed-in', at: '20230726060000', ...(name === undefined ? {} : { driver: name }) },
    })
  })

  test('a plate of 9', () => {
    const [data] = answered(hear(fromMeter(0x00e3, '90'), { plate_bytes: 9 }, car))
    expect(data).toHaveLength(60)
    expect(data!.subarray(35, 44)).toEqual(Buffer.concat([Buffer.from('BT0042'), Buffer.alloc(3)]))
  })

  test('a car that says nothing of itself is answered with nothing', () => {
    const [data] = answered(hear(fromMeter(0x00e0, '90')))
    expect(data).toEqual(bytes(`${'00'.repeat(56)}90`))
  })
})

describe("a unit's own frames, heard back or from another unit, are no messages of the meter", () => {
  test.each([
    ['status query', VECTORS.statusQuery],
    ['clock', sealed(2, 3, 0x0001, bytes('20230726193500'))],
    ['tariff query', VECTORS.tariffQuery],
    ['a tariff', sealed(2, 3, 0x0005, Buffer.alloc(127))],
    ['record query', VECTORS.recordQuery],
    ['the answer to a start', VECTORS.tripStartTaken],
    ['the answer to a record', VECTORS.tripEndTaken],
    ['an error', VECTORS.tripEndError],
    ['the answer to a record given again', sealed(2, 3, 0x00f2, bytes('90'))],
    ['the answer to totals', sealed(2, 3, 0x00e4, bytes('90'))],
    ['the answer to totals given again', sealed(2, 3, 0x00f1, bytes('90'))],
    ['the answer to a heartbeat', VECTORS.heartbeatAnswer],
    ['a longer one', sealed(2, 3, 0x00e9, Buffer.alloc(11))],
    ['the answer to a sign-in', sealed(2, 3, 0x00e0, Buffer.alloc(57))],
    ['the answer to a sign-out', sealed(2, 3, 0x00e3, Buffer.alloc(60))],
    ['firmware', sealed(2, 3, 0x00ff, bytes('03010203'))],
    ['from device 0', sealed(0, 0, 0x00e8, bytes('90'))],
  ])('%s', (_, frame) => {
    expect(hear(frame)).toEqual([{ kind: 'message', said: 'the frame of a unit, not of the meter' }])
  })

  test("another device's frames are not even those", () => {
    expect(hear(sealed(5, 3, 0x00e8, bytes('90')))).toMatchObject([{ kind: 'unknown', sound: true }])
  })

  test.each([
    ['clock', 0x0001, '90', 'clock: result 0x90'],
    ['a tariff that was set', 0x0005, '00 2023072619', 'tariff set: result 0x00'],
    ['firmware', 0x00ff, 'FF', 'firmware: result 0xFF'],
  ])("the meter's answer: %s", (_, command, data, said) => {
    expect(hear(fromMeter(command, data))).toEqual([{ kind: 'message', said }])
  })

  test.each([
    ['a start', 0x00e7, bytes('20230726193500 00')],
    ['a heartbeat', 0x00e9, Buffer.alloc(37)],
    ['a sign-in', 0x00e1, Buffer.alloc(53)],
  ])('%s with a byte too many is refused', (_, command, data) => {
    expect(hear(fromMeter(command, data))[0]).toMatchObject({ kind: 'refused' })
  })

  test.each([0x00e7, 0x00e8, 0x00e9, 0x00f1, 0x0000, 0x0004, 0x0005])(
    'command %i with data of another length is refused',
    command => {
      const [first] = hear(fromMeter(command, '01 02'))
      expect(first).toMatchObject({ kind: 'refused', reason: 'shape' })
    },
  )
})
