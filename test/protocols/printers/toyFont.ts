/** A font without a file: every letter a box with its code's bits in it. */
import type { Font } from '../../../src/protocols/printers/font.ts'
import type { Fonts } from '../../../src/protocols/printers/rasterText.ts'

function boxes(width: number, from: number, to: number): Font {
  return {
    height: 24,
    glyph: code =>
      code < from || code > to
        ? undefined
        : {
            width,
            height: 24,
            isBlack: (x, y) => x === 0 || y === 0 || y === 23 || ((code >> (y % 16)) & 1) === 1,
          },
  }
}

export const toyFonts: Fonts = {
  latin: boxes(12, 0x20, 0xff),
  wide: { font: boxes(24, 0x2121, 0x7e7e), set: 'gb2312' },
}
