/** Any paper that the types allow on any model, hostile text included: read back by what was written apart from the encoder. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { paperBytes } from '../../../src/protocols/printers/bytes.ts'
import type { PrinterModel } from '../../../src/protocols/printers/model.ts'
import type { PaperElement } from '../../../src/protocols/printers/paper.ts'
import { cutTo } from '../../../src/protocols/printers/width.ts'
import { CommandReader } from '../../../src/simulators/printer/commands.ts'
import { Paper } from '../../../src/simulators/printer/paper.ts'
import { MODELS, modelNamed } from '../../receipts/support.ts'
import { count } from '../../support/counts.ts'
import { readStarLine } from './starCommands.ts'
import { toyFonts } from './toyFont.ts'

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    '\x1b@',
    '\x1dV\x00',
    '\x10\x14\x01\x00\x05',
    '\x1b\x1dt\x01',
    '\x1b=\x00',
    '\x00',
    '\n\n',
    '\x7f\x9b',
    '\u2028',
    '\ud800',
    '\udfff',
    '金额￥',
    '領収ｱ',
    '😀👩‍🚕',
    'e\u0301\u0308',
    'Ωж€¥',
  ),
)
const words = fc.array(piece, { maxLength: 6 }).map(pieces => pieces.join('').normalize('NFC'))

const size = fc.constantFrom(undefined, 'tall' as const, 'large' as const)

function anyElement({ columns, dots }: PrinterModel): fc.Arbitrary<PaperElement> {
  const bits = (most: number) =>
    fc.record({ width: fc.integer({ min: 1, max: most }), height: fc.integer({ min: 1, max: 12 }) })
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .record({
          text: words,
          align: fc.constantFrom(undefined, 'center' as const, 'right' as const),
          bold: fc.boolean(),
          size,
        })
        .map(
          ({ text, align, bold, size }): PaperElement => ({
            kind: 'text',
            text: cutTo(text, size === 'large' ? Math.floor(columns / 2) : columns),
            bold,
            ...(align === undefined ? {} : { align }),
            ...(size === undefined ? {} : { size }),
          }),
        ),
    },
    words
      .filter(text => text !== '')
      .map((text): PaperElement => ({ kind: 'qr', data: text.toWellFormed().slice(0, 40).toWellFormed() })),
    bits(dots).map(
      ({ width, height }): PaperElement => ({
        kind: 'image',
        image: { width, height, bits: Buffer.alloc(Math.ceil(width / 8) * height, 0x1b) },
      }),
    ),
    bits(900).map(
      ({ width, height }): PaperElement => ({
        kind: 'picture',
        picture: { width, height, pixels: Buffer.alloc(width * height, 0x1d) },
      }),
    ),
    fc.integer({ min: 0, max: 3 }).map((lines): PaperElement => ({ kind: 'feed', lines })),
  )
}

const codesOf = (elements: readonly PaperElement[]) =>
  elements.flatMap(element => (element.kind === 'qr' ? [element.data] : []))

describe.each(MODELS)('%s', name => {
  const model = modelNamed(name)

  test('any paper: known commands alone, whole, no line broken, one cut at most, every code as it was', () => {
    fc.assert(
      fc.property(fc.array(anyElement(model), { maxLength: 6 }), elements => {
        const bytes = paperBytes({ columns: model.columns, elements }, model, toyFonts)
        const codes = model.qr === 'command' ? codesOf(elements) : []
        const cuts = model.cut === 'none' ? 0 : 1
        if (model.language === 'star') {
          const { lines, ...read } = readStarLine(bytes)
          expect(read).toEqual({ unknown: [], unfinished: 0, codes, cuts })
          expect(Math.max(0, ...lines)).toBeLessThanOrEqual(model.columns)
          return
        }
        const paper = new Paper(model.dots, { wide: model.wide })
        const reader = new CommandReader()
        expect(reader.push(bytes).filter(command => paper.obey(command))).toHaveLength(cuts)
        expect([[...paper.unknown], reader.unfinished]).toEqual([[], 0])
        const { text, overflows } = paper.take()
        expect(overflows).toBe(0)
        expect(text.filter(line => line.startsWith('[QR ') && line.endsWith(']'))).toEqual(
          expect.arrayContaining(codes.map(code => `[QR ${code}]`)),
        )
      }),
      { numRuns: model.text === 'font' ? count(60, 10_000) : count(15, 500) },
    )
  }, 3_600_000)
})
