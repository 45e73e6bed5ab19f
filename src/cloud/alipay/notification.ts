/**
 * Alipay's notification of a trade: from the form to verified facts, then held against the order. Anybody can send one;
 * until the signature agrees none of it counts, and until it agrees with the order it proves nothing about that order.
 */
import { type FormRefusal, readForm } from './form.ts'
import { isNotifyId } from './mapiRequests.ts'
import { isTradeStatus, type TradeStatus } from './outcomes.ts'
import { type Charset, isAmbiguous, mapiText, type Verifier } from './signature.ts'
import { timeOf } from './times.ts'
import { isAccountId, isTradeNo, isTransactionNo, minorUnits } from './values.ts'

export interface NotificationSettings {
  readonly verifier: Verifier
  /** UTF-8, which our requests are in, unless given. */
  readonly charset?: Charset
}

/** Verified, not yet compared. */
export interface Notice {
  /** The same on every resend. */
  readonly notifyId: string
  readonly outTradeNo: string
  readonly tradeNo: string
  readonly status: TradeStatus
  readonly sellerId: string
  /** A decimal of the order's pricing currency; differences reads it. */
  readonly totalFee: string
  /** Which of them come with a notification is not documented: null when they do not. */
  readonly currency: string | null
  readonly transCurrency: string | null
  readonly buyerId: string | null
  /** Of a refund: its decimal amount and our number of it. */
  readonly refundFee: string | null
  readonly refundNo: string | null
  /** Such as `refundFPAction`; a hint. */
  readonly action: string | null
  /** Seconds since 1970. */
  readonly notifiedAt: number | null
  readonly paidAt: number | null
}

export type NoticeRefusal =
  | FormRefusal
  | 'no-signature'
  /** It names another algorithm than the pinned one. */
  | 'sign-type'
  /** A field holds what reads as another field. */
  | 'ambiguous'
  | 'signature'
  /** Signed, but not a notification of a trade, or a field of it is missing or is not what it must be. */
  | 'field'

export type NotificationResult =
  | { readonly kind: 'notice'; readonly notice: Notice }
  /** `field` is a name of ours, never something that was sent. */
  | { readonly kind: 'refused'; readonly why: NoticeRefusal; readonly field?: string }

/** Never throws on what was received. What is refused is not answered with `success`, nor told why. */
export function readNotification(body: Uint8Array, settings: NotificationSettings): NotificationResult {
  const charset = settings.charset ?? 'utf-8'
  const form = readForm(body, charset)
  if (form.kind === 'refused') return form
  const why = unverified(form.fields, settings.verifier, charset)
  return why === null ? noticeOf(form.fields) : { kind: 'refused', why }
}

type Fields = ReadonlyMap<string, string>

function unverified(fields: Fields, verifier: Verifier, charset: Charset): NoticeRefusal | null {
  // A sender that did not escape the `+` of base64 has it read as a blank; no signature holds one.
  const signature = fields.get('sign')?.replaceAll(' ', '+')
  if (!signature) return 'no-signature'
  if ((fields.get('sign_type') ?? verifier.signType) !== verifier.signType) return 'sign-type'
  if (isAmbiguous(withoutSign(fields))) return 'ambiguous'
  return verifier.verify(mapiText(fields), signature, charset) ? null : 'signature'
}

const withoutSign = (fields: Fields) => [...fields].filter(([name]) => name !== 'sign')

const REQUIRED: Readonly<Record<string, (value: string) => boolean>> = {
  notify_type: value => value === 'trade_status_sync',
  notify_id: isNotifyId,
  out_trade_no: isTransactionNo,
  trade_no: isTradeNo,
  trade_status: isTradeStatus,
  seller_id: isAccountId,
  total_fee: value => /^[0-9.]{1,15}$/.test(value),
}

function noticeOf(fields: Fields): NotificationResult {
  for (const [field, fits] of Object.entries(REQUIRED)) {
    if (!fits(fields.get(field) ?? '')) return { kind: 'refused', why: 'field', field }
  }
  const maybe = (name: string) => fields.get(name) || null
  return {
    kind: 'notice',
    notice: {
      notifyId: fields.get('notify_id')!,
      outTradeNo: fields.get('out_trade_no')!,
      tradeNo: fields.get('trade_no')!,
      status: fields.get('trade_status') as TradeStatus,
      sellerId: fields.get('seller_id')!,
      totalFee: fields.get('total_fee')!,
      currency: maybe('currency'),
      transCurrency: maybe('trans_currency'),
      buyerId: maybe('buyer_id'),
      refundFee: maybe('refund_fee'),
      refundNo: maybe('out_biz_no'),
      action: maybe('notify_action_type'),
      notifiedAt: timeOf(fields.get('notify_time')),
      paidAt: timeOf(fields.get('gmt_payment')),
    },
  }
}

/** What our own store says of the order. */
export interface ExpectedOrder {
  readonly outTradeNo: string
  /** As create returned it; absent when create's answer never came. */
  readonly tradeNo?: string
  readonly sellerId: string
  /** Minor units of `currency`, the pricing currency. */
  readonly amount: number
  readonly currency: string
  /** The contract's, which a notification may name as `currency`; the pricing currency unless given. */
  readonly settlementCurrency?: string
  /** Held against the notification when both are known. */
  readonly buyerId?: string
}

export type Difference = 'outTradeNo' | 'tradeNo' | 'sellerId' | 'amount' | 'currency' | 'buyerId'

/** Where a verified notice and the order differ; with any difference it changes nothing and somebody should look. Pure. */
export function differences(notice: Notice, expected: ExpectedOrder): Difference[] {
  const { currency, settlementCurrency = currency } = expected
  const agrees: Readonly<Record<Difference, boolean>> = {
    outTradeNo: notice.outTradeNo === expected.outTradeNo,
    tradeNo: expected.tradeNo === undefined || notice.tradeNo === expected.tradeNo,
    sellerId: notice.sellerId === expected.sellerId,
    amount: minorUnits(notice.totalFee, currency) === expected.amount,
    currency:
      (notice.transCurrency ?? currency) === currency &&
      [currency, settlementCurrency].includes(notice.currency ?? currency),
    buyerId: expected.buyerId === undefined || notice.buyerId === null || notice.buyerId === expected.buyerId,
  }
  return (Object.keys(agrees) as Difference[]).filter(name => !agrees[name])
}
