/** The page of `farebridge print-test`: what a technician looks at to see whether a printer's model file is right. */
import type { PrinterModel } from '../protocols/printers/model.ts'
import type { Grey, Paper, PaperElement } from '../protocols/printers/paper.ts'

/** Characters that tell code pages apart. */
const LETTERS: readonly (readonly [name: string, text: string])[] = [
  ['Western', 'ÄÖÜäöüß éèêç ñ å ø'],
  ['Euro', '€ £ ¥'],
  ['Central', 'ČŘŽ ąęłż őű'],
  ['Cyrillic', 'ЖДЛ ждл'],
  ['Greek', 'ΑΒΓ αβγ'],
  ['Kana', 'ｱｲｳｴｵ'],
]

/** Between the bars stands the same width on each line, on a printer that counts columns as we do. */
const WIDE: Readonly<Record<PrinterModel['wide'], readonly string[]>> = {
  gb18030: ['|出租车票|', '|12345678|', '|金额１２|'],
  shift_jis: ['|領収証印|', '|12345678|', '|金額１２|'],
  none: [],
}

/** @param columns of the paper; @param link what its QR code says, at most 200 characters. */
export function testPaper(model: PrinterModel, columns: number, link: string): Paper {
  const rule: PaperElement = { kind: 'text', text: '-'.repeat(columns) }
  return {
    columns,
    elements: [
      { kind: 'text', text: 'PRINT TEST', align: 'center', bold: true, size: 'large' },
      { kind: 'text', text: model.name, align: 'center' },
      rule,
      ...plain(`${columns} columns: one line, no break`, columns),
      { kind: 'text', text: ruler(columns) },
      { kind: 'text', text: `|${' '.repeat(columns - 2)}|` },
      { kind: 'text', text: 'right', align: 'right' },
      { kind: 'text', text: 'centre', align: 'center' },
      { kind: 'text', text: 'bold', bold: true },
      { kind: 'text', text: 'tall', size: 'tall' },
      { kind: 'text', text: ruler(Math.floor(columns / 2)), size: 'large' },
      rule,
      ...LETTERS.flatMap(([name, text]) => plain(`${name.padEnd(9)}${text}`, columns)),
      ...WIDE[model.wide].map((text): PaperElement => ({ kind: 'text', text })),
      rule,
      ...plain('Scan: it says the line below', columns),
      { kind: 'qr', data: link },
      ...plain(link, columns),
      rule,
      ...plain('From black to white, no gaps', columns),
      { kind: 'picture', picture: ramp(model.dots) },
      { kind: 'text', text: 'END', align: 'center' },
    ],
  }
}

function ruler(columns: number): string {
  return '1234567890'.repeat(Math.ceil(columns / 10)).slice(0, columns)
}

function plain(text: string, columns: number): PaperElement[] {
  const lines: PaperElement[] = []
  for (let at = 0; at < text.length; at += columns)
    lines.push({ kind: 'text', text: text.slice(at, at + columns) })
  return lines
}

/** Sixteen steps of grey over the head's whole width. */
function ramp(width: number): Grey {
  const height = 48
  const pixels = Buffer.alloc(width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      pixels[y * width + x] = Math.round((Math.floor((x * 16) / width) * 255) / 15)
  return { width, height, pixels }
}
