/**
 * A trip: one hiring, with the meter's record, the codes shown for it and what came in.
 * Plain immutable data; the functions here derive, they never decide (see decisions/).
 */
import { due, type MoneyFacts, type Settlement, settle } from './settlement.ts'

export type Position = 'for-hire' | 'hired' | 'stopped'

/** The meter's trip record, as the meter gave it. Facts that it did not give are absent. */
export interface MeterRecord {
  /** The meter's own number of the trip. */
  readonly tripNo: string
  /** Counts up when the meter corrects a record; a number already seen is a repeat. 1 where the meter has none. */
  readonly rev: number
  /** Minor units, supplements included. */
  readonly total: number
  readonly fare?: number
  readonly supplements?: number
  readonly distanceM?: number
  readonly durationS?: number
  readonly waitS?: number
  readonly tariff?: string
  /** The meter's local time, `YYYYMMDDhhmmss`. */
  readonly startedAt?: string
  readonly endedAt?: string
}

/**
 * A record as a meter gives it. `rev` null: the meter does not number its corrections, so that another total for the same
 * ride is the next one.
 */
export interface MeterReading extends Omit<MeterRecord, 'rev'> {
  readonly rev: number | null
}

/** One (total, due) that was shown as a code. */
export interface Revision {
  readonly rev: number
  readonly total: number
  readonly due: number
  /** The pay link's MAC, kept so that a notice can be held against it after a change of key. */
  readonly link: string
  /** Taken back: this code is not shown again, though a payment of it still counts. */
  readonly withdrawn: boolean
  /** The driver keyed in the confirmation code of this revision. */
  readonly confirmed: boolean
}

/** A payment of one revision, as a settlement notice told it. */
export interface Capture {
  readonly tradeNo: string
  readonly rev: number
  readonly amount: number
}

export interface Trip extends Omit<MoneyFacts, 'total' | 'received'> {
  /** 12 random characters of A–Z 0–9. */
  readonly id: string
  readonly currency: string
  readonly tripNo: string
  readonly record: MeterRecord | null
  /** The meter is running, or runs again: a record that is there is not the last word. */
  readonly metering: boolean
  /** A fresh ledger asks the cloud whether it knows this ride already. */
  readonly checking: boolean
  readonly revisions: readonly Revision[]
  readonly captures: readonly Capture[]
  /** The last settlement notice applied: its number and its cumulative received; `refunded` is its too. */
  readonly noticeN: number
  readonly noticeReceived: number
  /** The latest revision when a notice last told of more: its sum can hold no later one. 0 before. */
  readonly noticeRev: number
  /** What was certain to have come in at the last confirmation code. It never falls. */
  readonly receivedAtLeast: number
  /** Confirmation codes tried so far. */
  readonly codeTries: number
  /** When the meter said that it was hired: its own time, `YYYYMMDDhhmmss`, where it says it. */
  readonly hiredAt?: string
  /** It never had a record, and a person was told. */
  readonly isGivenUp?: true
  readonly driver?: string
  readonly shift?: string
}

export function newTrip(
  id: string,
  tripNo: string,
  currency: string,
  extra: Partial<Pick<Trip, 'checking' | 'hiredAt' | 'driver' | 'shift'>> = {},
): Trip {
  return {
    id,
    currency,
    tripNo,
    record: null,
    metering: true,
    checking: false,
    revisions: [],
    captures: [],
    cash: 0,
    refunded: 0,
    unpaid: false,
    askedAgain: 0,
    noticeN: 0,
    noticeReceived: 0,
    noticeRev: 0,
    receivedAtLeast: 0,
    codeTries: 0,
    ...extra,
  }
}

/**
 * What is certain to have come in by captures, cumulative: never more than what really did. A confirmation code counts
 * for its revision until a notice names that capture. A notice's sum may hold captures whose own notices it overtook, and
 * so those that codes stand for: of the two readings the greater holds, and what was certain before stays certain.
 */
export function received(trip: Trip): number {
  const named = trip.captures.reduce((sum, capture) => sum + capture.amount, 0)
  const onCode = trip.revisions
    .filter(({ rev, confirmed }) => confirmed && !trip.captures.some(capture => capture.rev === rev))
    .reduce((sum, { due }) => sum + due, 0)
  return Math.max(trip.receivedAtLeast, trip.noticeReceived, named + onCode)
}

/** Of `received`, what rests on a confirmation code alone. */
export function byCode(trip: Trip): number {
  return Math.max(0, received(trip) - trip.noticeReceived)
}

/** The money facts of a trip whose record is in; null before. */
export function moneyFacts(trip: Trip): MoneyFacts | null {
  if (trip.record === null) return null
  const { cash, refunded, unpaid, askedAgain } = trip
  return { total: trip.record.total, cash, received: received(trip), refunded, unpaid, askedAgain }
}

export function tripDue(trip: Trip): number {
  const facts = moneyFacts(trip)
  return facts === null ? 0 : due(facts)
}

/** Null while there is no record, while the meter runs again, and while the cloud is being asked. */
export function settlementOf(trip: Trip): Settlement | null {
  const facts = moneyFacts(trip)
  return facts === null || trip.metering || trip.checking ? null : settle(facts)
}

export function latestRevision(trip: Trip): Revision | null {
  return trip.revisions.at(-1) ?? null
}

/** The one revision whose code may be shown now, or null. */
export function liveRevision(trip: Trip): Revision | null {
  const settlement = settlementOf(trip)
  const latest = latestRevision(trip)
  if (settlement !== 'open' && settlement !== 'short') return null
  return latest !== null && !latest.withdrawn && latest.due === tripDue(trip) ? latest : null
}
