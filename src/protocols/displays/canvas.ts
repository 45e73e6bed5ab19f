/** A board's screen as a picture. */
import { drawBand } from './band.ts'
import type { BoardScreen, CodeSymbol } from './boardScreen.ts'
import { DARK, FACE, HINT, INK, LIGHT, MARK, paletteOf } from './colours.ts'
import { type Layout, layOut, type Placed } from './layout.ts'
import { drawLine } from './lettering.ts'
import type { BoardFonts } from './letters.ts'
import { blank, fillRect, frameRect, type Picture, type Size } from './picture.ts'

/** A picture of a screen, and where on it things stand. */
export interface BoardPicture extends Picture {
  readonly layout: Layout
}

/** The whole screen, the band of PAID where it is so many milliseconds after it came up. */
export function drawBoard(
  screen: BoardScreen,
  size: Size,
  fonts: BoardFonts,
  elapsedMs: number,
): BoardPicture {
  const layout = layOut(screen, size, fonts)
  const picture = { ...blank(size, paletteOf(screen)), layout }
  if (screen.code !== null && layout.code !== null) drawCode(picture, screen.code, layout.code)
  for (const block of layout.blocks) drawBlock(picture, block)
  moveBand(picture, screen, elapsedMs)
  return picture
}

/** The picture of this screen again, with its band moved on. */
export function moveBand(picture: BoardPicture, screen: BoardScreen, elapsedMs: number): void {
  const { band } = picture.layout
  if (band !== null && screen.band !== null) drawBand(picture, band, screen.band, elapsedMs)
}

function drawCode(picture: Picture, code: CodeSymbol, { x, y, module }: NonNullable<Layout['code']>): void {
  fillRect(picture, { x, y, width: code.size * module, height: code.size * module }, LIGHT)
  for (let row = 0; row < code.size; row++)
    for (let column = 0; column < code.size; column++)
      if (code.isDark(column, row))
        fillRect(
          picture,
          { x: x + column * module, y: y + row * module, width: module, height: module },
          DARK,
        )
}

function drawBlock(picture: Picture, block: Placed): void {
  const { part, isBold, runs, x, y, height } = block
  const thick = Math.max(1, Math.round((runs[0]?.step.height ?? 0) / 12))
  if (part === 'plate') frameRect(picture, block, thick, INK)
  if (part === 'hint') {
    fillRect(picture, block, HINT)
    fillRect(picture, { x, y, width: 2 * thick, height }, MARK)
  }
  const ramp = part === 'hint' ? HINT : FACE
  for (const run of runs) drawLine(picture, run.text, x + run.x, y + run.y, { step: run.step, isBold, ramp })
}
