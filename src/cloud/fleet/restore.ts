/** A vehicle's newest trips for a ledger that is new, from what its documents told and what was booked. */
import {
  MAX_MESSAGE_BYTES,
  MAX_RESTORE_TRIPS,
  MessageError,
  parseRestoreMessage,
  type RestoredTrip,
  type UpTrip,
} from '../../contract/messages.ts'
import { raise } from '../alarms/raise.ts'
import { wasPaid } from '../alipay/tradeStates.ts'
import type { Attempt } from '../orders/attempts.ts'
import type { Sql } from '../store/sql.ts'

interface TripRow {
  readonly trip: string
  readonly currency: string
  readonly document: UpTrip
  readonly received: number
  readonly refunded: number
  readonly n: number
  /** In ascending order. */
  readonly revisions: readonly RevisionRow[]
  readonly attempts: readonly AttemptRow[]
}

interface RevisionRow {
  readonly rev: number
  readonly total: number | null
  readonly due: number
  readonly link: string
  readonly withdrawn: boolean
}

type AttemptRow = Pick<Attempt, 'rev' | 'amount' | 'tradeNo' | 'state'>

/** Of a restored trip. */
const MAX_REVISIONS = 100
/** What the trips may take as JSON: base64url makes four characters of three bytes, header and signature come on top. */
const RESTORE_BYTES = Math.floor((MAX_MESSAGE_BYTES * 3) / 4) - 1_024

/**
 * One statement, which sees one moment: a payment booked between two would make captures that are more than was received.
 */
const NEWEST = `SELECT trip, currency, document, received, refunded, notice_n AS n,
    coalesce((SELECT jsonb_agg(jsonb_build_object('rev', r.rev, 'total', r.total, 'due', r.due, 'link', r.link,
        'withdrawn', r.withdrawn) ORDER BY r.rev)
      FROM revision AS r WHERE r.vehicle = t.vehicle AND r.trip = t.trip), '[]') AS revisions,
    coalesce((SELECT jsonb_agg(jsonb_build_object('rev', a.rev, 'amount', a.amount, 'tradeNo', a.trade_no,
        'state', a.state) ORDER BY a.n)
      FROM attempt AS a WHERE a.vehicle = t.vehicle AND a.trip = t.trip), '[]') AS attempts
  FROM trip AS t WHERE vehicle = $1 AND document IS NOT NULL ORDER BY created_ms DESC, trip LIMIT $2`

/** Newest last, as many of the newest as one message may hold. */
export async function restorable(tx: Sql, vehicle: string, nowMs: number): Promise<readonly RestoredTrip[]> {
  const entries = (await tx.query<TripRow>(NEWEST, [vehicle, MAX_RESTORE_TRIPS])).map(restored)
  const { whole = [], broken = [] } = Object.groupBy(entries, entry => (isWhole(entry) ? 'whole' : 'broken'))
  // The vehicle will take such a ride for a new one, and may ask for its fare again.
  for (const { trip } of broken) {
    const detail = { vehicle, trip, what: 'the trip cannot be given back to a new ledger of its vehicle' }
    await raise(tx, { kind: 'mismatch', key: `${vehicle}/${trip}`, detail }, nowMs)
  }
  return fitting(whole).toReversed()
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

function restored({ document, attempts, ...row }: TripRow): RestoredTrip {
  const { trip, currency, received, refunded, n } = row
  const { meter, total, fare, supplements, distanceM, waitS, tariff, startedAt, endedAt } = document
  const { confirmed = [], cash, askedAgain, state, driver, shift } = document
  const facts = { total, fare, supplements, distanceM, waitS, tariff, startedAt, endedAt }
  const revisions = row.revisions.slice(-MAX_REVISIONS).map(({ rev, total: told, due, link, withdrawn }) => ({
    ...{ rev, total: told ?? due, due, link, withdrawn },
    confirmed: confirmed.includes(rev),
  }))
  const captures = attempts
    .filter(({ state }) => state !== 'refused' && wasPaid(state))
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
