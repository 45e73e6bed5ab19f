/**
 * The receipt document: facts only, frozen when the trip was settled. How it looks on paper is the printer's matter.
 */
import { due, type Settlement } from './settlement.ts'
import type { Stamp } from './time.ts'
import { byCode, moneyFacts, settlementOf, type Trip } from './trip.ts'

/** What the vehicle's configuration says for every receipt. */
export interface Issuer {
  readonly vehicle: string
  readonly plate?: string
  readonly operator?: string
  readonly operatorAddress?: string
  readonly operatorPhone?: string
  readonly taxId?: string
  /** Of the taxi. */
  readonly licence?: string
  readonly driverLicence?: string
  readonly city?: string
  readonly complaintPhone?: string
  /** Japan: of a registered issuer of qualified invoices, T and 13 digits. */
  readonly invoiceNumber?: string
  /** The tax that the fare contains, in hundredths of a per cent. */
  readonly taxBasisPoints?: number
  /** The taximeter's own number. */
  readonly meterId?: string
  /** Hours and minutes ahead of UTC that the meter's local times stand in, such as `+08:00`. */
  readonly utcOffset?: string
}

/** What a signing unit gave for the trip (Germany: KassenSichV § 7). Only ever filled by one. */
export interface Signature {
  readonly transaction: string
  readonly startedAt: string
  readonly endedAt: string
  readonly serial: string
  readonly check: string
  readonly counter?: string
}

export interface ReceiptDocument {
  readonly issuer: Issuer
  readonly trip: string
  readonly tripNo: string
  readonly settlement: Settlement
  readonly currency: string
  readonly total: number
  readonly fare?: number
  readonly supplements?: number
  /** Of the supplements and the tariff, where the meter names them: minor units, a kilometre for the price. */
  readonly callFee?: number
  readonly fuelSurcharge?: number
  readonly unitPrice?: number
  readonly cash: number
  readonly received: number
  readonly refunded: number
  readonly due: number
  /** Rests on a confirmation code keyed in by the driver, not yet on the cloud's notice. */
  readonly byCode: boolean
  readonly tradeNo?: string
  readonly distanceM?: number
  readonly durationS?: number
  readonly waitS?: number
  readonly tariff?: string
  /** The meter's local time, `YYYYMMDDhhmmss`; absent where the meter gave none. */
  readonly startedAt?: string
  readonly endedAt?: string
  readonly driver?: string
  readonly signed?: Signature
  /** When the board printed it, and whether that clock can be believed. */
  readonly issued: Stamp
}

/** The document of a trip whose record is in; null before. Absent facts stay absent. */
export function receiptOf(trip: Trip, issuer: Issuer, issued: Stamp): ReceiptDocument | null {
  const facts = moneyFacts(trip)
  const settlement = settlementOf(trip)
  if (facts === null || settlement === null || trip.record === null) return null
  const { fare, supplements, distanceM, durationS, waitS, tariff, startedAt, endedAt } = trip.record
  const last = trip.captures.at(-1)
  return {
    issuer,
    trip: trip.id,
    tripNo: trip.tripNo,
    settlement,
    currency: trip.currency,
    total: facts.total,
    cash: facts.cash,
    received: facts.received,
    refunded: facts.refunded,
    due: due(facts),
    byCode: byCode(trip) > 0,
    issued,
    ...present({
      fare,
      supplements,
      distanceM,
      durationS,
      waitS,
      tariff,
      startedAt,
      endedAt,
      tradeNo: last?.tradeNo,
      driver: trip.driver,
    }),
  }
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function present<T extends Record<string, unknown>>(facts: T): Present<T> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Present<T>
}
