/**
 * Which ride a meter's record speaks of. A meter names a ride by its number and its start. Numbers come round again (a
 * counter is reset, a shift begins at 1) and some meters give no start, so a number alone never makes two hirings one.
 */
import { isSameMoment } from '../time.ts'
import type { MeterRecord, Trip } from '../trip.ts'
import type { Book } from './decision.ts'

export interface Ride {
  /** The trip whose record is in and that the record speaks of, or null. */
  readonly known: Trip | null
  /** The current trip, begun without a record so far, that the record ends; with `known` it is a second shell of it. */
  readonly shell: Trip | null
}

export function rideOf(book: Book, record: MeterRecord, resent = false): Ride {
  const { current } = book
  if (current !== null && current.record !== null && isNamedAlike(current.record, record))
    return { known: current, shell: null }
  const shell =
    current !== null && mayEnd(current, record) && !(resent && isOfAnEarlier(book, current, record))
      ? current
      : null
  const known = book.byRecord(record.tripNo, record.startedAt) ?? null
  if (shell === null || known === null || known.record === null) return { known, shell }
  const isNumbered = shell.tripNo !== ''
  if (record.startedAt === undefined) {
    const sawItBegin = isNumbered && !shell.checking
    if (sawItBegin || !continues(known.record, record)) return { known: null, shell }
  }
  // A hiring without a number is that ride when the record is a new one of it. A repeat may be of the ride before: then
  // only a hiring that stands, and whose beginning was not seen, is that ride.
  const isNewer = record.rev > known.record.rev
  const isSecondShell = isNumbered || isNewer || (shell.checking && book.position !== 'hired')
  return { known, shell: isSecondShell ? shell : null }
}

/** Two records of one ride beyond doubt. Without a start, what it cost and when it ended must agree as well. */
export function isSameRide(a: MeterRecord, b: MeterRecord): boolean {
  if (!isNamedAlike(a, b)) return false
  if (a.startedAt !== undefined) return true
  return a.total === b.total && a.endedAt === b.endedAt && (a.tripNo !== '' || a.endedAt !== undefined)
}

function isNamedAlike(a: MeterRecord, b: MeterRecord): boolean {
  return a.tripNo === b.tripNo && a.startedAt === b.startedAt
}

/** A meter whose positions carry no number begins a trip without one; its record then brings the number. */
function mayEnd(current: Trip, record: MeterRecord): boolean {
  return current.record === null && (current.tripNo === '' || current.tripNo === record.tripNo)
}

/**
 * A record that the meter gives again belongs to the ride that it is on only when it began with it. Where the beginning is
 * unknown, a meter that is still hired has not ended that ride, and one that began with it before is the ride meant. (A
 * record that is new always ends it: what a meter says of beginnings is not so sure that a fare should be left without a
 * code for it.)
 */
function isOfAnEarlier(book: Book, current: Trip, record: MeterRecord): boolean {
  if (current.hiredAt !== undefined && record.startedAt !== undefined)
    return !isSameMoment(current.hiredAt, record.startedAt)
  return book.position === 'hired' || lostEndOf(book, record) !== null
}

/** The banked hiring whose end was missed and that the record ends after all, or null. */
export function lostEndOf(book: Book, record: MeterRecord): Trip | null {
  const isIts = (trip: Trip) =>
    trip.hiredAt !== undefined && record.startedAt !== undefined
      ? isSameMoment(trip.hiredAt, record.startedAt)
      : trip.tripNo !== '' && trip.tripNo === record.tripNo
  return book.unfinished().find(trip => trip.id !== book.current?.id && isIts(trip)) ?? null
}

/** A repeat or a correction of `known`, told without a start. */
function continues(known: MeterRecord, record: MeterRecord): boolean {
  return isSameRide(known, record) || (record.tripNo !== '' && record.rev > known.rev)
}

/** True when the record is of an earlier ride than the one that the meter is on: it is booked without a code. */
export function isEarlier(record: MeterRecord, current: Trip): boolean {
  const begun = current.record?.startedAt
  if (record.startedAt !== undefined && begun !== undefined) return !beganLater(record, current)
  if (!current.metering) return false
  // The meter is on a ride with another number. A greater one means that its beginning was missed.
  return record.tripNo !== current.tripNo && !isGreater(record.tripNo, current.tripNo)
}

/** Both starts are known, and the record's is not the earlier one. */
export function beganLater(record: MeterRecord, current: Trip): boolean {
  const begun = current.record?.startedAt
  return record.startedAt !== undefined && begun !== undefined && record.startedAt >= begun
}

function isGreater(a: string, b: string): boolean {
  if (!/^\d{1,20}$/.test(a) || !/^\d{1,20}$/.test(b)) return false
  return a.padStart(20, '0') > b.padStart(20, '0')
}
