/**
 * Cancel, for technical failure only. Alipay makes a refund of it when the order is paid, and a passenger can pay between
 * the question and the cancel: the intention stands in the history before, so that whatever comes of it is booked as that.
 */

import { raise } from '../alarms/raise.ts'
import type { CancelOutcome } from '../alipay/outcomes.ts'
import type { Sql } from '../store/sql.ts'
import { askAndBook } from './asking.ts'
import { type Attempt, attemptOf, checkAt, event, held, isLive } from './attempts.ts'
import { bookSaid } from './booking.ts'
import { alarmOf } from './codes.ts'
import type { OrderDesk } from './desk.ts'
import type { OrderParts } from './parts.ts'
import { repeated } from './repeating.ts'

export type CancelAnswer = Awaited<ReturnType<OrderDesk['cancel']>>

type Cancelled = Extract<CancelOutcome, { kind: 'cancelled' }>

export async function cancel(parts: OrderParts, outTradeNo: string): Promise<CancelAnswer> {
  if ((await attemptOf(parts.store, outTradeNo)) === null)
    return { kind: 'no', why: 'there is no such order' }
  const before = await askAndBook(parts, outTradeNo, 'request')
  if (!before.known) return { kind: 'unknown', why: 'Alipay does not say how it stands: not cancelled' }
  const isAsked = await parts.store.transaction(async tx => {
    const order = await held(tx, outTradeNo)
    if (order === null || !isLive(order.attempt)) return false
    const nowMs = parts.now()
    await event(tx, outTradeNo, 'cancel-asked', 'operator', nowMs)
    await checkAt(tx, outTradeNo, nowMs + 60_000)
    return true
  })
  if (!isAsked) return answerOf((await attemptOf(parts.store, outTradeNo))!)
  const { outcome } = await repeated(
    'cancel',
    () => parts.mapi.cancel({ outTradeNo }),
    parts.settings.retryScale ?? 1,
  )
  if (outcome.kind === 'cancelled' && outcome.action !== null)
    return answerOf(await parts.store.transaction(tx => bookCancelled(tx, outTradeNo, outcome, parts.now())))
  return afterDoubt(parts, outTradeNo, outcome)
}

async function bookCancelled(
  tx: Sql,
  outTradeNo: string,
  { action, tradeNo }: Cancelled,
  nowMs: number,
): Promise<Attempt> {
  const order = (await held(tx, outTradeNo))!
  const isRefund = action === 'refund'
  if (!isRefund && !isLive(order.attempt)) {
    // Booked otherwise meanwhile: what is so, a query says.
    await checkAt(tx, outTradeNo, nowMs)
    return order.attempt
  }
  const said = {
    status: 'TRADE_CLOSED',
    tradeNo,
    paidAt: null,
    refunded: isRefund ? order.attempt.amount : null,
    source: 'cancel',
  } as const
  const effect = await bookSaid(tx, order, said, nowMs)
  if (effect === 'ask') await checkAt(tx, outTradeNo, nowMs)
  return (await held(tx, outTradeNo))!.attempt
}

/** It failed, or did not say what it did: a query says how the order stands, its history what was asked. */
async function afterDoubt(
  parts: OrderParts,
  outTradeNo: string,
  outcome: CancelOutcome,
): Promise<CancelAnswer> {
  const { attempt, found } = await askAndBook(parts, outTradeNo, 'request')
  if (!isLive(attempt)) return answerOf(attempt)
  return parts.store.transaction(async tx => {
    const nowMs = parts.now()
    const order = (await held(tx, outTradeNo))!
    if (!isLive(order.attempt)) return answerOf(order.attempt)
    if (outcome.kind === 'cancelled' && found === 'none') {
      // Newer gateways answer success for an order that they do not know.
      await tx.query(
        `UPDATE attempt SET state = 'closed', code = 'TRADE_NOT_EXIST', check_ms = $2 WHERE out_trade_no = $1`,
        [outTradeNo, order.attempt.windowMs],
      )
      await event(tx, outTradeNo, 'closed', 'cancel', nowMs, { why: 'Alipay does not know it' })
      return { kind: 'closed', why: 'Alipay does not know it' }
    }
    const code = 'code' in outcome ? outcome.code : null
    await alarmOf(tx, outTradeNo, 'cancel', outcome, nowMs)
    const detail = { outcome: outcome.kind, code, state: order.attempt.state }
    await raise(tx, { kind: 'cancel-failed', key: outTradeNo, detail }, nowMs)
    await event(tx, outTradeNo, 'cancel-failed', 'cancel', nowMs, { outcome: outcome.kind, code })
    return {
      kind: 'unknown',
      why: 'the cancel failed; Alipay is asked again until it is known how it stands',
    }
  })
}

function answerOf({ state }: Attempt): CancelAnswer {
  switch (state) {
    case 'paid':
    case 'finished':
      return { kind: 'paid', why: 'it is paid: a refund gives it back' }
    case 'refunded':
      return { kind: 'refunded', why: 'it was paid and went back' }
    case 'closed':
    case 'refused':
      return { kind: 'closed', why: 'nobody paid it, and nobody can' }
    default:
      return { kind: 'unknown', why: 'Alipay does not say how it stands' }
  }
}
