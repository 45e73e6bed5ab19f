/** alipay.acquire.cancel: closes an unpaid trade and refunds a paid one. */
import { type Call, type Fields, param, type Service, wellFormed } from './service.ts'

const FORMS = { out_trade_no: /^\w{1,64}$/, trade_no: /^\d{1,64}$/ }

export const cancel: Service = {
  timed: true,
  run: (call, { book, desk, settings }) => {
    const outTradeNo = param(call, 'out_trade_no')
    const tradeNo = param(call, 'trade_no')
    if (!wellFormed(call, FORMS, ['out_trade_no'])) return failure('FAIL', 'INVALID_PARAMETER', call)
    const trade = book.find(tradeNo, outTradeNo)
    if (trade === undefined && settings().cancelUnknown === 'TRADE_NOT_EXIST')
      return failure('FAIL', 'TRADE_NOT_EXIST', call)
    if (trade === undefined) return { result_code: 'SUCCESS', out_trade_no: outTradeNo, retry_flag: 'N' }
    const answer = desk.cancel(trade)
    if ('error' in answer) return failure('FAIL', answer.error, call)
    return {
      result_code: 'SUCCESS',
      out_trade_no: trade.outTradeNo,
      trade_no: trade.tradeNo,
      retry_flag: 'N',
      action: answer.ok,
    }
  },
  failure: (resultCode, error, call) => failure(resultCode, error, call),
}

function failure(resultCode: string, error: string, call: Call): Fields {
  return {
    result_code: resultCode,
    detail_error_code: error,
    detail_error_des: error,
    out_trade_no: param(call, 'out_trade_no'),
    retry_flag: resultCode === 'UNKNOWN' || error === 'SYSTEM_ERROR' ? 'Y' : 'N',
  }
}
