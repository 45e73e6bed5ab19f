/** Letters onto a picture, enlarged by whole factors with smooth edges. */
import type { Glyph } from '../printers/font.ts'
import { columnsOfCharacter } from '../printers/width.ts'
import { SHADES } from './colours.ts'
import { glyphOf, type Step } from './letters.ts'
import type { Picture } from './picture.ts'

export interface Lettering {
  readonly step: Step
  readonly isBold: boolean
  /** First colour of a ramp of the palette, from the ground to the ink. */
  readonly ramp: number
}

/** White dots around a glyph: its edges lie in them. */
const MARGIN = 1
/** The factor from which stairs show. */
const SOFT_FROM = 3

/** One line, its upper left corner at (x, y). What lies outside of the picture is left out. */
export function drawLine(picture: Picture, text: string, x: number, y: number, lettering: Lettering): void {
  const { step } = lettering
  let pen = x
  for (const character of text) {
    const columns = columnsOfCharacter(character)
    if (columns === 0) continue
    const glyph = glyphOf(character, step.face)
    const box = step.cell * columns
    // A stand-in is narrower than what it stands for.
    if (glyph !== undefined)
      drawGlyph(picture, glyph, pen + Math.max(0, (box - glyph.width * step.factor) >> 1), y, lettering)
    pen += box
  }
}

function drawGlyph(picture: Picture, glyph: Glyph, left: number, top: number, lettering: Lettering): void {
  const { isBold, ramp, step } = lettering
  const { factor } = step
  const across = glyph.width + 2 * MARGIN
  const { dots, edge, steepness } = shapeOf(glyph, isBold, factor)
  const [width, height] = [across * factor, (glyph.height + 2 * MARGIN) * factor]
  const [x0, y0] = [left - MARGIN * factor, top - MARGIN * factor]
  const columns = Array.from({ length: width }, (_, u) => placeOf(u, factor, across))
  for (let v = 0; v < height; v++) {
    const y = y0 + v
    const [row, down] = placeOf(v, factor, glyph.height + 2 * MARGIN)
    for (let u = Math.max(0, -x0); u < width && x0 + u < picture.width; u++) {
      const [column, right] = columns[u]!
      const at = row * across + column
      const [a, b, c, d] = [dots[at]!, dots[at + 1]!, dots[at + across]!, dots[at + across + 1]!]
      if (a + b + c + d === 0) continue
      const upper = a + (b - a) * right
      const lower = c + (d - c) * right
      const ink = (upper + (lower - upper) * down - edge) * factor * steepness + 0.5
      if (ink > 0)
        picture.pixels[y * picture.width + x0 + u] = ramp + Math.round(Math.min(1, ink) * (SHADES - 1))
    }
  }
}

/** The dot before an enlarged pixel's middle, and how far that is on the way to the next. */
function placeOf(pixel: number, factor: number, dots: number): readonly [dot: number, share: number] {
  const at = Math.min(dots - 1.001, Math.max(0, (pixel + 0.5) / factor - 0.5))
  return [Math.floor(at), at - Math.floor(at)]
}

interface Shape {
  /** With the margin around. */
  readonly dots: Float32Array
  /** Where ink ends between two dots, and how fast it does. */
  readonly edge: number
  readonly steepness: number
}

/**
 * Dots of a glyph between which ink can be asked for everywhere. Large letters are softened first, which takes the stairs off their
 * curves. Bold ones have strokes a dot wider, except for large East Asian ones: those stand so close that they would grow together.
 */
function shapeOf(glyph: Glyph, isBold: boolean, factor: number): Shape {
  const isSoft = isBold && factor >= SOFT_FROM
  const isWider = isBold && !(isSoft && isDense(glyph))
  const across = glyph.width + 2 * MARGIN
  const dots = new Float32Array(across * (glyph.height + 2 * MARGIN))
  for (let y = 0; y < glyph.height; y++)
    for (let x = 0; x < glyph.width; x++)
      if (glyph.isBlack(x, y) || (isWider && isBeside(glyph, x, y, isSoft ? 2 : 1)))
        dots[(y + MARGIN) * across + x + MARGIN] = 1
  if (!isSoft) return { dots, edge: 0.5, steepness: 1 }
  // A stroke of one dot is half as strong after it: the edge lies lower where strokes are thin.
  return { dots: softened(softened(dots, 1), across), edge: isWider ? 0.45 : 0.33, steepness: 2 }
}

/** Right of a stroke, where so many dots stay free up to the next one, and one up to the next letter. */
function isBeside(glyph: Glyph, x: number, y: number, free: number): boolean {
  if (x === 0 || x === glyph.width - 1 || !glyph.isBlack(x - 1, y)) return false
  for (let gap = 1; gap <= free; gap++) if (x + gap < glyph.width && glyph.isBlack(x + gap, y)) return false
  return true
}

function isDense({ width, height }: Glyph): boolean {
  return width > 0.75 * height
}

/** Each dot with half of itself and a quarter of either neighbour. */
function softened(dots: Float32Array, apart: number): Float32Array {
  return dots.map((dot, i) => dot / 2 + ((dots[i - apart] ?? 0) + (dots[i + apart] ?? 0)) / 4)
}
