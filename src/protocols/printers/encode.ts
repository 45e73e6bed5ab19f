/**
 * Text to the bytes that a model prints it by: its code pages in their order, then its Chinese or Japanese letters, then a plain
 * stand-in of the same width. A byte that the printer would obey never comes out of text.
 */
import { type CodePage, decoderOf } from '../codePages.ts'
import { toGb18030 } from '../gb18030.ts'
import type { PrinterModel } from './model.ts'
import { columnsOfCharacter } from './width.ts'

/** What word processors put in place of plain characters, and signs that few printers have. */
const PLAIN: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '‐': '-',
  '‑': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '·': '.',
  '×': 'x',
  '¥': 'Y',
  '￥': 'Y ',
  '\u00a0': ' ',
  '\u202f': ' ',
  '\u2009': ' ',
}

/** Stand-ins of other widths: put in before lines are broken, by `onOneLine`. */
const LONGER: Readonly<Record<string, string>> = { '…': '...', '\u00ad': '' }

/**
 * Text as it goes into a layout: one line, composed (NFC), no control characters, at most so many characters. What a
 * configuration, a meter or a partner wrote passes here before its columns are counted.
 */
export function onOneLine(text: string, most = 400): string {
  let out = ''
  for (const character of text.slice(0, most).normalize('NFC')) {
    if (/[\p{Cc}\p{Cs}\p{Co}\u2028\u2029]/u.test(character)) out += ' '
    else if (/^[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]$/u.test(character)) continue
    else out += LONGER[character] ?? character
  }
  return out.replace(/ +/g, ' ').trim()
}

type Where = { readonly kind: 'ascii' | 'wide' } | { readonly kind: 'page'; readonly number: number }

export interface Run {
  readonly where: Where
  readonly bytes: Buffer
}

/** The text in runs, each to be printed in one state of the printer. */
export function runsOf(text: string, model: PrinterModel): Run[] {
  const runs: { where: Where; bytes: number[] }[] = []
  for (const character of text.normalize('NFC')) {
    for (const { where, bytes } of coded(character, model)) {
      const last = runs.at(-1)
      if (last !== undefined && isSame(last.where, where)) last.bytes.push(...bytes)
      else runs.push({ where, bytes: [...bytes] })
    }
  }
  return runs.map(({ where, bytes }) => ({ where, bytes: Buffer.from(bytes) }))
}

/** The characters of a text, each once, that the model has neither itself nor by a stand-in: it prints question marks. */
export function unprintable(text: string, model: PrinterModel): string {
  const missing = [...new Set(text.normalize('NFC'))].filter(
    character =>
      character !== '?' &&
      coded(character, model).some(({ where, bytes }) => where.kind === 'ascii' && bytes[0] === 0x3f),
  )
  return missing.join('')
}

function isSame(a: Where, b: Where): boolean {
  return a.kind === b.kind && (a.kind !== 'page' || b.kind !== 'page' || a.number === b.number)
}

interface Coded {
  readonly where: Where
  readonly bytes: readonly number[]
}

const ascii = (text: string): Coded[] => [
  { where: { kind: 'ascii' }, bytes: [...Buffer.from(text, 'latin1')] },
]

/** A character in the first way that the model has for it. A mark without a letter to stand on is left out. */
function coded(character: string, model: PrinterModel): Coded[] {
  const code = character.codePointAt(0)!
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return ascii(' ')
  if (code < 0x7f) return ascii(character)
  const columns = columnsOfCharacter(character)
  if (columns === 0) return []
  if (columns === 2) {
    const bytes = wideBytes(character, model.wide)
    return bytes === null ? ascii(plainOf(character)) : [{ where: { kind: 'wide' }, bytes }]
  }
  for (const { page, number } of model.codePages) {
    const byte = tableOf(page as CodePage).get(character)
    if (byte !== undefined) return [{ where: { kind: 'page', number }, bytes: [byte] }]
  }
  return ascii(plainOf(character))
}

/** Plain ASCII of the character's own width: a letter without its marks, which a reader takes for it; or question marks. */
export function plainOf(character: string): string {
  const letter = character.normalize('NFD')[0]!
  return PLAIN[character] ?? (/^[A-Za-z]$/.test(letter) ? letter : '?'.repeat(columnsOfCharacter(character)))
}

/** Two or four bytes of GB18030 or two of Shift_JIS; null where there are none. */
function wideBytes(character: string, wide: PrinterModel['wide']): readonly number[] | null {
  if (wide === 'none') return null
  if (wide === 'gb18030') {
    const bytes = toGb18030(character)
    return bytes === null ? null : [...bytes]
  }
  const pair = shiftJis().get(character)
  return pair === undefined ? null : [pair >> 8, pair & 0xff]
}

const tables = new Map<CodePage | 'katakana', ReadonlyMap<string, number>>()

/** The upper half of a code page turned round, without what is no letter: control codes and the byte that means nothing. */
function tableOf(page: CodePage | 'katakana'): ReadonlyMap<string, number> {
  const known = tables.get(page)
  if (known !== undefined) return known
  const decode = page === 'katakana' ? (byte: Buffer) => katakana(byte[0]!) : decoderOf(page)
  const table = new Map<string, number>()
  for (let byte = 0xff; byte >= 0x80; byte--) {
    const character = decode(Buffer.of(byte))
    if (character.length > 0 && !/[\p{Cc}\ufffd]/u.test(character)) table.set(character, byte)
  }
  tables.set(page, table)
  return table
}

/** JIS X 0201: A1–DF are halfwidth katakana. */
function katakana(byte: number): string {
  return byte >= 0xa1 && byte <= 0xdf ? String.fromCharCode(0xff61 + byte - 0xa1) : ''
}

let sjis: ReadonlyMap<string, number> | undefined

/** What the decoder knows, turned round: first byte 81–9F and E0–FC, second 40–FC but 7F. */
function shiftJis(): ReadonlyMap<string, number> {
  if (sjis !== undefined) return sjis
  const decoder = new TextDecoder('shift_jis')
  const codes = new Map<string, number>()
  for (let first = 0x81; first <= 0xfc; first++) {
    if (first >= 0xa0 && first <= 0xdf) continue
    for (let second = 0x40; second <= 0xfc; second++) {
      const text = decoder.decode(Buffer.of(first, second))
      if (text.length === 1 && text !== '\ufffd' && !codes.has(text)) codes.set(text, (first << 8) | second)
    }
  }
  sjis = codes
  return codes
}
