/**
 * Alarms that an outsider can cause at will (noise on the line, forged messages) are written down at most once a minute a
 * kind, with the number of those left out: a flood must wear out neither the card nor the technician.
 */
import type { Alarm } from '../domain/decisions/index.ts'
import type { Clock } from './health/clock.ts'

const EVERY_MS = 60_000

export class RareAlarms {
  readonly #raise: (alarm: Alarm) => void
  readonly #clock: Clock
  readonly #kinds = new Map<string, { nextMs: number; leftOut: number }>()

  constructor(raise: (alarm: Alarm) => void, clock: Clock) {
    this.#raise = raise
    this.#clock = clock
  }

  raise(alarm: Alarm): void {
    const now = this.#clock.monotonicMs()
    const seen = this.#kinds.get(alarm.kind)
    if (seen !== undefined && now < seen.nextMs) {
      seen.leftOut += 1
      return
    }
    const more = seen === undefined || seen.leftOut === 0 ? '' : ` (and ${seen.leftOut} more since the last)`
    this.#kinds.set(alarm.kind, { nextMs: now + EVERY_MS, leftOut: 0 })
    this.#raise({ ...alarm, detail: alarm.detail + more })
  }
}
