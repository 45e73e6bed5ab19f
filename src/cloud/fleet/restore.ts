/** A vehicle's newest trips for a ledger that is new, from what its documents told and what was booked. */
import {
  MAX_MESSAGE_BYTES,
  MAX_RESTORE_TRIPS,
  MessageError,
  parseRestoreMessage,
  type RestoredTrip,
  type UpTrip,
} from '../../contract/messages.ts'
import { wasPaid } from '../alipay/tradeStates.ts'
import { ATTEMPT, type Attempt, stateOf } from '../orders/attempts.ts'
import type { Sql } from '../store/sql.ts'

interface TripRow {
  readonly trip: string
  readonly currency: string
  readonly document: UpTrip
  readonly received: number
  readonly refunded: number
  readonly n: number
}

interface RevisionRow {
  readonly trip: string
  readonly rev: number
  readonly total: number | null
  readonly due: number
  readonly link: string
  readonly withdrawn: boolean
}

/** Of a restored trip. */
const MAX_REVISIONS = 100
/** What the trips may take as JSON: base64url makes four characters of three bytes, header and signature come on top. */
const RESTORE_BYTES = Math.floor((MAX_MESSAGE_BYTES * 3) / 4) - 1_024

/** Newest last, as many of the newest as one message may hold. */
export async function restorable(tx: Sql, vehicle: string): Promise<readonly RestoredTrip[]> {
  const trips = await tx.query<TripRow>(
    `SELECT trip, currency, document, received, refunded, notice_n AS n FROM trip
      WHERE vehicle = $1 AND document IS NOT NULL ORDER BY created_ms DESC, trip LIMIT $2`,
    [vehicle, MAX_RESTORE_TRIPS],
  )
  const ids = trips.map(({ trip }) => trip)
  const revisions = await tx.query<RevisionRow>(
    `SELECT trip, rev, total, due, link, withdrawn FROM revision
      WHERE vehicle = $1 AND trip = ANY($2::text[]) ORDER BY rev`,
    [vehicle, ids],
  )
  const attempts = await tx.query<Attempt>(
    `SELECT ${ATTEMPT} FROM attempt WHERE vehicle = $1 AND trip = ANY($2::text[]) ORDER BY n`,
    [vehicle, ids],
  )
  const byTrip = Map.groupBy(revisions, ({ trip }) => trip)
  const paid = Map.groupBy(
    attempts.filter(attempt => wasPaid(stateOf(attempt))),
    ({ trip }) => trip ?? '',
  )
  const entries = trips.map(row => restored(row, byTrip.get(row.trip) ?? [], paid.get(row.trip) ?? []))
  return fitting(entries.filter(isWhole)).toReversed()
}

/** Pure. Exported for its test: the newest come first here. */
export function fitting(newest: readonly RestoredTrip[], bytes = RESTORE_BYTES): readonly RestoredTrip[] {
  let room = bytes
  const first = newest.findIndex(trip => {
    room -= Buffer.byteLength(JSON.stringify(trip)) + 1
    return room < 0
  })
  return first < 0 ? newest : newest.slice(0, first)
}

function restored(
  { trip, currency, document, received, refunded, n }: TripRow,
  known: readonly RevisionRow[],
  paid: readonly Attempt[],
): RestoredTrip {
  const { meter, total, fare, supplements, distanceM, waitS, tariff, startedAt, endedAt } = document
  const { confirmed = [], cash, askedAgain, state, driver, shift } = document
  const facts = { total, fare, supplements, distanceM, waitS, tariff, startedAt, endedAt }
  const revisions = known.slice(-MAX_REVISIONS).map(({ rev, total: told, due, link, withdrawn }) => ({
    ...{ rev, total: told ?? due, due, link, withdrawn },
    confirmed: confirmed.includes(rev),
  }))
  const captures = paid
    .filter(({ rev }) => revisions.some(revision => revision.rev === rev))
    .map(({ tradeNo, rev, amount }) => ({ tradeNo, rev, amount }))
  const entry = {
    ...{ trip, currency, startedAt, cash, askedAgain, n, received, refunded, driver, shift },
    meter: { tripNo: meter.tripNo },
    record: { tripNo: meter.tripNo, rev: meter.rev, durationS: meter.durationS, ...facts },
    ...{ revisions, captures, unpaid: state === 'unpaid' },
  }
  // JSON leaves out the facts that are absent.
  return JSON.parse(JSON.stringify(entry)) as RestoredTrip
}

/** One trip that the vehicle could not read would make it put the whole answer aside. */
function isWhole(trip: RestoredTrip): boolean {
  try {
    parseRestoreMessage({ iss: 'check', sub: 'CHECK', jti: 'check', iat: 0, trips: [trip] })
    return true
  } catch (error) {
    if (error instanceof MessageError) return false
    throw error
  }
}
