/** What the vehicle is told of money: owed in the transaction that booked it. */
import { owe } from '../fleet/owe.ts'
import type { Sql } from '../store/sql.ts'
import type { Attempt, Held, TripRow } from './attempts.ts'

export type CauseKind = 'captured' | 'refunded' | 'cancelled'

/** Adds to the trip's sums and owes the notice that says them. Gives the trip as it stands then. */
export async function tellSettlement(
  tx: Sql,
  trip: TripRow,
  attempt: Attempt,
  change: { readonly kind: CauseKind; readonly received: number; readonly refunded: number },
  nowMs: number,
): Promise<TripRow> {
  const now: TripRow = {
    ...trip,
    received: trip.received + change.received,
    refunded: trip.refunded + change.refunded,
    noticeN: trip.noticeN + 1,
  }
  const body = {
    trip: trip.trip,
    n: now.noticeN,
    currency: trip.currency,
    received: now.received,
    refunded: now.refunded,
    cause: {
      rev: attempt.rev,
      link: attempt.link,
      // Of the revision, for a refund too: this notice may have taken the place of the one that told the capture, and the
      // vehicle takes a sum that grew only from a cause that equals its revision.
      amount: attempt.amount,
      kind: change.kind,
      tradeNo: attempt.tradeNo,
      method: 'alipay',
      at: Math.trunc((change.kind === 'captured' ? (attempt.paidMs ?? nowMs) : nowMs) / 1000),
    },
  }
  await tx.query(
    `UPDATE trip SET received = $3, refunded = $4, notice_n = $5, notice = $6 WHERE vehicle = $1 AND trip = $2`,
    [trip.vehicle, trip.trip, now.received, now.refunded, now.noticeN, JSON.stringify(body)],
  )
  const { vehicle } = trip
  await owe(tx, { vehicle, typ: 'settlement', body, subject: `settlement/${trip.trip}` }, nowMs)
  return now
}

/** A sticker payment belongs to no trip: the driver hears of it once. */
export async function tellUnallocated(tx: Sql, { attempt }: Held, nowMs: number): Promise<void> {
  const { vehicle, amount, currency, tradeNo, paidMs } = attempt
  const paidAt = Math.trunc((paidMs ?? nowMs) / 1000)
  await owe(
    tx,
    { vehicle, typ: 'notice', body: { kind: 'unallocated', amount, currency, tradeNo, paidAt } },
    nowMs,
  )
}
