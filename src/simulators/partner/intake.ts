/**
 * Takes a ledger's numbered messages in: each once, in order, and acknowledges only what has come without a gap.
 */

/** Messages kept beyond a gap; what is beyond comes again. */
const MAX_AHEAD = 256

export interface Numbered {
  readonly seq: number
}

export class LedgerIntake<M extends Numbered> {
  #upTo = 0
  readonly #early = new Map<number, M>()

  /** Every message up to here was handed on. */
  get upTo(): number {
    return this.#upTo
  }

  /** The messages that are next in order now, none for a repeat or beyond a gap. */
  take(message: M): { readonly ready: readonly M[]; readonly isRepeat: boolean } {
    const { seq } = message
    if (seq <= this.#upTo || this.#early.has(seq)) return { ready: [], isRepeat: true }
    if (seq > this.#upTo + MAX_AHEAD) return { ready: [], isRepeat: false }
    this.#early.set(seq, message)
    const ready: M[] = []
    for (
      let next = this.#early.get(this.#upTo + 1);
      next !== undefined;
      next = this.#early.get(this.#upTo + 1)
    ) {
      this.#early.delete(next.seq)
      this.#upTo = next.seq
      ready.push(next)
    }
    return { ready, isRepeat: false }
  }
}
