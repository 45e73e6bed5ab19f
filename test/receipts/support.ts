/** The layouts and models that come with the program, as files, and a receipt with every fact. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import type { PrinterModel } from '../../src/protocols/printers/model.ts'
import { readPrinterModel } from '../../src/protocols/printers/modelFile.ts'
import type { Paper } from '../../src/protocols/printers/paper.ts'
import type { NumberedReceipt } from '../../src/receipts/fieldValues.ts'
import { type ReceiptLayout, readReceiptLayout } from '../../src/receipts/layout.ts'
import { RECEIPT } from '../agent/printer/fixtures.ts'

const FOLDER = join(import.meta.dirname, '../../device-config')

function namesIn(folder: string): string[] {
  return readdirSync(join(FOLDER, folder)).map(file => file.replace(/\.toml$/, ''))
}

export const LAYOUTS = namesIn('receipts')
export const MODELS = namesIn('printers')

export function documentOf(folder: 'receipts' | 'printers', name: string): Record<string, unknown> {
  return parse(readFileSync(join(FOLDER, folder, `${name}.toml`), 'utf8'))
}

export const layoutNamed = (name: string): ReceiptLayout => readReceiptLayout(documentOf('receipts', name))
export const modelNamed = (name: string): PrinterModel => readPrinterModel(documentOf('printers', name))

/** The texts of a paper's lines; a code is `[QR …]`. */
export function textsOf(paper: Paper): string[] {
  return paper.elements.map(element =>
    element.kind === 'text'
      ? element.text
      : element.kind === 'qr'
        ? `[QR ${element.data}]`
        : `[${element.kind}]`,
  )
}

/** Every fact that any country's receipt can say. */
export const FULL: NumberedReceipt = {
  ...RECEIPT,
  issuer: {
    ...RECEIPT.issuer,
    taxId: 'IE1234567X',
    driverLicence: 'DL-88',
    city: 'Harbour City',
    complaintPhone: '12328',
    invoiceNumber: 'T1234567890123',
    taxBasisPoints: 1900,
    meterId: 'TM-5501',
  },
  durationS: 1260,
  unitPrice: 230,
  callFee: 100,
  fuelSurcharge: 50,
  cash: 350,
  received: 2500,
  refunded: 300,
  due: 100,
  settlement: 'over',
  byCode: true,
  signed: {
    transaction: '4711',
    startedAt: '2026-11-23T10:01:00Z',
    endedAt: '2026-11-23T10:22:00Z',
    serial: 'SERIAL-ABCDEF0123456789',
    check: 'CHECK-0123456789ABCDEF',
    counter: '98',
  },
}
