/** How a payable stands, what a page may offer, and that it was opened. */
import type { UpTrip } from '../../contract/upMessages.ts'
import { owe } from '../fleet/owe.ts'
import type { Store } from '../store/sql.ts'
import { attemptsOf, isLive, knownOf, lockPayable, newestTrip, tripOf } from './attempts.ts'
import type { Look, OpenTrip, Payable, TripFacts } from './desk.ts'
import { rideOf } from './outTradeNo.ts'
import { owed, standingOf } from './standing.ts'

export async function look(store: Store, payable: Payable): Promise<Look> {
  const trip = payable.kind === 'link' ? await tripOf(store, payable.vehicle, payable.trip) : null
  const attempts = await attemptsOf(store, rideOf(payable))
  const isOther = trip !== null && trip.currency !== payable.currency
  const known = await knownOf(store, payable, trip, attempts)
  const live = attempts.find(isLive)
  return {
    standing: isOther ? { kind: 'superseded' } : standingOf(payable, known),
    trip: trip?.document ? factsOf(trip.document, trip.received) : null,
    attempt:
      live === undefined
        ? null
        : {
            outTradeNo: live.outTradeNo,
            buyerId: live.buyerId,
            tradeNo: live.tradeNo,
            windowMs: live.windowMs,
            pending: live.state === 'pending',
          },
  }
}

function factsOf(document: UpTrip, received: number): TripFacts {
  const { total, distanceM, startedAt, endedAt, driver } = document
  return {
    total,
    due: owed(document, received),
    ...(distanceM !== undefined && { distanceM }),
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(driver !== undefined && { driver }),
  }
}

export async function opened(store: Store, payable: Payable, nowMs: number): Promise<void> {
  if (payable.kind === 'sticker') return
  const { vehicle, trip, rev, currency } = payable
  await store.transaction(async tx => {
    const row = await lockPayable(tx, payable, nowMs)
    if (row?.currency !== currency) return
    const first = await tx.query(
      `UPDATE revision SET opened_ms = $4 WHERE vehicle = $1 AND trip = $2 AND rev = $3 AND opened_ms IS NULL
       RETURNING rev`,
      [vehicle, trip, rev, nowMs],
    )
    if (first.length === 0) return
    const body = { kind: 'page-opened', trip, rev }
    await owe(tx, { vehicle, typ: 'notice', body, subject: `page/${trip}/${rev}` }, nowMs)
  })
}

/**
 * The vehicle's newest trip, when it is open by its own document. Never an older one: a passenger of today does not pay
 * for yesterday's.
 */
export async function openTrip(store: Store, vehicle: string): Promise<OpenTrip | null> {
  const row = await newestTrip(store, vehicle)
  const { rev } = row?.document ?? {}
  if (row === null || rev === undefined) return null
  const [revision] = await store.query<{ due: number; link: string }>(
    `SELECT due, link FROM revision WHERE vehicle = $1 AND trip = $2 AND rev = $3 AND told`,
    [vehicle, row.trip, rev],
  )
  if (revision === undefined) return null
  const { trip, currency } = row
  const open = { trip, rev, amount: revision.due, currency, link: revision.link }
  const { standing } = await look(store, { kind: 'link', vehicle, ...open })
  return standing.kind === 'payable' ? open : null
}
