/** The vectors of the standard's layout, byte for byte both ways, and every message there and back. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimal, toDecimal } from '../../../src/protocols/jtt905/bcd.ts'
import { COMMAND } from '../../../src/protocols/jtt905/commands.ts'
import { openFrame, sealFrame } from '../../../src/protocols/jtt905/frame.ts'
import {
  type Heartbeat,
  heartbeatAnswer,
  heartbeatData,
  heartbeatText,
  parseHeartbeat,
} from '../../../src/protocols/jtt905/messages/heartbeat.ts'
import { parseShiftTotals, shiftTotalsData } from '../../../src/protocols/jtt905/messages/shiftTotals.ts'
import { parseResult, recordQueryData, resultData } from '../../../src/protocols/jtt905/messages/short.ts'
import { parseSignedIn, signAnswer, signedInData } from '../../../src/protocols/jtt905/messages/signIn.ts'
import {
  parseStatus,
  parseStatusQuery,
  statusData,
  statusQueryData,
} from '../../../src/protocols/jtt905/messages/status.ts'
import { parseTariff, tariffData } from '../../../src/protocols/jtt905/messages/tariff.ts'
import { parseTripEnd, tripEndData } from '../../../src/protocols/jtt905/messages/tripEnd.ts'
import { parseTripStart, tripStartData } from '../../../src/protocols/jtt905/messages/tripStart.ts'
import { alighting, moment } from '../../../src/protocols/jtt905/times.ts'
import { Refused } from '../../../src/protocols/refused.ts'

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const sealed = (command: number, data: Buffer) => sealFrame({ device: 2, vendor: 0, command, data })

const E8 =
  '55AA0046020000E8544553543031000000000000000000000000000000004452563030303030303100000000000000000023072619411941000001056700000000000000800000000C002755AA'
const NEW_YEAR =
  '55AA0046020000E8544553543031000000000000000000000000000000004452563030303030303100000000000000000023123123500010000123003500002000050004560000000D09CD55AA'

describe('published and built vectors', () => {
  test.each<[string, string, number, Buffer]>([
    [
      'status query',
      '55AA 000B 02 00 0000 20111111111111 29 55AA',
      COMMAND.status,
      statusQueryData('20111111111111'),
    ],
    [
      'trip start',
      '55AA 000B 02 00 00E7 20230726193500 E0 55AA',
      COMMAND.tripStart,
      tripStartData('20230726193500'),
    ],
    ['its answer', '55AA 0005 02 00 00E7 90 70 55AA', COMMAND.tripStart, resultData(0x90)],
    ['a record taken', '55AA 0005 02 00 00E8 90 7F 55AA', COMMAND.tripEnd, resultData(0x90)],
    ['a record not taken', '55AA 0005 02 00 00E8 FF 10 55AA', COMMAND.tripEnd, resultData(0xff)],
    [
      'heartbeat answer',
      '55AA 000E 02 00 00E9 00000000000000000000 E5 55AA',
      COMMAND.heartbeat,
      heartbeatAnswer(),
    ],
    ['tariff query', '55AA 0004 02 00 0004 02 55AA', COMMAND.tariff, Buffer.alloc(0)],
    ['record query', '55AA 0008 02 00 0006 0000000C 00 55AA', COMMAND.record, recordQueryData(12)],
  ])('%s', (_, hex, command, data) => {
    expect(sealed(command, data).toString('hex')).toBe(bytes(hex).toString('hex'))
    expect(openFrame(bytes(hex))).toEqual({ device: 2, vendor: 0, command, data })
  })

  test.each([
    [
      E8,
      {
        boarded: '20230726194100',
        alighted: '20230726194100',
        distanceM: 100,
        emptyM: 56_700,
        surcharge: 0,
        waitS: 0,
        amount: 80,
        tripNo: 12,
        paidBy: 0,
      },
    ],
    [
      NEW_YEAR,
      {
        boarded: '20231231235000',
        alighted: '20240101001000',
        distanceM: 12_300,
        emptyM: 3500,
        surcharge: 20,
        waitS: 300,
        amount: 456,
        tripNo: 13,
        paidBy: 9,
      },
    ],
  ])('a trip record there and back', (hex, facts) => {
    const { command, data } = openFrame(bytes(hex))
    const trip = parseTripEnd(data)
    expect(trip).toMatchObject({ plate: 'TEST01', licence: '', driver: 'DRV0000001', ...facts })
    expect(sealed(command, tripEndData(trip)).toString('hex')).toBe(hex.toLowerCase())
  })
})

describe('times', () => {
  test.each([
    ['20231231235000', '0010', '20240101001000'],
    ['20240228235900', '0001', '20240229000100'],
    ['20230228235900', '0001', '20230301000100'],
    ['20240229235900', '0001', '20240301000100'],
    ['20230726194100', '1941', '20230726194100'],
    ['20230726194100', '1940', '20230727194000'],
    ['20230726000000', '2359', '20230726235900'],
  ])('boarded %s, alighted %s: %s', (boarded, hhmm, end) => {
    expect(alighting(boarded, hhmm)).toBe(end)
  })

  test.each([
    '2313012359',
    '2302292359',
    '2300012359',
    '2301322359',
    '2301012460',
    '2301012400',
    '19991231235900',
  ])('%s is no moment', digits => {
    expect(() => moment('time', digits)).toThrow(Refused)
  })

  test.each(['2460', '2400', '1260'])('an alighting time of %s is none', hhmm => {
    expect(() => alighting('20230726194100', hhmm)).toThrow(Refused)
  })
})

const text = (length: number) => fc.stringMatching(/^[A-Z0-9-]*$/).map(raw => raw.slice(0, length))
const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`))
const number = (max: number) => fc.integer({ min: 0, max })
const time = fc
  .integer({ min: 946_684_800 / 60, max: 66_000_000 })
  .map(minutes => new Date(minutes * 60_000).toISOString().replace(/[-:T]/g, '').slice(0, 14))
const ids = { licence: text(16), driver: text(19), plate: text(6) }

describe('every message there and back', () => {
  test('trip record, of each form', () => {
    const trip = fc.record({
      ...ids,
      boarded: time,
      distanceM: number(999_999).map(n => n * 100),
      emptyM: number(9999).map(n => n * 100),
      surcharge: number(999_999),
      waitS: number(99 * 60 + 59).map(n => n * 60),
      amount: number(999_999),
      tripNo: fc.oneof(fc.constantFrom(0x55aa, 0xaa55, 0x55aa55aa), number(0xffff_ffff)),
      paidBy: number(255),
      card: fc.uint8Array({ maxLength: 64 }).map(Buffer.from),
      minutes: number(1439),
    })
    const form = fc.record({ plateBytes: fc.constantFrom(6, 9), cardBytes: fc.constant(null) })
    fc.assert(
      fc.property(trip, form, ({ minutes, ...rest }, shape) => {
        const hhmm = `${String(Math.floor(minutes / 60)).padStart(2, '0')}${String(minutes % 60).padStart(2, '0')}`
        const whole = { ...rest, alighted: alighting(rest.boarded, hhmm) }
        expect(parseTripEnd(tripEndData(whole, shape), shape)).toEqual(whole)
      }),
    )
  })

  test('a fixed card block is that long, neither shorter nor longer', () => {
    const { data } = openFrame(bytes(E8))
    const form = { plateBytes: 6, cardBytes: 4 }
    expect(parseTripEnd(Buffer.concat([data, Buffer.from('01020304', 'hex')]), form).card).toHaveLength(4)
    expect(() => parseTripEnd(data, form)).toThrow(/4 bytes|needed/)
    expect(() => parseTripEnd(Buffer.concat([data, Buffer.alloc(5)]), form)).toThrow(/too many/)
    expect(() => parseTripEnd(Buffer.concat([data, Buffer.alloc(65)]))).toThrow(/too many/)
  })

  test('sign-in, shift totals and status, of each form', () => {
    const form = fc.record({
      order: fc.constantFrom('licence-first' as const, 'plate-first' as const),
      plateBytes: fc.constant(6),
    })
    const signedIn = fc.record({ ...ids, at: time, totalTrips: number(0xffff_ffff), result: number(255) })
    const totals = fc.record({
      ...ids,
      kConstant: number(9999),
      from: time,
      to: time,
      distanceM: number(999_999).map(n => n * 100),
      hiredM: number(999_999).map(n => n * 100),
      trips: number(9999),
      timedS: number(99 * 3600),
      total: number(999_999),
      card: number(999_999),
      cardTrips: number(9999),
      betweenShiftsM: number(9999).map(n => n * 100),
      lifetimeM: number(99_999_999).map(n => n * 100),
      lifetimeHiredM: number(99_999_999).map(n => n * 100),
      unitPrice: number(9999),
      lifetimeTrips: number(0xffff_ffff),
    })
    const status = fc.record({
      ...ids,
      deviceNo: digits(10),
      hardware: number(99),
      softwareMajor: number(99),
      softwareMinor: number(99),
      deviceState: number(255),
      workState: number(255),
      totalTrips: number(0xffff_ffff),
    })
    fc.assert(
      fc.property(
        form,
        signedIn,
        totals,
        status,
        fc.option(number(255), { nil: undefined }),
        (shape, a, b, c, mode) => {
          expect(parseSignedIn(signedInData(a, shape), shape)).toEqual(a)
          expect(signedInData(a, shape)).toHaveLength(52)
          const whole = mode === undefined ? b : { ...b, mode }
          expect(parseShiftTotals(shiftTotalsData(whole, shape), shape)).toEqual(whole)
          expect(shiftTotalsData(b, shape)).toHaveLength(90)
          expect(parseStatus(statusData(c))).toEqual(c)
          expect(statusData(c)).toHaveLength(55)
          expect(signAnswer(a, shape)).toHaveLength(57)
        },
      ),
    )
    expect(parseStatusQuery(statusQueryData('20111111111111'))).toBe('20111111111111')
    expect(parseTripStart(tripStartData('20230726193500'))).toBe('20230726193500')
  })

  test('tariff: any 41 bytes of decimals with what is reserved', () => {
    fc.assert(
      fc.property(digits(82), fc.uint8Array({ minLength: 86, maxLength: 86 }), (known, rest) => {
        const block = Buffer.concat([Buffer.from(known, 'hex'), rest])
        expect(tariffData(parseTariff(block))).toEqual(block)
      }),
    )
    expect(() => parseTariff(Buffer.alloc(126))).toThrow(Refused)
  })

  test('heartbeat, bit by bit', () => {
    const none: Heartbeat = {
      isHired: false,
      isSignedIn: false,
      isForcedOn: false,
      isForcedOff: false,
      isLocked: false,
      hasOddSpeed: false,
      licence: 'L1',
      driver: 'D1',
    }
    const bits: [keyof Heartbeat, number, string][] = [
      ['isHired', 0x01, 'hired'],
      ['isSignedIn', 0x02, 'signed in'],
      ['isForcedOn', 0x04, 'forced on'],
      ['isForcedOff', 0x08, 'forced off'],
      ['isLocked', 0x40, 'locked'],
      ['hasOddSpeed', 0x80, 'odd speed'],
    ]
    for (const [name, bit, word] of bits) {
      const data = heartbeatData({ ...none, [name]: true })
      expect(data[0]).toBe(bit)
      expect(data).toHaveLength(36)
      expect(parseHeartbeat(data)).toEqual({ ...none, [name]: true })
      expect(heartbeatText(parseHeartbeat(data))).toContain(word)
    }
    // Bits 4 and 5 mean nothing that is known.
    expect(parseHeartbeat(Buffer.concat([Buffer.from([0x30]), heartbeatData(none).subarray(1)]))).toEqual(
      none,
    )
  })

  test('heartbeat answers are zeroes, whatever their length', () => {
    for (const length of [9, 10, 11]) expect(heartbeatAnswer(length)).toEqual(Buffer.alloc(length))
  })

  test('decimals', () => {
    fc.assert(
      fc.property(number(999_999), n => {
        expect(decimal('n', toDecimal(n, 3))).toBe(n)
      }),
    )
    expect(() => decimal('n', bytes('1A'))).toThrow(/not decimal/)
    expect(() => toDecimal(100, 1)).toThrow(RangeError)
    expect(() => toDecimal(-1, 2)).toThrow(RangeError)
    expect(() => parseResult(Buffer.alloc(2))).toThrow(Refused)
    expect(() => parseResult(Buffer.alloc(0))).toThrow(Refused)
  })
})
