/**
 * Text for a serial HMI display. Three bytes FF end an instruction and a quote ends a text, wherever they come from, so only
 * letters that cannot do either leave here: no control characters, no byte FF, and quotes and backslashes as escapes alone.
 */
import { toGb18030 } from '../gb18030.ts'
import type { HmiModel } from './hmiModel.ts'

type TextModel = Pick<HmiModel, 'encoding' | 'escapes'>

export interface HmiText {
  /** As the display keeps it and reads it back. */
  readonly kept: Buffer
  /** As it stands between the quotes of an instruction. */
  readonly sent: Buffer
}

/** The letters of a text that the display cannot be told, each once, in order; empty when all is well. */
export function missingLetters(text: string, model: TextModel): string[] {
  return [...new Set([...text].filter(letter => bytesOf(letter, model) === null))]
}

/** Null when a letter is missing or the text is longer than so many bytes. */
export function exactText(text: string, longest: number, model: TextModel): HmiText | null {
  const letters = [...text].map(letter => bytesOf(letter, model))
  if (letters.includes(null)) return null
  const all = joined(letters as Buffer[])
  return all.kept.length > longest ? null : all
}

/** What of it can be shown: `?` for a missing letter, and no more than so many bytes, cut between letters. */
export function nearestText(text: string, longest: number, model: TextModel): HmiText {
  const letters: Buffer[] = []
  let room = longest
  for (const letter of text) {
    const bytes = bytesOf(letter, model) ?? Buffer.from('?')
    room -= bytes.length
    if (room < 0) break
    letters.push(bytes)
  }
  return joined(letters)
}

function joined(letters: readonly Buffer[]): HmiText {
  return {
    kept: Buffer.concat(letters),
    sent: Buffer.concat(letters.map(bytes => (isMark(bytes) ? Buffer.of(BACKSLASH, bytes[0]!) : bytes))),
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const isMark = (bytes: Buffer) => bytes.length === 1 && (bytes[0] === QUOTE || bytes[0] === BACKSLASH)

function bytesOf(letter: string, { encoding, escapes }: TextModel): Buffer | null {
  if (/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(letter)) return null
  if (!escapes && (letter === '"' || letter === '\\')) return null
  if (letter <= '~') return Buffer.from(letter, 'latin1')
  if (encoding === 'utf-8') return Buffer.from(letter)
  if (encoding === 'iso-8859-1') return letter < '\xff' ? Buffer.from(letter, 'latin1') : null
  return gb2312(letter)
}

/** GB2312 is the part of GB18030 with both bytes from A1 on; elsewhere a second byte may be 5C, which is a backslash. */
function gb2312(letter: string): Buffer | null {
  const bytes = toGb18030(letter)
  return bytes?.length === 2 && bytes[0]! >= 0xa1 && bytes[0]! <= 0xf7 && bytes[1]! >= 0xa1 ? bytes : null
}
