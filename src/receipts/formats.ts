/** Figures as the passengers of a country read them. Exact: nothing is rounded that the meter gave. */
import { formatAmount } from '../domain/money.ts'
import type { Stamp } from '../domain/time.ts'
import type { ReceiptLayout } from './layout.ts'

type Formats = ReceiptLayout['formats']

/** Minor units as `23.50 CNY`, `CNY 23.50`, `€23,50` and so on. A symbol stands only for the currency that it is of. */
export function money(minor: number, currency: string, { decimal, symbols, place }: Formats): string {
  const figures = formatAmount(minor, currency).replace('.', decimal)
  const symbol = symbols[currency]
  if (symbol !== undefined) {
    const sign = figures.startsWith('-') ? '-' : ''
    const rest = figures.slice(sign.length)
    return place === 'before' ? `${sign}${symbol}${rest}` : `${figures} ${symbol}`
  }
  return place === 'before' ? `${currency} ${figures}` : `${figures} ${currency}`
}

/** The meter's own `YYYYMMDDhhmmss` in the layout's form; anything else as it came. */
export function dateTime(digits: string, { date }: Formats): string {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits)
  if (parts === null) return digits
  const [, YYYY, MM, DD, hh, mm, ss] = parts as unknown as string[]
  const values: Record<string, string> = { YYYY: YYYY!, MM: MM!, DD: DD!, hh: hh!, mm: mm!, ss: ss! }
  return date.replace(/YYYY|MM|DD|hh|mm|ss/g, name => values[name]!)
}

/** 8400 metres give '8.4 km', 12345 '12.345 km'. */
export function distance(metres: number, { decimal, units }: Formats): string {
  return `${(metres / 1000)
    .toFixed(3)
    .replace(/0{1,2}$/, '')
    .replace('.', decimal)} ${units.km}`
}

/** 95 seconds give '1 min 35 s', 3605 '1 h 0 min 5 s'. */
export function duration(seconds: number, { units }: Formats): string {
  const whole = Math.floor(seconds)
  const [h, min, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  if (h > 0) return `${h} ${units.h} ${min} ${units.min} ${s} ${units.s}`
  return min > 0 ? `${min} ${units.min} ${s} ${units.s}` : `${s} ${units.s}`
}

/**
 * The board's time in the configured offset (`+08:00`), or in UTC without one. A clock that nobody vouches for is not printed at
 * all: a wrong date on paper is worse than none.
 */
export function boardTime(
  stamp: Stamp,
  utcOffset: string | undefined,
  formats: Formats,
  unverified: string,
): string {
  if (stamp.source !== 'ntp') return unverified
  const parts = /^([+-])(\d\d):(\d\d)$/.exec(utcOffset ?? '')
  const sign = parts?.[1] === '-' ? -1 : 1
  const shift = parts === null ? 0 : sign * (Number(parts[2]) * 60 + Number(parts[3])) * 60
  const date = new Date((stamp.at + shift) * 1000)
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999) return unverified
  const digits = date.toISOString().replace(/\D/g, '').slice(0, 14)
  return `${dateTime(digits, formats)} ${parts === null ? 'UTC' : utcOffset}`
}

/** Hundredths of a per cent: 1900 gives '19 %', 725 '7.25 %'. */
export function percent(basisPoints: number, { decimal }: Formats): string {
  return `${(basisPoints / 100)
    .toFixed(2)
    .replace(/\.?0+$/, '')
    .replace('.', decimal)} %`
}

/** The tax that a total contains, rounded to the nearest minor unit, halves upwards. */
export function taxIn(total: number, basisPoints: number): number {
  const [sum, rate] = [BigInt(total), BigInt(basisPoints)]
  const whole = 10_000n + rate
  return Number((2n * sum * rate + whole) / (2n * whole))
}
