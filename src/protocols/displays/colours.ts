/**
 * The colours of a board's screen. Okabe and Ito's, lighter or darker where text on them needs it: black or white text has a contrast
 * of 7 to 1 on each, also after a panel of 16 bits has rounded them. State is never told by colour alone.
 */
import type { Face } from '../../domain/view.ts'
import type { BoardScreen } from './boardScreen.ts'

/** Steps from ground to ink, for letters with smooth edges. */
export const SHADES = 8

/** Where each colour stands in the palette: two ramps from ground to ink, then single ones. */
export const FACE = 0
export const HINT = SHADES
export const INK = FACE + SHADES - 1
export const LIGHT = 2 * SHADES
export const DARK = LIGHT + 1
export const MARK = DARK + 1

interface Theme {
  readonly ink: number
  readonly paper: number
  readonly came: number
  readonly cash: number
  readonly refunded: number
  readonly hint: number
  readonly onHint: number
  readonly mark: number
}

const THEMES: Readonly<Record<BoardScreen['theme'], Theme>> = {
  day: {
    ink: 0x000000,
    paper: 0xffffff,
    came: 0x00ad7e,
    cash: 0x56b4e9,
    refunded: 0xd284b0,
    hint: 0xfff6e0,
    onHint: 0x000000,
    mark: 0xe69f00,
  },
  night: {
    ink: 0xf2f2f2,
    paper: 0x0b0b0b,
    came: 0x00513b,
    cash: 0x00436b,
    refunded: 0x5b2145,
    hint: 0x2b2110,
    onHint: 0xf2f2f2,
    mark: 0xb97f00,
  },
}

const GROUNDS: Partial<Record<Face, 'came' | 'cash' | 'refunded'>> = {
  paid: 'came',
  over: 'came',
  cash: 'cash',
  refunded: 'refunded',
}

/** The pay code's two are black and white in every theme: readers give up on others. */
export function paletteOf({ face, theme }: BoardScreen): readonly number[] {
  const colours = THEMES[theme]
  const ground = colours[GROUNDS[face] ?? 'paper']
  return [
    ...ramp(ground, colours.ink),
    ...ramp(colours.hint, colours.onHint),
    0xffffff,
    0x000000,
    colours.mark,
  ]
}

function ramp(from: number, to: number): number[] {
  return Array.from({ length: SHADES }, (_, i) => {
    const part = (shift: number) => {
      const [a, b] = [(from >> shift) & 0xff, (to >> shift) & 0xff]
      return Math.round(a + ((b - a) * i) / (SHADES - 1)) << shift
    }
    return part(16) | part(8) | part(0)
  })
}
