/** Times as people read them, with where they come from. */
import type { Stamp } from '../domain/time.ts'

/** The board's time in UTC; `?` where nobody vouches for the board's clock. */
export function stampText({ at, source }: Stamp): string {
  const text = new Date(at * 1000).toISOString().slice(0, 16).replace('T', ' ')
  return `${text}Z${source === 'ntp' ? '' : '?'}`
}

/** `20261123100100`, the meter's local time, as `2026-11-23 10:01`. */
export function meterTimeText(digits: string): string {
  return digits.replace(/^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})\d{2}$/, '$1-$2-$3 $4:$5')
}
