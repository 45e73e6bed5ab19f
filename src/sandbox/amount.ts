/** Amounts as the gateway writes them, and as whole hundredths in here. */

/** Alipay takes whole units of these. */
const WHOLE = ['JPY', 'KRW']

/** 100000000.00 */
const MAX_HUNDREDTHS = 10_000_000_000

/** Hundredths from 0.01 to 100000000.00, or null: at most two decimals, none for JPY and KRW. */
export function parseAmount(text: string, currency: string): number | null {
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text)
  if (match === null) return null
  const [, units = '', decimals] = match
  if (decimals !== undefined && WHOLE.includes(currency)) return null
  const value = Number(units) * 100 + Number((decimals ?? '').padEnd(2, '0'))
  return value >= 1 && value <= MAX_HUNDREDTHS ? value : null
}

export function formatAmount(hundredths: number, currency: string): string {
  const units = Math.floor(hundredths / 100)
  return WHOLE.includes(currency) ? `${units}` : `${units}.${String(hundredths % 100).padStart(2, '0')}`
}

/** What so much costs in CNY, in hundredths. */
export function inCny(hundredths: number, rate: number): number {
  return Math.round(hundredths * rate)
}
