/** What the ledger's alarms say of rides: payments that came late, and facts about the ride in hand that do not fit together. */
import { tripView } from '../domain/view.ts'
import type { Ledger } from './ledger/ledger.ts'
import { type LatePayment, MISMATCHES, type Mismatch } from './screens/state.ts'

/** Among so many of the newest alarms the news is looked for: other troubles must not hide it. */
export const AMONG = 100
const SHOWN_LATE = 3

type Alarms = ReturnType<Ledger['alarms']>

/** Oldest first, the last few. @param since the order of the alarm after which they count */
export function latePayments(alarms: Alarms, trip: Ledger['trip'], since: number): LatePayment[] {
  return alarms
    .filter(({ kind, order }) => kind === 'payment-late' && order > since)
    .slice(0, SHOWN_LATE)
    .flatMap(alarm => {
      const late = alarm.trip === undefined ? undefined : trip(alarm.trip)
      if (late === undefined) return []
      const { tripNo, received, currency } = tripView(late)
      return [{ order: alarm.order, tripNo, received, currency }]
    })
    .reverse()
}

/** Of the ride in hand, at whatever start it was found: a restart settles nothing. */
export function mismatchOf(alarms: Alarms, current: string | null): Mismatch | null {
  const ours = alarms.filter(({ trip }) => trip === current)
  return ours.map(({ kind }) => kind).find(isMismatch) ?? null
}

function isMismatch(kind: string): kind is Mismatch {
  return MISMATCHES.some(known => known === kind)
}
