import { describe, expect, test } from 'vitest'
import {
  MAX_ACKS,
  MAX_SYNC_TRIPS,
  MessageError,
  parseStatusMessage,
  parseTripDocument,
  parseUpAck,
  parseUpSync,
  parseUpTrip,
} from '../../src/contract/messages.ts'
import { MAX_AMOUNT } from '../../src/domain/money.ts'
import { mac } from './support.ts'

const header = { v: 1, vehicle: 'TAXI-0042', ledger: 'L1' }
const least = {
  trip: 'K7Q2ZD0042',
  state: 'free',
  total: 0,
  due: 0,
  cash: 0,
  received: 0,
  refunded: 0,
  currency: 'CNY',
  clock: 'unverified',
  bootId: '7e1b3c80-5d0f-4a53-9d0e-0c8f2a4f5b11',
  offline: false,
  meter: { tripNo: '', rev: 1 },
}
const most = {
  ...least,
  rev: 2,
  link: mac,
  withdrawn: true,
  state: 'short',
  total: 2350,
  due: 350,
  received: 2000,
  askedAgain: 100,
  by: 'code',
  confirmed: [1],
  fare: 2150,
  supplements: 200,
  distanceM: 8400,
  waitS: 95,
  tariff: '1',
  startedAt: '20261123100100',
  endedAt: '20261123102200',
  driver: 'D-7',
  shift: '2026-11-23/1',
  meter: { tripNo: '17', rev: 3, durationS: 1260 },
}

/** The path and the words of the refusal. */
function refusal(read: () => unknown): [string, string] {
  try {
    read()
  } catch (error) {
    expect(error).toBeInstanceOf(MessageError)
    return [(error as MessageError).path, (error as MessageError).message]
  }
  return ['none', '']
}

describe('trip documents', () => {
  test('with the least and with the most facts', () => {
    expect(parseTripDocument(least)).toEqual(least)
    expect(parseTripDocument(most)).toEqual(most)
    expect(parseUpTrip({ ...header, seq: 1, ...most })).toEqual({ ...header, seq: 1, ...most })
  })

  test('unknown members are ignored and not passed on', () => {
    const more = { ...least, colour: 'red', meter: { ...least.meter, k: 1 } }
    expect(parseTripDocument(more)).toEqual(least)
    expect(parseTripDocument(more)).toEqual(least)
  })

  test('absent facts stay absent', () => {
    expect(Object.keys(parseTripDocument(least)).sort()).toEqual(Object.keys(least).sort())
  })

  test.each([
    ['trip', ['', 'k7', 'A-B', 7, null]],
    ['rev', [0, -1, 1.5, '1', 1_000_000_000, null]],
    ['link', ['', mac.toLowerCase(), mac.slice(1), `${mac}A`, 7, null]],
    ['state', ['', 'Paid', 'unknown', 'toString', null, 1]],
    ['total', [-1, 23.5, '2350', MAX_AMOUNT + 1, Number.NaN, null]],
    ['due', [-1, 0.1, null]],
    ['cash', [-1, 0.1, null]],
    ['received', [-1, 0.1, null]],
    ['refunded', [-1, 0.1, null]],
    ['askedAgain', [-1, null]],
    ['by', ['', 'notice', true, null]],
    ['withdrawn', [false, 'true', null]],
    ['fare', [-1, 0.5, null]],
    ['supplements', [-1, 0.5, null]],
    ['currency', ['cny', 'CN', 'CNYY', null]],
    ['distanceM', [-1, 0.5, '1', 2 ** 53, null]],
    ['waitS', [-1, 0.5, null]],
    ['tariff', ['x'.repeat(65), 'a\nb', 'a\u0000', '\ud800', 1, null]],
    ['startedAt', ['', '2026112310010', '2026-11-23', '２０２６１１２３１００１００', null]],
    ['endedAt', ['', '202611231022000', null]],
    ['clock', ['', 'gps', null]],
    ['bootId', ['', 'a b', 'x'.repeat(65), null]],
    ['offline', [0, 'false', null]],
    ['driver', ['x'.repeat(65), '\u001b[2J', null]],
    ['shift', ['x'.repeat(65), null]],
    ['confirmed', [{}, 'code', Array.from({ length: 101 }, (_, i) => i + 1), null]],
    ['meter', [null, 'x', 7]],
  ])('%s is checked', (member, wrongs) => {
    for (const wrong of wrongs) {
      const [path, words] = refusal(() => parseTripDocument({ ...most, [member]: wrong }))
      expect(path).toBe(member)
      expect(words).toMatch(new RegExp(`^trip document: ${member} is not `))
      expect(refusal(() => parseUpTrip({ ...header, seq: 1, ...most, [member]: wrong }))[0]).toBe(member)
    }
  })

  test.each(Object.keys(least))('%s must be there', member => {
    const { [member as 'trip']: _, ...rest } = least
    expect(refusal(() => parseTripDocument(rest))).toEqual([member, `trip document: ${member} is not there`])
  })

  test('further in', () => {
    expect(refusal(() => parseTripDocument({ ...most, confirmed: [1, 0] }))[0]).toBe('confirmed.1')
    expect(refusal(() => parseTripDocument({ ...most, meter: { rev: 1 } }))[0]).toBe('meter.tripNo')
    expect(refusal(() => parseTripDocument({ ...most, meter: { tripNo: '17', rev: -1 } }))[0]).toBe(
      'meter.rev',
    )
  })

  test('revision and link go together', () => {
    const { rev, ...withoutRev } = most
    const { link, ...withoutLink } = most
    expect([rev, link]).toEqual([2, mac])
    for (const half of [withoutRev, withoutLink]) {
      expect(refusal(() => parseTripDocument(half))[1]).toMatch(/both rev and link/)
      expect(refusal(() => parseUpTrip({ ...header, seq: 1, ...half }))[1]).toMatch(/both rev and link/)
    }
  })

  test('the header is checked', () => {
    const whole = { ...header, seq: 1, ...least }
    for (const [member, wrong] of [
      ['v', 2],
      ['v', '1'],
      ['vehicle', 'taxi'],
      ['ledger', ''],
      ['ledger', 'a/b'],
      ['seq', 0],
      ['seq', 1.5],
      ['seq', 2 ** 53],
    ] as const)
      expect(refusal(() => parseUpTrip({ ...whole, [member]: wrong }))[0]).toBe(member)
    const { seq: _, ...unnumbered } = whole
    expect(refusal(() => parseUpTrip(unnumbered))[0]).toBe('seq')
  })

  test('what is no object', () => {
    for (const thing of [null, undefined, 7, 'x', true])
      expect(refusal(() => parseTripDocument(thing))).toEqual([
        '',
        'trip document: the message is not an object',
      ])
    expect(refusal(() => parseTripDocument([]))[0]).toBe('trip')
  })

  test('a refusal does not repeat what was sent', () => {
    const evil = 'EVIL\n<4>all is well'
    for (const member of Object.keys(most)) {
      const [, words] = refusal(() => parseTripDocument({ ...most, [member]: evil }))
      expect(words).not.toContain('EVIL')
      expect(words).not.toContain('\n')
    }
  })
})

