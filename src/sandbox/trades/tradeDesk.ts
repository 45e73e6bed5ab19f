/** Everything that can happen to a trade. Refusals are Alipay's own codes; nothing here throws. */
import type { Accounts } from '../accounts.ts'
import { inCny } from '../amount.ts'
import { nextMidnight, untilNight } from '../beijing.ts'
import type { Clock } from '../clock.ts'
import type { Settings } from '../settings.ts'
import { next, type TradeEvent } from './states.ts'
import { type Order, type Refund, refunded, type Trade } from './trade.ts'
import type { TradeBook } from './tradeBook.ts'

export type Change = 'paid' | 'timeout' | 'cancelled' | 'refunded' | 'finished'

export interface DeskOptions {
  readonly clock: Clock
  readonly book: TradeBook
  readonly accounts: Accounts
  settings(): Settings
  onChange(trade: Trade, change: Change, refund?: Refund): void
}

export type Answer<T> = { readonly ok: T } | { readonly error: string }

/** Refunds of one trade. */
const MAX_REFUNDS = 200
/** A refund without the merchant's money is tried again each night for so long. */
const MAX_NIGHTS = 180

export class TradeDesk {
  /** When the merchant's account is too low, refunds fail or wait. */
  merchantFundsLow = false
  readonly #o: DeskOptions

  constructor(options: DeskOptions) {
    this.#o = options
  }

  /**
   * A new trade, or the one of that number: the number is the idempotency key, and only the same buyer with the same
   * order is the same.
   */
  create(order: Order): Answer<Trade> {
    const known = this.#o.book.byOutTradeNo(order.outTradeNo)
    if (known !== undefined) return again(known, order)
    const { accounts, book, clock } = this.#o
    const buyer = accounts.get(order.buyerId)
    if (buyer === undefined) return { error: 'BUYER_NOT_EXIST' }
    if (!buyer.enabled) return { error: 'BUYER_ENABLE_STATUS_FORBID' }
    if (order.buyerId === order.sellerId) return { error: 'BUYER_SELLER_EQUAL' }
    const trade = book.open(order)
    trade.stopTimer = clock.after(order.unpaidMs, () => {
      if (this.#move(trade, 'timeout')) {
        trade.closedBy = 'timeout'
        this.#o.onChange(trade, 'timeout')
      }
    })
    return { ok: trade }
  }

  /** The buyer pays in the wallet. */
  pay(tradeNo: string, buyerId: string): Answer<Trade> {
    const { accounts, book, clock } = this.#o
    const trade = book.byTradeNo(tradeNo)
    if (trade === undefined) return { error: 'TRADE_NOT_EXIST' }
    if (trade.buyerId !== buyerId) return { error: 'TRADE_BUYER_NOT_MATCH' }
    const buyer = accounts.get(buyerId)
    if (buyer === undefined || !buyer.enabled) return { error: 'BUYER_ENABLE_STATUS_FORBID' }
    if (next(trade.state, 'pay') === null) return { error: stateError(trade) }
    const cost = inCny(trade.total, this.rate(trade.transCurrency))
    if (buyer.balance < cost) return { error: 'BUYER_BALANCE_NOT_ENOUGH' }
    buyer.balance -= cost
    this.#move(trade, 'pay')
    trade.paidAt = clock.now()
    trade.paidCny = cost
    this.#o.onChange(trade, 'paid')
    return { ok: trade }
  }

  /** Closes what is unpaid and gives back what is paid, on the day of the payment. Repeating it is harmless. */
  cancel(trade: Trade): Answer<'close' | 'refund'> {
    const { clock, settings } = this.#o
    if (trade.closedBy === 'cancel' || trade.closedBy === 'timeout')
      return { ok: trade.paidAt === null ? 'close' : 'refund' }
    if (trade.state === 'TRADE_FINISHED') return { error: 'TRADE_HAS_FINISHED' }
    if (trade.refunds.size > 0) return { error: 'REASON_TRADE_REFUND_FEE_ERR' }
    if (trade.paidAt !== null && clock.now() >= nextMidnight(trade.paidAt) + settings().cancelGraceMs)
      return { error: 'TRADE_CANCEL_TIME_OUT' }
    if (trade.paidAt !== null && this.merchantFundsLow) return { error: 'SELLER_BALANCE_NOT_ENOUGH' }
    this.#move(trade, 'cancel')
    trade.closedBy = 'cancel'
    if (trade.paidAt !== null) this.#giveBack(trade, trade.paidCny)
    this.#o.onChange(trade, 'cancelled')
    return { ok: trade.paidAt === null ? 'close' : 'refund' }
  }

