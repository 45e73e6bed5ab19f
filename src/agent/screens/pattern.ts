/**
 * The moving band of PAID, another for each payment: neither a picture of the last PAID nor a film of it passes for this one.
 */
import { createHash } from 'node:crypto'
import type { TripView } from '../../domain/view.ts'

export interface Pattern {
  readonly motif: 'stripes' | 'checks' | 'dots'
  /** Degrees that stripes lean by. */
  readonly angle: number
  /** Pixels of a stripe, a square or a dot's cell. */
  readonly width: number
  /** From left to right, or back. */
  readonly way: 'on' | 'back'
}

const MOTIFS = ['stripes', 'checks', 'dots'] as const
const ANGLES = [25, 65, 115, 155] as const
const WIDTHS = [10, 18, 30] as const

/** Null where nothing came in. */
export function patternOf(vehicle: string, trip: TripView): Pattern | null {
  if (trip.received + trip.cash === 0) return null
  const facts = [vehicle, trip.id, trip.received, trip.cash, trip.refunded].join(' ')
  const bytes = createHash('sha256').update(facts).digest()
  const pick = <T>(list: readonly T[], byte: number): T => list[bytes[byte]! % list.length]!
  return {
    motif: pick(MOTIFS, 0),
    angle: pick(ANGLES, 1),
    width: pick(WIDTHS, 2),
    way: pick(['on', 'back'] as const, 3),
  }
}
