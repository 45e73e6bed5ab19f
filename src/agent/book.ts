/** The ledger as decisions look at it. */
import type { Book } from '../domain/decisions/index.ts'
import type { Trip } from '../domain/trip.ts'
import type { Ledger } from './ledger/ledger.ts'

/** How far back a missed end is looked for: a meter sends its record again soon, or never. */
const UNFINISHED = 5

/**
 * @param current the current trip as committed
 * @param overtaken ids of trips without a record that another hiring was heard to follow since this start
 */
export function bookOf(ledger: Ledger, current: Trip | null, overtaken: ReadonlySet<string>): Book {
  return {
    currency: ledger.currency,
    position: ledger.position(),
    current,
    fresh: ledger.fresh(),
    trip: id => ledger.trip(id),
    byRecord: (tripNo, startedAt) => ledger.byRecord(tripNo, startedAt),
    checking: () => ledger.checking(),
    unfinished: () => ledger.unfinished(UNFINISHED),
    overtaken: id => overtaken.has(id),
    openShift: () => ledger.openShift(),
    shiftOf: (driver, from) => ledger.shiftOf(driver, from),
    shiftRides: shift => ledger.shiftRides(shift),
  }
}
