import { describe, expect, test } from 'vitest'
import {
  MAX_RESTORE_TRIPS,
  MessageError,
  parseDownAck,
  parseDownHeader,
  parseDownNotice,
  parseRestoreMessage,
  parseSettlementNotice,
} from '../../src/contract/messages.ts'
import { MAX_AMOUNT } from '../../src/domain/money.ts'
import { mac } from './support.ts'

const header = { iss: 'partner', sub: 'TAXI-0042', jti: 'j-1', iat: 1_795_399_260 }

function path(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    expect(error).toBeInstanceOf(MessageError)
    return (error as MessageError).path
  }
  return 'none'
}

describe('the header of all', () => {
  const readers = [
    [parseDownHeader, header],
    [parseDownAck, { ...header, ledger: 'L1', upTo: 0 }],
    [parseDownNotice, { ...header, kind: 'page-opened', trip: 'A', rev: 1 }],
    [parseRestoreMessage, { ...header, trips: [] }],
  ] as const

  test.each([
    ['iss', ['', 'a\nb', 'x'.repeat(257), 7]],
    ['sub', ['', 'taxi', '+', 7]],
    ['jti', ['', 'x'.repeat(129), 'a b', 'a\nb', 7]],
    ['iat', [-1, '1', null, 2 ** 60]],
  ])('%s', (member, wrongs) => {
    for (const [read, right] of readers) {
      expect(read(right)).toEqual(right)
      for (const wrong of wrongs) expect(path(() => read({ ...right, [member]: wrong }))).toBe(member)
      const { [member as 'jti']: _, ...rest } = right
      expect(path(() => read(rest))).toBe(member)
    }
  })

  test('issuers, ids and times as any cloud may write them', () => {
    const foreign = {
      ...header,
      iss: 'https://pay.example.com/partner',
      jti: 'urn:uuid:a/b+c==',
      iat: 1_795_399_260.5,
    }
    for (const [read, right] of readers) expect(read({ ...right, ...foreign })).toMatchObject(foreign)
  })

  test('can be read from a message whose body is not understood', () => {
    expect(parseDownHeader({ ...header, body: [] })).toEqual(header)
  })
})

describe('acknowledgements', () => {
  test('what is wrong with them', () => {
    const ack = { ...header, ledger: 'L1', upTo: 7 }
    expect(parseDownAck(ack)).toEqual(ack)
    for (const upTo of [-1, 1.5, '7', null, 2 ** 53])
      expect(path(() => parseDownAck({ ...ack, upTo }))).toBe('upTo')
    expect(path(() => parseDownAck({ ...ack, ledger: '' }))).toBe('ledger')
  })
})

describe('settlement notices', () => {
  const cause = {
    rev: 1,
    link: mac,
    amount: 2350,
    kind: 'captured',
    tradeNo: '2026112322001400000000000001',
    method: 'alipay',
    at: 1_795_399_250,
  }
  const notice = {
    ...header,
    trip: 'K7Q2ZD0042',
    n: 1,
    currency: 'CNY',
    received: 2350,
    refunded: 0,
    cause,
  }

  test('is read with its known members', () => {
    expect(parseSettlementNotice({ ...notice, more: 1, cause: { ...cause, more: 1 } })).toEqual(notice)
    for (const kind of ['refunded', 'cancelled'])
      expect(parseSettlementNotice({ ...notice, cause: { ...cause, kind } }).cause.kind).toBe(kind)
  })

  test.each([
    ['trip', ['', 'k7', null]],
    ['n', [0, -1, 1.5, '1', 2 ** 53, null]],
    ['currency', ['cny', '', null]],
    ['received', [-1, 0.5, '2350', MAX_AMOUNT + 1, null]],
    ['refunded', [-1, 0.5, null]],
    ['cause', [null, 7, 'captured']],
  ])('%s is checked', (member, wrongs) => {
    for (const wrong of wrongs)
      expect(path(() => parseSettlementNotice({ ...notice, [member]: wrong }))).toBe(member)
    const { [member as 'trip']: _, ...rest } = notice
    expect(path(() => parseSettlementNotice(rest))).toBe(member)
  })

  test.each([
    ['rev', [0, 1.5, '1']],
    ['link', ['', mac.toLowerCase()]],
    ['amount', [-1, 23.5, '2350']],
    ['kind', ['paid', '', null]],
    ['tradeNo', ['', 'a b', '../x', 'x'.repeat(65), 7]],
    ['method', ['', 'Alipay', 'x'.repeat(33), null]],
    ['at', [-1, '2026-11-23', null]],
  ])('its cause: %s is checked', (member, wrongs) => {
    for (const wrong of wrongs)
      expect(path(() => parseSettlementNotice({ ...notice, cause: { ...cause, [member]: wrong } }))).toBe(
        `cause.${member}`,
      )
    const { [member as 'rev']: _, ...rest } = cause
    expect(path(() => parseSettlementNotice({ ...notice, cause: rest }))).toBe(`cause.${member}`)
  })

  test('sums that contradict each other are for the trade to quarantine, not for the reader', () => {
    expect(parseSettlementNotice({ ...notice, received: 0, refunded: 2350 }).refunded).toBe(2350)
  })
})

