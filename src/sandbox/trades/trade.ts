/** What is known of one trade. Amounts are hundredths, times milliseconds since 1970. */
import type { Charset } from '../signing/charset.ts'
import type { SignType } from '../signing/signature.ts'
import type { TradeState } from './states.ts'

export interface Order {
  readonly outTradeNo: string
  readonly buyerId: string
  readonly sellerId: string
  readonly subject: string
  readonly body: string
  /** In `transCurrency`. */
  readonly total: number
  /** Of the settlement. */
  readonly currency: string
  /** Of the price. */
  readonly transCurrency: string
  readonly notifyUrl: string
  readonly passback: string
  /** Alipay's notices are made the way the order was. */
  readonly signType: SignType
  readonly charset: Charset
  /** Unpaid for so long, it closes. */
  readonly unpaidMs: number
}

export interface Refund {
  readonly id: string
  readonly amount: number
  readonly currency: string
  readonly isSync: boolean
  readonly notifyUrl: string
  state: 'pending' | 'done'
}

export interface Trade extends Order {
  readonly tradeNo: string
  readonly createdAt: number
  state: TradeState
  paidAt: number | null
  /** What the buyer paid, in hundredths of CNY. */
  paidCny: number
  closedBy: 'timeout' | 'cancel' | 'refund' | null
  readonly refunds: Map<string, Refund>
  /** Takes back the timer that closes it. */
  stopTimer: () => void
}

/** Refunded or promised. */
export function refunded(trade: Trade, onlyDone = false): number {
  let sum = 0
  for (const { amount, state } of trade.refunds.values()) if (!onlyDone || state === 'done') sum += amount
  return sum
}
