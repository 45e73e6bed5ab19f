/** 0x00E4, the totals of the shift that ends, and 0x00F1, the same given again (tables 97–100). */
import { Fields, fromDigits, toDecimal } from '../bcd.ts'
import { moment } from '../times.ts'
import { type Ids, idsData, readIds, type SignInForm, USUAL_SIGN_IN } from './signIn.ts'

export interface ShiftTotals905 extends Ids {
  /** Pulses a kilometre. */
  readonly kConstant: number
  /** `YYYYMMDDhhmm00`. */
  readonly from: string
  readonly to: string
  readonly distanceM: number
  readonly hiredM: number
  readonly trips: number
  /** Time charged, seconds. */
  readonly timedS: number
  /** Tenths of a yuan. */
  readonly total: number
  readonly card: number
  readonly cardTrips: number
  readonly betweenShiftsM: number
  readonly lifetimeM: number
  readonly lifetimeHiredM: number
  /** Hundredths of a yuan a kilometre. */
  readonly unitPrice: number
  readonly lifetimeTrips: number
  /** A city's extra byte: 0 signed out by hand, 1 by force. */
  readonly mode?: number
}

/** 90 bytes, or 91 with the mode. Throws Refused. */
export function parseShiftTotals(data: Buffer, form: SignInForm = USUAL_SIGN_IN): ShiftTotals905 {
  const fields = new Fields(data)
  const totals = {
    ...readIds(fields, form),
    kConstant: fields.decimal('K constant', 2),
    from: moment('shift on', fields.digits('shift on', 6)),
    to: moment('shift off', fields.digits('shift off', 6)),
    distanceM: fields.decimal('shift distance', 3) * 100,
    hiredM: fields.decimal('hired distance', 3) * 100,
    trips: fields.decimal('trips', 2),
    timedS: hhmmss(fields.digits('timed', 3)),
    total: fields.decimal('total', 3),
    card: fields.decimal('card amount', 3),
    cardTrips: fields.decimal('card count', 2),
    betweenShiftsM: fields.decimal('distance between shifts', 2) * 100,
    lifetimeM: fields.decimal('lifetime distance', 4) * 100,
    lifetimeHiredM: fields.decimal('lifetime hired distance', 4) * 100,
    unitPrice: fields.decimal('unit price', 2),
    lifetimeTrips: fields.uint32(),
  }
  const mode = fields.rest().length === 1 ? { mode: fields.byte() } : {}
  fields.end()
  return { ...totals, ...mode }
}

function hhmmss(digits: string): number {
  const [h, m, s] = [0, 2, 4].map(at => Number(digits.slice(at, at + 2))) as [number, number, number]
  return (h * 60 + m) * 60 + s
}

export function shiftTotalsData(totals: ShiftTotals905, form: SignInForm = USUAL_SIGN_IN): Buffer {
  const lifetime = Buffer.alloc(4)
  lifetime.writeUInt32BE(totals.lifetimeTrips)
  const { timedS } = totals
  return Buffer.concat([
    idsData(totals, form),
    toDecimal(totals.kConstant, 2),
    fromDigits(totals.from.slice(0, 12)),
    fromDigits(totals.to.slice(0, 12)),
    toDecimal(totals.distanceM / 100, 3),
    toDecimal(totals.hiredM / 100, 3),
    toDecimal(totals.trips, 2),
    toDecimal(Math.floor(timedS / 3600), 1),
    toDecimal(Math.floor(timedS / 60) % 60, 1),
    toDecimal(timedS % 60, 1),
    toDecimal(totals.total, 3),
    toDecimal(totals.card, 3),
    toDecimal(totals.cardTrips, 2),
    toDecimal(totals.betweenShiftsM / 100, 2),
    toDecimal(totals.lifetimeM / 100, 4),
    toDecimal(totals.lifetimeHiredM / 100, 4),
    toDecimal(totals.unitPrice, 2),
    lifetime,
    ...(totals.mode === undefined ? [] : [Buffer.from([totals.mode])]),
  ])
}

export function shiftTotalsText(totals: ShiftTotals905): string {
  return `shift ended: ${totals.trips} trips, ${(totals.total / 10).toFixed(1)} yuan, ${totals.from} to ${totals.to}`
}
