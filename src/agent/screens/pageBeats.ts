/** Which pages live, by their own word. In memory only: after a restart of the agent they say so again. */
import type { Clock } from '../health/clock.ts'

/** One word of a page. */
export interface PageBeat {
  readonly page: 'passenger' | 'driver'
  /** The name that its kiosk gave it; null for a page that somebody opened by hand. */
  readonly screen: string | null
  /** Of this load of the page. */
  readonly id: string
  /** Grows whenever it has painted; null while it is not visible and so need not paint. */
  readonly drawn: number | null
}

/** An entry of `GET /api/pages`. */
export interface PageSigns {
  readonly page: 'passenger' | 'driver'
  readonly screen: string | null
  readonly id: string
  /** Seconds since its last word, to a tenth. */
  readonly silentS: number
  /** Seconds since the last word that told of a new painting, to a tenth; null while it is not visible. */
  readonly unpaintedS: number | null
}

interface Kept extends PageBeat {
  readonly heardMs: number
  readonly paintedMs: number
}

/** Two screens, two pages opened by hand, and screens that were renamed. */
const MAX_PAGES = 8

export class PageBeats {
  readonly #clock: Pick<Clock, 'monotonicMs'>
  /** By screen, longest silent first. */
  readonly #kept = new Map<string, Kept>()

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock
  }

  beat(beat: PageBeat): void {
    // No name of a screen has a colon.
    const key = beat.screen ?? `:${beat.page}`
    const now = this.#clock.monotonicMs()
    const last = this.#kept.get(key)
    this.#kept.delete(key)
    if (this.#kept.size >= MAX_PAGES) this.#kept.delete(this.#kept.keys().next().value!)
    this.#kept.set(key, {
      ...beat,
      heardMs: now,
      paintedMs: last === undefined || hasPainted(last, beat) ? now : last.paintedMs,
    })
  }

  /** One for each screen, the longest silent first. */
  list(): readonly PageSigns[] {
    const now = this.#clock.monotonicMs()
    return [...this.#kept.values()].map(({ page, screen, id, drawn, heardMs, paintedMs }) => ({
      page,
      screen,
      id,
      silentS: tenths(now - heardMs),
      unpaintedS: drawn === null ? null : tenths(now - paintedMs),
    }))
  }
}

/** A page that has just been loaded, or come into view, has had no time yet. */
function hasPainted(last: PageBeat, { id, drawn }: PageBeat): boolean {
  return last.id !== id || last.drawn === null || drawn === null || drawn > last.drawn
}

function tenths(ms: number): number {
  return Math.round(ms / 100) / 10
}
