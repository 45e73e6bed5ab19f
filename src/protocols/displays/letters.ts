/** Letters of a board's screen: bitmap fonts that help each other out, in steps of whole factors. */
import { onOneLine, plainOf } from '../printers/encode.ts'
import type { Font, Glyph } from '../printers/font.ts'
import { type WideSet, wideCode } from '../printers/wideSets.ts'
import { columnsOfCharacter } from '../printers/width.ts'

/** Letters of one height. */
export interface Typeface {
  /** Codes of ISO 8859-1; each letter as wide as its digit 0. */
  readonly latin: Font
  /** Twice as wide. The first that has a letter gives it, so the passenger's language stands first. */
  readonly wide: readonly { readonly font: Font; readonly set: WideSet }[]
}

/** From the lowest to the highest. */
export type BoardFonts = readonly Typeface[]

/** A typeface enlarged by a whole factor. */
export interface Step {
  readonly face: Typeface
  readonly factor: number
  /** Pixels of a line, and of a column. */
  readonly height: number
  readonly cell: number
}

/** Beyond this a low typeface shows its corners; a higher one takes over. */
const MOST_OF_LOWER = 2

/**
 * One letter in two shapes: no 24 dot font of Debian has the first, some have the second. The Chinese of Taiwan would else miss a
 * letter of `starting`.
 */
const SAME_LETTER: Readonly<Record<string, string>> = { 啟: '啓' }

/** Every step up to a height in pixels, the lowest first. The lowest is there even where it is higher. */
export function stepsUpTo(height: number, fonts: BoardFonts): readonly Step[] {
  const steps = new Map<number, Step>()
  fonts.forEach((face, i) => {
    const most = i < fonts.length - 1 ? MOST_OF_LOWER : Number.POSITIVE_INFINITY
    const own = face.latin.height
    const cell = face.latin.glyph(0x30)?.width ?? Math.ceil(own / 2)
    for (let factor = 1; factor <= most && (factor * own <= height || (i === 0 && factor === 1)); factor++)
      steps.set(factor * own, { face, factor, height: factor * own, cell: factor * cell })
  })
  return [...steps.values()].sort((a, b) => a.height - b.height)
}

/** Text as it is laid out: one line, and no letter that moves others about. */
export function plainLine(text: string): string {
  return onOneLine(text)
}

/** The letter's glyph, its plain stand-in's, or a question mark. */
export function glyphOf(character: string, face: Typeface): Glyph | undefined {
  return (
    ownGlyph(character, face) ?? face.latin.glyph(plainOf(character).charCodeAt(0)) ?? face.latin.glyph(0x3f)
  )
}

/** The letters of a text, each once, that a passenger would see a question mark for. */
export function missingLetters(text: string, fonts: BoardFonts): string {
  return [...new Set(plainLine(text))]
    .filter(character => fonts.some(face => isMissing(character, face)))
    .join('')
}

function isMissing(character: string, face: Typeface): boolean {
  if (columnsOfCharacter(character) === 0 || ownGlyph(character, face) !== undefined) return false
  const plain = plainOf(character)
  return plain.startsWith('?') || face.latin.glyph(plain.charCodeAt(0)) === undefined
}

function ownGlyph(character: string, { latin, wide }: Typeface): Glyph | undefined {
  if (columnsOfCharacter(character) === 1) {
    const code = character.codePointAt(0)!
    return code <= 0xff ? latin.glyph(code) : undefined
  }
  for (const shape of [character, SAME_LETTER[character]])
    for (const { font, set } of shape === undefined ? [] : wide) {
      const code = wideCode(set, shape!)
      const glyph = code === undefined ? undefined : font.glyph(code)
      if (glyph !== undefined) return glyph
    }
  return undefined
}
