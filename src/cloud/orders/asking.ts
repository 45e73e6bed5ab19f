/** Asks Alipay how an order stands and books the answer. */

import { raise } from '../alarms/raise.ts'
import type { QueriedTrade, QueryOutcome } from '../alipay/outcomes.ts'
import { wasPaid } from '../alipay/tradeStates.ts'
import type { Sql } from '../store/sql.ts'
import { type Attempt, checkAt, event, type Held, held, isLive, type Source, stateOf } from './attempts.ts'
import { bookSaid } from './booking.ts'
import { alarmOf } from './codes.ts'
import type { OrderParts } from './parts.ts'
import { repeated } from './repeating.ts'

/** Somebody waits: two tries. */
const IN_REQUEST = { tries: 2, firstMs: 500, maxMs: 500 }
const ONCE = { tries: 1, firstMs: 0, maxMs: 0 }

/** A closed order that Alipay did not know is asked about once more, in case its create was only slow. */
const LAST_LOOK_MS = 10 * 60_000
const MANY_CHECKS = 20
const HOUR_MS = 3_600_000

export type Found =
  /** Alipay has it, and the store says now what Alipay says. */
  | 'booked'
  /** Alipay does not know it. */
  | 'none'
  /** Under this number Alipay has something else than we asked for. */
  | 'differs'
  | 'unknown'

export interface Asked {
  /** As it stands after the booking. */
  readonly attempt: Attempt
  readonly found: Found
  /** How the order stands is known. */
  readonly known: boolean
}

export async function askAndBook(
  parts: OrderParts,
  outTradeNo: string,
  by: 'request' | 'worker',
): Promise<Asked> {
  const limits = by === 'request' ? IN_REQUEST : ONCE
  const scale = parts.settings.retryScale ?? 1
  const { outcome } = await repeated('query', () => parts.mapi.query({ outTradeNo }), scale, limits)
  return parts.store.transaction(async tx => {
    const now = await held(tx, outTradeNo)
    if (now === null) throw new Error('an order was asked about that is not in the store')
    const found = await bookAnswer(parts, tx, now, outcome, by === 'request' ? 'query' : 'closer')
    const after = await held(tx, outTradeNo)
    return { attempt: after!.attempt, found, known: found === 'booked' || found === 'none' }
  })
}

/** Also says when it is asked about next. */
async function bookAnswer(
  parts: Pick<OrderParts, 'now' | 'settings'>,
  tx: Sql,
  now: Held,
  outcome: QueryOutcome,
  source: Source,
): Promise<Found> {
  const nowMs = parts.now()
  const { outTradeNo, windowMs } = now.attempt
  if (outcome.kind === 'state') {
    const differs = differencesOfQuery(outcome, now.attempt, parts.settings)
    if (differs.length > 0) {
      const why = `a query says another ${differs.join(', ')}`
      await raise(tx, { kind: 'mismatch', key: outTradeNo, detail: { why } }, nowMs)
      await event(tx, outTradeNo, 'differs', source, nowMs, { why })
      await checkAt(tx, outTradeNo, nowMs + HOUR_MS)
      return 'differs'
    }
    const refunded = refundedOf(outcome, now.attempt)
    const effect = await bookSaid(tx, now, { ...outcome, refunded, source: 'query' }, nowMs)
    // Taken for closed because Alipay did not know it, and now it can be paid: its end is still to come.
    const isOpenAfterAll = outcome.status === 'WAIT_BUYER_PAY' && stateOf(now.attempt) === 'closed'
    const isUnknown = effect === 'ask' || isOpenAfterAll
    await nextCheck(tx, outTradeNo, nowMs, isUnknown)
    return isUnknown ? 'unknown' : 'booked'
  }
  if (outcome.kind === 'notExist') {
    if (wasPaid(stateOf(now.attempt))) {
      const why = 'Alipay does not know an order that was paid'
      await raise(tx, { kind: 'unknown-order', key: outTradeNo, detail: { why } }, nowMs)
    }
    if (isLive(now.attempt) && nowMs >= windowMs) await closeNeverMade(tx, now.attempt, source, nowMs)
    else await nextCheck(tx, outTradeNo, nowMs)
    return 'none'
  }
  await alarmOf(tx, outTradeNo, 'query', outcome, nowMs)
  await nextCheck(tx, outTradeNo, nowMs, true)
  return 'unknown'
}

/** Alipay does not know it after its window: nobody can pay it any more. */
async function closeNeverMade(tx: Sql, { outTradeNo }: Attempt, source: Source, nowMs: number) {
  await tx.query(
    `UPDATE attempt SET state = 'closed', code = 'TRADE_NOT_EXIST', check_ms = $2 WHERE out_trade_no = $1`,
    [outTradeNo, nowMs + LAST_LOOK_MS],
  )
  await event(tx, outTradeNo, 'closed', source, nowMs, { why: 'Alipay does not know it' })
}

/** An order that is not at its end is asked about again, in growing gaps; after many, hourly and with an alarm. */
async function nextCheck(tx: Sql, outTradeNo: string, nowMs: number, isUnknown = false): Promise<void> {
  const { attempt } = (await held(tx, outTradeNo))!
  const isOpen = isLive(attempt)
  if (!isOpen && !isUnknown) return checkAt(tx, outTradeNo, null)
  if (attempt.checks >= MANY_CHECKS) {
    const { vehicle, trip, checks, state } = attempt
    await raise(
      tx,
      { kind: 'unknown-order', key: outTradeNo, detail: { vehicle, trip, state, checks } },
      nowMs,
    )
  }
  const at = nowMs + gapMs(attempt.checks)
  return checkAt(tx, outTradeNo, attempt.windowMs > nowMs ? Math.min(at, attempt.windowMs) : at)
}

/** 5 s, doubled up to five minutes, then an hour. */
export const gapMs = (checks: number): number =>
  checks >= MANY_CHECKS ? HOUR_MS : Math.min(5_000 * 2 ** Math.min(checks, 10), 300_000)

/** The reply is signed and names our number; what else it says must agree too. */
function differencesOfQuery(
  { tradeNo, amount, currency, buyerId }: QueriedTrade,
  attempt: Attempt,
  { settlementCurrency }: OrderParts['settings'],
): string[] {
  const settles = settlementCurrency ?? attempt.currency
  const agrees = {
    tradeNo: tradeNo === null || attempt.tradeNo === null || tradeNo === attempt.tradeNo,
    currency: currency === null || currency === attempt.currency || currency === settles,
    // In another currency than the order's the amount cannot be compared.
    amount: amount === null || currency !== attempt.currency || amount === attempt.amount,
    buyer: buyerId === null || buyerId === attempt.buyerId,
  }
  return (Object.keys(agrees) as (keyof typeof agrees)[]).filter(name => !agrees[name])
}

/** Alipay says it in fen: exact for an order in CNY, and not known for any other. */
const refundedOf = ({ refundedCny }: QueriedTrade, { currency }: Attempt) =>
  currency === 'CNY' ? refundedCny : null
