/** alipay.acquire.create: an order that one buyer can pay in the wallet. */
import { parseAmount } from '../amount.ts'
import { nextMidnight } from '../beijing.ts'
import type { Settings } from '../settings.ts'
import type { Order } from '../trades/trade.ts'
import { type Bank, type Call, type Fields, param, type Service, wellFormed } from './service.ts'

const FORMS: Readonly<Record<string, RegExp>> = {
  out_trade_no: /^[A-Za-z0-9_]{1,64}$/,
  product_code: /^OVERSEAS_MBARCODE_PAY$/,
  subject: /^[^\p{Cc}]+$/u,
  body: /^[^\p{Cc}]{1,400}$/u,
  seller_id: /^2088\d{12}$/,
  seller_email: /^.{1,100}$/,
  buyer_id: /^2088\d{12}$/,
  buyer_email: /^.{1,100}$/,
  notify_url: /^https?:\/\/.{1,192}$/,
  show_url: /^.{1,400}$/,
  currency: /^[A-Z]{3}$/,
  trans_currency: /^[A-Z]{3}$/,
  quantity: /^\d{1,9}$/,
  passback_parameters: /^.{1,256}$/s,
}

const ALWAYS = ['out_trade_no', 'subject', 'product_code', 'total_fee', 'currency'] as const

const SPECIAL = /[&=<>"'#%+/\\]/

const EXTENDED: Readonly<Record<string, RegExp>> = {
  secondary_merchant_id: /^\w{1,32}$/,
  secondary_merchant_name: /^.{1,256}$/,
  secondary_merchant_industry: /^\d{4}$/,
  store_id: /^\w{1,32}$/,
  store_name: /^.{1,256}$/,
  terminal_id: /^.{1,256}$/,
  sys_service_provider_id: /^.{1,32}$/,
}

export const create: Service = {
  timed: true,
  run: (call, bank) => {
    const order = ordered(call, bank)
    if (typeof order === 'string') return failure('FAIL', order, call)
    const answer = bank.desk.create(order)
    if ('error' in answer) return failure('FAIL', answer.error, call)
    const { tradeNo, outTradeNo } = answer.ok
    return { result_code: 'SUCCESS', trade_no: tradeNo, out_trade_no: outTradeNo }
  },
  failure: (resultCode, error, call) => failure(resultCode, error, call),
}

function failure(resultCode: string, error: string, call: Call): Fields {
  return {
    result_code: resultCode,
    detail_error_code: error,
    detail_error_des: error,
    out_trade_no: param(call, 'out_trade_no'),
  }
}

/** The order, or the code of what is wrong with it. */
function ordered(call: Call, { clock, merchant, accounts, settings, desk }: Bank): Order | string {
  const set = settings()
  const required = set.notifyUrlRequired ? [...ALWAYS, 'notify_url'] : ALWAYS
  if (!wellFormed(call, FORMS, required) || !plain(call, set) || !extended(param(call, 'extend_params')))
    return 'INVALID_PARAMETER'
  const notifyUrl = param(call, 'notify_url')
  if (notifyUrl !== '' && !URL.canParse(notifyUrl)) return 'INVALID_PARAMETER'
  const currency = param(call, 'currency')
  const transCurrency = param(call, 'trans_currency') || currency
  if (desk.rate(currency) === 0 || desk.rate(transCurrency) === 0) return 'CURRENCY_NOT_SUPPORT'
  const total = parseAmount(param(call, 'total_fee'), transCurrency)
  if (total === null || !multiplied(call, transCurrency, total)) return 'INVALID_PARAMETER'
  const seller = param(call, 'seller_id')
  const isOurs = seller === '' ? isEmail(call, merchant.email) : seller === merchant.partnerId
  if (!isOurs) return 'SELLER_NOT_EXIST'
  const email = param(call, 'buyer_email')
  const buyerId = param(call, 'buyer_id') || accounts.all().find(buyer => buyer.email === email)?.id
  if (buyerId === undefined) return email === '' ? 'INVALID_PARAMETER' : 'BUYER_NOT_EXIST'
  const unpaidMs = unpaid(param(call, 'it_b_pay'), set.unpaidMs, clock.now())
  if (unpaidMs === null) return 'INVALID_PARAMETER'
  return {
    outTradeNo: param(call, 'out_trade_no'),
    buyerId,
    sellerId: merchant.partnerId,
    subject: param(call, 'subject'),
    body: param(call, 'body'),
    total,
    currency,
    transCurrency,
    notifyUrl,
    passback: param(call, 'passback_parameters'),
    signType: call.signType,
    charset: call.charset,
    unpaidMs,
  }
}

function isEmail(call: Call, email: string): boolean {
  const given = param(call, 'seller_email')
  return given === '' || given === email
}

/** 256 Latin characters or 128 Chinese ones. */
const MAX_SUBJECT = 256

function plain(call: Call, { specialCharacters }: Settings): boolean {
  const size = [...param(call, 'subject')].reduce((sum, character) => sum + (character > '\x7f' ? 2 : 1), 0)
  if (size > MAX_SUBJECT) return false
  return specialCharacters === 'take' || !['subject', 'body'].some(name => SPECIAL.test(param(call, name)))
}

function multiplied(call: Call, currency: string, total: number): boolean {
  const price = param(call, 'price')
  const quantity = param(call, 'quantity')
  if (price === '' && quantity === '') return true
  return parseAmount(price, currency) === total / Number(quantity)
}

/** JSON of the documented names, each a text. */
function extended(text: string): boolean {
  if (text === '') return true
  if (text.length > 2_000) return false
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    return Object.entries(value).every(
      ([name, item]) =>
        Object.hasOwn(EXTENDED, name) && typeof item === 'string' && EXTENDED[name]?.test(item),
    )
  } catch {
    return false
  }
}

const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1_440 }

/** Milliseconds of `1m` to `15d`, or until midnight for `1c`; no decimals. Null when it is none of these. */
export function unpaid(text: string, otherwise: number, now: number): number | null {
  if (text === '') return otherwise
  if (text === '1c') return nextMidnight(now) - now
  const match = /^(\d{1,5})([mhd])$/.exec(text)
  if (match === null) return null
  const minutes = Number(match[1]) * (MINUTES[match[2] ?? ''] ?? 0)
  return minutes >= 1 && minutes <= 15 * 1_440 ? minutes * 60_000 : null
}
