/**
 * What happened, newest last, for the control page and the terminal. It is given trade numbers, names of calls and
 * result codes only: no keys, signatures, codes or tokens.
 */
import type { Clock } from './clock.ts'

export interface Entry {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly text: string
}

const MAX_ENTRIES = 500
const MAX_TEXT = 300

export class Journal {
  readonly #clock: Clock
  readonly #tell: (text: string) => void
  readonly #entries: Entry[] = []

  constructor(clock: Clock, tell: (text: string) => void = () => {}) {
    this.#clock = clock
    this.#tell = tell
  }

  add(text: string): void {
    // What callers sent may hold line breaks and control characters.
    const line = text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, '?').slice(0, MAX_TEXT)
    this.#entries.push({ at: this.#clock.now(), text: line })
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift()
    this.#tell(line)
  }

  entries(): readonly Entry[] {
    return this.#entries
  }
}
