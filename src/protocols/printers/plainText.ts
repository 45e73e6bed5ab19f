/**
 * Paper as lines of plain ASCII, for a printer that knows nothing else. What cannot be said in it is left out or said otherwise,
 * never made up: a code becomes the text inside it, a picture is left out, a letter that has no plain form becomes `?`.
 */
import type { Paper, PaperElement } from './paper.ts'

/** Lines of at most `paper.columns` printable ASCII characters, each ended by a line feed. */
export function plainText(paper: Paper): string {
  return paper.elements
    .flatMap(element => linesOf(element, paper.columns))
    .map(line => `${line.trimEnd()}\n`)
    .join('')
}

function linesOf(element: PaperElement, columns: number): string[] {
  switch (element.kind) {
    case 'text':
      return broken(plain(element.text), columns).map(line => aligned(line, element.align, columns))
    case 'qr':
      return broken(plain(element.data), columns)
    case 'feed':
      return Array<string>(element.lines).fill('')
    case 'image':
    case 'picture':
      return []
  }
}

/** Letters whose plain form is not simply what is left without the accent. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ł: 'l',
  Ł: 'L',
  þ: 'th',
  Þ: 'Th',
  ð: 'd',
  Ð: 'D',
  ı: 'i',
  '€': 'EUR',
  '⁄': '/',
  '×': 'x',
  '·': '.',
  '•': '*',
  '–': '-',
  '—': '-',
  '−': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
}

function plain(text: string): string {
  return [...text.normalize('NFKD')]
    .filter(letter => !/\p{Mark}/u.test(letter))
    .map(letter => (/^[\x20-\x7e]$/.test(letter) ? letter : (PLAIN[letter] ?? '?')))
    .join('')
}

/** Cut at the width: what was laid out is short enough, unless a letter took more room in its plain form. */
function broken(text: string, columns: number): string[] {
  const lines = text.match(new RegExp(`.{1,${columns}}`, 'g'))
  return lines === null ? [''] : [...lines]
}

function aligned(line: string, align: 'center' | 'right' | undefined, columns: number): string {
  if (align === 'right') return line.padStart(columns)
  if (align === 'center') return ' '.repeat(Math.floor((columns - line.length) / 2)) + line
  return line
}
