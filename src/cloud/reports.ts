/** What the operator may read in the store, and the two marks that a person sets. Lists are newest first. */
import { closeTask, type Decision } from './orders/closeTask.ts'
import type { Sql, Store } from './store/sql.ts'

export interface OrderRow {
  readonly outTradeNo: string
  readonly vehicle: string
  readonly trip: string | null
  readonly rev: number | null
  readonly amount: number
  readonly refunded: number
  readonly currency: string
  readonly state: string
  readonly code: string | null
  readonly tradeNo: string | null
  readonly createdMs: number
  readonly paidMs: number | null
}

const ORDER = `out_trade_no AS "outTradeNo", vehicle, trip, rev, amount, refunded, currency, state, code,
  trade_no AS "tradeNo", created_ms AS "createdMs", paid_ms AS "paidMs"`

export interface OrderFilter {
  readonly vehicle?: string | undefined
  readonly trip?: string | undefined
  readonly state?: string | undefined
  readonly limit: number
}

export function listOrders(
  sql: Sql,
  { vehicle, trip, state, limit }: OrderFilter,
): Promise<readonly OrderRow[]> {
  return sql.query<OrderRow>(
    `SELECT ${ORDER} FROM attempt
      WHERE ($1::text IS NULL OR vehicle = $1) AND ($2::text IS NULL OR trip = $2) AND ($3::text IS NULL OR state = $3)
      ORDER BY created_ms DESC LIMIT $4`,
    [vehicle ?? null, trip ?? null, state ?? null, limit],
  )
}

export interface HistoryRow {
  readonly atMs: number
  readonly what: string
  readonly source: string
  readonly detail: Readonly<Record<string, unknown>>
}

/** Null when there is no such order. The history is oldest first. */
export async function orderHistory(
  sql: Sql,
  outTradeNo: string,
): Promise<{ readonly order: OrderRow; readonly history: readonly HistoryRow[] } | null> {
  const [order] = await sql.query<OrderRow>(`SELECT ${ORDER} FROM attempt WHERE out_trade_no = $1`, [
    outTradeNo,
  ])
  if (order === undefined) return null
  const history = await sql.query<HistoryRow>(
    `SELECT at_ms AS "atMs", what, source, detail FROM order_event WHERE out_trade_no = $1 ORDER BY id LIMIT 1000`,
    [outTradeNo],
  )
  return { order, history }
}

export interface TaskRow {
  readonly id: number
  readonly outTradeNo: string
  readonly vehicle: string
  readonly trip: string | null
  readonly amount: number
  readonly currency: string
  readonly why: string
  readonly state: string
  readonly createdMs: number
}

export function listTasks(sql: Sql, all: boolean, limit: number): Promise<readonly TaskRow[]> {
  return sql.query<TaskRow>(
    `SELECT id, out_trade_no AS "outTradeNo", vehicle, trip, amount, currency, why, state, created_ms AS "createdMs"
       FROM refund_task WHERE $1 OR state = 'open' ORDER BY created_ms DESC, id DESC LIMIT $2`,
    [all, limit],
  )
}

/** Somebody decided that the money stays. */
export function keepTask(store: Store, id: number, nowMs: number): Promise<Decision> {
  return closeTask(store, id, nowMs)
}

export interface QuarantinedRow {
  readonly jti: string
  readonly vehicle: string
  readonly typ: string
  readonly body: Readonly<Record<string, unknown>>
  readonly createdMs: number
}

export function listQuarantined(sql: Sql, limit: number): Promise<readonly QuarantinedRow[]> {
  return sql.query<QuarantinedRow>(
    `SELECT jti, vehicle, typ, body, created_ms AS "createdMs" FROM down_message
      WHERE result = 'quarantined' ORDER BY created_ms DESC LIMIT $1`,
    [limit],
  )
}

export interface AlarmRow {
  readonly id: number
  readonly kind: string
  readonly key: string
  readonly detail: Readonly<Record<string, unknown>>
  readonly count: number
  readonly firstMs: number
  readonly lastMs: number
  readonly closedMs: number | null
}

export function listAlarms(sql: Sql, all: boolean, limit: number): Promise<readonly AlarmRow[]> {
  return sql.query<AlarmRow>(
    `SELECT id, kind, key, detail, count, first_ms AS "firstMs", last_ms AS "lastMs", closed_ms AS "closedMs"
       FROM alarm WHERE $1 OR closed_ms IS NULL ORDER BY last_ms DESC, id DESC LIMIT $2`,
    [all, limit],
  )
}

/** False when there is no open alarm of that number. */
export async function closeAlarm(sql: Sql, id: number, nowMs: number): Promise<boolean> {
  const closed = await sql.query(
    'UPDATE alarm SET closed_ms = $2 WHERE id = $1 AND closed_ms IS NULL RETURNING id',
    [id, nowMs],
  )
  return closed.length > 0
}
