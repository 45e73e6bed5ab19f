/** alipay.acquire.overseas.query: how a trade stands. */
import { masked } from '../accounts.ts'
import { formatAmount, inCny } from '../amount.ts'
import { compactTime } from '../beijing.ts'
import { refunded, type Trade } from '../trades/trade.ts'
import { type Bank, type Call, type Fields, param, type Service, wellFormed } from './service.ts'

const FORMS = { partner_trans_id: /^\w{1,64}$/, alipay_trans_id: /^\d{1,64}$/ }

export const query: Service = {
  timed: false,
  run: (call, bank) => {
    const alipayId = param(call, 'alipay_trans_id')
    const partnerId = param(call, 'partner_trans_id')
    if (!wellFormed(call, FORMS, []) || (alipayId === '' && partnerId === ''))
      return failure('FAIL', 'INVALID_PARAMETER', call)
    const trade = bank.book.find(alipayId, partnerId)
    return trade === undefined ? failure('FAIL', bank.settings().unknownTrade, call) : standing(trade, bank)
  },
  failure: (resultCode, error, call) => failure(resultCode, error, call),
}

function failure(resultCode: string, error: string, call: Call): Fields {
  return { result_code: resultCode, error, partner_trans_id: param(call, 'partner_trans_id') }
}

function standing(trade: Trade, { accounts, desk }: Bank): Fields {
  const { transCurrency, total, paidAt } = trade
  const buyer = accounts.get(trade.buyerId)
  const back = refunded(trade, true)
  const rate = desk.rate(transCurrency)
  return {
    result_code: 'SUCCESS',
    alipay_trans_status: trade.state,
    alipay_trans_id: trade.tradeNo,
    out_trade_no: trade.outTradeNo,
    partner_trans_id: trade.outTradeNo,
    alipay_buyer_user_id: trade.buyerId,
    alipay_buyer_login_id: buyer === undefined ? '' : masked(buyer.email),
    currency: transCurrency,
    trans_amount: formatAmount(total, transCurrency),
    ...(paidAt === null
      ? {}
      : {
          alipay_pay_time: compactTime(paidAt),
          exchange_rate: rate.toFixed(8),
          trans_amount_cny: formatAmount(trade.paidCny, 'CNY'),
          payment_inst: 'ALIPAYCN',
        }),
    ...(back === 0 ? {} : { refund_amount_cny: formatAmount(inCny(back, rate), 'CNY') }),
  }
}
