/**
 * A meter's local time, in whatever order it writes the parts, as `YYYYMMDDhhmmss`. No time zone and no clock comes
 * in: what is checked is only that such a moment exists in the calendar.
 */
import { Refused } from '../refused.ts'
import { shown } from './figures.ts'

const PARTS = /YYYY|YY|MM|DD|hh|mm|ss/g
const NEEDED = ['MM', 'DD', 'hh', 'mm']
/** Two-digit years are of this century. */
const CENTURY = '20'

/** What is wrong with a date format, or null: it needs a year, month, day, hour and minute, each once. */
export function dateFormatFault(format: string): string | null {
  const parts: string[] = format.match(PARTS) ?? []
  const years = parts.filter(part => part.startsWith('Y')).length
  const isWhole = years === 1 && NEEDED.every(part => parts.includes(part))
  if (!isWhole || new Set(parts).size !== parts.length)
    return 'a date format names YYYY (or YY), MM, DD, hh, mm and perhaps ss, each once'
  return /[A-Za-z0-9]/.test(format.replaceAll(PARTS, ''))
    ? 'other letters and digits cannot stand in a date format'
    : null
}

/** Throws Refused when the text does not follow the format or names no moment. */
export function readDate(name: string, text: string, format: string): string {
  const parts = new Map<string, string>()
  let at = 0
  for (const [piece] of format.matchAll(/YYYY|YY|MM|DD|hh|mm|ss|[\s\S]/g)) {
    const found = text.slice(at, at + piece.length)
    at += piece.length
    const isPart = /^[YMDhms]/.test(piece)
    if (isPart ? !/^\d+$/.test(found) || found.length !== piece.length : found !== piece)
      throw new Refused('date', `${name} is not a time as ${format}: ${shown(text)}`)
    if (isPart) parts.set(piece, found)
  }
  const year = parts.get('YYYY') ?? `${CENTURY}${parts.get('YY')}`
  const [month, day, hour, minute] = NEEDED.map(part => parts.get(part)!)
  const second = parts.get('ss') ?? '00'
  const isMoment =
    text.length === at &&
    Number(year) >= 2000 &&
    Number(month) >= 1 &&
    Number(month) <= 12 &&
    Number(day) >= 1 &&
    Number(day) <= daysIn(Number(year), Number(month)) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60
  if (!isMoment) throw new Refused('date', `${name} is no moment of the calendar: ${shown(text)}`)
  return `${year}${month}${day}${hour}${minute}${second}`
}

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
}
