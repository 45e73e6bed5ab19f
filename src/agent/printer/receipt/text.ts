/**
 * Text that is fit for paper: one character one column, nothing that a printer would take for a command, no line longer than
 * the paper is wide. Whatever people typed into a configuration or a meter sent goes through `clean` first.
 */

/** What word processors put in place of plain characters. */
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
  '…': '...',
  '\u00a0': ' ',
  '\u202f': ' ',
  '\u2009': ' ',
  '\u00ad': '',
}

/** No field of a receipt needs more; what is longer is cut before anything else looks at it. */
const MAX_FIELD = 400

/**
 * Printable ASCII and Latin-1 with single spaces; every other character becomes '?', control characters and line ends
 * become spaces. A byte below 0x20 or from 0x7f to 0x9f never gets through: those are what printers obey.
 */
export function clean(text: string): string {
  let out = ''
  for (const char of text.slice(0, MAX_FIELD).normalize('NFC')) {
    const code = char.codePointAt(0)!
    const plain = PLAIN[char]
    if (plain !== undefined) out += plain
    else if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0x2028 || code === 0x2029) out += ' '
    else out += code <= 0xff ? char : '?'
  }
  return out.replace(/ +/g, ' ').trim()
}

/**
 * Clean text in lines of at most `width`, broken at spaces where there are any; more than `most` lines end in '...'.
 * Empty text gives no line.
 */
export function wrap(text: string, width: number, most: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length <= width) {
      line += ` ${word}`
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    while (line.length > width) {
      lines.push(line.slice(0, width))
      line = line.slice(width)
    }
  }
  if (line !== '') lines.push(line)
  if (lines.length <= most) return lines
  const last = lines[most - 1]!.slice(0, Math.max(0, width - 3))
  return [...lines.slice(0, most - 1), `${last.trimEnd()}...`.slice(0, width)]
}

/** Label left, value right; a value that does not fit beside its label stands right-aligned below it, in at most three lines. */
export function row(label: string, value: string, width: number): string[] {
  const gap = width - label.length - value.length
  if (gap >= 1) return [label + ' '.repeat(gap) + value]
  return [...wrap(label, width, 1), ...wrap(value, width, 3).map(line => line.padStart(width))]
}
