/** The band of PAID in letters: a short pattern that runs through a text component, since these displays have no other cheap motion. */
import type { Band } from './boardScreen.ts'

const INK = { stripes: '/', checks: '#', dots: 'o' } as const
const GAP = { stripes: ' ', checks: ' ', dots: '.' } as const

/** The letters after so many steps: `longest` of them, ASCII without quotes and backslashes. */
export function bandLetters(band: Band, step: number, longest: number): string {
  // Two to four letters of ink and as many of gap: bands of different width look different in letters too.
  const ink = 2 + (Math.abs(Math.trunc(band.width)) % 3)
  const period = 2 * ink
  const offset = (band.way === 'on' ? -step : step) % period
  return Array.from({ length: longest }, (_, at) =>
    (((at + offset) % period) + period) % period < ink ? INK[band.motif] : GAP[band.motif],
  ).join('')
}
