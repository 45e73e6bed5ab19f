/** What a receipt may say, by the names that layouts call it. An absent fact is an absent value. */
import type { ReceiptDocument } from '../domain/receipt.ts'
import { onOneLine } from '../protocols/printers/encode.ts'
import { boardTime, dateTime, distance, duration, money, percent, taxIn } from './formats.ts'
import type { ReceiptLayout } from './layout.ts'

export type NumberedReceipt = ReceiptDocument & { readonly receiptNo: number }

/** Every field of a receipt that some country asks for. A layout prints each, or says that it does not. */
export const FIELDS = [
  'operator',
  'operator_address',
  'operator_phone',
  'tax_id',
  'invoice_number',
  'complaint_phone',
  'city',
  'receipt_no',
  'vehicle',
  'plate',
  'licence',
  'driver',
  'driver_licence',
  'meter_id',
  'trip_no',
  'started',
  'ended',
  'time_zone',
  'printed',
  'distance',
  'duration',
  'wait',
  'tariff',
  'unit_price',
  'fare',
  'extras',
  'call_fee',
  'fuel_surcharge',
  'tax_rate',
  'tax_amount',
  'total',
  'method',
  'cash',
  'received',
  'trade_no',
  'by_code',
  'refunded',
  'over',
  'due',
  'verdict',
  'signed_transaction',
  'signed_start',
  'signed_end',
  'signed_serial',
  'signed_counter',
  'signed_check',
  'reference',
] as const
export type Field = (typeof FIELDS)[number]

export type Values = Readonly<Record<Field, string | undefined>>

export function valuesOf(document: NumberedReceipt, layout: ReceiptLayout): Values {
  const values = {
    ...issuerOf(document),
    ...rideOf(document, layout),
    ...moneyOf(document, layout),
    ...signedOf(document),
  }
  const clean = Object.entries(values).map(([field, value]) => {
    const text = value === undefined ? '' : onOneLine(value)
    return [field, text === '' ? undefined : text]
  })
  return Object.fromEntries(clean) as Values
}

function issuerOf({ issuer, receiptNo, driver }: NumberedReceipt) {
  return {
    operator: issuer.operator,
    operator_address: issuer.operatorAddress,
    operator_phone: issuer.operatorPhone,
    tax_id: issuer.taxId,
    invoice_number: issuer.invoiceNumber,
    complaint_phone: issuer.complaintPhone,
    city: issuer.city,
    receipt_no: String(receiptNo).padStart(6, '0'),
    vehicle: issuer.vehicle,
    plate: issuer.plate,
    licence: issuer.licence,
    driver,
    driver_licence: issuer.driverLicence,
    meter_id: issuer.meterId,
  }
}

function rideOf(document: NumberedReceipt, { formats, words }: ReceiptLayout) {
  const { issuer, startedAt, endedAt, distanceM, durationS, waitS } = document
  const isByMeter = startedAt !== undefined || endedAt !== undefined
  return {
    trip_no: document.tripNo,
    started: startedAt === undefined ? undefined : dateTime(startedAt, formats),
    ended: endedAt === undefined ? undefined : dateTime(endedAt, formats),
    time_zone: isByMeter && issuer.utcOffset !== undefined ? `UTC${issuer.utcOffset}` : undefined,
    // The board's own time only where the meter gave none; what is on paper is never set right later.
    printed: isByMeter ? undefined : boardTime(document.issued, issuer.utcOffset, formats, words.unverified),
    distance: distanceM === undefined ? undefined : distance(distanceM, formats),
    duration: durationS === undefined ? undefined : duration(durationS, formats),
    wait: waitS === undefined ? undefined : duration(waitS, formats),
    tariff: document.tariff,
    reference: document.trip,
  }
}

function moneyOf(document: NumberedReceipt, { formats, words }: ReceiptLayout) {
  const { cash, received, refunded, due, total, tradeNo, issuer, settlement } = document
  const amount = (minor: number) => money(minor, document.currency, formats)
  const some = (minor: number, shown = minor) => (minor > 0 ? amount(shown) : undefined)
  const given = (minor: number | undefined) => (minor === undefined ? undefined : amount(minor))
  const rate = issuer.taxBasisPoints
  return {
    unit_price:
      document.unitPrice === undefined ? undefined : `${amount(document.unitPrice)}/${formats.units.km}`,
    fare: given(document.fare),
    extras: some(document.supplements ?? 0),
    call_fee: some(document.callFee ?? 0),
    fuel_surcharge: some(document.fuelSurcharge ?? 0),
    tax_rate: rate === undefined ? undefined : percent(rate, formats),
    tax_amount: rate === undefined ? undefined : amount(taxIn(total, rate)),
    total: amount(total),
    method: methodOf(cash, received, words.method),
    cash: some(cash),
    received: some(received),
    trade_no: received > 0 && tradeNo !== undefined ? tail(tradeNo) : undefined,
    by_code: received > 0 && document.byCode ? words.by_code : undefined,
    refunded: some(refunded, -refunded),
    over: settlement === 'over' ? some(cash + received - refunded - total) : undefined,
    due: some(due),
    verdict: words.verdict[settlement],
  }
}

function methodOf(
  cash: number,
  received: number,
  words: ReceiptLayout['words']['method'],
): string | undefined {
  if (cash > 0) return received > 0 ? words.both : words.cash
  return received > 0 ? words.code : undefined
}

/** The last eight: enough to find the payment in the passenger's own list, too little to be of use to a finder. */
function tail(tradeNo: string): string {
  return tradeNo.length > 8 ? `...${tradeNo.slice(-8)}` : tradeNo
}

function signedOf({ signed }: NumberedReceipt) {
  return {
    signed_transaction: signed?.transaction,
    signed_start: signed?.startedAt,
    signed_end: signed?.endedAt,
    signed_serial: signed?.serial,
    signed_counter: signed?.counter,
    signed_check: signed?.check,
  }
}
