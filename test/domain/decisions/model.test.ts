/** Whatever happens to a taxi, in whatever order, and however often it is told: the money is right. */
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { received, settlementOf } from '../../../src/domain/trip.ts'
import { count } from '../../support/counts.ts'
import type { MemoryBook } from '../support/memoryBook.ts'
import { acts, type Wishes } from './model/acts.ts'
import { Taxi } from './model/taxi.ts'

const RUNS = { numRuns: count(1_000, 100_000) }

vi.setConfig({ testTimeout: count(120_000, 3_600_000) })

/** Drives a taxi through everything; each step is held against the invariants on its way. */
function driven(wishes: Wishes, then: (taxi: Taxi) => void): void {
  fc.assert(
    fc.property(fc.boolean(), acts(wishes), (isNumbered, everything) => {
      const taxi = new Taxi(isNumbered)
      for (const act of everything) taxi.act(act)
      then(taxi)
    }),
    RUNS,
  )
}

/** All the money of a book, and how each ride stands. */
function money(book: MemoryBook): string[] {
  return book.trips.map(
    trip =>
      `${trip.id} ${settlementOf(trip)} ${trip.record?.total} ${trip.cash} ${received(trip)} ${trip.refunded}`,
  )
}

describe.each<[string, Wishes]>([
  ['a taxi whose every word is heard', { deaf: false, losesLedger: false }],
  ['a taxi whose cable is loose', { deaf: true, losesLedger: false }],
  ['a taxi that loses its ledger', { deaf: false, losesLedger: true }],
  ['a taxi that has all of this', { deaf: true, losesLedger: true }],
])('%s', (_, wishes) => {
  test('ends with what really came in and went back, whatever the order of the notices', () => {
    driven(wishes, taxi => {
      taxi.answer()
      const orders = [taxi.cloud.notices, taxi.cloud.notices.toReversed(), evenThenOdd(taxi.cloud.notices)]
      const ends = orders.map(notices => {
        const twin = taxi.split()
        for (const notice of notices) twin.deliver(notice)
        return twin.book
      })
      for (const book of ends) {
        expect(money(book)).toEqual(money(ends[0]!))
        if (taxi.lostDocuments) continue
        for (const trip of book.trips) {
          expect(received(trip)).toBe(taxi.cloud.received(trip.id))
          expect(trip.refunded).toBe(taxi.cloud.refunded(trip.id))
        }
      }
    })
  })

  test('is not moved by anything that it was told before', () => {
    driven(wishes, taxi => {
      taxi.answer()
      const tellAll = () => {
        for (const notice of taxi.cloud.notices) taxi.deliver(notice)
        for (const record of taxi.meter.records) taxi.hearRecord(record)
      }
      tellAll()
      // A payment of a code that was lost with the ledger is only known again after the meter's repeat.
      tellAll()
      const once = money(taxi.book)
      tellAll()
      expect(money(taxi.book)).toEqual(once)
    })
  })

  test('has each ride once, with the last word of the meter', () => {
    driven(wishes, taxi => {
      taxi.answer()
      for (const record of taxi.meter.records) taxi.hearRecord(record)
      if (taxi.overridden) return
      const lastWord = new Map(taxi.meter.records.map(record => [record.startedAt, record.rev]))
      const found = new Map(
        taxi.book.trips.flatMap(({ record }) => (record === null ? [] : [[record.startedAt, record.rev]])),
      )
      expect(found).toEqual(lastWord)
    })
  })
})

test('a ride that the cloud knows keeps its id when the ledger is lost', () => {
  driven({ deaf: true, losesLedger: false }, taxi => {
    for (const notice of taxi.cloud.notices) taxi.deliver(notice)
    const idOf = (book: MemoryBook, startedAt: string | undefined) =>
      book.trips.findLast(({ record }) => record?.startedAt === startedAt)?.id
    const before = taxi.book
    taxi.act({ do: 'lose', all: true })
    const records = taxi.meter.records.slice(-2)
    for (const record of records.slice(0, 1)) taxi.hearRecord(record)
    taxi.answer()
    for (const record of records) taxi.hearRecord(record)
    for (const trip of before.trips.filter(({ id }) => taxi.cloud.knows(id))) {
      expect(idOf(taxi.book, trip.record?.startedAt)).toBe(trip.id)
      const after = taxi.book.trip(trip.id)!
      expect([after.cash, received(after), after.refunded]).toEqual([
        trip.cash,
        taxi.cloud.received(trip.id),
        taxi.cloud.refunded(trip.id),
      ])
    }
  })
})

function evenThenOdd<T>(list: readonly T[]): T[] {
  return [...list.filter((_, i) => i % 2 === 0), ...list.filter((_, i) => i % 2 === 1)]
}
