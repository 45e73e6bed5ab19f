import { describe, expect, test } from 'vitest'
import type { Trip } from '../../../src/domain/trip.ts'
import { askedTrip, commit, newLedger, record, revision, STAMP, trip } from './support.ts'

describe('a trip and its rows', () => {
  const bare = trip('BARE')
  const full: Trip = {
    id: 'K7Q2ZD0042AB',
    currency: 'JPY',
    tripNo: '18',
    record: {
      tripNo: '18',
      rev: 3,
      total: 999_999_999_999,
      fare: 2150,
      supplements: 0,
      distanceM: 8400.5,
      durationS: 1260,
      waitS: 95,
      tariff: '1',
      startedAt: '20261123100100',
      endedAt: '20261123102200',
    },
    metering: true,
    checking: true,
    revisions: [
      revision({ withdrawn: true, confirmed: true }),
      revision({ rev: 2, due: 0, link: 'ANOTHERLINKWITH1' }),
    ],
    captures: [
      { tradeNo: 'Z2', rev: 2, amount: 1 },
      { tradeNo: 'A1', rev: 1, amount: 2350 },
    ],
    cash: 1,
    refunded: 2,
    unpaid: true,
    askedAgain: 3,
    noticeN: 4,
    noticeReceived: 5,
    noticeRev: 2,
    receivedAtLeast: 8,
    codeTries: 6,
    driver: 'Wáng 王',
    shift: 'night',
  }

  test.each([
    ['one that just began', bare],
    ['one with every fact', full],
    ['a record with the least facts', trip('LEAST', { record: { tripNo: '', rev: 1, total: 0 } })],
  ])('come back as they were: %s', (_, given) => {
    const ledger = newLedger()
    ledger.commit(commit({ trips: [given] }))
    expect(ledger.trip(given.id)).toStrictEqual(given)
  })

  test('are replaced as a whole', () => {
    const ledger = newLedger()
    ledger.commit(commit({ trips: [{ ...full, id: 'X' }] }))
    ledger.commit(commit({ trips: [{ ...bare, id: 'X' }] }))
    expect(ledger.trip('X')).toStrictEqual({ ...bare, id: 'X' })
  })

  test('an unknown trip is undefined', () => {
    expect(newLedger().trip('NONE')).toBeUndefined()
  })

  test('a dropped shell is gone, and no longer current', () => {
    const ledger = newLedger()
    ledger.commit(commit({ trips: [full, trip('SHELL')], current: 'SHELL' }))
    ledger.commit(commit({ dropped: ['SHELL'] }))
    expect(ledger.trip('SHELL')).toBeUndefined()
    expect(ledger.currentId()).toBeNull()
    ledger.commit(commit({ trips: [trip('NEXT')], dropped: [full.id], current: 'NEXT' }))
    expect(ledger.trip(full.id)).toBeUndefined()
    expect(ledger.currentId()).toBe('NEXT')
  })
})

