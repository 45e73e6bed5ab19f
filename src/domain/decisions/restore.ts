/**
 * What the cloud's answer to a fresh ledger does: rides that it knows come back under their own ids with what was paid
 * for them, and a record that was waiting joins its ride instead of being charged again.
 */
import { latestRevision, type Position, type Trip } from '../trip.ts'
import { after, runAgain } from './after.ts'
import { type Alarm, type Book, type Decision, type Draw, decided, duplicate } from './decision.ts'
import { isSameRide } from './ride.ts'

/** `trips` are whole trips rebuilt from the cloud's words, their records in, newest last. */
export function onRestore(book: Book, draw: Draw, trips: readonly Trip[]): Decision {
  if (!book.fresh) return duplicate()
  const known = trips.filter(trip => trip.record !== null && book.trip(trip.id) === undefined).map(asLastTold)
  const waiting = book.checking()
  const shells = shellsOf(known, waiting, book)
  const current = currentOf(known, shells, book)
  const parts = [
    ...known.map(trip => {
      const shell = shells.get(trip.id)
      if (shell === undefined && trip.id !== current) return decided({ trips: [trip] })
      return goesOn(trip, shell ?? null, trip.id === current, book.position, draw)
    }),
    ...waiting
      .filter(trip => ![...shells.values()].includes(trip))
      .map(trip => standsAlone(trip, current === undefined && trip.id === book.current?.id, draw)),
  ]
  return decided({
    restored: true,
    ...(current === undefined ? {} : { current }),
    trips: parts.flatMap(part => part.trips),
    dropped: [...shells.values()].map(shell => shell.id),
    tell: parts.flatMap(part => part.tell),
    print: parts.flatMap(part => part.print),
    alarms: [...conflicts(known, book), ...parts.flatMap(part => part.alarms)],
  })
}

/** As the lost ledger had it: one live code at most, and a sum that may hold whatever was shown. */
function asLastTold(trip: Trip): Trip {
  const latest = latestRevision(trip)?.rev ?? 0
  const revisions = trip.revisions.map(r => (r.rev < latest ? { ...r, withdrawn: true } : r))
  return { ...trip, checking: false, metering: false, revisions, noticeRev: latest }
}

/**
 * The ledger turned out to be an older copy of its card, and is asked about like a new one. The position that it had was
 * old too: the hiring that seemed to begin after it may be a ride that the cloud knows.
 */
export function onRolledBack({ current }: Book): Decision {
  if (current === null || current.record !== null || current.checking) return duplicate()
  return decided({ trips: [{ ...current, checking: true }] })
}

/** By the id of a known ride: the waiting trip that is the same ride. The newest known ride has the first word. */
function shellsOf(known: readonly Trip[], waiting: readonly Trip[], book: Book): Map<string, Trip> {
  const shells = new Map<string, Trip>()
  const left = new Set(waiting)
  for (const trip of known.toReversed()) {
    const shell = [...left].find(other => other.record !== null && isSameRide(other.record, trip.record!))
    if (shell === undefined) continue
    shells.set(trip.id, shell)
    left.delete(shell)
  }
  // The meter is on a ride whose record it may never repeat: it was acknowledged before the ledger was lost.
  const newest = known.at(-1)
  const begun = [...left].find(other => other.id === book.current?.id && other.record === null)
  if (
    newest !== undefined &&
    !shells.has(newest.id) &&
    begun?.tripNo === newest.tripNo &&
    begun.tripNo !== ''
  )
    shells.set(newest.id, begun)
  return shells
}

/** The known ride that the meter is on, or was on last; undefined when the current trip stays. */
function currentOf(known: readonly Trip[], shells: Map<string, Trip>, book: Book): string | undefined {
  const newest = known.at(-1)
  // An older copy of the card stands at a ride before those that the cloud knows.
  if (book.current === null || (newest !== undefined && isLater(newest, book.current))) return newest?.id
  return known.find(trip => shells.get(trip.id)?.id === book.current?.id)?.id
}

function isLater(known: Trip, current: Trip): boolean {
  const [later, before] = [known.record?.startedAt, current.record?.startedAt]
  return !current.metering && later !== undefined && before !== undefined && later > before
}

/** The ride goes on under the cloud's id; a later record of the meter than the cloud has seen still counts. */
function goesOn(
  known: Trip,
  shell: Trip | null,
  isCurrent: boolean,
  position: Position | null,
  draw: Draw,
): Decision {
  const seen = shell?.record ?? null
  const record = seen !== null && seen.rev > known.record!.rev ? seen : known.record
  const runs = seen === null ? isRunning(known, position) : shell!.metering
  const next = { ...known, record }
  return after({ before: known, after: runs ? runAgain(next) : next, isCurrent }, draw)
}

/** A code that was taken back, though neither by cash nor because the passenger left, waits for the meter's next record. */
function isRunning(known: Trip, position: Position | null): boolean {
  const wasTakenBack = latestRevision(known)?.withdrawn === true && known.cash === 0 && !known.unpaid
  return position === 'hired' || (position !== 'for-hire' && wasTakenBack)
}

/** Of the ride that the meter is on nobody can tell before its record comes: it is looked at then. */
function standsAlone(trip: Trip, isCurrent: boolean, draw: Draw): Decision {
  if (isCurrent && trip.record === null) return decided()
  return after({ before: trip, after: { ...trip, checking: false }, isCurrent }, draw)
}

/** Rides that were charged here before the cloud could say that it knows them. */
function conflicts(known: readonly Trip[], book: Book): Alarm[] {
  return known.flatMap(({ id, record }) => {
    const twin = book.byRecord(record!.tripNo, record!.startedAt)
    if (twin?.record == null || twin.checking || !isSameRide(twin.record, record!)) return []
    return [{ kind: 'restore-conflict', trip: twin.id, detail: `the cloud knows this ride as ${id}` }]
  })
}
