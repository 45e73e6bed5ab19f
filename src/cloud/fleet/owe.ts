/** Puts a message to a vehicle into the outbox: it is sent, and repeated, until the vehicle acknowledges its jti. */
import { randomUUID } from 'node:crypto'
import type { Sql } from '../store/sql.ts'

export interface Owed {
  readonly vehicle: string
  readonly typ: 'settlement' | 'notice' | 'restore'
  /** Without the header, which is added when it is sent. */
  readonly body: object
  /** An older message of the same subject, not yet acknowledged, is not sent any more. */
  readonly subject?: string
}

/** Gives the jti. `nowMs` in milliseconds since 1970. */
export async function owe(tx: Sql, owed: Owed, nowMs: number): Promise<string> {
  const { vehicle, typ, body, subject = null } = owed
  if (subject !== null) {
    await tx.query(
      `UPDATE down_message SET done_ms = $3, result = 'replaced'
        WHERE vehicle = $1 AND subject = $2 AND done_ms IS NULL`,
      [vehicle, subject, nowMs],
    )
  }
  const jti = randomUUID()
  await tx.query(
    `INSERT INTO down_message (jti, vehicle, typ, subject, body, created_ms, next_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $6)`,
    [jti, vehicle, typ, subject, JSON.stringify(body), nowMs],
  )
  return jti
}
