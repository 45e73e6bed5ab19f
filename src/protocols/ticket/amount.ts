/**
 * Amounts as tickets print them. The last of `,` and `.` parts the decimals, whatever else stands between digits groups them:
 * "1.234,50", "1,234.50" and "1 234,50" are the same. A meter's country decides nothing: the ticket itself shows which it is.
 */
import { MAX_AMOUNT } from '../../domain/money.ts'

/** A blank or an apostrophe groups only before three digits: two figures side by side are two. */
const NUMBER = /\d+(?:[.,]\d+|[' \u00a0]\d{3}(?!\d))*/g

/** The last number of the text in minor units, `decimals` of them; null where none stands, or one that cannot be an amount. */
export function lastAmount(text: string, decimals: number): number | null {
  const found = [...text.matchAll(NUMBER)].at(-1)?.[0]
  return found === undefined ? null : amountOf(found, decimals)
}

/** Null for digits with a separator that is no grouping and not before so many decimals. */
export function amountOf(number: string, decimals: number): number | null {
  const plain = number.replace(/[' \u00a0]/g, '')
  const mark = Math.max(plain.lastIndexOf(','), plain.lastIndexOf('.'))
  const fraction = mark < 0 ? '' : plain.slice(mark + 1)
  const hasDecimals = decimals > 0 && mark >= 0 && fraction.length === decimals
  const whole = hasDecimals ? plain.slice(0, mark) : plain
  if (!isGrouped(whole)) return null
  const digits = whole.replace(/[.,]/g, '') + (hasDecimals ? fraction : '0'.repeat(decimals))
  const value = digits.length > 15 ? Number.POSITIVE_INFINITY : Number(digits)
  return value <= MAX_AMOUNT ? value : null
}

/** No separator, or one kind of it before each three digits. */
function isGrouped(whole: string): boolean {
  return /^\d+$/.test(whole) || /^\d{1,3}(?:\.\d{3})+$/.test(whole) || /^\d{1,3}(?:,\d{3})+$/.test(whole)
}
