/** Rows of refunds and what they do to their order. */
import { raise } from '../alarms/raise.ts'
import type { Sql } from '../store/sql.ts'
import { type Attempt, checkAt, event, held, type Source } from './attempts.ts'
import { bookReturn } from './money.ts'
import { refundNoOf } from './outTradeNo.ts'

export interface RefundRow {
  readonly refundNo: string
  readonly outTradeNo: string
  readonly amount: number
  readonly currency: string
  readonly reason: string
  readonly state: 'asked' | 'accepted' | 'done' | 'refused'
  readonly code: string | null
  readonly tries: number
}

export const REFUND = `refund_no AS "refundNo", out_trade_no AS "outTradeNo", amount, currency, reason, state, code, tries`

export async function refundOfKey(sql: Sql, requestKey: string): Promise<RefundRow | null> {
  const [row] = await sql.query<RefundRow>(`SELECT ${REFUND} FROM refund WHERE request_key = $1`, [
    requestKey,
  ])
  return row ?? null
}

/** What may still be asked for: of the capture, without what went back and what is on its way back. */
export async function leftOf(tx: Sql, { outTradeNo, amount, refunded }: Attempt): Promise<number> {
  const [row] = await tx.query<{ sum: number }>(
    `SELECT COALESCE(sum(amount), 0)::bigint AS sum FROM refund
      WHERE out_trade_no = $1 AND state IN ('asked', 'accepted')`,
    [outTradeNo],
  )
  return amount - refunded - row!.sum
}

export async function insertRefund(
  tx: Sql,
  { outTradeNo, currency }: Attempt,
  asked: { readonly amount: number; readonly requestKey: string; readonly reason: string },
  nowMs: number,
  nextMs: number,
): Promise<RefundRow> {
  const [count] = await tx.query<{ n: number }>(
    `SELECT count(*)::integer AS n FROM refund WHERE out_trade_no = $1`,
    [outTradeNo],
  )
  const refundNo = refundNoOf(outTradeNo, count!.n + 1)
  const { amount, requestKey, reason } = asked
  await tx.query(
    `INSERT INTO refund (refund_no, out_trade_no, amount, currency, reason, request_key, state, next_ms, created_ms)
     VALUES ($1, $2, $3, $4, $5, $6, 'asked', $7, $8)`,
    [refundNo, outTradeNo, amount, currency, reason, requestKey, nextMs, nowMs],
  )
  await event(tx, outTradeNo, 'refund-asked', 'operator', nowMs, { refundNo, amount })
  return { refundNo, outTradeNo, amount, currency, reason, state: 'asked', code: null, tries: 0 }
}

export async function lockRefund(tx: Sql, refundNo: string): Promise<RefundRow | null> {
  const [row] = await tx.query<RefundRow>(`SELECT ${REFUND} FROM refund WHERE refund_no = $1 FOR UPDATE`, [
    refundNo,
  ])
  return row ?? null
}

/** The money went back; known once. */
export async function bookRefundDone(
  tx: Sql,
  refund: RefundRow,
  source: Source,
  nowMs: number,
): Promise<void> {
  const order = (await held(tx, refund.outTradeNo))!
  const row = (await lockRefund(tx, refund.refundNo))!
  if (row.state === 'done') return
  await tx.query(
    `UPDATE refund SET state = 'done', code = NULL, done_ms = $2, next_ms = NULL WHERE refund_no = $1`,
    [row.refundNo, nowMs],
  )
  await bookReturn(tx, order, row.amount, 'refunded', source, nowMs)
}

/** A notification told of a refund. Gives whether it did something; a refund that is not ours is asked about. */
export async function bookRefundNoticed(
  tx: Sql,
  outTradeNo: string,
  refundNo: string | null,
  nowMs: number,
): Promise<boolean> {
  const row = refundNo === null ? null : await lockRefund(tx, refundNo)
  if (row !== null && row.outTradeNo === outTradeNo && row.state !== 'refused') {
    if (row.state === 'done') return false
    await bookRefundDone(tx, row, 'notification', nowMs)
    return true
  }
  const detail = { refundNo, why: 'a notification of a refund that was not asked for here' }
  await raise(tx, { kind: 'mismatch', key: outTradeNo, detail }, nowMs)
  await event(tx, outTradeNo, 'strange-refund', 'notification', nowMs, { refundNo })
  await checkAt(tx, outTradeNo, nowMs)
  return false
}
