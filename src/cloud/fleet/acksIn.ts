/** A vehicle's acknowledgements: each message named is not sent again. */
import type { UpAck } from '../../contract/messages.ts'
import { raise } from '../alarms/raise.ts'
import type { Sql } from '../store/sql.ts'

/** A jti of another vehicle, or of no message, does nothing. */
export async function applyAck(tx: Sql, vehicle: string, { acks }: UpAck, nowMs: number): Promise<void> {
  // In one order everywhere: two ledgers of a vehicle may acknowledge the same messages at once.
  for (const { jti, result } of acks.toSorted((a, b) => (a.jti < b.jti ? -1 : 1))) {
    const [done] = await tx.query<{ typ: string; subject: string | null }>(
      `UPDATE down_message SET done_ms = coalesce(done_ms, $3), result = $4
        WHERE jti = $1 AND vehicle = $2 AND (result IS NULL OR result = 'replaced')
       RETURNING typ, subject`,
      [jti, vehicle, nowMs, result],
    )
    if (done === undefined || result !== 'quarantined') continue
    // By subject where there is one: the same word under a new jti counts up.
    const key = `${vehicle}/${done.subject ?? jti}`
    await raise(tx, { kind: 'quarantined', key, detail: { vehicle, jti, ...done } }, nowMs)
  }
}
