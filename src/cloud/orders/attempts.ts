/** Attempts, trips and revisions in the store. Lock order: trip (or the sticker's ride), then attempt. */
import type { UpTrip } from '../../contract/upMessages.ts'
import { type OrderState, wasPaid } from '../alipay/tradeStates.ts'
import type { Sql } from '../store/sql.ts'
import type { Payable } from './desk.ts'
import { rideOf } from './outTradeNo.ts'
import type { Known, KnownCapture, KnownRevision } from './standing.ts'

export interface Attempt {
  readonly outTradeNo: string
  readonly vehicle: string
  /** Null, with rev and link: a sticker payment. */
  readonly trip: string | null
  readonly rev: number | null
  readonly link: string | null
  readonly ride: string
  readonly n: number
  readonly amount: number
  readonly currency: string
  readonly buyerId: string
  readonly tradeNo: string | null
  readonly state: OrderState | 'refused'
  readonly code: string | null
  readonly createdMs: number
  readonly windowMs: number
  readonly checks: number
  readonly paidMs: number | null
  readonly refunded: number
}

export interface TripRow {
  readonly vehicle: string
  readonly trip: string
  readonly currency: string
  readonly document: UpTrip | null
  readonly received: number
  readonly refunded: number
  readonly noticeN: number
}

/** Both locked; trip is null for a sticker payment. */
export interface Held {
  readonly trip: TripRow | null
  readonly attempt: Attempt
}

export const ATTEMPT = `out_trade_no AS "outTradeNo", vehicle, trip, rev, link, ride, n, amount, currency,
  buyer_id AS "buyerId", trade_no AS "tradeNo", state, code, created_ms AS "createdMs", window_ms AS "windowMs",
  checks, paid_ms AS "paidMs", refunded`
const TRIP = `vehicle, trip, currency, document, received, refunded, notice_n AS "noticeN"`

export const isLive = ({ state }: Attempt): boolean => state === 'waiting' || state === 'pending'

/** For the table of states: Alipay never made a refused order, as far as is known; a word about it is a late one. */
export const stateOf = ({ state }: Attempt): OrderState => (state === 'refused' ? 'closed' : state)

export async function attemptOf(sql: Sql, outTradeNo: string): Promise<Attempt | null> {
  const [row] = await sql.query<Attempt>(`SELECT ${ATTEMPT} FROM attempt WHERE out_trade_no = $1`, [
    outTradeNo,
  ])
  return row ?? null
}

/** Null when there is no such order. */
export async function held(tx: Sql, outTradeNo: string): Promise<Held | null> {
  const seen = await attemptOf(tx, outTradeNo)
  if (seen === null) return null
  const trip = await lockRide(tx, seen.vehicle, seen.trip, seen.ride)
  const [attempt] = await tx.query<Attempt>(
    `SELECT ${ATTEMPT} FROM attempt WHERE out_trade_no = $1 FOR UPDATE`,
    [outTradeNo],
  )
  return { trip, attempt: attempt! }
}

/** One at a time works on a ride, whichever server. */
export async function lockRide(
  tx: Sql,
  vehicle: string,
  trip: string | null,
  ride: string,
): Promise<TripRow | null> {
  if (trip === null) {
    // No row stands for a sticker payment.
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [ride])
    return null
  }
  const [row] = await tx.query<TripRow>(
    `SELECT ${TRIP} FROM trip WHERE vehicle = $1 AND trip = $2 FOR UPDATE`,
    [vehicle, trip],
  )
  return row ?? null
}

