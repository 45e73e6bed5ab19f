/**
 * Figures as text: how a meter writes an amount, a length, a time, and what of it is believed. Integers only; a value
 * that is not exactly what the profile says is refused with a reason, never repaired.
 */
import { MAX_AMOUNT } from '../../domain/money.ts'
import { printable } from '../printable.ts'
import { Refused } from '../refused.ts'

/** How a number stands in a line: digits after the mark, and what makes it minor units, metres or seconds. */
export interface NumberFormat {
  readonly decimals: number
  readonly mark: '.' | ','
  readonly multiply: number
  /** Divides exactly what multiplying gave; 1 where the meter writes no finer than we count. */
  readonly divide: number
}

export const PLAIN: NumberFormat = { decimals: 0, mark: '.', multiply: 1, divide: 1 }

/** `23.50` with two decimals gives 2350; `235` with `multiply` 10 gives 2350. Throws Refused. */
export function readNumber(name: string, text: string, format: NumberFormat): number {
  if (/^-\d/.test(text)) throw new Refused('negative', `${name} is negative: ${shown(text)}`)
  const [whole = '', fraction = '', ...more] = text.split(format.mark)
  const hasMark = text.includes(format.mark)
  if (more.length > 0 || !/^\d+$/.test(whole) || (hasMark && !/^\d+$/.test(fraction)))
    throw new Refused(
      /^\d+[.,]\d+$/.test(text) ? 'decimals' : 'number',
      `${name} is not a number: ${shown(text)}`,
    )
  if (fraction.length !== format.decimals)
    throw new Refused('decimals', `${name} needs ${format.decimals} decimals: ${shown(text)}`)
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '')
  const scaled = digits.length > 15 ? Number.POSITIVE_INFINITY : Number(digits) * format.multiply
  if (Number.isFinite(scaled) && scaled % format.divide !== 0)
    throw new Refused('decimals', `${name} is finer than can be booked: ${shown(text)}`)
  const value = scaled / format.divide
  if (value > MAX_AMOUNT) throw new Refused('too-large', `${name} is beyond belief: ${shown(text)}`)
  return value
}

/** The other way round; null for a value that the format cannot say exactly. */
export function writeNumber(value: number, format: NumberFormat): string | null {
  if (
    !Number.isInteger(value) ||
    value < 0 ||
    value > MAX_AMOUNT ||
    (value * format.divide) % format.multiply !== 0
  )
    return null
  const digits = String((value * format.divide) / format.multiply).padStart(format.decimals + 1, '0')
  const point = digits.length - format.decimals
  return format.decimals === 0 ? digits : digits.slice(0, point) + format.mark + digits.slice(point)
}

/** The meter's own number of a trip: 1 to 20 letters, digits, dots, hyphens, underscores. It is echoed to the meter. */
export function isTripNo(text: string): boolean {
  return /^[A-Za-z0-9._-]{1,20}$/.test(text)
}

export function readTripNo(text: string): string {
  if (!isTripNo(text)) throw new Refused('trip', `not a trip number: ${shown(text)}`)
  return text
}

/** A record's revision, 1 to 9999. It is echoed to the meter too. */
export function isRevision(rev: number): boolean {
  return Number.isInteger(rev) && rev >= 1 && rev <= 9999
}

export function readRevision(text: string): number {
  const rev = /^\d{1,8}$/.test(text) ? Number(text) : 0
  if (!isRevision(rev)) throw new Refused('revision', `not a revision: ${shown(text)}`)
  return rev
}

/** Up to 16 printable characters; nothing is no text. */
export function readText(name: string, text: string): string | undefined {
  const trimmed = text.trim()
  if (!/^[\x20-\x7e]{0,16}$/.test(trimmed))
    throw new Refused('text', `${name} is not plain text: ${shown(text)}`)
  return trimmed === '' ? undefined : trimmed
}

export function shown(text: string): string {
  return `"${printable(text.slice(0, 40))}"`
}

/** A figure that the meter gave; one that it did not give is absent. */
export function given<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>)
}
