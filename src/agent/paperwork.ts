/** The facts of what is to be printed, frozen as they are committed. */
import type { Print } from '../domain/decisions/index.ts'
import type { ShiftDocument } from '../domain/printMatter.ts'
import { type Issuer, receiptOf } from '../domain/receipt.ts'
import { shiftTotals } from '../domain/shift.ts'
import type { Stamp } from '../domain/time.ts'
import { liveRevision, type Trip } from '../domain/trip.ts'
import type { Ledger, PrintEntry } from './ledger/ledger.ts'

/** No driver has more rides in a shift. */
const RIDES = 500
const DAY_S = 86_400

/** Null where the trip has nothing of the kind: no record for a receipt, no code that is up. */
export function paperOf({ kind }: Print, trip: Trip, issuer: Issuer, issued: Stamp): PrintEntry | null {
  if (kind !== 'pay-code') {
    const document = receiptOf(trip, issuer, issued)
    return document === null ? null : { kind, trip: trip.id, document }
  }
  const live = liveRevision(trip)
  if (live === null) return null
  const { rev, due, link } = live
  const { id, tripNo, currency } = trip
  return {
    kind,
    trip: id,
    document: { issuer, trip: id, tripNo, rev, due, currency, link, issued },
  }
}

/**
 * The shift that the meter told of last; where no meter tells of shifts, the rides that began within the last 24 hours by
 * the board's clock.
 */
export function shiftNow(
  ledger: Ledger,
  now: Stamp,
): Pick<ShiftDocument, 'shift' | 'totals'> & { readonly trips: readonly Trip[] } {
  const shift = ledger.openShift() ?? ledger.shifts(1)[0]?.shift ?? null
  const rows = ledger
    .trips({ limit: RIDES })
    .filter(({ trip, order, begun }) =>
      shift === null ? order > 0 && begun.at >= now.at - DAY_S : trip.shift === shift.id,
    )
  const first = rows.at(-1)?.order
  const strays = first === undefined ? [] : ledger.unallocated(RIDES).filter(one => one.afterTrip >= first)
  const trips = rows.map(({ trip }) => trip)
  return { shift, totals: shiftTotals(trips, ledger.currency, strays), trips }
}

/** Its report on paper. */
export function shiftPaper(ledger: Ledger, issuer: Issuer, issued: Stamp): PrintEntry {
  const { shift, totals } = shiftNow(ledger, issued)
  return { kind: 'shift', trip: null, document: { issuer, shift, totals, issued } satisfies ShiftDocument }
}
