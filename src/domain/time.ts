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
