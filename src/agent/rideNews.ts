/** What the ledger's alarms say of rides: payments that came late, and facts about the ride in hand that do not fit together. */
import { tripView } from '../domain/view.ts'
import type { Ledger } from './ledger/ledger.ts'
import { type LatePayment, MISMATCHES, type Mismatch } from './screens/state.ts'

/** Among so many of the newest alarms: other troubles must not hide these. */
const AMONG = 100
const SHOWN_LATE = 3

/** Oldest first, the last few. @param since the order of the alarm after which they count */
export function latePayments(ledger: Pick<Ledger, 'alarms' | 'trip'>, since: number): LatePayment[] {
  return ledger
    .alarms(AMONG)
    .filter(({ kind, order }) => kind === 'payment-late' && order > since)
    .slice(0, SHOWN_LATE)
    .flatMap(({ order, trip: id }) => {
      const trip = id === undefined ? undefined : ledger.trip(id)
      if (trip === undefined) return []
      const { tripNo, received, currency } = tripView(trip)
      return [{ order, tripNo, received, currency }]
    })
    .reverse()
}

/** Of the ride in hand, at whatever start it was found: a restart settles nothing. */
export function mismatchOf(ledger: Pick<Ledger, 'alarms' | 'currentId'>): Mismatch | null {
  const current = ledger.currentId()
  const kinds = ledger.alarms(AMONG).flatMap(({ kind, trip }) => (trip === current ? [kind] : []))
  return MISMATCHES.find(kind => kind === kinds.find(one => MISMATCHES.includes(one as Mismatch))) ?? null
}
