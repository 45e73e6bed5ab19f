/**
 * Whether one browser's page lives. Pure but for what it remembers; times are the caller's monotonic milliseconds.
 * Silence counts only while the agent answers: without it no page can say anything.
 */
import type { Signs } from './signs.ts'

export interface Patience {
  /** A browser on a small board takes its time until its page speaks. */
  readonly firstMs: number
  /** From then on so long without a word, or without a painting. */
  readonly silentMs: number
}

export const PATIENCE: Patience = { firstMs: 60_000, silentMs: 15_000 }

export class Vigil {
  readonly #startedMs: number
  readonly #patience: Patience
  /** From here on silence counts. */
  #quietFromMs: number
  #isAway = false
  #hasSpoken = false

  constructor(startedMs: number, patience: Patience) {
    this.#startedMs = startedMs
    this.#quietFromMs = startedMs
    this.#patience = patience
  }

  /** The agent gives no answer. */
  away(): void {
    this.#isAway = true
  }

  /** What the agent knows of the page; undefined when it knows of none. */
  see(signs: Signs | undefined, nowMs: number): 'beat' | 'silent' | 'nothing' {
    // A page that has just found its agent again has had no time to speak.
    if (this.#isAway) this.#quietFromMs = nowMs
    this.#isAway = false
    const isNew = this.#take(signs, nowMs)
    const patienceMs = this.#hasSpoken ? this.#patience.silentMs : this.#patience.firstMs
    if (nowMs - this.#quietFromMs > patienceMs) return 'silent'
    return isNew ? 'beat' : 'nothing'
  }

  /** True when they are this browser's: what was said before its start came from the one before. */
  #take(signs: Signs | undefined, nowMs: number): boolean {
    if (signs === undefined || nowMs - signs.silentS * 1000 <= this.#startedMs) return false
    const oldestS = Math.max(signs.silentS, signs.unpaintedS ?? 0)
    this.#quietFromMs = Math.max(this.#quietFromMs, nowMs - oldestS * 1000)
    this.#hasSpoken = true
    return true
  }
}
