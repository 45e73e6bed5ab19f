/**
 * A shift's totals by payment type, from its trips. One currency: trips in another are counted apart by the caller.
 */
import { moneyFacts, settlementOf, type Trip, tripDue } from './trip.ts'

/** What a meter says of the driver's shift. Amounts are minor units, lengths metres, times its own `YYYYMMDDhhmmss`. */
export type MeterShift =
  | {
      readonly what: 'signed-in'
      readonly driver?: string
      readonly at?: string
    }
  | {
      readonly what: 'signed-out'
      readonly driver?: string
      readonly from?: string
      readonly to?: string
      readonly trips: number
      readonly total: number
      /** Of them, what the meter booked as paid by card. */
      readonly cardTrips?: number
      readonly card?: number
      readonly distanceM?: number
      readonly hiredM?: number
    }

/** A driver's shift as this ledger keeps it. Times are the meter's. */
export interface Shift {
  readonly id: string
  readonly isOpen: boolean
  readonly driver?: string
  readonly from?: string
  readonly to?: string
  /** The meter's own totals, once it signed out. */
  readonly meter?: Omit<Extract<MeterShift, { what: 'signed-out' }>, 'what' | 'driver' | 'from' | 'to'>
  /** What this ledger knew of it then. */
  readonly own?: ShiftRides
}

export interface ShiftRides {
  readonly trips: number
  /** Minor units. */
  readonly total: number
}

export interface ShiftTotals {
  readonly currency: string
  readonly trips: number
  /** Sum of what the meter asked for. */
  readonly metered: number
  readonly cash: number
  /** Received by notices and codes, before refunds. */
  readonly received: number
  readonly refunded: number
  /** Still due on trips that nobody gave up. */
  readonly open: number
  /** Due on trips whose passenger left. */
  readonly unpaid: number
  /** Sticker payments that belong to no ride; not in `received`. */
  readonly withoutRide: number
  /** Trips by settlement; those without a record are `unfinished`. */
  readonly counts: Readonly<Record<string, number>>
}

export interface PaymentWithoutRide {
  /** Minor units. */
  readonly amount: number
  readonly currency: string
}

export function shiftTotals(
  trips: readonly Trip[],
  currency: string,
  withoutRide: readonly PaymentWithoutRide[] = [],
): ShiftTotals {
  const counts: Record<string, number> = {}
  const sums = { metered: 0, cash: 0, received: 0, refunded: 0, open: 0, unpaid: 0 }
  const own = trips.filter(trip => trip.currency === currency)
  for (const trip of own) {
    const settlement = settlementOf(trip)
    const facts = moneyFacts(trip)
    const word = settlement ?? 'unfinished'
    counts[word] = (counts[word] ?? 0) + 1
    if (facts === null) continue
    sums.metered += facts.total
    sums.cash += facts.cash
    sums.received += facts.received
    sums.refunded += facts.refunded
    sums[settlement === 'unpaid' ? 'unpaid' : 'open'] += tripDue(trip)
  }
  const strays = withoutRide.filter(payment => payment.currency === currency)
  const stray = strays.reduce((sum, { amount }) => sum + amount, 0)
  return { currency, trips: own.length, ...sums, withoutRide: stray, counts }
}
