/**
 * What people see, derived from the committed trip and from what is true this second. Nothing here is stored.
 */
import { kept, type Settlement, taken } from './settlement.ts'
import {
  byCode,
  latestRevision,
  liveRevision,
  moneyFacts,
  type Position,
  settlementOf,
  type Trip,
  tripDue,
} from './trip.ts'

/** The one word that the driver's screen shows large. */
export type Face = 'ready' | 'on-trip' | 'checking' | 'unknown' | Settlement

/** The running fare while hired, where the meter gives it. Never stored. */
export interface RunningFare {
  readonly tripNo: string
  /** Minor units, supplements included. */
  readonly total: number
  readonly supplements?: number
  readonly distanceM?: number
}

/** What is true this second and in no ledger. */
export interface Now {
  readonly online: boolean
  readonly running: RunningFare | null
  /** The current trip's settlement changed moments ago: keep showing it though the meter is for hire again. */
  readonly lingering: boolean
  /** Somebody opened the page behind the current trip's code. */
  readonly pageOpened: boolean
}

export interface TripView {
  readonly id: string
  readonly tripNo: string
  readonly rev: number | null
  readonly settlement: Settlement | null
  readonly currency: string
  readonly total: number | null
  readonly due: number
  readonly cash: number
  readonly received: number
  readonly refunded: number
  /** Of what was received, what rests on a confirmation code alone so far. */
  readonly byCode: number
  readonly supplements: number | null
  readonly distanceM: number | null
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly codeTries: number
}

/** What the meter's own display shows: its protocol's word and an amount in minor units. */
export interface MeterDisplay {
  readonly tripNo: string
  readonly word: 'UNPAID' | 'UNKNOWN' | 'PAID' | 'CASH' | 'SHORT' | 'REFUNDED' | 'LEFT'
  readonly amount: number
}

export interface View {
  readonly face: Face
  readonly position: Position | null
  readonly trip: TripView | null
  readonly running: RunningFare | null
  /** The revision whose code is up, or null when there is none to show. */
  readonly code: {
    readonly trip: string
    readonly rev: number
    readonly due: number
    readonly currency: string
    readonly link: string
  } | null
  readonly online: boolean
  readonly pageOpened: boolean
  readonly display: MeterDisplay | null
}

export function viewOf(position: Position | null, trip: Trip | null, now: Now): View {
  const live = trip === null ? null : liveRevision(trip)
  const code =
    trip === null || live === null
      ? null
      : { trip: trip.id, rev: live.rev, due: live.due, currency: trip.currency, link: live.link }
  return {
    face: faceOf(position, trip, now),
    position,
    trip: trip === null ? null : tripView(trip),
    running: trip?.metering && isOf(now.running, trip) ? now.running : null,
    code,
    online: now.online,
    pageOpened: now.pageOpened && code !== null,
    display: trip === null ? null : meterDisplay(trip, now.online),
  }
}

/** A trip begun by a position without a number takes any running fare: its record will bring the number. */
function isOf(fare: RunningFare | null, trip: Trip): boolean {
  return fare?.tripNo === trip.tripNo || trip.tripNo === ''
}

function faceOf(position: Position | null, trip: Trip | null, now: Now): Face {
  if (trip === null) return position === 'hired' || position === 'stopped' ? 'on-trip' : 'ready'
  if (trip.checking && trip.record !== null && !trip.metering) return 'checking'
  const settlement = settlementOf(trip)
  if (settlement === null) return position === 'for-hire' ? 'ready' : 'on-trip'
  // A code that is up stays up; what is settled gives way to the next passenger once it was seen.
  if (position === 'for-hire' && tripDue(trip) === 0 && !now.lingering) return 'ready'
  if (position === 'for-hire' && settlement === 'unpaid' && !now.lingering) return 'ready'
  return settlement === 'open' && !now.online ? 'unknown' : settlement
}

export function tripView(trip: Trip): TripView {
  const facts = moneyFacts(trip)
  return {
    id: trip.id,
    tripNo: trip.tripNo,
    rev: latestRevision(trip)?.rev ?? null,
    settlement: settlementOf(trip),
    currency: trip.currency,
    total: trip.record?.total ?? null,
    due: tripDue(trip),
    cash: trip.cash,
    received: facts?.received ?? 0,
    refunded: trip.refunded,
    byCode: byCode(trip),
    supplements: trip.record?.supplements ?? null,
    distanceM: trip.record?.distanceM ?? null,
    startedAt: trip.record?.startedAt ?? null,
    endedAt: trip.record?.endedAt ?? null,
    codeTries: trip.codeTries,
  }
}

const WORDS: Record<Settlement, MeterDisplay['word']> = {
  open: 'UNPAID',
  paid: 'PAID',
  over: 'PAID',
  cash: 'CASH',
  short: 'SHORT',
  refunded: 'REFUNDED',
  unpaid: 'LEFT',
  free: 'PAID',
}

/**
 * DESIGN §5.6: the amount is the due where something is owed, else what was taken: for PAID and CASH without what went
 * back since, so that a ride paid twice and refunded once does not show twice its fare. Null while there is nothing to say.
 */
export function meterDisplay(trip: Trip, online: boolean): MeterDisplay | null {
  const settlement = settlementOf(trip)
  const facts = moneyFacts(trip)
  if (settlement === null || facts === null) return null
  const owed = tripDue(trip)
  return {
    tripNo: trip.tripNo,
    word: settlement === 'open' && !online ? 'UNKNOWN' : WORDS[settlement],
    amount: owed > 0 ? owed : settlement === 'refunded' ? taken(facts) : kept(facts),
  }
}
