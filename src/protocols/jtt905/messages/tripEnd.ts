/** 0x00E8, the record of a ride, said when the flag goes up; 0x00F2, the same given again (tables 88–91). */
import { Fields, fromDigits, toAscii, toDecimal } from '../bcd.ts'
import { alighting, moment } from '../times.ts'

export interface TripEnd {
  readonly plate: string
  /** The company's operating licence. */
  readonly licence: string
  /** The driver's qualification number. */
  readonly driver: string
  /** The meter's local time, `YYYYMMDDhhmm00`. */
  readonly boarded: string
  readonly alighted: string
  readonly distanceM: number
  /** Driven for hire before this ride. */
  readonly emptyM: number
  /** Tenths of a yuan. */
  readonly surcharge: number
  readonly waitS: number
  /** Tenths of a yuan. */
  readonly amount: number
  readonly tripNo: number
  /** 0 cash, 1 M1 card, 3 CPU card, 9 other. There is no word for a payment by code. */
  readonly paidBy: number
  /** A city's card data, laid out as the city likes. */
  readonly card: Buffer
}

/** What differs between cities. */
export interface TripEndForm {
  /** 6; 9 in a later revision. */
  readonly plateBytes: number
  /** Bytes of card data behind the record, where the city fixes them; null takes any. */
  readonly cardBytes: number | null
}

export const USUAL_FORM: TripEndForm = { plateBytes: 6, cardBytes: null }
const MOST_CARD_BYTES = 64

/** Throws Refused. */
export function parseTripEnd(data: Buffer, form: TripEndForm = USUAL_FORM): TripEnd {
  const fields = new Fields(data)
  const plate = fields.ascii(form.plateBytes)
  const licence = fields.ascii(16)
  const driver = fields.ascii(19)
  const boarded = moment('boarding time', fields.digits('boarding time', 5))
  const alighted = alighting(boarded, fields.digits('alighting time', 2))
  const record = {
    plate,
    licence,
    driver,
    boarded,
    alighted,
    distanceM: fields.decimal('distance', 3) * 100,
    emptyM: fields.decimal('empty distance', 2) * 100,
    surcharge: fields.decimal('surcharge', 3),
    waitS: minutes(fields.digits('waiting time', 2)),
    amount: fields.decimal('amount', 3),
    tripNo: fields.uint32(),
    paidBy: fields.byte(),
  }
  const card = fields.take(form.cardBytes ?? Math.min(fields.rest().length, MOST_CARD_BYTES))
  fields.end()
  return { ...record, card }
}

/** `hhmm` as seconds; meters count waiting beyond 23:59. */
function minutes(hhmm: string): number {
  return (Number(hhmm.slice(0, 2)) * 60 + Number(hhmm.slice(2))) * 60
}

export function tripEndData(trip: TripEnd, form: TripEndForm = USUAL_FORM): Buffer {
  const wait = Math.floor(trip.waitS / 60)
  return Buffer.concat([
    toAscii(trip.plate, form.plateBytes),
    toAscii(trip.licence, 16),
    toAscii(trip.driver, 19),
    fromDigits(trip.boarded.slice(2, 12)),
    fromDigits(trip.alighted.slice(8, 12)),
    toDecimal(trip.distanceM / 100, 3),
    toDecimal(trip.emptyM / 100, 2),
    toDecimal(trip.surcharge, 3),
    toDecimal(Math.floor(wait / 60), 1),
    toDecimal(wait % 60, 1),
    toDecimal(trip.amount, 3),
    uint32(trip.tripNo),
    Buffer.from([trip.paidBy]),
    trip.card,
  ])
}

export function tripEndText(trip: TripEnd): string {
  return `trip ${trip.tripNo} ended: ${(trip.amount / 10).toFixed(1)} yuan, ${trip.boarded} to ${trip.alighted}, paid by ${PAID_BY[trip.paidBy] ?? trip.paidBy}`
}

const PAID_BY: Readonly<Record<number, string>> = { 0: 'cash', 1: 'M1 card', 3: 'CPU card', 9: 'other' }

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
