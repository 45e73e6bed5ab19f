/** Whether two screens look the same. */
import type { Band, BoardScreen } from '../../protocols/displays/boardScreen.ts'

const TEXTS = [
  'face',
  'plate',
  'driver',
  'word',
  'amount',
  'currency',
  'line',
  'hint',
  'theme',
] as const satisfies readonly (keyof BoardScreen)[]

export function isSameScreen(one: BoardScreen, other: BoardScreen): boolean {
  return (
    TEXTS.every(text => one[text] === other[text]) &&
    one.code?.link === other.code?.link &&
    isSameBand(one.band, other.band)
  )
}

function isSameBand(one: Band | null, other: Band | null): boolean {
  if (one === null || other === null) return one === other
  return (
    one.motif === other.motif &&
    one.angle === other.angle &&
    one.width === other.width &&
    one.way === other.way
  )
}