  /** The refund's id is the idempotency key. An asynchronous one is accepted first and done later. */
  refund(trade: Trade, asked: Omit<Refund, 'state'>): Answer<Refund> {
    const known = trade.refunds.get(asked.id)
    if (known !== undefined) {
      const same = known.amount === asked.amount && known.currency === asked.currency
      return same ? { ok: known } : { error: 'DISCORDANT_REPEAT_REQUEST' }
    }
    if (trade.state === 'TRADE_CLOSED') return { error: 'TRADE_HAS_CLOSE' }
    if (trade.state !== 'TRADE_SUCCESS') return { error: 'TRADE_STATUS_ERROR' }
    if (asked.currency !== trade.transCurrency) return { error: 'INVALID_PARAMETER' }
    if (asked.amount > trade.total - refunded(trade) || trade.refunds.size >= MAX_REFUNDS)
      return { error: 'RETURN_AMOUNT_EXCEED' }
    if (asked.isSync && this.merchantFundsLow) return { error: 'MERCHANT_BALANCE_NOT_ENOUGH' }
    const refund: Refund = { ...asked, state: 'pending' }
    trade.refunds.set(refund.id, refund)
    if (refund.isSync) this.#settle(trade, refund)
    else this.#later(trade, refund)
    return { ok: refund }
  }

  /** The time for refunds is over. */
  finish(trade: Trade): boolean {
    if (!this.#move(trade, 'finish')) return false
    this.#o.onChange(trade, 'finished')
    return true
  }

  /** CNY for one unit; 0 when the contract has no such currency. */
  rate(currency: string): number {
    const { rates } = this.#o.settings()
    return Object.hasOwn(rates, currency) ? (rates[currency] ?? 0) : 0
  }

  #later(trade: Trade, refund: Refund): void {
    const { clock, settings } = this.#o
    const now = clock.now()
    const isSameDay = trade.paidAt !== null && now < nextMidnight(trade.paidAt)
    const attempt = (night: number) => {
      if (refund.state === 'done' || trade.state !== 'TRADE_SUCCESS') return
      if (!this.merchantFundsLow) this.#settle(trade, refund)
      else if (night < MAX_NIGHTS) clock.after(untilNight(clock.now()), () => attempt(night + 1))
    }
    clock.after(isSameDay ? settings().refundDelayMs : untilNight(now), () => attempt(0))
  }

  #settle(trade: Trade, refund: Refund): void {
    refund.state = 'done'
    const isRest = refunded(trade, true) === trade.total
    this.#move(trade, isRest ? 'refund-rest' : 'refund-part')
    if (isRest) trade.closedBy = 'refund'
    this.#giveBack(trade, inCny(refund.amount, this.rate(trade.transCurrency)))
    this.#o.onChange(trade, 'refunded', refund)
  }

  #giveBack(trade: Trade, cny: number): void {
    const buyer = this.#o.accounts.get(trade.buyerId)
    if (buyer !== undefined) buyer.balance += cny
  }

  #move(trade: Trade, event: TradeEvent): boolean {
    const state = next(trade.state, event)
    if (state === null) return false
    trade.state = state
    trade.stopTimer()
    return true
  }
}

function again(known: Trade, order: Order): Answer<Trade> {
  if (known.buyerId !== order.buyerId) return { error: 'TRADE_BUYER_NOT_MATCH' }
  const compared = ['total', 'currency', 'transCurrency', 'sellerId'] as const
  if (compared.some(name => known[name] !== order[name])) return { error: 'CONTEXT_INCONSISTENT' }
  return known.state === 'WAIT_BUYER_PAY' ? { ok: known } : { error: stateError(known) }
}

function stateError({ state }: Trade): string {
  return state === 'TRADE_CLOSED' ? 'TRADE_HAS_CLOSE' : 'TRADE_HAS_SUCCESS'
}
