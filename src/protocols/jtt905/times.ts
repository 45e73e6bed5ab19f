/** The standard's times, as the meter's local `YYYYMMDDhhmmss`. */
import { meterSeconds } from '../../domain/time.ts'
import { Refused } from '../refused.ts'

/** From `YYYYMMDDhhmmss`, `YYYYMMDDhhmm` or `YYMMDDhhmm`. Throws Refused for what is in no calendar. */
export function moment(name: string, digits: string): string {
  const whole = (digits.length === 10 ? `20${digits}` : digits).padEnd(14, '0')
  const time = new Date(meterSeconds(whole) * 1000)
  const isReal = !Number.isNaN(time.getTime()) && stamp(time) === whole && whole >= '2000'
  if (!isReal) throw new Refused('date', `${name} is no moment of the calendar: ${digits}`)
  return whole
}

/**
 * The alighting time has no date: it is the first such hour and minute at or after boarding, so that a ride over midnight
 * ends on the next day. Boarding is told to the minute too.
 */
export function alighting(boarded: string, hhmm: string): string {
  const sameDay = moment('alighting time', `${boarded.slice(0, 8)}${hhmm}`)
  if (sameDay.slice(0, 12) >= boarded.slice(0, 12)) return sameDay
  return stamp(new Date((meterSeconds(sameDay) + 86_400) * 1000))
}

function stamp(time: Date): string {
  return time.toISOString().replace(/[-:T]/g, '').slice(0, 14)
}
