/**
 * How this Alipay behaves where its documentation is silent, contradicts itself or leaves a choice. The defaults are
 * what most sources agree on; a partner should pass with any of them.
 */

export interface Settings {
  /** How `redirect_uri` must agree with a callback address of the app. Not documented beyond "consistent". */
  readonly redirectMatch: 'exact' | 'prefix' | 'host'
  /** Documented as anything from 3 minutes to 24 hours. */
  readonly authCodeLifeMs: number
  /** The tables say text, real replies have numbers. */
  readonly expiresIn: 'number' | 'text'
  /** Newer apps may get an `open_id` instead of the `user_id`. */
  readonly identity: 'user_id' | 'open_id'
  /** Where a refused code is told: in the general error object or in the method's own. */
  readonly tokenErrors: 'error_response' | 'method_response'
  /** Error replies of the OpenAPI gateway are sometimes not signed. */
  readonly signOpenApiErrors: boolean
  readonly accessTokenLifeS: number
  readonly refreshTokenLifeS: number
  /** How far a time stamp may lie back, or ahead. */
  readonly timestampWindowMs: number
  /** No source has seen what an old time stamp is answered with. */
  readonly timestampError: 'ILLEGAL_TIMESTAMP' | 'SESSION_TIMEOUT'
  /** The current page wants `timestamp` of create and cancel, older ones do not. */
  readonly timestampRequired: boolean
  /** The current page wants `notify_url` of create, older ones do not. */
  readonly notifyUrlRequired: boolean
  /** Subject and body "without special characters": what happens with some is not documented. */
  readonly specialCharacters: 'refuse' | 'take'
  /** The header's encoding can be GBK although the request said UTF-8. */
  readonly replyCharset: 'UTF-8' | 'GBK'
  /** Unpaid trades close after this when the request has no `it_b_pay`. */
  readonly unpaidMs: number
  /** What a query of an unknown trade says. */
  readonly unknownTrade: 'TRADE_NOT_EXIST' | 'TRANS_NOT_FOUND'
  /** Newer gateways answer the cancel of an unknown trade with success. */
  readonly cancelUnknown: 'SUCCESS' | 'TRADE_NOT_EXIST'
  /** A paid trade can be cancelled on the day of its payment and for so long after midnight. */
  readonly cancelGraceMs: number
  /** The gap after the first send of a notice; two tables are published. */
  readonly firstGapMs: number
  /** Which trade states are told on their own besides TRADE_SUCCESS. */
  readonly tellTimeouts: boolean
  readonly tellCancels: boolean
  /** Whether notices carry `currency` and `trans_currency`. */
  readonly noticeCurrencies: boolean
  readonly payAction: 'createDirectPayTradeByBuyerAction' | 'payByAccountAction'
  /** How long an asynchronous refund of the same day takes. */
  readonly refundDelayMs: number
  /** How long a payment that the wallet called "processing" takes. */
  readonly processingMs: number
  /** How long after its script `AlipayJSBridge` appears in a page. Real time. */
  readonly bridgeDelayMs: number
  /** How long a call is held that is never answered. Real time. */
  readonly silenceMs: number
  /** How long the partner may take to answer a notice. Real time. */
  readonly noticeTimeoutMs: number
  /** CNY for one unit of each currency of the contract. */
  readonly rates: Readonly<Record<string, number>>
}

const MINUTE = 60_000

export const DEFAULT_SETTINGS: Settings = {
  redirectMatch: 'prefix',
  authCodeLifeMs: 24 * 60 * MINUTE,
  expiresIn: 'number',
  identity: 'user_id',
  tokenErrors: 'error_response',
  signOpenApiErrors: true,
  accessTokenLifeS: 300,
  refreshTokenLifeS: 300,
  timestampWindowMs: 30 * MINUTE,
  timestampError: 'ILLEGAL_TIMESTAMP',
  timestampRequired: true,
  notifyUrlRequired: true,
  specialCharacters: 'refuse',
  replyCharset: 'UTF-8',
  unpaidMs: 3 * MINUTE,
  unknownTrade: 'TRADE_NOT_EXIST',
  cancelUnknown: 'SUCCESS',
  cancelGraceMs: 0,
  firstGapMs: 2 * MINUTE,
  tellTimeouts: false,
  tellCancels: false,
  noticeCurrencies: false,
  payAction: 'createDirectPayTradeByBuyerAction',
  refundDelayMs: 1_000,
  processingMs: 5_000,
  bridgeDelayMs: 300,
  silenceMs: MINUTE,
  noticeTimeoutMs: 10_000,
  rates: {
    CNY: 1,
    USD: 7.1,
    EUR: 7.7,
    HKD: 0.91,
    JPY: 0.047,
    KRW: 0.0051,
    SGD: 5.3,
    GBP: 9,
    THB: 0.2,
    MYR: 1.6,
  },
}
