/**
 * A decision and what it made of the book in one line, for tables:
 *
 *   outcome[: reason] | position: trips, the current one starred, with the code that is up | told | prints | alarms
 *
 *   applied | stopped: T1* short r2350 [3: 500] | told T1
 *   duplicate | =                                              the book is to the letter as it was
 *
 * c is cash, r received, b went back; `begun` has no record yet, `runs` has one but the meter runs again.
 */
import type { Decision } from '../../../src/domain/decisions/index.ts'
import { liveRevision, received, settlementOf, type Trip } from '../../../src/domain/trip.ts'
import type { MemoryBook } from './memoryBook.ts'

export function inWords(decision: Decision, before: MemoryBook): string {
  const after = before.reopened()
  after.commit(decision)
  const { outcome, reason, tell, print, alarms } = decision
  const parts = [
    reason === undefined ? outcome : `${outcome}: ${reason}`,
    after.snapshot() === before.snapshot() ? '=' : bookInWords(after),
    tell.length > 0 ? `told ${tell.join(' ')}` : '',
    print.map(({ trip, kind }) => `${kind} ${trip}`).join(' '),
    alarms.map(({ kind, trip }) => (trip === undefined ? kind : `${kind} ${trip}`)).join(' '),
  ]
  return parts.filter(part => part !== '').join(' | ')
}

export function bookInWords(book: MemoryBook): string {
  const trips = book.trips.map(trip => tripInWords(trip, book.current?.id === trip.id))
  const fresh = book.fresh ? 'fresh, ' : ''
  return `${fresh}${book.position ?? 'no position'}: ${trips.join(', ') || 'no trip'}`
}

function tripInWords(trip: Trip, isCurrent: boolean): string {
  const money = Object.entries({ c: trip.cash, r: received(trip), b: trip.refunded })
    .filter(([, amount]) => amount > 0)
    .map(([letter, amount]) => `${letter}${amount}`)
  const live = isCurrent ? liveRevision(trip) : null
  const code = live === null ? [] : [`[${live.rev}: ${live.due}]`]
  return [`${trip.id}${isCurrent ? '*' : ''}`, stands(trip), ...money, ...code].join(' ')
}

function stands(trip: Trip): string {
  if (trip.checking) return trip.record === null ? 'begun?' : 'checking'
  if (trip.record === null) return 'begun'
  return settlementOf(trip) ?? 'runs'
}