describe('finding trips', () => {
  test('by number and start, the newest whose record is in', () => {
    const ledger = newLedger()
    const other = record({ startedAt: '20261124100100' })
    const { startedAt: _, ...noStart } = record()
    ledger.commit(
      commit({
        trips: [
          askedTrip('A'),
          askedTrip('B'),
          askedTrip('C', { record: other }),
          askedTrip('D', { record: noStart }),
          trip('E'),
        ],
      }),
    )
    expect(ledger.byRecord('17', '20261123100100')?.id).toBe('B')
    expect(ledger.byRecord('17', '20261124100100')?.id).toBe('C')
    expect(ledger.byRecord('17', undefined)?.id).toBe('D')
    expect(ledger.byRecord('17', '20261125100100')).toBeUndefined()
    expect(ledger.byRecord('18', undefined)).toBeUndefined()
  })

  test('those that are being checked, oldest first', () => {
    const ledger = newLedger()
    ledger.commit(
      commit({ trips: [trip('A', { checking: true }), trip('B'), trip('C', { checking: true })] }),
    )
    expect(ledger.checking().map(t => t.id)).toEqual(['A', 'C'])
    ledger.commit(commit({ trips: [trip('A')] }))
    expect(ledger.checking().map(t => t.id)).toEqual(['C'])
  })

  test('newest first, page by page', () => {
    const ledger = newLedger()
    for (const id of ['A', 'B', 'C', 'D', 'E']) ledger.commit(commit({ trips: [trip(id)] }))
    const first = ledger.trips({ limit: 2 })
    expect(first.map(row => row.trip.id)).toEqual(['E', 'D'])
    expect(first[0]).toMatchObject({ begun: STAMP, changed: STAMP })
    const second = ledger.trips({ limit: 2, before: first[1]!.order })
    expect(second.map(row => row.trip.id)).toEqual(['C', 'B'])
    expect(ledger.trips({ limit: 10, since: second[1]!.order }).map(row => row.trip.id)).toEqual([
      'E',
      'D',
      'C',
    ])
  })

  test('a trip keeps its order and its beginning when it changes', () => {
    const ledger = newLedger()
    ledger.commit(commit({ trips: [trip('A'), trip('B')] }))
    const later = { at: STAMP.at + 60, source: 'unverified' } as const
    ledger.commit(commit({ stamp: later, trips: [askedTrip('A')] }))
    const rows = ledger.trips({ limit: 10 })
    expect(rows.map(row => row.trip.id)).toEqual(['B', 'A'])
    expect(rows[1]).toMatchObject({ begun: STAMP, changed: later })
  })

  test('what the cloud gives back lies before what this ledger saw, except the ride that goes on', () => {
    const ledger = newLedger()
    ledger.commit(commit({ trips: [trip('SEEN'), trip('SHELL', { checking: true })], current: 'SHELL' }))
    ledger.commit(
      commit({
        restored: true,
        current: 'NOW',
        dropped: ['SHELL'],
        trips: [askedTrip('OLD1'), askedTrip('OLD2'), askedTrip('NOW')],
      }),
    )
    expect(ledger.trips({ limit: 10 }).map(row => row.trip.id)).toEqual(['NOW', 'SEEN', 'OLD2', 'OLD1'])
  })
})

describe('trips that the cloud may have news of', () => {
  const paid = { captures: [{ tradeNo: 'T', rev: 1, amount: 2350 }], noticeN: 2, noticeReceived: 2350 }

  test.each([
    ['open', askedTrip('T'), true],
    ['short', askedTrip('T', { cash: 100 }), true],
    ['unpaid', askedTrip('T', { unpaid: true }), true],
    ['settled by a code alone', askedTrip('T', { revisions: [revision({ confirmed: true })] }), true],
    ['open, and the meter runs again', askedTrip('T', { metering: true }), true],
    ['paid', askedTrip('T', paid), false],
    ['cash', askedTrip('T', { cash: 2350 }), false],
    ['refunded', askedTrip('T', { ...paid, refunded: 2350 }), false],
    ['free', askedTrip('T', { record: record({ total: 0 }), revisions: [] }), false],
    ['without a record', trip('T'), false],
    ['being checked', askedTrip('T', { checking: true }), false],
  ])('%s', (_, given, isListed) => {
    const ledger = newLedger()
    ledger.commit(commit({ trips: [given] }))
    expect(ledger.syncTrips(10)).toEqual(isListed ? [{ trip: 'T', n: 0 }] : [])
  })

  test('newest first, with the last notice seen, so many at most', () => {
    const ledger = newLedger()
    ledger.commit(commit({ trips: [askedTrip('A'), askedTrip('B', { noticeN: 3 }), askedTrip('C')] }))
    expect(ledger.syncTrips(2)).toEqual([
      { trip: 'C', n: 0 },
      { trip: 'B', n: 3 },
    ])
  })
})

describe('the file itself refuses', () => {
  test.each([
    ['negative cash', trip('T', { cash: -1 })],
    ['half a cent', trip('T', { cash: 0.5 })],
    ['a negative total', askedTrip('T', { record: record({ total: -1 }) })],
    ['a trip id of another alphabet', trip('t')],
    ['a currency that is none', trip('T', { currency: 'Yuan' })],
    [
      'the same trade twice',
      askedTrip('T', {
        captures: [
          { tradeNo: 'A', rev: 1, amount: 1 },
          { tradeNo: 'A', rev: 1, amount: 1 },
        ],
      }),
    ],
  ])('%s', (_, given) => {
    const ledger = newLedger()
    expect(() => ledger.commit(commit({ trips: [trip('GOOD'), given] }))).toThrow(
      expect.objectContaining({ code: 'refused' }),
    )
    expect(ledger.trip('GOOD')).toBeUndefined()
  })

  test('a current trip that does not exist', () => {
    const ledger = newLedger()
    expect(() => ledger.commit(commit({ current: 'NONE' }))).toThrow(
      expect.objectContaining({ code: 'refused' }),
    )
  })
})
