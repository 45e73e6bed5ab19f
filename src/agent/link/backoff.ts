/** How long to wait before the next try. */
export interface Backoff {
  readonly minMs: number
  readonly maxMs: number
}

/**
 * Milliseconds to wait after `attempt` tries that failed (0 before the second try): doubles up to the longest, and
 * half of it is drawn by lot so that a fleet does not come back in one instant after a broker's restart.
 */
export function backoffMs(attempt: number, { minMs, maxMs }: Backoff, random: () => number): number {
  const full = Math.min(maxMs, minMs * 2 ** Math.min(attempt, 30))
  return Math.round(full / 2 + (full / 2) * random())
}
