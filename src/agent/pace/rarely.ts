/**
 * Holds back what an outsider can cause a thousand times a second (noise on the line, forged messages), so that it fills
 * neither the journal nor the card: so many of a kind in a while, and with the next one the number of those held back.
 */
import type { Clock } from '../health/clock.ts'

export interface Pace {
  readonly everyMs: number
  /** How many of a kind pass in that time. */
  readonly times: number
}

/** Kinds remembered; beyond that the oldest is forgotten, and may pass again early. */
const MAX_KINDS = 32

interface Window {
  began: number
  passed: number
  heldBack: number
}

export class Rarely {
  readonly #clock: Clock
  readonly #pace: Pace
  readonly #windows = new Map<string, Window>()

  constructor(clock: Clock, pace: Pace) {
    this.#clock = clock
    this.#pace = pace
  }

  /** Null: not now. Else how many of this kind were held back since the last that passed. */
  pass(kind: string): number | null {
    const now = this.#clock.monotonicMs()
    const window = this.#window(kind, now)
    if (now - window.began >= this.#pace.everyMs) Object.assign(window, { began: now, passed: 0 })
    if (window.passed >= this.#pace.times) {
      window.heldBack++
      return null
    }
    const { heldBack } = window
    Object.assign(window, { passed: window.passed + 1, heldBack: 0 })
    return heldBack
  }

  /** What is held back of each kind, once: for whoever is about to fall silent. */
  takeHeldBack(): readonly (readonly [kind: string, count: number])[] {
    const held = [...this.#windows].filter(([, window]) => window.heldBack > 0)
    return held.map(([kind, window]) => {
      const count = window.heldBack
      window.heldBack = 0
      return [kind, count] as const
    })
  }

  #window(kind: string, now: number): Window {
    const known = this.#windows.get(kind)
    if (known !== undefined) return known
    if (this.#windows.size >= MAX_KINDS) this.#windows.delete(this.#windows.keys().next().value!)
    const window = { began: now, passed: 0, heldBack: 0 }
    this.#windows.set(kind, window)
    return window
  }
}
