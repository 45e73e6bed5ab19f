/**
 * What is sent to MAPI, per service: parameters by name, checked, not yet signed. Pure; times come in as seconds since 1970.
 */
import type { RefundAsked } from './mapiOutcomes.ts'
import { isPlainText } from './texts.ts'
import { millisTime, spacedTime } from './times.ts'
import {
  alipayAmount,
  isAccountId,
  isAlipayCurrency,
  isPaymentWindow,
  isTradeNo,
  isTransactionNo,
  ValueError,
} from './values.ts'

export interface CreateRequest {
  /** 1–64 letters, digits, underscores; the idempotency key. */
  readonly outTradeNo: string
  /** Minor units of `currency`. */
  readonly amount: number
  /** The pricing currency: of the fare. */
  readonly currency: string
  /** The settlement currency of the contract. */
  readonly settlementCurrency: string
  /** Of the Alipay user who authorised. */
  readonly buyerId: string
  readonly sellerId: string
  readonly subject: string
  readonly body?: string
  /** Made by extendParams. */
  readonly extendParams: string
  readonly notifyUrl: string
  /** `3m`; see isPaymentWindow. */
  readonly paymentWindow: string
}

/** `timestampForm` of cancel: the page shows milliseconds, the SDK sends a date; Alipay is said to take both. */
export type TimestampForm = 'date' | 'millis'

export function createParams(request: CreateRequest, at: number): Record<string, string> {
  const { outTradeNo, settlementCurrency, buyerId, sellerId, subject, body } = request
  check(isTransactionNo(outTradeNo), 'out_trade_no')
  check(isAlipayCurrency(settlementCurrency), 'currency')
  check(isAccountId(buyerId), 'buyer_id')
  check(isAccountId(sellerId), 'seller_id')
  check(isPlainText(subject, 256), 'subject')
  check(body === undefined || isPlainText(body, 400), 'body')
  check(isPaymentWindow(request.paymentWindow), 'it_b_pay')
  check(isNotifyUrl(request.notifyUrl), 'notify_url')
  return {
    service: 'alipay.acquire.create',
    out_trade_no: outTradeNo,
    product_code: 'OVERSEAS_MBARCODE_PAY',
    total_fee: alipayAmount(request.amount, request.currency),
    trans_currency: request.currency,
    currency: settlementCurrency,
    buyer_id: buyerId,
    seller_id: sellerId,
    subject,
    ...(body !== undefined && { body }),
    extend_params: request.extendParams,
    notify_url: request.notifyUrl,
    it_b_pay: request.paymentWindow,
    timestamp: spacedTime(at),
  }
}

/** By our number, Alipay's or both; Alipay looks at its own first. */
export interface QueryRequest {
  readonly outTradeNo?: string
  readonly tradeNo?: string
}

export function queryParams({ outTradeNo, tradeNo }: QueryRequest): Record<string, string> {
  check(outTradeNo !== undefined || tradeNo !== undefined, 'partner_trans_id or alipay_trans_id')
  check(outTradeNo === undefined || isTransactionNo(outTradeNo), 'partner_trans_id')
  check(tradeNo === undefined || isTradeNo(tradeNo), 'alipay_trans_id')
  return {
    service: 'alipay.acquire.overseas.query',
    ...(outTradeNo !== undefined && { partner_trans_id: outTradeNo }),
    ...(tradeNo !== undefined && { alipay_trans_id: tradeNo }),
  }
}

export interface RefundRequest extends RefundAsked {
  readonly tradeNo?: string
  readonly reason?: string
  readonly notifyUrl?: string
}

export function refundParams(request: RefundRequest): Record<string, string> {
  const { outTradeNo, refundNo, tradeNo, reason, notifyUrl } = request
  check(isTransactionNo(outTradeNo), 'partner_trans_id')
  check(isTransactionNo(refundNo) && refundNo !== outTradeNo, 'partner_refund_id')
  check(tradeNo === undefined || isTradeNo(tradeNo), 'alipay_trans_id')
  check(reason === undefined || isPlainText(reason, 128), 'refund_reason')
  check(notifyUrl === undefined || isNotifyUrl(notifyUrl), 'notify_url')
  return {
    service: 'alipay.acquire.overseas.spot.refund',
    partner_trans_id: outTradeNo,
    ...(tradeNo !== undefined && { alipay_trans_id: tradeNo }),
    partner_refund_id: refundNo,
    refund_amount: alipayAmount(request.amount, request.currency),
    currency: request.currency,
    ...(reason !== undefined && { refund_reason: reason }),
    is_sync: request.sync ? 'Y' : 'N',
    ...(notifyUrl !== undefined && { notify_url: notifyUrl }),
  }
}

export interface CancelRequest {
  readonly outTradeNo: string
  readonly tradeNo?: string
}

export function cancelParams(
  { outTradeNo, tradeNo }: CancelRequest,
  at: number,
  form: TimestampForm,
): Record<string, string> {
  check(isTransactionNo(outTradeNo), 'out_trade_no')
  check(tradeNo === undefined || isTradeNo(tradeNo), 'trade_no')
  return {
    service: 'alipay.acquire.cancel',
    out_trade_no: outTradeNo,
    ...(tradeNo !== undefined && { trade_no: tradeNo }),
    timestamp: form === 'date' ? spacedTime(at) : millisTime(at),
  }
}

export function notifyVerifyParams(notifyId: string): Record<string, string> {
  check(isNotifyId(notifyId), 'notify_id')
  return { service: 'notify_verify', notify_id: notifyId }
}

export const isNotifyId = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9_-]{1,128}$/.test(value)

/** At most 200 characters and no query string, which would also make the signed text ambiguous. */
function isNotifyUrl(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && text.length <= 200 && !/[?#&\s]/.test(text)
}

function check(fits: boolean, name: string): void {
  if (!fits) throw new ValueError(`${name} holds what Alipay does not take`)
}
