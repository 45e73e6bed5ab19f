/**
 * Words about what goes wrong, without filling the log or the alarm list: a loose plug makes hundreds of bad lines a
 * minute, and one refused record comes again until it is acknowledged.
 */
import type { Clock } from '../health/clock.ts'
import type { Log, LogFacts } from '../health/log.ts'

const WINDOW_MS = 60_000
const PER_WINDOW = 5
const REMEMBERED = 32

interface Window {
  began: number
  said: number
  suppressed: number
}

export class Complaints {
  readonly #log: Log
  readonly #clock: Clock
  readonly #windows = new Map<string, Window>()
  readonly #seen: string[] = []

  constructor(log: Log, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  /** Logs a warning of this topic, a few a minute; the next one says how many were suppressed. */
  warn(topic: string, text: string, facts: LogFacts = {}): void {
    const suppressed = this.#allow(topic)
    if (suppressed === null) return
    this.#log.warn(text, suppressed === 0 ? facts : { ...facts, suppressed })
  }

  /** True for what was not seen before, as far as the memory of the last few goes, and a few times a minute. */
  isAlarming(what: string): boolean {
    if (this.#seen.includes(what) || this.#allow('alarms') === null) return false
    this.#seen.push(what)
    if (this.#seen.length > REMEMBERED) this.#seen.shift()
    return true
  }

  /** Says what was suppressed so far, if anything. */
  flush(): void {
    for (const [topic, window] of this.#windows) {
      if (window.suppressed > 0) this.#log.warn(`suppressed ${window.suppressed} more lines about ${topic}`)
      window.suppressed = 0
    }
  }

  /** Null when this topic has had its say this minute, else how many of it were suppressed before. */
  #allow(topic: string): number | null {
    const now = this.#clock.monotonicMs()
    const window = this.#windows.get(topic) ?? { began: now, said: 0, suppressed: 0 }
    this.#windows.set(topic, window)
    if (now - window.began >= WINDOW_MS) Object.assign(window, { began: now, said: 0 })
    if (window.said >= PER_WINDOW) {
      window.suppressed++
      return null
    }
    const { suppressed } = window
    Object.assign(window, { said: window.said + 1, suppressed: 0 })
    return suppressed
  }
}
