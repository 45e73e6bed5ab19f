/** alipay.acquire.overseas.spot.refund: gives back all or part of a paid trade. */
import { formatAmount, inCny, parseAmount } from '../amount.ts'
import { type Call, type Fields, param, type Service, wellFormed } from './service.ts'

const FORMS = {
  partner_trans_id: /^\w{1,64}$/,
  alipay_trans_id: /^\d{1,64}$/,
  partner_refund_id: /^[^\p{Cc}]{1,64}$/u,
  currency: /^[A-Z]{3}$/,
  refund_reason: /^.{1,128}$/,
  is_sync: /^[YN]$/,
  notify_url: /^https?:\/\/.{1,192}$/,
}

export const spotRefund: Service = {
  timed: false,
  run: (call, { book, desk }) => {
    const partnerId = param(call, 'partner_trans_id')
    const alipayId = param(call, 'alipay_trans_id')
    const id = param(call, 'partner_refund_id')
    const notifyUrl = param(call, 'notify_url')
    const currency = param(call, 'currency')
    const amount = parseAmount(param(call, 'refund_amount'), currency)
    const required = ['partner_trans_id', 'partner_refund_id', 'currency']
    if (!wellFormed(call, FORMS, required) || amount === null || id === partnerId)
      return failure('FAIL', 'INVALID_PARAMETER', call)
    if (notifyUrl !== '' && !URL.canParse(notifyUrl)) return failure('FAIL', 'INVALID_PARAMETER', call)
    const trade = book.find(alipayId, partnerId)
    if (trade === undefined || trade.outTradeNo !== partnerId) return failure('FAIL', 'TRADE_NOT_EXIST', call)
    const isSync = param(call, 'is_sync') === 'Y'
    const answer = desk.refund(trade, { id, amount, currency, isSync, notifyUrl })
    if ('error' in answer) return failure('FAIL', answer.error, call)
    const rate = desk.rate(currency)
    return {
      result_code: 'SUCCESS',
      partner_trans_id: partnerId,
      alipay_trans_id: trade.tradeNo,
      partner_refund_id: id,
      refund_amount: formatAmount(amount, currency),
      currency,
      exchange_rate: rate.toFixed(8),
      refund_amount_cny: formatAmount(inCny(amount, rate), 'CNY'),
    }
  },
  failure: (resultCode, error, call) => failure(resultCode, error, call),
}

function failure(resultCode: string, error: string, call: Call): Fields {
  return {
    result_code: resultCode,
    error,
    partner_trans_id: param(call, 'partner_trans_id'),
    partner_refund_id: param(call, 'partner_refund_id'),
  }
}
