/**
 * Words about what goes wrong, without filling the log or the alarm list: a loose plug makes hundreds of bad lines a
 * minute, and one refused record comes again until it is acknowledged.
 */
import type { Clock } from '../health/clock.ts'
import type { Log, LogFacts } from '../health/log.ts'
import { Rarely } from '../pace/rarely.ts'

const PACE = { everyMs: 60_000, times: 5 }
const REMEMBERED = 32

export class Complaints {
  readonly #log: Log
  readonly #rarely: Rarely
  readonly #seen: string[] = []

  constructor(log: Log, clock: Clock) {
    this.#log = log
    this.#rarely = new Rarely(clock, PACE)
  }

  /** Logs a warning of this topic, a few a minute; the next one says how many were suppressed. */
  warn(topic: string, text: string, facts: LogFacts = {}): void {
    const suppressed = this.#rarely.pass(topic)
    if (suppressed === null) return
    this.#log.warn(text, suppressed === 0 ? facts : { ...facts, suppressed })
  }

  /** True for what was not seen before, as far as the memory of the last few goes, and a few times a minute. */
  isAlarming(what: string): boolean {
    if (this.#seen.includes(what) || this.#rarely.pass('alarms') === null) return false
    this.#seen.push(what)
    if (this.#seen.length > REMEMBERED) this.#seen.shift()
    return true
  }

  /** Says what was suppressed so far, if anything. */
  flush(): void {
    for (const [topic, count] of this.#rarely.takeHeldBack())
      this.#log.warn(`suppressed ${count} more lines about ${topic}`)
  }
}
