/** What a notice says: the parameters without `sign`, for a trade as it stands. */
import { type Accounts, masked } from '../accounts.ts'
import { formatAmount } from '../amount.ts'
import { spacedTime } from '../beijing.ts'
import type { Merchant } from '../merchant.ts'
import type { Settings } from '../settings.ts'
import { type Charset, encoded } from '../signing/charset.ts'
import type { SignType } from '../signing/signature.ts'
import { mapiText } from '../signing/signedText.ts'
import type { Refund, Trade } from '../trades/trade.ts'
import { refunded } from '../trades/trade.ts'
import type { Change } from '../trades/tradeDesk.ts'
import { percentEncoded } from '../web/form.ts'

export interface Notice {
  readonly notifyId: string
  readonly tradeNo: string
  readonly url: string
  readonly charset: Charset
  readonly signType: SignType
  readonly params: ReadonlyMap<string, string>
}

const ACTIONS: Readonly<Record<Exclude<Change, 'paid'>, string>> = {
  timeout: 'closeTradeAction',
  cancelled: 'reverseAction',
  refunded: 'refundFPAction',
  finished: 'finishFPAction',
}

/** Null when this change is not told, or nobody said where to. */
export function noticeOf(
  trade: Trade,
  change: Change,
  refund: Refund | undefined,
  at: number,
  notifyId: string,
  { accounts, merchant, settings }: { accounts: Accounts; merchant: Merchant; settings: Settings },
): Notice | null {
  if (change === 'timeout' && !settings.tellTimeouts) return null
  if (change === 'cancelled' && !settings.tellCancels) return null
  // A synchronous refund was answered: it is not told again.
  if (refund?.isSync === true) return null
  const url = refund === undefined ? trade.notifyUrl : refund.notifyUrl
  if (url === '') return null
  const { transCurrency, paidAt } = trade
  const total = formatAmount(trade.total, transCurrency)
  const buyer = accounts.get(trade.buyerId)
  const params = new Map<string, string>([
    ['notify_time', spacedTime(at)],
    ['notify_type', 'trade_status_sync'],
    ['notify_id', notifyId],
    ['sign_type', trade.signType],
    ['notify_action_type', change === 'paid' ? settings.payAction : ACTIONS[change]],
    ['out_trade_no', trade.outTradeNo],
    ['trade_no', trade.tradeNo],
    ['trade_status', trade.state],
    ['subject', trade.subject],
    ['body', trade.body],
    ['gmt_create', spacedTime(trade.createdAt)],
    ['gmt_payment', paidAt === null ? '' : spacedTime(paidAt)],
    ['seller_email', merchant.email],
    ['seller_id', trade.sellerId],
    ['buyer_email', buyer === undefined ? '' : masked(buyer.email)],
    ['buyer_id', trade.buyerId],
    ['price', total],
    ['quantity', '1'],
    ['total_fee', total],
    ['extra_common_param', trade.passback],
  ])
  if (refund !== undefined) {
    params.set('refund_fee', formatAmount(refunded(trade, true), transCurrency))
    params.set('out_biz_no', refund.id)
  }
  if (settings.noticeCurrencies) {
    params.set('currency', trade.currency)
    params.set('trans_currency', transCurrency)
  }
  const { tradeNo, charset, signType } = trade
  return { notifyId, tradeNo, url, charset, signType, params }
}

export type Alteration = 'wrong-amount' | 'wrong-seller' | 'wrong-trade' | 'bad-signature'

/** The body of a send, signed; with a fault, signed as well as any other, except for the bad signature. */
export function formOf(
  { params, charset, signType }: Notice,
  merchant: Merchant,
  fault: Alteration | null,
): Buffer {
  const said = new Map(params)
  if (fault === 'wrong-amount') {
    const other = said.get('total_fee') === '0.01' ? '0.02' : '0.01'
    for (const name of ['total_fee', 'price']) said.set(name, other)
  }
  if (fault === 'wrong-seller') said.set('seller_id', '2088999999999999')
  if (fault === 'wrong-trade') said.set('trade_no', '2020010122000000000000000000')
  const bytes = encoded(mapiText(said), charset, () => '?')
  said.set('sign', merchant.sign(fault === 'bad-signature' ? Buffer.concat([bytes, bytes]) : bytes, signType))
  const pairs = [...said].map(
    ([name, value]) => `${name}=${percentEncoded(encoded(value, charset, () => '?'))}`,
  )
  return Buffer.from(pairs.join('&'))
}
