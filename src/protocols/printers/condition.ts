/** What a printer says of itself. */

export interface PrinterCondition {
  readonly paper: 'ok' | 'near-end' | 'out' | 'unknown'
  readonly cover: 'closed' | 'open' | 'unknown'
  readonly isOnline: boolean | 'unknown'
  /** `mends-itself`: such as a hot head; `needs-help`: such as a jammed knife. */
  readonly error: 'none' | 'mends-itself' | 'knife' | 'needs-help' | 'unknown'
}

export const UNKNOWN_CONDITION: PrinterCondition = {
  paper: 'unknown',
  cover: 'unknown',
  isOnline: 'unknown',
  error: 'unknown',
}

/** What keeps it from printing, in words for the driver and with what to do; null where nothing is known to. */
export function hindrance({ paper, cover, isOnline, error }: PrinterCondition): string | null {
  if (cover === 'open') return 'the cover is open: close it'
  if (paper === 'out') return 'there is no paper: put a new roll in'
  if (error === 'knife') return 'the knife is stuck: switch the printer off and on'
  if (error === 'needs-help') return 'it reports a fault: switch it off and on'
  if (error === 'mends-itself') return 'it rests, for its head is hot: it goes on by itself'
  if (isOnline === false) return 'it is offline: press its feed button once, then look at paper and cover'
  return null
}
