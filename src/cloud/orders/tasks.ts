/** Money too many or too late: booked, and a person decides. */
import { excess } from '../../domain/settlement.ts'
import { raise } from '../alarms/raise.ts'
import { wasPaid } from '../alipay/tradeStates.ts'
import type { Sql } from '../store/sql.ts'
import { type Attempt, attemptsOf, lockRide, stateOf, type TripRow } from './attempts.ts'

export type TaskReason = 'late' | 'second-capture' | 'more-than-owed'

/** How much of a capture is too many, and why; null when none is. `trip` stands as after the capture. Pure. */
export function tooMany(
  trip: TripRow | null,
  attempt: Attempt,
  { isLate, isSecond }: { readonly isLate: boolean; readonly isSecond: boolean },
): { readonly amount: number; readonly why: TaskReason } | null {
  if (isSecond) return { amount: attempt.amount, why: 'second-capture' }
  if (isLate) return { amount: attempt.amount, why: 'late' }
  const over = excessOf(trip, attempt.rev)
  return over > 0 ? { amount: Math.min(over, attempt.amount), why: 'more-than-owed' } : null
}

/** What was kept beyond the total, where a document as new as the revision says the total. */
function excessOf(trip: TripRow | null, rev: number | null): number {
  const document = trip?.document ?? null
  if (trip === null || document === null || (document.rev ?? 0) < (rev ?? 0)) return 0
  const { total, cash } = document
  const { received, refunded } = trip
  return excess({ total, cash, received, refunded, unpaid: false, askedAgain: 0 })
}

export async function openTask(
  tx: Sql,
  { outTradeNo, vehicle, trip, currency }: Attempt,
  { amount, why }: { readonly amount: number; readonly why: TaskReason },
  nowMs: number,
): Promise<void> {
  const opened = await tx.query(
    `INSERT INTO refund_task (out_trade_no, vehicle, trip, amount, currency, why, created_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id`,
    [outTradeNo, vehicle, trip, amount, currency, why, nowMs],
  )
  if (opened.length === 0) return
  await raise(
    tx,
    { kind: 'refund-task', key: outTradeNo, detail: { vehicle, trip, amount, currency, why } },
    nowMs,
  )
}

/** What a task asked for went back. */
export async function closeTask(tx: Sql, outTradeNo: string, refunded: number, nowMs: number): Promise<void> {
  await tx.query(
    `UPDATE refund_task SET state = 'refunded', closed_ms = $3
      WHERE out_trade_no = $1 AND state = 'open' AND amount <= $2`,
    [outTradeNo, refunded, nowMs],
  )
}

/**
 * After a newer document of the trip: cash, or a lower total, may have made a payment too many that was none when it was
 * booked. To be called in the transaction that stores the document.
 */
export async function reviewTrip(tx: Sql, vehicle: string, trip: string, nowMs: number): Promise<void> {
  const ride = `${vehicle}/${trip}`
  const row = await lockRide(tx, vehicle, trip, ride)
  const captures = (await attemptsOf(tx, ride)).filter(attempt => wasPaid(stateOf(attempt)))
  const newest = Math.max(0, ...captures.map(({ rev }) => rev ?? 0))
  const tasks = await tx.query<{ outTradeNo: string; amount: number; state: string }>(
    `SELECT out_trade_no AS "outTradeNo", amount, state FROM refund_task WHERE vehicle = $1 AND trip = $2`,
    [vehicle, trip],
  )
  let over = excessOf(row, newest)
  for (const { outTradeNo, amount, state } of tasks) {
    const refunded = captures.find(capture => capture.outTradeNo === outTradeNo)?.refunded ?? 0
    // Somebody decided, or will: that part is not asked twice. What went back is out of the excess already.
    if (state !== 'refunded') over -= Math.max(0, amount - refunded)
  }
  for (const attempt of captures.reverse()) {
    const left = attempt.amount - attempt.refunded
    if (over <= 0 || left <= 0 || tasks.some(({ outTradeNo }) => outTradeNo === attempt.outTradeNo)) continue
    const amount = Math.min(over, left)
    // closeTask holds a task's amount against all that went back of the order.
    await openTask(tx, attempt, { amount: attempt.refunded + amount, why: 'more-than-owed' }, nowMs)
    over -= amount
  }
}
