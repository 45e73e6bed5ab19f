/**
 * The plain English receipt: which facts stand on it, in which order and words. Pure: a document in, lines out.
 * It says only what the document says; an absent fact is an absent line.
 */
import { formatAmount } from '../../../domain/money.ts'
import type { ReceiptDocument } from '../../../domain/receipt.ts'
import { dateTime, distance, duration, issuedAt } from './figures.ts'
import { clean, row, wrap } from './text.ts'

export interface ReceiptLine {
  /** At most as many characters as the paper has columns, half as many when `large`. */
  readonly text: string
  readonly align?: 'center'
  readonly bold?: boolean
  /** `tall` is twice as high; `large` is twice as high and twice as wide. */
  readonly size?: 'tall' | 'large'
}

export type NumberedReceipt = ReceiptDocument & { readonly receiptNo: number }

/** How it stands, in large letters: the line that driver and passenger look for. */
const VERDICT: Readonly<Record<ReceiptDocument['settlement'], string>> = {
  paid: 'PAID',
  cash: 'PAID CASH',
  over: 'PAID',
  short: 'PARTLY PAID',
  open: 'NOT PAID',
  unpaid: 'NOT PAID',
  free: 'NO CHARGE',
  refunded: 'REFUNDED',
}

/** The lines of a receipt for paper of so many columns: 32, 42 or 48 as a rule. Throws RangeError below 24 and above 96. */
export function receiptLines(document: NumberedReceipt, copy: boolean, columns: number): ReceiptLine[] {
  if (!Number.isInteger(columns) || columns < 24 || columns > 96) {
    throw new RangeError(`a receipt of ${columns} columns: use 32, 42 or 48`)
  }
  const rule: ReceiptLine = { text: '-'.repeat(columns) }
  const sections = [
    [...head(document, columns), ...(copy ? [large('* COPY *', columns)] : [])],
    numbers(document, columns),
    ride(document, columns),
    money(document, columns),
    payments(document, columns),
  ].filter(section => section.length > 0)
  return [
    ...sections.flatMap((section, i) => (i === 0 ? section : [rule, ...section])),
    ...foot(document, columns),
  ]
}

function head({ issuer }: NumberedReceipt, columns: number): ReceiptLine[] {
  const center = (text: string): ReceiptLine => ({ text, align: 'center' })
  const name = wrap(clean(issuer.operator ?? ''), columns, 3).map(text => ({ ...center(text), bold: true }))
  const address = wrap(clean(issuer.operatorAddress ?? ''), columns, 4).map(center)
  const phone =
    issuer.operatorPhone === undefined ? [] : wrap(`Tel. ${clean(issuer.operatorPhone)}`, columns, 2)
  const tax = issuer.taxId === undefined ? [] : wrap(`Tax id ${clean(issuer.taxId)}`, columns, 2)
  const issuerLines = [...name, ...address, ...phone.map(center), ...tax.map(center)]
  return [...issuerLines, ...(issuerLines.length > 0 ? [{ text: '' }] : []), large('TAXI RECEIPT', columns)]
}

function numbers(document: NumberedReceipt, columns: number): ReceiptLine[] {
  const { issuer } = document
  return rows(columns, [
    ['Receipt no.', String(document.receiptNo).padStart(6, '0')],
    ['Taxi', issuer.vehicle],
    ['Plate', issuer.plate],
    ['Licence', issuer.licence],
    ['Driver', document.driver],
  ])
}

function ride(document: NumberedReceipt, columns: number): ReceiptLine[] {
  const { startedAt, endedAt, distanceM, waitS, issuer } = document
  const byMeter = startedAt !== undefined || endedAt !== undefined
  return rows(columns, [
    ['Trip no.', document.tripNo],
    ['Start', startedAt && dateTime(startedAt)],
    ['End', endedAt && dateTime(endedAt)],
    ['Time zone', byMeter && issuer.utcOffset ? `UTC${issuer.utcOffset}` : undefined],
    // The board's own time only where the meter gave none; what is on paper is never set right later.
    ['Printed', byMeter ? undefined : issuedAt(document.issued, issuer.utcOffset)],
    ['Distance', distanceM === undefined ? undefined : distance(distanceM)],
    ['Waiting', waitS === undefined ? undefined : duration(waitS)],
    ['Tariff', document.tariff],
  ])
}

function money(document: NumberedReceipt, columns: number): ReceiptLine[] {
  const total = amount(document, document.total)
  const half = Math.floor(columns / 2)
  // Twice as wide where it fits, as it does for all but enormous fares.
  const fits = 'TOTAL '.length + total.length <= half
  return [
    ...rows(columns, [
      ['Fare', document.fare === undefined ? undefined : amount(document, document.fare)],
      ['Extras', document.supplements ? amount(document, document.supplements) : undefined],
    ]),
    ...row('TOTAL', total, fits ? half : columns).map(
      (text): ReceiptLine => ({ text, bold: true, size: fits ? 'large' : 'tall' }),
    ),
  ]
}

function payments(document: NumberedReceipt, columns: number): ReceiptLine[] {
  const { cash, received, refunded, due, total, tradeNo } = document
  const spare = cash + received - refunded - total
  const some = (value: number, show = value) => (value > 0 ? amount(document, show) : undefined)
  const paid = rows(columns, [
    ['Cash', some(cash)],
    ['QR payment', some(received)],
    ['Trade no.', received > 0 && tradeNo !== undefined ? tail(clean(tradeNo)) : undefined],
    ['Confirmed by', received > 0 && document.byCode ? 'code' : undefined],
    ['Refunded', some(refunded, -refunded)],
    ['Paid too much', document.settlement === 'over' ? some(spare) : undefined],
  ])
  const owed = due > 0 ? row('STILL DUE', amount(document, due), columns) : []
  return [
    ...paid,
    ...owed.map((text): ReceiptLine => ({ text, bold: true })),
    { text: '' },
    large(VERDICT[document.settlement], columns),
  ]
}

function foot(document: NumberedReceipt, columns: number): ReceiptLine[] {
  const lines = ['Fare from the taximeter', ...wrap(`Ref. ${clean(document.trip)}`, columns, 2)]
  return [{ text: '' }, ...lines.map((text): ReceiptLine => ({ text, align: 'center' }))]
}

function amount(document: NumberedReceipt, minor: number): string {
  return `${clean(document.currency)} ${formatAmount(minor, document.currency)}`
}

/** The last eight: enough to find the payment in the passenger's own list, too little to be of use to a finder. */
function tail(tradeNo: string): string {
  return tradeNo.length > 8 ? `...${tradeNo.slice(-8)}` : tradeNo
}

function rows(columns: number, facts: [label: string, value: string | undefined][]): ReceiptLine[] {
  return facts.flatMap(([label, value]) => {
    const text = value === undefined ? '' : clean(value)
    return text === '' ? [] : row(label, text, columns).map(line => ({ text: line }))
  })
}

function large(text: string, columns: number): ReceiptLine {
  return { text, align: 'center', bold: true, size: text.length * 2 <= columns ? 'large' : 'tall' }
}
