/**
 * What a settlement notice does, after its signature was verified. It must match the trip and the very revision that
 * it names; what does not match changes nothing and is kept for a person to look at.
 */
import { isAmount } from '../money.ts'
import { latestRevision, type Trip } from '../trip.ts'
import { after } from './after.ts'
import { type Book, type Decision, type Draw, duplicate, quarantined } from './decision.ts'

export interface NoticeFacts {
  readonly trip: string
  /** Counts up per trip: the greatest wins. */
  readonly n: number
  readonly currency: string
  /** Cumulative over all captures of the trip, minor units. */
  readonly received: number
  readonly refunded: number
  readonly cause: {
    readonly rev: number
    readonly link: string
    readonly amount: number
    readonly kind: 'captured' | 'refunded' | 'cancelled'
    readonly tradeNo: string
  }
}

export function onNotice(book: Book, draw: Draw, notice: NoticeFacts): Decision {
  const trip = book.trip(notice.trip)
  if (trip === undefined) return quarantined('unknown-trip', 'no such trip in this vehicle', notice.trip)
  const mismatch = mismatchOf(trip, notice)
  if (mismatch !== null) return quarantined(mismatch[0], mismatch[1], trip.id)
  if (notice.n < trip.noticeN) return duplicate()
  if (notice.n === trip.noticeN) {
    const same = notice.received === trip.noticeReceived && notice.refunded === trip.refunded
    return same
      ? duplicate()
      : quarantined('same-number-other-sums', `notice ${notice.n} came with other sums`, trip.id)
  }
  const next = applied(trip, notice)
  const told = next.captures.reduce((sum, capture) => sum + capture.amount, 0)
  if (notice.received < Math.max(trip.noticeReceived, told))
    return quarantined(
      'received-too-small',
      `received ${notice.received} is less than the captures seen`,
      trip.id,
    )
  if (notice.refunded < trip.refunded)
    return quarantined('refunded-shrank', `refunded ${notice.refunded} after ${trip.refunded}`, trip.id)
  return after({ before: trip, after: next, isCurrent: trip.id === book.current?.id }, draw)
}

function mismatchOf(trip: Trip, notice: NoticeFacts): [string, string] | null {
  const { cause } = notice
  if (notice.currency !== trip.currency)
    return ['currency', `${notice.currency} for a trip in ${trip.currency}`]
  const revision = trip.revisions.find(r => r.rev === cause.rev)
  if (revision === undefined) return ['revision', `revision ${cause.rev} was never shown`]
  if (revision.link !== cause.link) return ['link', `not the link of revision ${cause.rev}`]
  // What adds to the received names exactly what was asked for. A refund may name what went back instead.
  const adds = cause.kind === 'captured' || notice.received > trip.noticeReceived
  if (revision.due !== cause.amount && (adds || cause.amount > revision.due))
    return ['amount', `${cause.amount} for a revision of ${revision.due}`]
  if (!Number.isSafeInteger(notice.n) || notice.n < 1) return ['number', `notice number ${notice.n}`]
  if (!isAmount(notice.received) || !isAmount(notice.refunded)) return ['sums', 'a sum is not an amount']
  if (notice.refunded > notice.received) return ['sums', `refunded ${notice.refunded} of ${notice.received}`]
  return null
}

function applied(trip: Trip, notice: NoticeFacts): Trip {
  const { cause } = notice
  const isNew = cause.kind === 'captured' && !trip.captures.some(capture => capture.tradeNo === cause.tradeNo)
  const captures = isNew
    ? [...trip.captures, { tradeNo: cause.tradeNo, rev: cause.rev, amount: cause.amount }]
    : trip.captures
  const tellsMore = notice.received > trip.noticeReceived
  return {
    ...trip,
    captures,
    noticeN: notice.n,
    noticeReceived: notice.received,
    noticeRev: tellsMore ? (latestRevision(trip)?.rev ?? 0) : trip.noticeRev,
    refunded: notice.refunded,
  }
}
