/**
 * What the web and the commands may ask of the orders. Everything that moves money goes through here. All answers are
 * values; what is rejected is a fault of the store.
 */
import type { Texts } from '../alipay/errorTexts.ts'

/** A verified pay link, or a sticker payment. `link` is the MAC. */
export type Payable =
  | {
      readonly kind: 'link'
      readonly vehicle: string
      readonly trip: string
      readonly rev: number
      readonly amount: number
      readonly currency: string
      readonly link: string
    }
  | {
      readonly kind: 'sticker'
      readonly vehicle: string
      /** Of this one payment, 12 random characters of A–Z 0–9, drawn by the page's session: a reload is the same payment. */
      readonly id: string
      readonly amount: number
      readonly currency: string
    }

export interface Capture {
  readonly outTradeNo: string
  readonly tradeNo: string
  readonly amount: number
  readonly refunded: number
  readonly buyerId: string
  readonly paidMs: number
}

/** How a payable stands, for whoever opens its page. */
export type Standing =
  | { readonly kind: 'payable' }
  /** Paid; `capture` is this payable's own when this payable was paid, null when the trip is settled another way. */
  | { readonly kind: 'paid'; readonly capture: Capture | null }
  | { readonly kind: 'refunded'; readonly capture: Capture }
  /** A newer code is up. */
  | { readonly kind: 'superseded' }
  /** Cash, passenger left, free, or withdrawn. */
  | { readonly kind: 'closed' }

/** What a trip document says, where there is one. */
export interface TripFacts {
  readonly total: number
  readonly due: number
  readonly distanceM?: number
  readonly startedAt?: string
  readonly endedAt?: string
  readonly driver?: string
}

export interface Look {
  readonly standing: Standing
  readonly trip: TripFacts | null
  /** The live attempt, if any. */
  readonly attempt: {
    readonly outTradeNo: string
    readonly buyerId: string
    readonly tradeNo: string | null
    /** Milliseconds since 1970: until then another buyer waits. */
    readonly windowMs: number
    readonly pending: boolean
  } | null
}

export type PayAnswer =
  /** Hand the number to tradePay. */
  | { readonly kind: 'pay'; readonly tradeNo: string; readonly outTradeNo: string; readonly windowMs: number }
  /** Another buyer's attempt is live; milliseconds since 1970. */
  | { readonly kind: 'busy'; readonly untilMs: number }
  /** It is not known yet what became of the last attempt. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'not-payable'; readonly standing: Standing }
  | { readonly kind: 'refused'; readonly code: string; readonly texts: Texts }

/** The metered due that a sticker page offers: the newest trip of the vehicle that is open, by a verified document. */
export interface OpenTrip {
  readonly trip: string
  readonly rev: number
  readonly amount: number
  readonly currency: string
  readonly link: string
}

export type RefundAnswer =
  | {
      readonly kind: 'refund'
      readonly refundNo: string
      readonly state: 'asked' | 'accepted' | 'done' | 'refused'
      readonly code: string | null
    }
  | { readonly kind: 'no'; readonly why: string }

export interface OrderDesk {
  look(payable: Payable): Promise<Look>
  /** Makes or finds the one live attempt. Idempotent: double taps and reloads get the same order. */
  pay(payable: Payable, buyerId: string): Promise<PayAnswer>
  /** The passenger's browser reports an end of tradePay: Alipay is asked soon instead of at the window's end. Never believed. */
  reported(outTradeNo: string, buyerId: string, resultCode: string): Promise<void>
  /** The body of a notification. Ends when it is committed; `fail` makes Alipay send it again. */
  notified(body: Uint8Array): Promise<'success' | 'fail'>
  /** A passenger opened the page behind a code: the car hears of it once a revision. */
  opened(payable: Payable): Promise<void>
  openTrip(vehicle: string): Promise<OpenTrip | null>
  /** Part or all of a capture. `requestKey` makes it idempotent. Amount in minor units; null: all that is left. */
  refund(outTradeNo: string, amount: number | null, requestKey: string, reason: string): Promise<RefundAnswer>
  /** For technical failure only: asks first, and books a refund when that is what Alipay made of it. */
  cancel(
    outTradeNo: string,
  ): Promise<{ readonly kind: 'closed' | 'refunded' | 'paid' | 'unknown' | 'no'; readonly why: string }>
}
