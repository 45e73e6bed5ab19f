/**
 * What became of a call to Alipay. A business result is a value, never an exception; what is not known is said to be so,
 * with its cause.
 */
import type { HttpFailure } from './http.ts'

export type Service = 'create' | 'query' | 'refund' | 'cancel' | 'notify-verify' | 'token'

export type UnknownCause =
  | HttpFailure
  /** A whole reply that is none of this protocol, such as a web page. */
  | 'unreadable'
  /** A reply that Alipay did not sign in the pinned way. */
  | 'bad-signature'
  /** A signed reply that speaks of another order, or lacks what it must say. */
  | 'mismatch'
  /** Alipay's own SYSTEM_ERROR, isp.unknow-error and the like. */
  | 'system-error'
  /** Alipay's own UNKNOWN. */
  | 'said-unknown'

/** Something a person should see. It holds no secret. */
export interface AlarmFact {
  readonly kind: 'bad-signature' | 'mismatch'
  readonly service: Service
  readonly detail: string
}

/** It may have happened or not: ask again, or ask another way. */
export interface Unknown {
  readonly kind: 'unknown'
  readonly cause: UnknownCause
  readonly detail: string
  readonly alarm?: AlarmFact
}

/** The gateway said no without a signature. Mostly true; never proof that nothing happened. */
export interface Untrusted {
  readonly kind: 'untrusted'
  readonly code: string
}

/** Alipay said no, signed. The code's meaning stands in errors.ts. */
export interface Refused {
  readonly kind: 'refused'
  readonly code: string
}

export type Failure = Unknown | Untrusted | Refused

/** A business error that is not final: the same call may be made again (cancel's `retry_flag` Y). */
export interface Again {
  readonly kind: 'again'
  readonly code: string
}

export type CreateOutcome =
  /** Made now or before by the same words: `tradeNo` is what tradePay takes. */
  | { readonly kind: 'created'; readonly tradeNo: string }
  /** This number is paid already. A query says by whom and how much. */
  | { readonly kind: 'paid'; readonly code: string }
  /** This number is closed for good. */
  | { readonly kind: 'closed'; readonly code: string }
  | Failure

export type TradeStatus =
  | 'WAIT_BUYER_PAY'
  | 'TRADE_PENDING'
  | 'TRADE_SUCCESS'
  | 'TRADE_CLOSED'
  | 'TRADE_FINISHED'

export const TRADE_STATUSES: readonly TradeStatus[] = [
  'WAIT_BUYER_PAY',
  'TRADE_PENDING',
  'TRADE_SUCCESS',
  'TRADE_CLOSED',
  'TRADE_FINISHED',
]

export const isTradeStatus = (value: unknown): value is TradeStatus =>
  (TRADE_STATUSES as readonly unknown[]).includes(value)

export interface QueriedTrade {
  readonly kind: 'state'
  readonly status: TradeStatus
  /** Null while Alipay has not given one. */
  readonly tradeNo: string | null
  /** Minor units of `currency`; null when the reply does not say. Hold it against the order before it counts. */
  readonly amount: number | null
  readonly currency: string | null
  readonly buyerId: string | null
  /** Seconds since 1970. */
  readonly paidAt: number | null
  /** Refunded so far, fen, as the reply gives it in CNY; null when it does not. */
  readonly refundedCny: number | null
}

export type QueryOutcome = QueriedTrade | { readonly kind: 'notExist'; readonly code: string } | Failure

export type RefundOutcome =
  /** Done, or accepted to be done (`is_sync` N: a notification follows only if it succeeds). */
  | {
      readonly kind: 'refunded' | 'accepted'
      /** Minor units. */
      readonly amount: number
      readonly currency: string
      readonly tradeNo: string | null
    }
  | Failure

export type CancelOutcome =
  /**
   * What Alipay did: `close` of an unpaid order, `refund` of a paid one. Null when it does not say: a query and the order's
   * own history must, before it is booked.
   */
  | {
      readonly kind: 'cancelled'
      readonly action: 'close' | 'refund' | null
      readonly tradeNo: string | null
    }
  | Again
  | Failure

/** Not genuine includes: this notification was answered with `success` before. */
export type NotifyVerifyOutcome = { readonly kind: 'genuine' } | { readonly kind: 'notGenuine' } | Failure

export type TokenOutcome = { readonly kind: 'user'; readonly userId: string } | Failure

export const unknown = (cause: UnknownCause, detail: string): Unknown => ({ kind: 'unknown', cause, detail })

/** Unknown, and somebody should look. */
export const alarming = (kind: AlarmFact['kind'], service: Service, detail: string): Unknown => ({
  kind: 'unknown',
  cause: kind,
  detail,
  alarm: { kind, service, detail },
})