describe('other words to the car', () => {
  const opened = { ...header, kind: 'page-opened', trip: 'K7Q2ZD0042', rev: 1 }
  const unallocated = {
    ...header,
    kind: 'unallocated',
    amount: 2350,
    currency: 'CNY',
    tradeNo: 'T1',
    paidAt: 1_795_399_250,
  }

  test('the kinds that are known', () => {
    expect(parseDownNotice({ ...opened, more: 1 })).toEqual(opened)
    expect(parseDownNotice({ ...unallocated, trip: 'A' })).toEqual(unallocated)
  })

  test('a later kind is no error, so that it can be acknowledged', () => {
    expect(parseDownNotice({ ...header, kind: 'order', place: 'x' })).toEqual({
      ...header,
      kind: 'other',
      word: 'order',
    })
    expect(parseDownNotice({ ...header, kind: 'other', word: 'page-opened' })).toMatchObject({
      word: 'other',
    })
  })

  test('what is wrong with them', () => {
    for (const kind of [undefined, null, '', 7, 'Page Opened', 'x'.repeat(33)])
      expect(path(() => parseDownNotice({ ...opened, kind }))).toBe('kind')
    expect(path(() => parseDownNotice({ ...opened, trip: 'a' }))).toBe('trip')
    expect(path(() => parseDownNotice({ ...opened, rev: 0 }))).toBe('rev')
    expect(path(() => parseDownNotice({ ...unallocated, amount: -1 }))).toBe('amount')
    expect(path(() => parseDownNotice({ ...unallocated, currency: '' }))).toBe('currency')
    expect(path(() => parseDownNotice({ ...unallocated, tradeNo: '' }))).toBe('tradeNo')
    expect(path(() => parseDownNotice({ ...unallocated, paidAt: 'now' }))).toBe('paidAt')
    for (const thing of [null, undefined, 'x']) expect(path(() => parseDownNotice(thing))).toBe('')
  })
})

