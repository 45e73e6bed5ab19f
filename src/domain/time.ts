/**
 * Time is not trusted: a board without a clock battery boots in the past. Every time carries where it came from;
 * order comes from sequence numbers, never from a time.
 */
export type TimeSource = 'meter' | 'ntp' | 'unverified'

/** The board's own time, seconds since 1970. `ntp` only while the system says that its clock is synchronised. */
export interface Stamp {
  readonly at: number
  readonly source: Exclude<TimeSource, 'meter'>
}

/** A meter's local time, `YYYYMMDDhhmmss`, as seconds on a calendar without time zones. */
export function meterSeconds(time: string): number {
  const [year, month, day, hour, minute, second] = [0, 4, 6, 8, 10, 12].map((from, i) =>
    Number(time.slice(from, from + (i === 0 ? 4 : 2))),
  ) as [number, number, number, number, number, number]
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000
}

/** Two of a meter's times that mean the same moment: many meters give one with seconds and the other without. */
export function isSameMoment(a: string, b: string): boolean {
  return Math.abs(meterSeconds(a) - meterSeconds(b)) <= 60
}
