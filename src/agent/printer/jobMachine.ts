/**
 * The life of a print job as a table. What decides between `failed` and `unknown` is one question alone: can a byte of this
 * job have reached the printer? If not, it is tried again; if so, it is never repeated by itself, because a second
 * original is worse than none and the driver can ask for a copy.
 */

export const PRINT_STATES = ['queued', 'printing', 'printed', 'failed', 'unknown'] as const
export type PrintState = (typeof PRINT_STATES)[number]

export const PRINT_EVENTS = [
  /** The printer is open and this job's bytes are about to leave. Committed before the first of them does. */
  'begin',
  /** The printer could not be opened: refused, absent, busy. */
  'not-opened',
  /** All bytes were taken and the printer said so as well as its link lets it. */
  'finished',
  /** The attempt ended, and no byte had left this board. */
  'nothing-left',
  /** The attempt ended in doubt: an error or a time-out after bytes may have left. */
  'some-left',
  /** The job cannot be turned into bytes at all, so that no attempt will ever help. */
  'unprintable',
  /** The agent started again and finds the job as it was left. */
  'restart',
] as const
export type PrintEvent = (typeof PRINT_EVENTS)[number]

/** States of jobs that are still to be printed without anybody asking. */
export const WAITING_STATES: readonly PrintState[] = ['queued', 'failed']

type Row = { readonly [E in PrintEvent]?: PrintState }

export const PRINT_TABLE: { readonly [S in PrintState]: Row } = {
  queued: { begin: 'printing', 'not-opened': 'failed', unprintable: 'unknown', restart: 'queued' },
  failed: { begin: 'printing', 'not-opened': 'failed', unprintable: 'unknown', restart: 'failed' },
  printing: { finished: 'printed', 'nothing-left': 'failed', 'some-left': 'unknown', restart: 'unknown' },
  printed: { restart: 'printed' },
  unknown: { restart: 'unknown' },
}

/** The state after an event; null where the pair has no meaning and the caller is wrong. */
export function afterPrintEvent(state: PrintState, event: PrintEvent): PrintState | null {
  return PRINT_TABLE[state][event] ?? null
}
