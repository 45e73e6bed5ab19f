import { describe, expect, test } from 'vitest'
import {
  byCode,
  type Capture,
  latestRevision,
  liveRevision,
  moneyFacts,
  newTrip,
  type Revision,
  received,
  settlementOf,
  type Trip,
  tripDue,
} from '../../src/domain/trip.ts'
import { record } from './support/facts.ts'

const revision = (rev: number, due: number, more: Partial<Revision> = {}): Revision => ({
  rev,
  total: due,
  due,
  link: `link ${rev}`,
  withdrawn: false,
  confirmed: false,
  ...more,
})

const capture = (rev: number, amount: number): Capture => ({ tradeNo: `trade ${rev}`, rev, amount })

const trip = (more: Partial<Trip> = {}): Trip => ({
  ...newTrip('T1', '17', 'CNY'),
  metering: false,
  record: record(),
  ...more,
})

test('a new trip has no facts that nobody gave', () => {
  expect(newTrip('T1', '17', 'CNY')).not.toHaveProperty('driver')
  expect(newTrip('T1', '17', 'CNY', { driver: 'Li' }).driver).toBe('Li')
  expect(newTrip('T1', '17', 'CNY')).toMatchObject({ metering: true, checking: false, record: null })
})

describe('received', () => {
  const confirmed = { confirmed: true } as const
  const both = [revision(1, 2350, confirmed), revision(2, 500)]

  test.each<[string, Partial<Trip>, { sum: number; onCode: number }]>([
    ['nothing', {}, { sum: 0, onCode: 0 }],
    ['a code', { revisions: [revision(1, 2350, confirmed)] }, { sum: 2350, onCode: 2350 }],
    [
      'a code and its notice',
      { revisions: [revision(1, 2350, confirmed)], captures: [capture(1, 2350)], noticeReceived: 2350 },
      { sum: 2350, onCode: 0 },
    ],
    [
      'a code, and the notice of another revision',
      { revisions: both, captures: [capture(2, 500)], noticeReceived: 500 },
      { sum: 2850, onCode: 2350 },
    ],
    [
      'a code, and a sum that has it although its own notice was overtaken',
      { revisions: both, captures: [capture(2, 500)], noticeReceived: 2850 },
      { sum: 2850, onCode: 0 },
    ],
    [
      'two codes',
      { revisions: [revision(1, 2350, confirmed), revision(2, 500, confirmed)] },
      { sum: 2850, onCode: 2850 },
    ],
    [
      'one revision paid twice',
      {
        revisions: [revision(1, 2350)],
        captures: [capture(1, 2350), { ...capture(1, 2350), tradeNo: 'another' }],
        noticeReceived: 4700,
      },
      { sum: 4700, onCode: 0 },
    ],
    ['a sum without a known capture', { noticeReceived: 2350 }, { sum: 2350, onCode: 0 }],
    [
      'what was certain before',
      { captures: [capture(1, 2350)], noticeReceived: 4700, receivedAtLeast: 5200 },
      { sum: 5200, onCode: 500 },
    ],
  ])('%s', (_, facts, { sum, onCode }) => {
    expect(received(trip(facts))).toBe(sum)
    expect(byCode(trip(facts))).toBe(onCode)
  })
})

describe('the money facts', () => {
  test('are six, and nothing else of the trip', () => {
    const facts = moneyFacts(trip({ cash: 1, refunded: 2, askedAgain: 3, unpaid: true, noticeReceived: 4 }))
    expect(facts).toStrictEqual({
      total: 2350,
      cash: 1,
      received: 4,
      refunded: 2,
      askedAgain: 3,
      unpaid: true,
    })
  })

  test('are none before the record', () => {
    expect(moneyFacts(trip({ record: null }))).toBeNull()
    expect(tripDue(trip({ record: null }))).toBe(0)
  })
})

test('nobody says how a ride stands that runs, is checked, or has no record', () => {
  expect(settlementOf(trip())).toBe('open')
  expect(settlementOf(trip({ metering: true }))).toBeNull()
  expect(settlementOf(trip({ checking: true }))).toBeNull()
  expect(settlementOf(trip({ record: null }))).toBeNull()
})

describe('the live revision', () => {
  const revisions = [revision(1, 2000, { withdrawn: true }), revision(2, 2350)]

  test('is the latest, while its due is what is owed', () => {
    expect(latestRevision(trip())).toBeNull()
    expect(latestRevision(trip({ revisions }))?.rev).toBe(2)
    expect(liveRevision(trip({ revisions }))?.rev).toBe(2)
  })

  test.each<[string, Partial<Trip>]>([
    ['it was taken back', { revisions: [revision(1, 2350, { withdrawn: true })] }],
    ['another amount is owed', { revisions: [revision(1, 2000)] }],
    ['none was shown', { revisions: [] }],
    ['it is paid', { noticeReceived: 2350 }],
    ['the passenger left', { unpaid: true }],
    ['the meter runs again', { metering: true }],
    ['the cloud is asked', { checking: true }],
    ['there is nothing to pay', { record: record({ total: 0 }) }],
  ])('is none where %s', (_, facts) => {
    expect(liveRevision(trip({ revisions, ...facts }))).toBeNull()
  })
})
