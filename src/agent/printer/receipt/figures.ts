/** Figures other than money, as a passenger reads them. Exact: nothing is rounded that the meter gave. */
import type { Stamp } from '../../../domain/time.ts'

/** The meter's own `YYYYMMDDhhmmss` as `YYYY-MM-DD hh:mm:ss`; anything else as it came. */
export function dateTime(digits: string): string {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits)
  if (parts === null) return digits
  const [, year, month, day, hour, minute, second] = parts
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`
}

/** 8400 metres give '8.4 km', 12345 '12.345 km', 0 '0.0 km'. */
export function distance(metres: number): string {
  return `${(metres / 1000).toFixed(3).replace(/0{1,2}$/, '')} km`
}

/** 95 seconds give '1 min 35 s', 3605 '1 h 0 min 5 s'. */
export function duration(seconds: number): string {
  const whole = Math.floor(seconds)
  const [h, min, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  if (h > 0) return `${h} h ${min} min ${s} s`
  return min > 0 ? `${min} min ${s} s` : `${s} s`
}

/**
 * The board's time in the configured offset (`+08:00`), or in UTC without one. A clock that nobody vouches for is not
 * printed at all: a wrong date on paper is worse than none.
 */
export function issuedAt(stamp: Stamp, utcOffset: string | undefined): string {
  if (stamp.source !== 'ntp') return 'time not verified'
  const parts = /^([+-])(\d\d):(\d\d)$/.exec(utcOffset ?? '')
  const sign = parts?.[1] === '-' ? -1 : 1
  const shift = parts === null ? 0 : sign * (Number(parts[2]) * 60 + Number(parts[3])) * 60
  const date = new Date((stamp.at + shift) * 1000)
  if (Number.isNaN(date.getTime())) return 'time not verified'
  const text = date.toISOString().slice(0, 19).replace('T', ' ')
  return parts === null ? `${text} UTC` : `${text} ${utcOffset}`
}
