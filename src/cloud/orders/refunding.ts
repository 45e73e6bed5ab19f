/** Refunds: the row first, then Alipay; the same number until it is known what became of it. */

import { raise } from '../alarms/raise.ts'
import { codeMeaning } from '../alipay/errors.ts'
import type { RefundOutcome } from '../alipay/outcomes.ts'
import { plainText } from '../alipay/texts.ts'
import { ValueError } from '../alipay/values.ts'
import type { Sql } from '../store/sql.ts'
import { askAndBook, gapMs } from './asking.ts'
import { type Attempt, event, held } from './attempts.ts'
import { alarmOf } from './codes.ts'
import type { RefundAnswer } from './desk.ts'
import type { OrderParts } from './parts.ts'
import {
  bookRefundDone,
  insertRefund,
  leftOf,
  lockRefund,
  type RefundRow,
  refundOfKey,
} from './refundBook.ts'

/** The worker leaves a refund so long to whoever asks Alipay for it. */
export const CLAIM_MS = 60_000
/** From here on somebody is told that a refund does not come to an end. */
const MANY_TRIES = 6
const HOUR_MS = 3_600_000

const no = (why: string): RefundAnswer => ({ kind: 'no', why })

export async function refund(
  parts: OrderParts,
  outTradeNo: string,
  amount: number | null,
  requestKey: string,
  reason: string,
): Promise<RefundAnswer> {
  const text = reasonOf(reason)
  if (text === null) return no('the reason has no character that Alipay may show')
  if (requestKey === '' || requestKey.length > 200) return no('a request key has 1 to 200 characters')
  if (amount !== null && (!Number.isSafeInteger(amount) || amount < 1))
    return no('an amount is a whole number of minor units, from 1')
  const asked = await parts.store.transaction(async tx => {
    const order = await held(tx, outTradeNo)
    if (order === null) return no('there is no such order')
    const known = await refundOfKey(tx, requestKey)
    if (known !== null) return sameOrNot(known, outTradeNo, amount)
    const why = whyNot(order.attempt)
    if (why !== null) return no(why)
    const left = await leftOf(tx, order.attempt)
    if (left < 1 || (amount ?? left) > left)
      return no(`${left} minor units of ${order.attempt.currency} are left of this payment`)
    const nowMs = parts.now()
    const asked = { amount: amount ?? left, requestKey, reason: text }
    return insertRefund(tx, order.attempt, asked, nowMs, nowMs + CLAIM_MS)
  })
  if ('kind' in asked) return asked
  return answerOf(await send(parts, asked))
}

/** The same key is the same refund, wherever it stands; another order or amount under it is a mistake. */
function sameOrNot(known: RefundRow, outTradeNo: string, amount: number | null): RefundAnswer {
  const isSame = known.outTradeNo === outTradeNo && (amount === null || amount === known.amount)
  return isSame ? answerOf(known) : no('this request key was used for another refund')
}

/** Null when a refund may be asked for. */
function whyNot({ state }: Attempt): string | null {
  if (state === 'paid') return null
  if (state === 'refunded') return 'all of this payment went back'
  if (state === 'finished') return 'the time for refunds is over at Alipay'
  return 'this order is not paid'
}

const answerOf = ({ refundNo, state, code }: RefundRow): RefundAnswer => ({
  kind: 'refund',
  refundNo,
  state,
  code,
})

function reasonOf(reason: string): string | null {
  try {
    return plainText(reason, 128)
  } catch (error) {
    if (error instanceof ValueError) return null
    throw error
  }
}

/** Asks Alipay once and books what it says; an unknown end is the worker's to ask about again. */
export async function send(parts: OrderParts, row: RefundRow): Promise<RefundRow> {
  const { outTradeNo, refundNo, amount, currency, reason } = row
  const outcome = await parts.mapi.refund({ outTradeNo, refundNo, amount, currency, reason, sync: true })
  const after = await parts.store.transaction(async tx => {
    await held(tx, outTradeNo)
    await bookOutcome(tx, row, outcome, parts.now())
    return (await lockRefund(tx, refundNo))!
  })
  if (outcome.kind === 'refused' && after.state === 'refused') await askAndBook(parts, outTradeNo, 'worker')
  return after
}

async function bookOutcome(tx: Sql, row: RefundRow, outcome: RefundOutcome, nowMs: number): Promise<void> {
  const { refundNo, outTradeNo, amount } = row
  if (outcome.kind === 'refunded') return bookRefundDone(tx, row, 'refund', nowMs)
  const now = (await lockRefund(tx, refundNo))!
  if (now.state === 'done' || now.state === 'refused') return
  const tries = now.tries + 1
  const code = outcome.kind === 'refused' || outcome.kind === 'untrusted' ? outcome.code : null
  await alarmOf(tx, outTradeNo, 'refund', outcome, nowMs)
  const isFinal = outcome.kind === 'refused' && codeMeaning(outcome.code).action !== 'later'
  const state = isFinal ? 'refused' : outcome.kind === 'accepted' ? 'accepted' : 'asked'
  const isLater = outcome.kind === 'refused' && !isFinal
  const nextMs = isFinal ? null : nowMs + (isLater || tries >= MANY_TRIES ? HOUR_MS : gapMs(tries - 1))
  await tx.query(`UPDATE refund SET state = $2, code = $3, tries = $4, next_ms = $5 WHERE refund_no = $1`, [
    refundNo,
    state,
    code,
    tries,
    nextMs,
  ])
  await event(tx, outTradeNo, `refund-${state}`, 'refund', nowMs, { refundNo, amount, code, tries })
  if (isFinal || isLater || tries >= MANY_TRIES) {
    const why = isFinal ? 'refused' : isLater ? 'put off' : 'not known after many tries'
    await raise(
      tx,
      { kind: 'refund-failed', key: refundNo, detail: { outTradeNo, amount, code, why, tries } },
      nowMs,
    )
  }
}
