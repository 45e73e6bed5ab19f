/** The encoder's bytes as the virtual printer understands them, which was written apart from it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escPos, renderReceipt } from '../../../../src/agent/printer/receipt/bytes.ts'
import { receiptLines } from '../../../../src/agent/printer/receipt/layout.ts'
import { CommandReader } from '../../../../src/simulators/printer/commands.ts'
import { Paper } from '../../../../src/simulators/printer/paper.ts'
import { count } from '../../../support/counts.ts'
import { RECEIPT } from '../fixtures.ts'
import { anyReceipt } from './arbitrary.ts'

/** Dots of the print head for so many columns of Font A. */
const dots = (columns: number) => columns * 12

function print(bytes: Buffer, columns: number) {
  const paper = new Paper(dots(columns))
  const reader = new CommandReader()
  const cuts = reader.push(bytes).filter(command => paper.obey(command)).length
  return { ...paper.take(), cuts, unknown: paper.unknown, unfinished: reader.unfinished }
}

describe('receipt bytes', () => {
  test.each([32, 42, 48])('%i columns: what is laid out is what comes out', async columns => {
    const printed = print(await renderReceipt(RECEIPT, false, columns), columns)
    const expected = receiptLines(RECEIPT, false, columns).map(line => line.text)
    // The last line is the feed before the cut.
    expect(printed.text).toEqual([...expected, ''])
    expect(printed).toMatchObject({ overflows: 0, cuts: 1, unfinished: 0 })
    expect(printed.unknown).toEqual(new Map())
  })

  test('two receipts do not know of each other', async () => {
    const first = await renderReceipt(RECEIPT, false, 32)
    await renderReceipt({ ...RECEIPT, receiptNo: 43 }, true, 32)
    expect((await renderReceipt(RECEIPT, false, 32)).equals(first)).toBe(true)
  })

  test('the printer is reset first, in single bytes, and left as it was found', () => {
    const bytes = escPos([{ text: 'é', bold: true, size: 'large', align: 'center' }], 32)
    expect(bytes.subarray(0, 7)).toEqual(Buffer.from([0x1b, 0x40, 0x1c, 0x2e, 0x1b, 0x74, 16]))
    expect(bytes.includes(0xe9)).toBe(true)
    expect(bytes.subarray(-2)).toEqual(Buffer.from([0x1b, 0x40]))
  })

  test('any document: no line is broken by the printer, no command that it does not know, one cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyReceipt,
        fc.boolean(),
        fc.constantFrom(32, 42, 48),
        async (receipt, copy, columns) => {
          const printed = print(await renderReceipt(receipt, copy, columns), columns)
          expect(printed.text.slice(0, -1)).toEqual(
            receiptLines(receipt, copy, columns).map(line => line.text),
          )
          expect(printed).toMatchObject({ overflows: 0, cuts: 1, unfinished: 0 })
          expect(printed.unknown).toEqual(new Map())
        },
      ),
      { numRuns: count(150, 10_000) },
    )
  }, 600_000)
})
