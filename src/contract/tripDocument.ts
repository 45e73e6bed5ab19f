/**
 * From a domain trip to the document that tells the cloud of it.
 */
import type { TimeSource } from '../domain/time.ts'
import { byCode, latestRevision, received, settlementOf, type Trip, tripDue } from '../domain/trip.ts'
import type { TripDocument } from './upMessages.ts'

export interface DocumentExtra {
  readonly bootId: string
  readonly offline: boolean
  readonly clock: TimeSource
}

/**
 * The facts of a trip whose record is in, as they stand now. What is not known is left out, never invented.
 * Throws TypeError for a trip without a record, of which there is nothing to tell.
 */
export function tripDocument(trip: Trip, extra: DocumentExtra): TripDocument {
  const { record } = trip
  if (record === null) throw new TypeError('a trip without a record has no document')
  const latest = latestRevision(trip)
  const confirmed = trip.revisions.filter(revision => revision.confirmed).map(revision => revision.rev)
  const { fare, supplements, distanceM, waitS, tariff, startedAt, endedAt, durationS } = record
  return {
    trip: trip.id,
    ...present({ rev: latest?.rev, link: latest?.link, withdrawn: latest?.withdrawn || undefined }),
    state: settlementOf(trip) ?? 'hired',
    total: record.total,
    due: tripDue(trip),
    cash: trip.cash,
    received: received(trip),
    refunded: trip.refunded,
    ...present({
      askedAgain: trip.askedAgain || undefined,
      by: byCode(trip) > 0 ? ('code' as const) : undefined,
      confirmed: confirmed.length > 0 ? confirmed : undefined,
      fare,
      supplements,
    }),
    currency: trip.currency,
    ...present({ distanceM, waitS, tariff, startedAt, endedAt, driver: trip.driver, shift: trip.shift }),
    clock: extra.clock,
    bootId: extra.bootId,
    offline: extra.offline,
    meter: { tripNo: record.tripNo, rev: record.rev, ...present({ durationS }) },
  }
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function present<T extends Record<string, unknown>>(facts: T): Present<T> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Present<T>
}
