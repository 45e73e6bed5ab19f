/**
 * What a word of Alipay's about an order does to it. A query speaks for now and is booked even against what was known; a
 * notification may be old, so where it does not follow from what is known a query is asked instead.
 */

import { raise } from '../alarms/raise.ts'
import type { TradeStatus } from '../alipay/outcomes.ts'
import { tradeStep, wasPaid } from '../alipay/tradeStates.ts'
import type { Sql } from '../store/sql.ts'
import { checkAt, event, type Held, type Source, stateOf } from './attempts.ts'
import { bookCapture, bookReturn } from './money.ts'

export interface Said {
  readonly status: TradeStatus
  readonly tradeNo: string | null
  /** Seconds since 1970; not null is said of paid orders alone. */
  readonly paidAt: number | null
  /** All that went back so far, minor units of the order's currency; null when not known. */
  readonly refunded: number | null
  readonly source: Extract<Source, 'notification' | 'query' | 'cancel'>
}

/** `ask`: nothing was booked, Alipay is to be asked. */
export type Effect = 'applied' | 'same' | 'stale' | 'ask'

export async function bookSaid(tx: Sql, held: Held, said: Said, nowMs: number): Promise<Effect> {
  const state = stateOf(held.attempt)
  const { outTradeNo } = held.attempt
  const isClosed = said.status === 'TRADE_CLOSED'
  if (isClosed && !wasPaid(state) && (said.paidAt !== null || (said.refunded ?? 0) > 0))
    return bookTakenAndGiven(tx, held, said, nowMs)
  const step = tradeStep(state, said.status)
  switch (step.step) {
    case 'stale':
      return 'stale'
    case 'same':
      if (wasPaid(state)) return bookRefundsSaid(tx, held, said, nowMs)
      return learnt(tx, held, said, nowMs)
    case 'ask':
      return said.source === 'notification'
        ? askSoon(tx, held, said, nowMs)
        : contradicted(tx, held, said, nowMs)
    case 'forward':
      if (step.to === 'refunded') return bookAllReturned(tx, held, said, nowMs)
      if (step.to === 'paid' || (step.to === 'finished' && !wasPaid(state)))
        return captured(tx, held, said, step.to, nowMs)
      await tx.query(
        `UPDATE attempt SET state = $2, trade_no = COALESCE(trade_no, $3),
           check_ms = CASE WHEN $2 = 'pending' THEN check_ms END WHERE out_trade_no = $1`,
        [outTradeNo, step.to, said.tradeNo],
      )
      await event(tx, outTradeNo, step.to, said.source, nowMs)
      return 'applied'
  }
}

/** Nothing new but Alipay's number, perhaps, when create's answer never came. */
async function learnt(tx: Sql, { attempt }: Held, said: Said, nowMs: number): Promise<Effect> {
  if (attempt.tradeNo !== null || said.tradeNo === null) return 'same'
  const { outTradeNo } = attempt
  await tx.query('UPDATE attempt SET trade_no = $2 WHERE out_trade_no = $1', [outTradeNo, said.tradeNo])
  await event(tx, outTradeNo, 'found', said.source, nowMs, { tradeNo: said.tradeNo })
  return 'applied'
}

async function captured(
  tx: Sql,
  held: Held,
  said: Said,
  to: 'paid' | 'finished',
  nowMs: number,
): Promise<Effect> {
  const paid = await captureSaid(tx, held, said, to, nowMs)
  if (paid === null) return 'ask'
  await bookRefundsSaid(tx, paid, said, nowMs)
  return 'applied'
}

/** Null without a trade number, by which alone a vehicle tells two captures apart. */
async function captureSaid(
  tx: Sql,
  held: Held,
  { tradeNo, paidAt, source }: Said,
  to: 'paid' | 'finished',
  nowMs: number,
): Promise<Held | null> {
  const number = held.attempt.tradeNo ?? tradeNo
  if (number === null) {
    await alarm(tx, held, 'paid without a trade number', nowMs)
    return null
  }
  const paidMs = paidAt === null ? nowMs : paidAt * 1000
  return bookCapture(tx, held, { to, tradeNo: number, paidMs, source }, nowMs)
}

/** Paid and given back before we heard of either. */
async function bookTakenAndGiven(tx: Sql, held: Held, said: Said, nowMs: number): Promise<Effect> {
  if (said.source === 'notification') return askSoon(tx, held, said, nowMs)
  const paid = await captureSaid(tx, held, said, 'paid', nowMs)
  return paid === null ? 'ask' : bookAllReturned(tx, paid, said, nowMs)
}

