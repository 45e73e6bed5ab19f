/**
 * Random numbers that can be drawn again: FAREBRIDGE_SEED sets the seed, else it is drawn, and a test that fails says
 * which it was.
 */
import { onTestFailed } from 'vitest'

export interface Seeded {
  readonly seed: number
  /** From 0 up to 1. */
  random(): number
  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number
  chance(share: number): boolean
  /** One of the items. */
  pick<T>(items: readonly T[]): T
}

/** Call it inside a test: a failure then names the seed. */
export function seeded(): Seeded {
  const given = Number(process.env.FAREBRIDGE_SEED)
  const seed = Number.isSafeInteger(given) && given > 0 ? given : 1 + Math.floor(Math.random() * 0x7fff_ffff)
  onTestFailed(() => console.error(`again with FAREBRIDGE_SEED=${seed}`))
  return seededWith(seed)
}

export function seededWith(seed: number): Seeded {
  let state = seed >>> 0
  // mulberry32: one 32-bit word of state, plenty for choosing moments and amounts.
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    seed,
    random,
    whole: (from, to) => from + Math.floor(random() * (to - from + 1)),
    chance: share => random() < share,
    pick: items => items[Math.floor(random() * items.length)]!,
  }
}