describe('acknowledgements', () => {
  const ack = { jti: 'j1', result: 'applied' }
  const message = { ...header, seq: 7, acks: [ack, { jti: 'j2', result: 'quarantined' }] }

  test('one and many', () => {
    expect(parseUpAck(message)).toEqual(message)
    expect(parseUpAck({ ...message, acks: [] }).acks).toEqual([])
    expect(parseUpAck({ ...message, acks: Array(MAX_ACKS).fill(ack) }).acks).toHaveLength(MAX_ACKS)
  })

  test('what is wrong with them', () => {
    const path = (acks: unknown) => refusal(() => parseUpAck({ ...message, acks }))[0]
    expect(path(Array(MAX_ACKS + 1).fill(ack))).toBe('acks')
    expect(path({ 0: ack, length: 1 })).toBe('acks')
    expect(path([ack, null])).toBe('acks.1')
    expect(path([{ ...ack, jti: '' }])).toBe('acks.0.jti')
    expect(path([{ ...ack, result: 'refused' }])).toBe('acks.0.result')
    expect(path([{ jti: 'j1' }])).toBe('acks.0.result')
    expect(refusal(() => parseUpAck({ ...message, seq: undefined }))[0]).toBe('seq')
  })
})

describe('syncs', () => {
  const message = { ...header, lastSeq: 0, fresh: true, trips: [{ trip: 'A', n: 0 }] }

  test('of a fresh ledger and of another', () => {
    expect(parseUpSync(message)).toEqual(message)
    expect(parseUpSync({ ...message, lastSeq: 12, fresh: false, trips: [] }).lastSeq).toBe(12)
    const trips = Array(MAX_SYNC_TRIPS).fill({ trip: 'A', n: 0 })
    expect(parseUpSync({ ...message, trips }).trips).toHaveLength(MAX_SYNC_TRIPS)
  })

  test('what is wrong with them', () => {
    const path = (wrong: object) => refusal(() => parseUpSync({ ...message, ...wrong }))[0]
    expect(path({ lastSeq: -1 })).toBe('lastSeq')
    expect(path({ fresh: 'yes' })).toBe('fresh')
    expect(path({ trips: null })).toBe('trips')
    expect(path({ trips: Array(MAX_SYNC_TRIPS + 1).fill({ trip: 'A', n: 0 }) })).toBe('trips')
    expect(
      path({
        trips: [
          { trip: 'A', n: 0 },
          { trip: 'A', n: -1 },
        ],
      }),
    ).toBe('trips.1.n')
    expect(path({ trips: [{ trip: 'a', n: 0 }] })).toBe('trips.0.trip')
  })
})

describe('status', () => {
  test('the will, and all that a part may say of itself', () => {
    expect(parseStatusMessage({ online: false, bootId: 'b' })).toEqual({ online: false, bootId: 'b' })
    const whole = {
      online: true,
      bootId: 'b',
      at: 1_795_399_260,
      clock: 'ntp',
      version: '0.1.0',
      position: 'for-hire',
      meter: 'open',
      printer: 'idle',
      ledger: 'ok',
      unsent: 0,
    }
    expect(parseStatusMessage({ ...whole, temperature: 41 })).toEqual(whole)
  })

  test('what is wrong with it', () => {
    const path = (wrong: object) =>
      refusal(() => parseStatusMessage({ online: true, bootId: 'b', ...wrong }))[0]
    expect(path({ online: 'yes' })).toBe('online')
    expect(path({ bootId: 7 })).toBe('bootId')
    expect(path({ meter: '<b>open</b>' })).toBe('meter')
    expect(path({ unsent: -1 })).toBe('unsent')
    expect(path({ version: 'x'.repeat(65) })).toBe('version')
  })
})
