/** Waits between attempts: doubling from the first to the longest, each drawn from the upper half so that a fleet does not march in step. */
export class Backoff {
  readonly #firstMs: number
  readonly #longestMs: number
  readonly #random: () => number
  #failures = 0

  constructor(firstMs: number, longestMs: number, random: () => number = Math.random) {
    this.#firstMs = firstMs
    this.#longestMs = Math.max(firstMs, longestMs)
    this.#random = random
  }

  /** Milliseconds to wait after one more failure. */
  next(): number {
    // Past 2^30 the shift would turn negative, and the ceiling was reached long before.
    const full = Math.min(this.#longestMs, this.#firstMs * 2 ** Math.min(this.#failures, 30))
    this.#failures++
    return full / 2 + (full / 2) * this.#random()
  }

  reset(): void {
    this.#failures = 0
  }
}
