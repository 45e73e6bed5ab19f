/** Records, notices and restored rides as short as a test can say them. */
import type { NoticeFacts } from '../../../src/domain/decisions/index.ts'
import { type MeterRecord, newTrip, type Trip } from '../../../src/domain/trip.ts'
import { linkOf } from './memoryBook.ts'

/** The start of the ride with number 17, and of rides before and after it. */
export const START = { before: '20261123090000', of17: '20261123100100', after: '20261123113000' } as const

export function record(facts: Partial<MeterRecord> = {}): MeterRecord {
  return { tripNo: '17', rev: 1, total: 2350, startedAt: START.of17, ...facts }
}

export function withoutStart(facts: Partial<MeterRecord> = {}): MeterRecord {
  const { startedAt: _, ...rest } = record(facts)
  return rest
}

export type NoticeWish = Partial<Omit<NoticeFacts, 'cause'>> & { cause?: Partial<NoticeFacts['cause']> }

/** A capture of the trip's latest revision, the next in number, unless the wish says otherwise. */
export function noticeFor(trip: Trip | undefined, wish: NoticeWish = {}): NoticeFacts {
  const rev = wish.cause?.rev ?? trip?.revisions.at(-1)?.rev ?? 1
  const amount = trip?.revisions.find(revision => revision.rev === rev)?.due ?? 2350
  const id = trip?.id ?? 'NOSUCH'
  const n = wish.n ?? (trip?.noticeN ?? 0) + 1
  return {
    trip: id,
    n,
    currency: 'CNY',
    received: (trip?.noticeReceived ?? 0) + amount,
    refunded: trip?.refunded ?? 0,
    ...wish,
    cause: {
      rev,
      link: linkOf(id, rev, amount, 'CNY'),
      amount,
      kind: 'captured',
      tradeNo: `trade ${id}.${n}`,
      ...wish.cause,
    },
  }
}

/** A ride as the cloud gives it back: one code shown for what the record asks. */
export function restored(id: string, facts: Partial<MeterRecord> = {}, extra: Partial<Trip> = {}): Trip {
  const of = record(facts)
  const revision = {
    rev: 1,
    total: of.total,
    due: of.total,
    link: linkOf(id, 1, of.total, 'CNY'),
    withdrawn: false,
    confirmed: false,
  }
  return {
    ...newTrip(id, of.tripNo, 'CNY'),
    record: of,
    metering: false,
    revisions: of.total > 0 ? [revision] : [],
    ...extra,
  }
}

/** The same ride after its whole total was captured. */
export function restoredPaid(id: string, facts: Partial<MeterRecord> = {}): Trip {
  const trip = restored(id, facts)
  const amount = trip.record!.total
  return {
    ...trip,
    noticeN: 1,
    noticeReceived: amount,
    captures: [{ tradeNo: `trade ${id}.1`, rev: 1, amount }],
  }
}
