/** The board's clock as a seam: its time, and how far it can be believed. */
import type { Stamp } from '../../domain/time.ts'

export interface Clock {
  /** The board's time and its source. */
  stamp(): Stamp
  /** Milliseconds that only ever grow while the process lives. */
  monotonicMs(): number
}

/** `synchronised` tells whether the system says, at this moment, that its clock is right (see clockSync.ts). */
export function systemClock(synchronised: () => boolean): Clock {
  return {
    stamp: () => ({ at: Math.floor(Date.now() / 1000), source: synchronised() ? 'ntp' : 'unverified' }),
    monotonicMs: () => performance.now(),
  }
}
