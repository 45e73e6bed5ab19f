/** The trades by both of their numbers, in memory, the newest so many of them. */

import { compactTime } from '../beijing.ts'
import type { Clock } from '../clock.ts'
import type { Order, Trade } from './trade.ts'

export const MAX_TRADES = 20_000

export class TradeBook {
  readonly #clock: Clock
  readonly #byTradeNo = new Map<string, Trade>()
  readonly #byOutTradeNo = new Map<string, Trade>()
  readonly #max: number
  #count = 0

  constructor(clock: Clock, max = MAX_TRADES) {
    this.#clock = clock
    this.#max = max
  }

  byTradeNo(tradeNo: string): Trade | undefined {
    return this.#byTradeNo.get(tradeNo)
  }

  byOutTradeNo(outTradeNo: string): Trade | undefined {
    return this.#byOutTradeNo.get(outTradeNo)
  }

  /** By Alipay's number when it is given, else by the partner's. */
  find(tradeNo: string, outTradeNo: string): Trade | undefined {
    return tradeNo === '' ? this.byOutTradeNo(outTradeNo) : this.byTradeNo(tradeNo)
  }

  open(order: Order): Trade {
    const createdAt = this.#clock.now()
    this.#count += 1
    const trade: Trade = {
      ...order,
      tradeNo: `${compactTime(createdAt).slice(0, 8)}2200${String(this.#count).padStart(16, '0')}`,
      createdAt,
      state: 'WAIT_BUYER_PAY',
      paidAt: null,
      paidCny: 0,
      closedBy: null,
      refunds: new Map(),
      stopTimer: () => {},
    }
    this.#byTradeNo.set(trade.tradeNo, trade)
    this.#byOutTradeNo.set(trade.outTradeNo, trade)
    if (this.#byTradeNo.size > this.#max) this.#forget(this.#byTradeNo.values().next().value!)
    return trade
  }

  /** Newest first. */
  newest(limit: number): readonly Trade[] {
    return [...this.#byTradeNo.values()].slice(-limit).reverse()
  }

  get size(): number {
    return this.#byTradeNo.size
  }

  clear(): void {
    for (const trade of [...this.#byTradeNo.values()]) this.#forget(trade)
  }

  #forget(trade: Trade): void {
    trade.stopTimer()
    this.#byTradeNo.delete(trade.tradeNo)
    this.#byOutTradeNo.delete(trade.outTradeNo)
  }
}
