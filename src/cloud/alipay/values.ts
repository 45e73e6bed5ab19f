/**
 * Values in Alipay's spelling: amounts, numbers of orders, texts. What is written is checked before it is sent, what is
 * read is null unless it is exactly such a value.
 */
import { formatAmount, isAmount, isCurrency, minorDigits } from '../../domain/money.ts'

/** A value that Alipay would refuse; found before anything is sent. The text names the value's place, not the value. */
export class ValueError extends Error {
  override readonly name = 'ValueError'
}

/** Alipay's own range of one order is 0.01 to 100000000.00 in the pricing currency. */
const MAX_UNITS = 100_000_000
const DECIMAL = /^(0|[1-9][0-9]{0,10})(?:[.]([0-9]{1,2}))?$/

/** `2350, 'CNY'` gives `23.50`, `2350, 'JPY'` gives `2350`. Throws ValueError on what Alipay cannot take. */
export function alipayAmount(amount: number, currency: string): string {
  if (!isAlipayCurrency(currency))
    throw new ValueError('not a currency with at most two decimals, as Alipay needs')
  if (!isAmount(amount) || amount < 1 || amount > MAX_UNITS * 10 ** minorDigits(currency))
    throw new ValueError('an amount is a whole number of minor units, at least 1 and at most 100000000.00')
  return formatAmount(amount, currency)
}

/**
 * Minor units of a decimal as Alipay writes it, null for anything else. `23.5` is 2350; in a currency without decimals
 * `100.00` is 100 and `100.50` is null. No sign, no exponent, no grouping.
 */
export function minorUnits(text: string | undefined, currency: string): number | null {
  const match = DECIMAL.exec(text ?? '')
  if (match === null || !isAlipayCurrency(currency)) return null
  const digits = minorDigits(currency)
  const decimals = (match[2] ?? '').padEnd(2, '0')
  if (/[1-9]/.test(decimals.slice(digits))) return null
  const amount = Number(match[1] + decimals.slice(0, digits))
  return isAmount(amount) ? amount : null
}

/** Alipay's amounts have at most two decimals: no dinar. */
export const isAlipayCurrency = (value: unknown): value is string =>
  isCurrency(value) && minorDigits(value) <= 2

/** Of an order or of a refund: 1–64 letters, digits, underscores. */
export const isTransactionNo = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9_]{1,64}$/.test(value)

/** Of a partner, a seller or a buyer: 2088 and twelve digits. */
export const isAccountId = (value: unknown): value is string =>
  typeof value === 'string' && /^2088[0-9]{12}$/.test(value)

/** Alipay's own number of a trade: opaque, 28 digits in practice. */
export const isTradeNo = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value)

/** How long an order may stay unpaid, `it_b_pay`: 1m to 15d in whole m, h or d, or `1c`, until midnight. */
export function isPaymentWindow(value: unknown): value is string {
  if (value === '1c') return true
  const match = typeof value === 'string' ? /^([1-9][0-9]{0,4})([mhd])$/.exec(value) : null
  if (match === null) return false
  const minutes = { m: 1, h: 60, d: 1440 }[match[2] as 'm' | 'h' | 'd']
  return Number(match[1]) * minutes <= 15 * 1440
}

/**
 * A code that Alipay sent, fit for a log line or a table; `unreadable` when it is none. Codes have letters, digits,
 * underscores, and in the OpenAPI dots and hyphens.
 */
export const codeText = (value: string | undefined): string =>
  value !== undefined && /^[A-Za-z0-9_.-]{1,64}$/.test(value) ? value : 'unreadable'
