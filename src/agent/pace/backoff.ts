/** How long to wait before the next try: doubling from the first to the longest, each with jitter. */
export interface Backoff {
  readonly firstMs: number
  readonly longestMs: number
}

/**
 * Milliseconds before try number `attempt` (from 0): between half of the step and all of it, so that a fleet that failed
 * together does not come back together. `random` gives 0 up to 1.
 */
export function waitMs(backoff: Backoff, attempt: number, random: () => number = Math.random): number {
  const step = Math.min(backoff.longestMs, backoff.firstMs * 2 ** Math.min(attempt, 30))
  return Math.round(step / 2 + (step / 2) * random())
}
