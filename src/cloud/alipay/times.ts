/**
 * Times in Alipay's spellings, all of them GMT+8 whatever the server's own zone. Ours are seconds since 1970.
 */

const GMT8_S = 8 * 3600
const SPACED = /^([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})$/
const JOINED = /^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})$/

/** `2020-01-02 03:04:05`, as requests and notifications have it. */
export const spacedTime = (at: number): string => gmt8(at).slice(0, 19).replace('T', ' ')

/** Milliseconds since 1970, as `terminal_timestamp` and the page of cancel have it. */
export const millisTime = (at: number): string => String(Math.trunc(at) * 1000)

/**
 * Seconds since 1970 of `2020-01-02 03:04:05` or of `20200102030405` (the pay time of a query); null for anything else,
 * a day that does not exist included.
 */
export function timeOf(text: string | undefined): number | null {
  const match = SPACED.exec(text ?? '') ?? JOINED.exec(text ?? '')
  if (match === null) return null
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const at = Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - GMT8_S
  // Date rolls the 31st of June over into July; such a time does not come back as it was.
  const digits = gmt8(at).slice(0, 19).replace(/\D/g, '')
  return digits === match.slice(1).join('') ? at : null
}

function gmt8(at: number): string {
  return new Date((Math.trunc(at) + GMT8_S) * 1000).toISOString()
}
