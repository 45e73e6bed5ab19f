/**
 * Counts how often handling a message has failed. A broker brings back what was not acknowledged before anything else,
 * so one message that can never be handled would keep the car offline for good. After some tries it is acknowledged to
 * the broker after all. Nothing is lost by that: the cloud repeats it until the vehicle's own acknowledgement comes.
 */
export const MAX_TRIES = 5
const MAX_REMEMBERED = 64

export class PoisonCount {
  readonly #failures = new Map<string, number>()

  /** True when the message with this jti has now failed often enough. */
  failed(jti: string): boolean {
    const count = (this.#failures.get(jti) ?? 0) + 1
    this.#failures.delete(jti)
    if (this.#failures.size >= MAX_REMEMBERED) this.#failures.delete(this.#failures.keys().next().value!)
    this.#failures.set(jti, count)
    return count >= MAX_TRIES
  }

  passed(jti: string): void {
    this.#failures.delete(jti)
  }
}
