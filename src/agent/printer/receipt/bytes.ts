/**
 * Lines to ESC/POS. node-thermal-printer builds the bytes and does nothing else: a new instance for each receipt, because its
 * buffer is never emptied (Klemen1337/node-thermal-printer#178), and without an interface, because its own ones print after
 * they have reported failure.
 */
import { BreakLine, CharacterSet, PrinterTypes, ThermalPrinter } from 'node-thermal-printer'
import { type NumberedReceipt, type ReceiptLine, receiptLines } from './layout.ts'

/** ESC @ : whatever the job before left switched on is off. */
const RESET = Buffer.from([0x1b, 0x40])

/** FS . : Chinese models start in Kanji mode, where a Latin-1 letter and its neighbour would come out as one character. */
const SINGLE_BYTE_MODE = Buffer.from([0x1c, 0x2e])

/**
 * A receipt's bytes for a printer of so many columns. `copy` prints the mark that every print after the first must bear.
 * Throws when the document cannot be drawn.
 */
export function renderReceipt(document: NumberedReceipt, copy: boolean, columns: number): Buffer {
  return escPos(receiptLines(document, copy, columns), columns)
}

/** Lines as bytes, with a feed and a cut at their end. A printer without a cutter ignores the cut. */
export function escPos(lines: readonly ReceiptLine[], columns: number): Buffer {
  const paper = new ThermalPrinter({
    type: PrinterTypes.EPSON,
    interface: '',
    width: columns,
    breakLine: BreakLine.NONE,
  })
  paper.add(RESET)
  paper.add(SINGLE_BYTE_MODE)
  // After the reset, which would undo it. Windows-1252 is Latin-1 where a printer prints at all.
  paper.setCharacterSet(CharacterSet.WPC1252)
  for (const line of lines) {
    if (line.align === 'center') paper.alignCenter()
    if (line.size === 'tall') paper.setTextDoubleHeight()
    if (line.size === 'large') paper.setTextQuadArea()
    if (line.bold) paper.bold(true)
    paper.println(line.text)
    // ESC ! sets size and weight in one and would undo the bold before it, hence last.
    if (line.bold) paper.bold(false)
    if (line.size !== undefined) paper.setTextNormal()
    if (line.align === 'center') paper.alignLeft()
  }
  paper.partialCut({ verticalTabAmount: 1 })
  const bytes = paper.getBuffer()
  if (bytes === null) throw new Error('the receipt has no bytes')
  return bytes
}
