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
  const { factor } = lettering.step
  const dots = dotsOf(glyph, lettering.isBold)
  const across = glyph.width + 2
  const [width, height] = [glyph.width * factor, glyph.height * factor]
  for (let v = 0; v < height; v++) {
    const y = top + v
    if (y < 0 || y >= picture.height) continue
    const [row, down] = placeOf(v, factor)
    for (let u = 0; u < width; u++) {
      const x = left + u
      if (x < 0 || x >= picture.width) continue
      const [column, right] = placeOf(u, factor)
      const at = row * across + column
      const upper = dots[at]! + (dots[at + 1]! - dots[at]!) * right
      const lower = dots[at + across]! + (dots[at + across + 1]! - dots[at + across]!) * right
      const ink = (upper + (lower - upper) * down - 0.5) * factor + 0.5
      if (ink > 0)
        picture.pixels[y * picture.width + x] = lettering.ramp + Math.round(Math.min(1, ink) * (SHADES - 1))
    }
  }
}

/** The dot (of a grid with a margin of one) left of an enlarged pixel's middle, and how far it is on the way to the next. */
function placeOf(pixel: number, factor: number): readonly [dot: number, share: number] {
  const at = (pixel + 0.5) / factor + 0.5
  return [Math.floor(at), at - Math.floor(at)]
}

/** A glyph's dots with a margin of one: what lies between two dots can then be asked everywhere. */
function dotsOf(glyph: Glyph, isBold: boolean): Uint8Array {
  const across = glyph.width + 2
  const dots = new Uint8Array(across * (glyph.height + 2))
  for (let y = 0; y < glyph.height; y++)
    for (let x = 0; x < glyph.width; x++)
      if (glyph.isBlack(x, y) || (isBold && x > 0 && glyph.isBlack(x - 1, y)))
        dots[(y + 1) * across + x + 1] = 1
  return dots
}
