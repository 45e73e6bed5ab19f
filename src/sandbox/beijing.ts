/** Alipay's clock shows UTC+8, whatever the zone of the machine. */

const OFFSET_MS = 8 * 3_600_000
export const DAY_MS = 86_400_000

/** `yyyy-MM-dd HH:mm:ss` of milliseconds since 1970. */
export function spacedTime(at: number): string {
  return new Date(at + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
}

/** `yyyyMMddHHmmss`, the form of `alipay_pay_time`. */
export function compactTime(at: number): string {
  return spacedTime(at).replaceAll(/[- :]/g, '')
}

/** Milliseconds since 1970 of `yyyy-MM-dd HH:mm:ss`, or null when there is no such time. */
export function fromSpacedTime(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return null
  const at = Date.parse(`${text.replace(' ', 'T')}Z`) - OFFSET_MS
  return Number.isNaN(at) || spacedTime(at) !== text ? null : at
}

/** The first moment of the day after the one of `at`. */
export function nextMidnight(at: number): number {
  return Math.floor((at + OFFSET_MS) / DAY_MS) * DAY_MS + DAY_MS - OFFSET_MS
}

/** Milliseconds from `at` until the next 23:00. */
export function untilNight(at: number): number {
  const intoDay = (at + OFFSET_MS) % DAY_MS
  const night = 23 * 3_600_000
  return intoDay < night ? night - intoDay : night + DAY_MS - intoDay
}