/** TRADE_CLOSED of a paid order: everything went back, by our refunds, by a cancel, or by somebody in Alipay's portal. */
async function bookAllReturned(tx: Sql, held: Held, said: Said, nowMs: number): Promise<Effect> {
  const { outTradeNo, amount, refunded } = held.attempt
  const left = amount - refunded
  const own = await underWay(tx, outTradeNo)
  if (left > 0 && own === left) {
    await tx.query(
      `UPDATE refund SET state = 'done', done_ms = $2, next_ms = NULL
        WHERE out_trade_no = $1 AND state IN ('asked', 'accepted')`,
      [outTradeNo, nowMs],
    )
    await bookReturn(tx, held, left, 'refunded', said.source, nowMs)
    return 'applied'
  }
  const isCancel = said.source === 'cancel' || (await cancelWasAsked(tx, outTradeNo))
  if (left > 0 && !isCancel) await alarm(tx, held, 'refunded elsewhere', nowMs, 'mismatch')
  const after = await bookReturn(tx, held, left, isCancel ? 'cancelled' : 'refunded', said.source, nowMs)
  if (after.attempt.state !== 'refunded')
    await tx.query(`UPDATE attempt SET state = 'refunded', check_ms = NULL WHERE out_trade_no = $1`, [
      outTradeNo,
    ])
  return 'applied'
}

/** A part went back that none of our refunds asked for. */
async function bookRefundsSaid(tx: Sql, held: Held, said: Said, nowMs: number): Promise<Effect> {
  if (said.source === 'notification' || said.refunded === null) return 'same'
  const { outTradeNo, refunded } = held.attempt
  const strange = said.refunded - refunded - (await underWay(tx, outTradeNo))
  if (strange <= 0) return 'same'
  await alarm(tx, held, 'refunded elsewhere', nowMs, 'mismatch')
  await bookReturn(tx, held, strange, 'refunded', said.source, nowMs)
  return 'applied'
}

/** A query says what does not follow from what was known: it stands, and somebody looks. */
async function contradicted(tx: Sql, held: Held, said: Said, nowMs: number): Promise<Effect> {
  const state = stateOf(held.attempt)
  const { outTradeNo } = held.attempt
  await alarm(tx, held, `${said.status} of an order that was ${state}`, nowMs)
  switch (said.status) {
    case 'TRADE_SUCCESS':
    case 'TRADE_FINISHED':
      if (state !== 'closed') return 'stale'
      return captured(tx, held, said, said.status === 'TRADE_SUCCESS' ? 'paid' : 'finished', nowMs)
    case 'TRADE_CLOSED':
      if (wasPaid(state)) return bookAllReturned(tx, held, said, nowMs)
      await tx.query(`UPDATE attempt SET state = 'closed', check_ms = NULL WHERE out_trade_no = $1`, [
        outTradeNo,
      ])
      await event(tx, outTradeNo, 'closed', said.source, nowMs)
      return 'applied'
    default:
      // A closed order whose payment is under way: it stays closed for new attempts' sake until the money is there.
      return 'ask'
  }
}

async function askSoon(tx: Sql, held: Held, said: Said, nowMs: number): Promise<Effect> {
  const { outTradeNo } = held.attempt
  await alarm(tx, held, `${said.status} of an order that was ${stateOf(held.attempt)}`, nowMs)
  await event(tx, outTradeNo, 'doubted', said.source, nowMs, { status: said.status })
  await checkAt(tx, outTradeNo, nowMs)
  return 'ask'
}

/** Our refunds whose end is not booked yet, minor units. */
async function underWay(tx: Sql, outTradeNo: string): Promise<number> {
  const [row] = await tx.query<{ sum: number }>(
    `SELECT COALESCE(sum(amount), 0)::bigint AS sum FROM refund
      WHERE out_trade_no = $1 AND state IN ('asked', 'accepted')`,
    [outTradeNo],
  )
  return row!.sum
}

async function cancelWasAsked(tx: Sql, outTradeNo: string): Promise<boolean> {
  const rows = await tx.query(
    `SELECT 1 FROM order_event WHERE out_trade_no = $1 AND what = 'cancel-asked' LIMIT 1`,
    [outTradeNo],
  )
  return rows.length > 0
}

function alarm(
  tx: Sql,
  { attempt }: Held,
  why: string,
  nowMs: number,
  kind: 'unknown-order' | 'mismatch' = 'unknown-order',
): Promise<void> {
  const { outTradeNo, vehicle, trip } = attempt
  return raise(tx, { kind, key: outTradeNo, detail: { vehicle, trip, why } }, nowMs)
}
