/** Time that passes when the test says so. */
import type { Clock } from '../../../src/sandbox/clock.ts'

export class ManualClock implements Clock {
  #now: number
  readonly #timers = new Map<object, { readonly at: number; readonly work: () => void }>()

  /** 2026-11-23 10:00:00 in Beijing, unless told. */
  constructor(now = Date.UTC(2026, 10, 23, 2, 0, 0)) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  after(ms: number, work: () => void): () => void {
    const key = {}
    this.#timers.set(key, { at: this.#now + ms, work })
    return () => void this.#timers.delete(key)
  }

  /** Runs what falls due in between, in order. */
  pass(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0]
      if (due === undefined) break
      this.#timers.delete(due[0])
      this.#now = Math.max(this.#now, due[1].at)
      due[1].work()
    }
    this.#now = end
  }
}
