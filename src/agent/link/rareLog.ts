/** A log line for what may come a thousand times a second from outside: one of a kind in a while, with a count of the rest. */
import type { Clock } from '../health/clock.ts'
import type { Log } from '../health/log.ts'

/** Kinds remembered; beyond that the oldest is forgotten, and may be logged again early. */
const MAX_KINDS = 32

export class RareLog {
  readonly #log: Log
  readonly #clock: Clock
  readonly #everyMs: number
  readonly #kinds = new Map<string, { at: number; silent: number }>()

  constructor(log: Log, clock: Clock, everyMs: number) {
    this.#log = log
    this.#clock = clock
    this.#everyMs = everyMs
  }

  warn(kind: string, text: string): void {
    const now = this.#clock.monotonicMs()
    const last = this.#kinds.get(kind)
    if (last !== undefined && now - last.at < this.#everyMs) {
      last.silent += 1
      return
    }
    this.#kinds.delete(kind)
    if (this.#kinds.size >= MAX_KINDS) this.#kinds.delete(this.#kinds.keys().next().value!)
    this.#kinds.set(kind, { at: now, silent: 0 })
    this.#log.warn(text, last === undefined || last.silent === 0 ? {} : { before: last.silent })
  }
}
