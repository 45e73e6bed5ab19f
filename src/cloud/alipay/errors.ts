/**
 * Alipay's error codes as data: what each means, whether the same call is worth repeating, what the server does about it and
 * what people are told. A code that is not here is final, is shown as a plain refusal and raises an alarm.
 */
import { ERROR_TEXTS, type ErrorText, type Texts } from './errorTexts.ts'

export type Action =
  /** Our configuration, contract or code is wrong: stop, a technician is told. */
  | 'alarm'
  /** Ask Alipay how the order stands and go by that. */
  | 'query'
  /** Ask again; when it still does not exist, create it. */
  | 'query-then-create'
  /** Another order number, that is, the next attempt. */
  | 'new-number'
  /** Another refund number, after a look at what the first one did. */
  | 'new-refund-number'
  | 'refund-instead'
  /** Send the passenger through the authorize page again. */
  | 'authorise'
  /** The passenger needs another account, card or way to pay. */
  | 'pay-otherwise'
  | 'repeat'
  /** Nothing to do now: repeat it later. */
  | 'later'
  /** A person must decide. */
  | 'manual'

export interface CodeMeaning {
  readonly meaning: string
  readonly retry: 'no' | 'once' | 'yes'
  readonly action: Action
  /** A person should see that it happened. */
  readonly alarm: boolean
  readonly texts: Texts
}

type Row = readonly [
  meaning: string,
  action: Action,
  text: ErrorText,
  more?: { alarm?: true; retry?: 'once' | 'yes' },
]

const SETUP = { alarm: true } as const

