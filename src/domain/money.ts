/**
 * Money is an integer in minor units with an ISO 4217 code, never a float.
 */

/** What no taxi ride reaches in any currency's minor units; far below where integers stop being exact. */
export const MAX_AMOUNT = 999_999_999_999

/** Currencies of ISO 4217 whose minor unit is not a hundredth; all others have two digits. */
const MINOR_DIGITS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
}

/** True for a whole number of minor units from 0 to MAX_AMOUNT. */
export function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_AMOUNT
}

/** True for three capital letters, the form of an ISO 4217 code. */
export function isCurrency(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Z]{3}$/.test(value)
}

/** Digits after the decimal point of a currency (ISO 4217): 2 unless the table says otherwise. */
export function minorDigits(currency: string): number {
  return MINOR_DIGITS[currency] ?? 2
}

/** 2350, 'CNY' gives '23.50'; 2350, 'JPY' gives '2350'. Always a decimal point, never grouping. */
export function formatAmount(amount: number, currency: string): string {
  if (!Number.isInteger(amount)) throw new TypeError(`not a whole number of minor units: ${amount}`)
  const digits = minorDigits(currency)
  const sign = amount < 0 ? '-' : ''
  const text = String(Math.abs(amount)).padStart(digits + 1, '0')
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** 2350, 'CNY' gives `23.50 CNY`. */
export function amountText(amount: number, currency: string): string {
  return `${formatAmount(amount, currency)} ${currency}`
}
