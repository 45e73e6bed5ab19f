/**
 * What the driver's taps do. Each names its trip, so that a tap on an old screen cannot settle a new ride, and each
 * may be repeated without a second effect.
 */
import { isSettled } from '../settlement.ts'
import { liveRevision, received, settlementOf, type Trip, tripDue } from '../trip.ts'
import { after, withdrawCode } from './after.ts'
import { type Book, type Decision, type Draw, decided, duplicate, refused } from './decision.ts'

export const DRIVER_ACTIONS = ['cash', 'unpaid', 'ask', 'reprint', 'print-code', 'override'] as const
export type DriverAction = (typeof DRIVER_ACTIONS)[number]

/** Wrong confirmation codes a trip may have. */
export const MAX_CODE_TRIES = 5

export function onDriver(book: Book, draw: Draw, action: DriverAction, tripId: string): Decision {
  const trip = book.trip(tripId)
  if (trip === undefined) return refused('unknown-trip')
  if (action === 'override') return override(book, draw, trip)
  if (trip.record === null || trip.metering) return refused('still-metering')
  if (trip.checking) return refused('checking')
  return { cash, unpaid, ask, reprint, 'print-code': printCode }[action](book, draw, trip)
}

function change(book: Book, draw: Draw, before: Trip, next: Trip): Decision {
  return after({ before, after: next, isCurrent: before.id === book.current?.id }, draw)
}

function cash(book: Book, draw: Draw, trip: Trip): Decision {
  const due = tripDue(trip)
  if (due === 0) return trip.cash > 0 ? duplicate() : refused('nothing-due')
  return change(book, draw, trip, { ...withdrawCode(trip), cash: trip.cash + due, unpaid: false })
}

function unpaid(book: Book, draw: Draw, trip: Trip): Decision {
  if (trip.unpaid) return duplicate()
  if (tripDue(trip) === 0) return refused('nothing-due')
  return change(book, draw, trip, { ...withdrawCode(trip), unpaid: true })
}

/** Ask the passenger again: after "passenger left" for what is due, and for all that went back. */
function ask(book: Book, draw: Draw, trip: Trip): Decision {
  if (trip.id !== book.current?.id) return refused('not-the-current-trip')
  // The code of what was paid and went back is spent: asking again is always a new revision.
  const asked: Trip = { ...withdrawCode(trip), unpaid: false, askedAgain: trip.refunded }
  if (tripDue(asked) === 0) return refused('nothing-due')
  return trip.unpaid || tripDue(asked) > tripDue(trip) ? change(book, draw, trip, asked) : duplicate()
}

/** Only of what was paid: a receipt of a ride that is still owed could be taken for a proof of payment. */
function reprint(_book: Book, _draw: Draw, trip: Trip): Decision {
  const settlement = settlementOf(trip)
  if (!isSettled(settlement) && settlement !== 'refunded') return refused('not-settled')
  return decided({ print: [{ trip: trip.id, kind: 'asked' }] })
}

/** The code that is up, on paper. Of a ride that is not the current one no code is up. */
function printCode(book: Book, _draw: Draw, trip: Trip): Decision {
  if (trip.id !== book.current?.id) return refused('not-the-current-trip')
  if (liveRevision(trip) === null) return refused('nothing-due')
  return decided({ print: [{ trip: trip.id, kind: 'pay-code' }] })
}

/** The driver does not wait for the cloud to say whether it knows this ride. */
function override(book: Book, draw: Draw, trip: Trip): Decision {
  if (!trip.checking) return duplicate()
  return change(book, draw, trip, { ...trip, checking: false })
}

/** First half of a confirmation code: the try is counted and committed before anything is compared. */
export function onCodeTry(book: Book, tripId: string): Decision {
  const trip = book.trip(tripId)
  if (trip === undefined) return refused('unknown-trip')
  if (trip.record === null || trip.metering) return refused('still-metering')
  if (trip.checking) return refused('checking')
  if (trip.codeTries >= MAX_CODE_TRIES)
    return refused('code-tries-used-up', [
      { kind: 'code-tries-used-up', trip: trip.id, detail: `${MAX_CODE_TRIES} tries` },
    ])
  return decided({ trips: [{ ...trip, codeTries: trip.codeTries + 1 }] })
}

/** Second half: the code was that of revision `rev`. */
export function onCodeMatch(book: Book, draw: Draw, tripId: string, rev: number): Decision {
  const trip = book.trip(tripId)
  const revision = trip?.revisions.find(r => r.rev === rev)
  if (trip === undefined) return refused('unknown-trip')
  if (revision === undefined) return refused('unknown-revision')
  if (revision.confirmed || trip.captures.some(capture => capture.rev === rev)) return duplicate()
  const revisions = trip.revisions.map(r => (r.rev === rev ? { ...r, confirmed: true } : r))
  // No notice's sum can hold the payment of a later code than it knew: that comes on top of all that was certain.
  const receivedAtLeast = received(trip) + (rev > trip.noticeRev ? revision.due : 0)
  return change(book, draw, trip, { ...trip, revisions, receivedAtLeast })
}