describe('restores', () => {
  const entry = {
    trip: 'K7Q2ZD0042',
    meter: { tripNo: '17' },
    startedAt: '20261123100100',
    record: { tripNo: '17', rev: 1, total: 2350, startedAt: '20261123100100' },
    currency: 'CNY',
    revisions: [
      { rev: 1, total: 2000, due: 2000, link: mac, withdrawn: true },
      { rev: 2, total: 2350, due: 350, link: mac },
    ],
    cash: 0,
    unpaid: false,
    n: 1,
    received: 2000,
    refunded: 0,
    captures: [{ tradeNo: 'T1', rev: 1, amount: 2000 }],
  }
  const restore = { ...header, trips: [entry] }
  const pathOf = (wrong: object) =>
    path(() => parseRestoreMessage({ ...header, trips: [{ ...entry, ...wrong }] }))

  test('with no trip, with one, with as many as allowed', () => {
    expect(parseRestoreMessage({ ...header, trips: [] }).trips).toEqual([])
    expect(parseRestoreMessage(restore)).toEqual(restore)
    const many = Array.from({ length: MAX_RESTORE_TRIPS }, (_, i) => ({ ...entry, trip: `T${i}` }))
    expect(parseRestoreMessage({ ...header, trips: many }).trips).toHaveLength(MAX_RESTORE_TRIPS)
    const more = [...many, { ...entry, trip: 'X' }]
    expect(path(() => parseRestoreMessage({ ...header, trips: more }))).toBe('trips')
  })

  test.each(['trip', 'meter', 'received'])('%s must be there', member => {
    const { [member as 'trip']: _, ...rest } = entry
    expect(path(() => parseRestoreMessage({ ...header, trips: [rest] }))).toBe(`trips.0.${member}`)
  })

  test.each([
    ['trip', { trip: 'a' }],
    ['meter.tripNo', { meter: { tripNo: 17 } }],
    ['startedAt', { startedAt: 'x' }],
    ['record.total', { record: { ...entry.record, total: -1 } }],
    ['record.rev', { record: { ...entry.record, rev: 0.5 } }],
    ['record.fare', { record: { ...entry.record, fare: null } }],
    ['record.supplements', { record: { ...entry.record, supplements: -1 } }],
    ['record.distanceM', { record: { ...entry.record, distanceM: -1 } }],
    ['record.durationS', { record: { ...entry.record, durationS: '1' } }],
    ['record.waitS', { record: { ...entry.record, waitS: 0.1 } }],
    ['record.tariff', { record: { ...entry.record, tariff: 'x'.repeat(65) } }],
    ['record.endedAt', { record: { ...entry.record, endedAt: '2026' } }],
    ['currency', { currency: 'yuan' }],
    ['revisions', { revisions: Array(101).fill(entry.revisions[0]) }],
    ['revisions.0.rev', { revisions: [{ ...entry.revisions[0], rev: 0 }] }],
    ['revisions.0.total', { revisions: [{ ...entry.revisions[0], total: 0.5 }] }],
    ['revisions.0.due', { revisions: [{ ...entry.revisions[0], due: '1' }] }],
    ['revisions.0.link', { revisions: [{ ...entry.revisions[0], link: 'x' }] }],
    ['revisions.0.withdrawn', { revisions: [{ ...entry.revisions[0], withdrawn: 1 }] }],
    ['revisions.0.confirmed', { revisions: [{ ...entry.revisions[0], confirmed: 'code' }] }],
    ['cash', { cash: -1 }],
    ['askedAgain', { askedAgain: -1 }],
    ['unpaid', { unpaid: 0 }],
    ['n', { n: -1 }],
    ['received', { received: 0.5 }],
    ['refunded', { refunded: null }],
    ['captures', { captures: null }],
    ['captures.0.tradeNo', { captures: [{ tradeNo: '', rev: 1, amount: 1 }] }],
    ['captures.0.amount', { captures: [{ tradeNo: 'T1', rev: 1, amount: -1 }] }],
    ['driver', { driver: 7 }],
    ['shift', { shift: '\n' }],
  ])('%s is checked', (member, wrong) => {
    expect(pathOf(wrong)).toBe(`trips.0.${member}`)
  })

  test.each([
    ['another number than its record', { meter: { tripNo: '18' } }],
    ['another start than its record', { startedAt: '20261123100101' }],
    ['revisions out of order', { revisions: entry.revisions.toReversed() }],
    ['one revision twice', { revisions: [entry.revisions[0], entry.revisions[0]] }],
    ['a capture of no revision', { captures: [{ tradeNo: 'T1', rev: 3, amount: 1 }] }],
    [
      'one trade twice',
      {
        captures: [
          { tradeNo: 'T1', rev: 1, amount: 1 },
          { tradeNo: 'T1', rev: 2, amount: 1 },
        ],
      },
    ],
    ['captures above what was received', { received: 1999 }],
    ['more refunded than received', { refunded: 2001 }],
  ])('a trip with %s is refused', (_, wrong) => {
    expect(pathOf(wrong)).toBe('trips.0')
  })

  test('a trip that comes twice is refused', () => {
    expect(path(() => parseRestoreMessage({ ...header, trips: [entry, entry] }))).toBe('trips')
  })

  test('a record without a start matches a trip without one', () => {
    const { startedAt: _a, record, ...rest } = entry
    const { startedAt: _b, ...bare } = record
    expect(
      parseRestoreMessage({ ...header, trips: [{ ...rest, record: bare }] }).trips[0],
    ).not.toHaveProperty('startedAt')
  })
})
