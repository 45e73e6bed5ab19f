/** Keeps a fault that repeats a thousand times a minute from pushing everything else out of the journal. */

/** Identical lines shown in one window; the rest are counted. */
const SHOWN = 3
/** Lines remembered at once. When more are in play, the oldest is forgotten and its count told. */
const REMEMBERED = 64

interface Entry {
  readonly since: number
  shown: number
  suppressed: number
}

export interface Suppressed {
  readonly key: string
  readonly count: number
}

export class Repeats {
  readonly #windowMs: number
  readonly #seen = new Map<string, Entry>()

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  /** True when the line may be shown now. Times are monotonic milliseconds. */
  admit(key: string, now: number): boolean {
    const entry = this.#seen.get(key)
    if (entry === undefined) {
      this.#seen.set(key, { since: now, shown: 1, suppressed: 0 })
      return true
    }
    if (entry.shown < SHOWN) {
      entry.shown++
      return true
    }
    entry.suppressed++
    return false
  }

  /** Windows that are over, and those that there is no room for: what was suppressed in them, once. */
  ended(now: number): Suppressed[] {
    const ended: Suppressed[] = []
    for (const [key, entry] of this.#seen) {
      if (now - entry.since < this.#windowMs && this.#seen.size <= REMEMBERED) break
      this.#seen.delete(key)
      if (entry.suppressed > 0) ended.push({ key, count: entry.suppressed })
    }
    return ended
  }

  /** True while something was suppressed that nobody has been told of. */
  get pending(): boolean {
    for (const entry of this.#seen.values()) if (entry.suppressed > 0) return true
    return false
  }
}
