/** A capture and what goes back of it: the only places where sums change. Each in the caller's transaction, row locked. */
import { raise } from '../alarms/raise.ts'
import type { Sql } from '../store/sql.ts'
import { attemptsOf, event, type Held, type Source, stateOf } from './attempts.ts'
import { closeTask, openTask, tooMany } from './tasks.ts'
import { type CauseKind, tellSettlement, tellUnallocated } from './telling.ts'

export interface CaptureWord {
  readonly to: 'paid' | 'finished'
  readonly tradeNo: string
  /** Milliseconds since 1970. */
  readonly paidMs: number
  readonly source: Source
}

/** The order was paid: once in its life. */
export async function bookCapture(tx: Sql, held: Held, word: CaptureWord, nowMs: number): Promise<Held> {
  const before = held.attempt
  const isLate = stateOf(before) === 'closed'
  const attempt = { ...before, state: word.to, tradeNo: word.tradeNo, paidMs: word.paidMs }
  const { outTradeNo, ride, rev, amount, currency } = attempt
  const others = (await attemptsOf(tx, ride)).filter(
    other => other.outTradeNo !== outTradeNo && other.rev === rev && other.paidMs !== null,
  )
  await tx.query(
    `UPDATE attempt SET state = $2, trade_no = $3, paid_ms = $4, check_ms = NULL, code = NULL
      WHERE out_trade_no = $1`,
    [outTradeNo, word.to, word.tradeNo, word.paidMs],
  )
  await event(tx, outTradeNo, 'captured', word.source, nowMs, { amount, currency, late: isLate })
  let { trip } = held
  if (trip === null) await tellUnallocated(tx, { trip, attempt }, nowMs)
  else {
    const change = { kind: 'captured', received: amount, refunded: 0 } as const
    trip = await tellSettlement(tx, trip, attempt, change, nowMs)
  }
  const task = tooMany(trip, attempt, { isLate, isSecond: others.length > 0 })
  if (task !== null) await openTask(tx, attempt, task, nowMs)
  return { trip, attempt }
}

/** `amount` of a capture went back; never more than is left of it. */
export async function bookReturn(
  tx: Sql,
  held: Held,
  amount: number,
  kind: Exclude<CauseKind, 'captured'>,
  source: Source,
  nowMs: number,
): Promise<Held> {
  const before = held.attempt
  const part = Math.min(amount, before.amount - before.refunded)
  if (part <= 0) return held
  const refunded = before.refunded + part
  const state = refunded === before.amount ? 'refunded' : before.state
  const attempt = { ...before, refunded, state }
  const { outTradeNo, vehicle, currency } = attempt
  await tx.query(
    `UPDATE attempt SET refunded = $2, state = $3,
       check_ms = CASE WHEN $3 = 'refunded' THEN NULL ELSE check_ms END WHERE out_trade_no = $1`,
    [outTradeNo, refunded, state],
  )
  await event(tx, outTradeNo, kind, source, nowMs, { amount: part, refunded, currency })
  await closeTask(tx, outTradeNo, refunded, nowMs)
  if (kind === 'cancelled') {
    const detail = { vehicle, trip: attempt.trip, amount: part, currency }
    await raise(tx, { kind: 'cancel-refunded', key: outTradeNo, detail }, nowMs)
  }
  if (held.trip === null) return { trip: null, attempt }
  const change = { kind, received: 0, refunded: part }
  return { trip: await tellSettlement(tx, held.trip, attempt, change, nowMs), attempt }
}
