/** Lines of text as dots, for printers without fit letters of their own. */
import { plainOf } from './encode.ts'
import type { Font, Glyph } from './font.ts'
import type { PrinterModel } from './model.ts'
import type { Dots, PaperElement } from './paper.ts'
import { wideCode } from './wideSets.ts'
import { columnsOf, columnsOfCharacter } from './width.ts'

export interface Fonts {
  /** Codes of ISO 8859-1. */
  readonly latin: Font
  /** Codes of GB 2312 or JIS X 0208, as rows and cells from 0x2121 on; null without East Asian letters. */
  readonly wide: { readonly font: Font; readonly set: 'gb2312' | 'jisx0208' } | null
}

type TextElement = Extract<PaperElement, { kind: 'text' }>

/** Dots of white below a line. */
const LEADING = 6

/** One line as wide as the head. Columns that a font has no letter for show a plain stand-in. */
export function lineDots(element: TextElement, model: PrinterModel, columns: number, fonts: Fonts): Dots {
  const { text, align, bold, size } = element
  const [wide, high] = size === 'large' ? [2, 2] : size === 'tall' ? [1, 2] : [1, 1]
  const cell = Math.floor(model.dots / columns)
  const height = (fonts.latin.height + LEADING) * high
  const across = Math.ceil(model.dots / 8)
  const bits = Buffer.alloc(across * height)
  const used = columnsOf(text) * cell * wide
  const room = cell * columns
  let pen = align === 'center' ? Math.floor((room - used) / 2) : align === 'right' ? room - used : 0
  pen = Math.max(0, pen)
  const set = (x: number, y: number) => {
    if (x < model.dots) bits[y * across + (x >> 3)]! |= 0x80 >> (x & 7)
  }
  for (const character of text.normalize('NFC')) {
    const columnsHere = columnsOfCharacter(character)
    if (columnsHere === 0) continue
    const glyph = glyphOf(character, fonts)
    const box = cell * columnsHere
    if (glyph !== undefined) {
      const inset = Math.max(0, Math.floor((box - glyph.width) / 2))
      for (let y = 0; y < Math.min(glyph.height, height / high); y++)
        for (let x = 0; x < glyph.width; x++)
          if (glyph.isBlack(x, y) || (bold === true && x > 0 && glyph.isBlack(x - 1, y)))
            for (let v = 0; v < high; v++)
              for (let u = 0; u < wide; u++) set(pen + (inset + x) * wide + u, y * high + v)
    }
    pen += box * wide
  }
  return { width: model.dots, height, bits }
}

/** The character's glyph, its plain stand-in's, or a question mark. */
function glyphOf(character: string, { latin, wide }: Fonts): Glyph | undefined {
  if (columnsOfCharacter(character) === 2) {
    const code = wide === null ? undefined : wideCode(wide.set, character)
    return (
      (code === undefined ? undefined : wide?.font.glyph(code)) ??
      latin.glyph(plainOf(character).charCodeAt(0))
    )
  }
  const code = character.codePointAt(0)!
  const known = code <= 0xff ? latin.glyph(code) : undefined
  return known ?? latin.glyph(plainOf(character).charCodeAt(0)) ?? latin.glyph(0x3f)
}