const ROWS: Readonly<Record<string, Row>> = {
  // Of the gateway: `error` of an unsigned failure.
  ILLEGAL_SIGN: ['the signature is wrong', 'alarm', 'setup', SETUP],
  ILLEGAL_SIGN_TYPE: ['sign_type is not MD5, RSA or RSA2', 'alarm', 'setup', SETUP],
  ILLEGAL_PARTNER: ['the partner id is unknown, often of the other environment', 'alarm', 'setup', SETUP],
  ILLEGAL_EXTERFACE: ['the service name is wrong', 'alarm', 'setup', SETUP],
  ILLEGAL_SERVICE: ['the service name is wrong', 'alarm', 'setup', SETUP],
  ILLEGAL_PARTNER_EXTERFACE: ['the partner has no contract for the service', 'alarm', 'setup', SETUP],
  ILLEGAL_ARGUMENT: ['a parameter is wrong', 'alarm', 'setup', SETUP],
  INVALID_PARAMETER: ['a parameter is wrong', 'alarm', 'setup', SETUP],
  ILLEGAL_CHARSET: ['the charset does not fit', 'alarm', 'setup', SETUP],
  INVALID_CHARACTER_SET: ['the charset does not fit', 'alarm', 'setup', SETUP],
  HAS_NO_PRIVILEGE: ['the partner lacks the right', 'alarm', 'setup', SETUP],
  EXTERFACE_IS_CLOSED: ['the interface is closed', 'later', 'unavailable', SETUP],
  SESSION_TIMEOUT: ['the request came too late', 'repeat', 'tryAgain', { retry: 'once' }],
  ILLEGAL_TIMESTAMP: ["the server's clock is wrong", 'alarm', 'tryAgain', { alarm: true, retry: 'once' }],
  SYSTEM_ERROR: ['an error inside Alipay', 'query', 'wait', { retry: 'yes' }],
  SYSTEM_EXCEPTION: ['an error inside Alipay', 'query', 'wait', { retry: 'yes' }],
  UNKNOWN: ['Alipay does not know yet', 'query', 'wait', { retry: 'yes' }],

  // Of the order.
  TRADE_NOT_EXIST: ['there is no such order', 'query-then-create', 'notStarted'],
  TRADE_IS_NOT_EXIST: ['there is no such order', 'query-then-create', 'notStarted'],
  TRANS_NOT_FOUND: ['there is no such order', 'query-then-create', 'notStarted'],
  TRADE_HAS_SUCCESS: ['the order is paid', 'query', 'alreadyPaid'],
  TRADE_HAS_CLOSE: ['the order is closed', 'new-number', 'expired'],
  TRADE_HAS_FINISHED: ['the refund period is over', 'manual', 'refundOver'],
  TRADE_STATUS_ERROR: ['the order is not in a state for this', 'query', 'checking'],
  REASON_ILLEGAL_STATUS: ['the order is not in a state for this', 'query', 'checking'],
  TRADE_SETTLE_ERROR: ['the order could not be settled', 'query', 'checking', { alarm: true }],
  TRADE_BUYER_NOT_MATCH: ['the order number belongs to another buyer', 'new-number', 'scanAgain'],
  CONTEXT_INCONSISTENT: [
    'the order number was used with other data',
    'new-number',
    'scanAgain',
    { alarm: true },
  ],
  TOTAL_FEE_EXCEED: ['the amount is over the limit', 'manual', 'tooHigh'],
  REQUEST_AMOUNT_EXCEED: ['the amount is over the limit', 'manual', 'tooHigh'],
  EXIST_FORBIDDEN_WORD: ['subject or body holds a forbidden word', 'alarm', 'setup', SETUP],
  CURRENCY_NOT_SUPPORT: ['the currency is not in the contract', 'alarm', 'setup', SETUP],
  UN_SUPPORT_BIZ_TYPE: ['the contract does not allow this kind of order', 'alarm', 'setup', SETUP],
  REASON_TRADE_BEEN_FREEZEN: ['the order is frozen', 'manual', 'support', { alarm: true }],

  // Of the buyer.
  BUYER_BALANCE_NOT_ENOUGH: ["the buyer's balance is too low", 'pay-otherwise', 'lowBalance'],
  BUYER_BANKCARD_BALANCE_NOT_ENOUGH: ["the buyer's card has not enough", 'pay-otherwise', 'lowCard'],
  BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR: ["the buyer's limit of the day", 'pay-otherwise', 'buyerLimit'],
  BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR: ["the buyer's limit of the month", 'pay-otherwise', 'buyerLimit'],
  BEYOND_PAY_RESTRICTION: ["the merchant's limit of payments", 'pay-otherwise', 'payLimit', { alarm: true }],
  BEYOND_PER_RECEIPT_RESTRICTION: [
    "the merchant's limit of one payment",
    'pay-otherwise',
    'payLimit',
    { alarm: true },
  ],
  BUYER_ENABLE_STATUS_FORBID: ["the buyer's account is blocked", 'pay-otherwise', 'buyerBlocked'],
  BUYER_NOT_EXIST: ['the buyer is unknown', 'authorise', 'scanAgain'],
  BUYER_ERROR: ["something is wrong with the buyer's account", 'pay-otherwise', 'buyerBlocked'],
  BUYER_NOT_MAINLAND_CERT: ['the buyer is not eligible', 'pay-otherwise', 'notEligible'],
  ERROR_BUYER_CERTIFY_LEVEL_LIMIT: ['the buyer is not verified', 'pay-otherwise', 'notEligible'],
  BUYER_SELLER_EQUAL: ['buyer and seller are one', 'pay-otherwise', 'ownAccount'],
  CLIENT_VERSION_NOT_MATCH: ['the wallet is too old', 'pay-otherwise', 'update'],
  MOBILE_PAYMENT_SWITCH_OFF: ['the buyer switched mobile payment off', 'pay-otherwise', 'enable'],
  ERROR_BALANCE_PAYMENT_DISABLE: ['the buyer switched payment by balance off', 'pay-otherwise', 'enable'],
  PAYMENT_FAIL: ['the payment failed', 'pay-otherwise', 'once'],
  PULL_MOBILE_CASHIER_FAIL: ['the cashier could not be opened', 'pay-otherwise', 'once'],

  // Of the seller.
  SELLER_NOT_EXIST: ['the seller is unknown', 'alarm', 'setup', SETUP],
  SELLER_BEEN_BLOCKED: ['the seller is blocked', 'alarm', 'setup', SETUP],
  PARTNER_ERROR: ['something is wrong with the partner account', 'alarm', 'setup', SETUP],
  ACCESS_FORBIDDEN: ['the partner may not use this', 'alarm', 'setup', SETUP],
  INVALID_RECEIVE_ACCOUNT: ["the seller's account cannot receive", 'alarm', 'setup', SETUP],
  ERROR_SELLER_CERTIFY_LEVEL_LIMIT: ['the seller is not verified', 'alarm', 'setup', SETUP],

  // Of refund and cancel.
  RETURN_AMOUNT_EXCEED: ['the refund is more than what is left', 'manual', 'refundTooHigh', { alarm: true }],
  REFUND_AMT_RESTRICTION: [
    'the refund is not allowed at this amount',
    'manual',
    'refundTooHigh',
    { alarm: true },
  ],
  REASON_TRADE_REFUND_FEE_ERR: [
    'refunded already, or more than what is left',
    'query',
    'refundTooHigh',
    { alarm: true },
  ],
  SELLER_BALANCE_NOT_ENOUGH: ["the seller's funds are too low", 'later', 'refundLater', { alarm: true }],
  MERCHANT_BALANCE_NOT_ENOUGH: ["the seller's funds are too low", 'later', 'refundLater', { alarm: true }],
  TRADE_CANCEL_TIME_OUT: ['the day of cancelling is over', 'refund-instead', 'refunding'],
  CANCEL_NOT_ALLOWED: ['this order cannot be cancelled', 'query', 'checking', { alarm: true }],
  DISCORDANT_REPEAT_REQUEST: [
    'the refund number was used with other data',
    'new-refund-number',
    'support',
    { alarm: true },
  ],

  // Of the OpenAPI.
  '20000': ['Alipay is not available', 'repeat', 'wait', { retry: 'yes' }],
  'isp.unknow-error': ['Alipay is not available', 'repeat', 'wait', { retry: 'yes' }],
  'aop.unknow-error': ['Alipay is not available', 'repeat', 'wait', { retry: 'yes' }],
  'isv.code-invalid': ['the auth code is wrong, used or too old', 'authorise', 'scanAgain'],
  'isv.grant-type-invalid': ['the grant type is wrong', 'alarm', 'setup', SETUP],
  'isv.unmatched-app-id': ['the code belongs to another app', 'alarm', 'setup', SETUP],
  'isv.invalid-signature': ['the signature is wrong', 'alarm', 'setup', SETUP],
  'isv.invalid-app-id': ['the app id is unknown, often of the other environment', 'alarm', 'setup', SETUP],
  'isv.invalid-timestamp': [
    "the server's clock is wrong",
    'alarm',
    'tryAgain',
    { alarm: true, retry: 'once' },
  ],
  'isv.missing-signature-config': ['our public key was not uploaded', 'alarm', 'setup', SETUP],
  'isv.insufficient-isv-permissions': ['the app lacks the right', 'alarm', 'setup', SETUP],
  'no-user-id': ['the app is given no user id, perhaps open_id instead', 'alarm', 'setup', SETUP],
}

const NOT_LISTED: Row = ['a code that is not in our table', 'manual', 'refused', { alarm: true }]

/** The codes of the table. */
export const KNOWN_CODES: readonly string[] = Object.keys(ROWS)

export function codeMeaning(code: string): CodeMeaning {
  const [meaning, action, text, more] = Object.hasOwn(ROWS, code) ? ROWS[code]! : NOT_LISTED
  return {
    meaning,
    action,
    retry: more?.retry ?? 'no',
    alarm: more?.alarm ?? false,
    texts: ERROR_TEXTS[text],
  }
}
