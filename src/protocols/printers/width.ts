/**
 * How many columns of a printer's paper a text takes: East Asian wide and fullwidth characters two (UAX #11), combining
 * marks none, all others one. Where a character's width depends on the country it is one, as on the printers.
 */

/** First and last code point of each run of wide characters. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
]

const COMBINING = /^[\p{Mn}\p{Me}\u200b-\u200f\u2060\ufeff]$/u

/** May not begin a line; and may not end one. */
const CLOSING = '、。，．！？：；）」』】〉》’”%,.!?:;)]}'
const OPENING = '（「『【〈《‘“([{'

export function columnsOfCharacter(character: string): 0 | 1 | 2 {
  const code = character.codePointAt(0)!
  if (code < 0x300) return 1
  if (COMBINING.test(character)) return 0
  if (code < 0x1100) return 1
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1
}

export function columnsOf(text: string): number {
  let columns = 0
  for (const character of text) columns += columnsOfCharacter(character)
  return columns
}

/** As much of the text's beginning as fits; never half of a wide character. */
export function cutTo(text: string, columns: number): string {
  let taken = 0
  let end = 0
  for (const character of text) {
    taken += columnsOfCharacter(character)
    if (taken > columns) break
    end += character.length
  }
  return text.slice(0, end)
}

/** The text with spaces behind it (or before it) up to so many columns; longer text as it is. */
export function padTo(text: string, columns: number, side: 'end' | 'start' = 'end'): string {
  const spaces = ' '.repeat(Math.max(0, columns - columnsOf(text)))
  return side === 'end' ? text + spaces : spaces + text
}

/**
 * The text in lines of at most so many columns, broken at spaces and between wide characters; no line begins with a
 * closing mark or ends with an opening one where that can be helped. What is beyond `most` lines is told by '...'.
 * Empty text gives no line. Throws RangeError for less than 4 columns.
 */
export function wrapColumns(text: string, columns: number, most = Number.POSITIVE_INFINITY): string[] {
  if (columns < 4) throw new RangeError(`lines of ${columns} columns: at least 4`)
  const lines: string[] = []
  let line = ''
  for (const piece of piecesOf(text)) {
    if (columnsOf((line + piece).trimEnd()) <= columns) {
      line += piece
      continue
    }
    if (line.trim() !== '') lines.push(line.trimEnd())
    line = piece.trimStart()
    while (columnsOf(line.trimEnd()) > columns) {
      const first = cutTo(line, columns)
      lines.push(first)
      line = line.slice(first.length)
    }
  }
  if (line.trim() !== '') lines.push(line.trimEnd())
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), `${cutTo(lines[most - 1]!, columns - 3).trimEnd()}...`]
}

/** What must stay on one line: a word with the spaces behind it, or a wide character with the marks that cling to it. */
function piecesOf(text: string): string[] {
  const pieces: string[] = []
  let piece = ''
  let isOpen = false
  for (const character of text) {
    const clings =
      piece === '' ||
      isOpen ||
      CLOSING.includes(character) ||
      character === ' ' ||
      columnsOfCharacter(character) === 0 ||
      !(isWide(character) || isWide(lastOf(piece)) || lastOf(piece) === ' ')
    if (!clings) {
      pieces.push(piece)
      piece = ''
    }
    piece += character
    isOpen = OPENING.includes(character)
  }
  if (piece !== '') pieces.push(piece)
  return pieces
}

function isWide(character: string): boolean {
  return columnsOfCharacter(character) === 2
}

function lastOf(text: string): string {
  return [...text.slice(-2)].at(-1) ?? ''
}
