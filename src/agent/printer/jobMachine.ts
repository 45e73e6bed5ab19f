/**
 * The life of a print job as a table. What decides between `failed` and `unknown` is one question alone: can a byte of this
 * job have reached the printer? If not, it is tried again; if so, it is never repeated by itself, because a second
 * original is worse than none and the driver can ask for a copy. What is tried again is not tried for ever: when paper
 * returns after an hour, the receipts of passengers who have gone stay in the ledger (`expired`) until somebody asks.
 */

export const PRINT_STATES = ['queued', 'printing', 'printed', 'failed', 'unknown', 'expired'] as const
export type PrintState = (typeof PRINT_STATES)[number]

export const PRINT_EVENTS = [
  /** The printer is open and this job's bytes are about to leave. Committed before the first of them does. */
  'begin',
  /** The printer could not be opened, or said before the first byte that it cannot print: absent, busy, without paper. */
  'not-ready',
  /** All bytes were taken and the printer said so as well as its link lets it. */
  'finished',
  /** The attempt ended, and no byte had left this board. */
  'nothing-left',
  /** The attempt ended in doubt: an error or a time-out after bytes may have left. */
  'some-left',
  /** The job cannot be turned into bytes at all, so that no attempt will ever help. */
  'unprintable',
  /** Nobody waits for it any more: another ride is on, or something newer says the same. Never once a byte has left. */
  'outlived',
  /** The driver wants what had expired. */
  'asked-again',
  /** The agent started again and finds the job as it was left. */
  'restart',
] as const
export type PrintEvent = (typeof PRINT_EVENTS)[number]

/** States of jobs that are still to be printed without anybody asking. */
export const WAITING_STATES: readonly PrintState[] = ['queued', 'failed']

type Row = { readonly [E in PrintEvent]?: PrintState }

export const PRINT_TABLE: { readonly [S in PrintState]: Row } = {
  queued: {
    begin: 'printing',
    'not-ready': 'failed',
    unprintable: 'unknown',
    outlived: 'expired',
    restart: 'queued',
  },
  failed: {
    begin: 'printing',
    'not-ready': 'failed',
    unprintable: 'unknown',
    outlived: 'expired',
    'asked-again': 'queued',
    restart: 'failed',
  },
  printing: { finished: 'printed', 'nothing-left': 'failed', 'some-left': 'unknown', restart: 'unknown' },
  printed: { restart: 'printed' },
  unknown: { restart: 'unknown' },
  expired: { 'asked-again': 'queued', restart: 'expired' },
}

/** The state after an event; null where the pair has no meaning and the caller is wrong. */
export function afterPrintEvent(state: PrintState, event: PrintEvent): PrintState | null {
  return PRINT_TABLE[state][event] ?? null
}
