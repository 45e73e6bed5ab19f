/** The first step of paying: under the ride's lock, which attempt is it, or why is there none. */
import type { Sql } from '../store/sql.ts'
import {
  type Attempt,
  attemptsOf,
  checkAt,
  event,
  insertAttempt,
  isLive,
  knownOf,
  lockPayable,
  type TripRow,
} from './attempts.ts'
import type { PayAnswer, Payable } from './desk.ts'
import { outTradeNoOf, rideOf } from './outTradeNo.ts'
import { GRACE_MS, type OrderParts, windowMs } from './parts.ts'
import { standingOf } from './standing.ts'

/** Create's answer has come by then, or is asked for. */
const ANSWER_MS = 15_000

export type Prepared =
  | { readonly do: 'answer'; readonly answer: PayAnswer }
  /** Ask Alipay about this one first. */
  | { readonly do: 'ask'; readonly outTradeNo: string }
  /** It is in the store: make it at Alipay, or find it there. */
  | { readonly do: 'create'; readonly attempt: Attempt; readonly isNew: boolean }

/** `asked`: the orders that Alipay was asked about for this request already. */
export async function prepare(
  tx: Sql,
  parts: Pick<OrderParts, 'now' | 'settings'>,
  payable: Payable,
  buyerId: string,
  asked: ReadonlySet<string>,
): Promise<Prepared> {
  const nowMs = parts.now()
  const trip = await lockPayable(tx, payable, nowMs)
  if (payable.kind === 'link' && trip?.currency !== payable.currency)
    return answer({ kind: 'not-payable', standing: { kind: 'superseded' } })
  const attempts = await attemptsOf(tx, rideOf(payable))
  const known = await knownOf(tx, payable, trip, attempts)
  const standing = standingOf(payable, known)
  if (standing.kind !== 'payable') return answer({ kind: 'not-payable', standing })
  const last = attempts.at(-1)
  if (last !== undefined) {
    const word = ofLast(last, payable, buyerId, asked, nowMs)
    if (word === 'again') return again(tx, parts, last, nowMs)
    if (word !== 'next') return word
  }
  return next(tx, parts, payable, buyerId, known.revisions, trip, (last?.n ?? 0) + 1, nowMs)
}

/** What the last attempt leaves to do. Pure. */
export function ofLast(
  last: Attempt,
  payable: Payable,
  buyerId: string,
  asked: ReadonlySet<string>,
  nowMs: number,
): Prepared | 'again' | 'next' {
  const { outTradeNo } = last
  const isAsked = asked.has(outTradeNo)
  if (!isLive(last)) {
    // That Alipay did not know it is less than that Alipay closed it.
    const isSure = last.code !== 'TRADE_NOT_EXIST'
    return isSure || isAsked ? 'next' : { do: 'ask', outTradeNo }
  }
  if (last.state === 'pending') return answer({ kind: 'wait' })
  const isSame =
    last.buyerId === buyerId &&
    last.amount === payable.amount &&
    last.rev === (payable.kind === 'link' ? payable.rev : null)
  const isOpen = nowMs < last.windowMs - GRACE_MS
  if (isSame && isOpen) {
    if (last.tradeNo === null) return 'again'
    return answer({ kind: 'pay', tradeNo: last.tradeNo, outTradeNo, windowMs: last.windowMs })
  }
  // Another buyer waits for the window's end. An older code's order may have closed already.
  const isOld = payable.kind === 'link' && last.rev !== payable.rev
  if (!isAsked && (!isOpen || isOld)) return { do: 'ask', outTradeNo }
  return answer(nowMs < last.windowMs ? { kind: 'busy', untilMs: last.windowMs } : { kind: 'wait' })
}

/** Create's answer never came: the same words again give the same order. Its window begins anew when it was never made. */
async function again(
  tx: Sql,
  { settings }: Pick<OrderParts, 'settings'>,
  last: Attempt,
  nowMs: number,
): Promise<Prepared> {
  const until = nowMs + windowMs(settings.paymentWindow) + GRACE_MS
  await tx.query('UPDATE attempt SET window_ms = $2 WHERE out_trade_no = $1', [last.outTradeNo, until])
  await checkAt(tx, last.outTradeNo, nowMs + ANSWER_MS)
  return { do: 'create', attempt: { ...last, windowMs: until }, isNew: false }
}

async function next(
  tx: Sql,
  { settings }: Pick<OrderParts, 'settings'>,
  payable: Payable,
  buyerId: string,
  revisions: readonly { readonly rev: number; readonly link: string }[],
  trip: TripRow | null,
  n: number,
  nowMs: number,
): Promise<Prepared> {
  const { vehicle, amount, currency } = payable
  const isLink = payable.kind === 'link'
  // Under the vehicle's previous key the same code has another MAC: the row's is what the vehicle holds a notice against.
  const row = isLink ? revisions.find(({ rev }) => rev === payable.rev) : undefined
  const attempt: Attempt = {
    outTradeNo: outTradeNoOf(payable, n),
    vehicle,
    trip: trip?.trip ?? null,
    rev: isLink ? payable.rev : null,
    link: isLink ? (row?.link ?? payable.link) : null,
    ride: rideOf(payable),
    n,
    amount,
    currency,
    buyerId,
    tradeNo: null,
    state: 'waiting',
    code: null,
    createdMs: nowMs,
    windowMs: nowMs + windowMs(settings.paymentWindow) + GRACE_MS,
    checks: 0,
    paidMs: null,
    refunded: 0,
  }
  await insertAttempt(tx, attempt, nowMs + ANSWER_MS)
  await event(tx, attempt.outTradeNo, 'begun', 'page', nowMs, { amount, currency, n })
  return { do: 'create', attempt, isNew: true }
}

const answer = (answer: PayAnswer): Prepared => ({ do: 'answer', answer })
