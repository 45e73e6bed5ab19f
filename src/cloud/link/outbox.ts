/** What is due to be sent to vehicles. Several servers ask one store: each message is given to one of them at a time. */
import type { Sql } from '../store/sql.ts'

export interface Due {
  readonly jti: string
  readonly vehicle: string
  readonly typ: 'settlement' | 'notice' | 'restore'
  readonly body: Readonly<Record<string, unknown>>
}

export interface Pace {
  /** Until the first repeat; each next one waits twice as long. */
  readonly repeatMs: number
  /** The longest wait. */
  readonly mostMs: number
  /** The longest wait for a vehicle that is offline: its sync makes everything due at once. */
  readonly mostOfflineMs: number
}

/** Twice as long each time, up to a number that cannot overflow. */
const MAX_DOUBLINGS = 12

/** Gives the oldest that are due and puts each off until its next repeat. */
export async function claimDue(
  sql: Sql,
  limit: number,
  { repeatMs, mostMs, mostOfflineMs }: Pace,
  nowMs: number,
): Promise<readonly Due[]> {
  const rows = await sql.query<Due & { created: number }>(
    `UPDATE down_message AS m
        SET sent = m.sent + 1,
            next_ms = $1::bigint + least(
              ($3::float8 * power(2, least(m.sent, ${MAX_DOUBLINGS})))::bigint,
              CASE WHEN EXISTS (SELECT FROM presence AS p WHERE p.vehicle = m.vehicle AND NOT p.online)
                THEN $5::bigint ELSE $4::bigint END)
       FROM (SELECT jti FROM down_message WHERE done_ms IS NULL AND next_ms <= $1
              ORDER BY next_ms, created_ms LIMIT $2 FOR UPDATE SKIP LOCKED) AS due
      WHERE m.jti = due.jti
     RETURNING m.jti, m.vehicle, m.typ, m.body, m.created_ms AS created`,
    [nowMs, limit, repeatMs, mostMs, mostOfflineMs],
  )
  return rows.toSorted((a, b) => a.created - b.created)
}