/** A verified pay link is enough to know a trip and a revision. Locks the trip. */
export async function lockPayable(tx: Sql, payable: Payable, nowMs: number): Promise<TripRow | null> {
  const { kind, vehicle } = payable
  if (kind === 'sticker') return lockRide(tx, vehicle, null, rideOf(payable))
  const { trip, rev, amount, currency, link } = payable
  await tx.query(
    `INSERT INTO trip (vehicle, trip, currency, created_ms) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [vehicle, trip, currency, nowMs],
  )
  const row = await lockRide(tx, vehicle, trip, rideOf(payable))
  if (row?.currency === currency)
    await tx.query(
      `INSERT INTO revision (vehicle, trip, rev, due, link, told) VALUES ($1, $2, $3, $4, $5, false)
       ON CONFLICT DO NOTHING`,
      [vehicle, trip, rev, amount, link],
    )
  return row
}

export async function attemptsOf(sql: Sql, ride: string): Promise<readonly Attempt[]> {
  return sql.query<Attempt>(`SELECT ${ATTEMPT} FROM attempt WHERE ride = $1 ORDER BY n`, [ride])
}

/** What standingOf needs of a ride. */
export async function knownOf(
  sql: Sql,
  payable: Payable,
  trip: TripRow | null,
  attempts: readonly Attempt[],
): Promise<Known> {
  const captures = attempts.filter(attempt => wasPaid(stateOf(attempt))).map(captureOf)
  if (payable.kind === 'sticker') return { document: null, revisions: [], captures, received: 0 }
  const revisions = await sql.query<KnownRevision>(
    `SELECT rev, due, link, withdrawn FROM revision WHERE vehicle = $1 AND trip = $2 ORDER BY rev`,
    [payable.vehicle, payable.trip],
  )
  return { document: trip?.document ?? null, revisions, captures, received: trip?.received ?? 0 }
}

export async function tripOf(sql: Sql, vehicle: string, trip: string): Promise<TripRow | null> {
  const [row] = await sql.query<TripRow>(`SELECT ${TRIP} FROM trip WHERE vehicle = $1 AND trip = $2`, [
    vehicle,
    trip,
  ])
  return row ?? null
}

export async function newestTrip(sql: Sql, vehicle: string): Promise<TripRow | null> {
  const [row] = await sql.query<TripRow>(
    `SELECT ${TRIP} FROM trip WHERE vehicle = $1 ORDER BY created_ms DESC LIMIT 1`,
    [vehicle],
  )
  return row ?? null
}

export async function insertAttempt(
  tx: Sql,
  { outTradeNo, vehicle, trip, rev, link, ride, n, amount, currency, buyerId, createdMs, windowMs }: Attempt,
  checkMs: number,
): Promise<void> {
  await tx.query(
    `INSERT INTO attempt (out_trade_no, vehicle, trip, rev, link, ride, n, amount, currency, buyer_id, state,
       created_ms, window_ms, check_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', $11, $12, $13)`,
    [outTradeNo, vehicle, trip, rev, link, ride, n, amount, currency, buyerId, createdMs, windowMs, checkMs],
  )
}

/** When Alipay is asked next; null: no more. */
export async function checkAt(tx: Sql, outTradeNo: string, checkMs: number | null): Promise<void> {
  await tx.query('UPDATE attempt SET check_ms = $2 WHERE out_trade_no = $1', [outTradeNo, checkMs])
}

export type Source =
  | 'page'
  | 'notification'
  | 'query'
  | 'create'
  | 'cancel'
  | 'refund'
  | 'operator'
  | 'closer'

/** A line of the order's history. */
export async function event(
  tx: Sql,
  outTradeNo: string,
  what: string,
  source: Source,
  nowMs: number,
  detail: Readonly<Record<string, string | number | boolean | null>> = {},
): Promise<void> {
  await tx.query(
    `INSERT INTO order_event (out_trade_no, at_ms, what, source, detail) VALUES ($1, $2, $3, $4, $5)`,
    [outTradeNo, nowMs, what, source, JSON.stringify(detail)],
  )
}

function captureOf({ outTradeNo, tradeNo, amount, refunded, buyerId, paidMs, rev }: Attempt): KnownCapture {
  return { outTradeNo, tradeNo: tradeNo ?? '', amount, refunded, buyerId, paidMs: paidMs ?? 0, rev }
}
