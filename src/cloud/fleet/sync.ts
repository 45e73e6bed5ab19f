/** A vehicle has connected and says where it stands: what it lacks is owed to it, at once. */
import type { UpSync } from '../../contract/messages.ts'
import type { Sql, Store } from '../store/sql.ts'
import { owe } from './owe.ts'
import { restorable } from './restore.ts'

/** Gives how far this ledger was taken in, 0 for a new one: the answer to the vehicle. */
export function onSync(store: Store, vehicle: string, sync: UpSync, nowMs: number): Promise<number> {
  return store.transaction(async tx => {
    for (const { trip, n } of sync.trips.toSorted((a, b) => (a.trip < b.trip ? -1 : 1)))
      await oweNotice(tx, vehicle, trip, n, nowMs)
    if (sync.fresh) {
      const subject = `restore/${sync.ledger}`
      const body = { trips: await restorable(tx, vehicle, nowMs) }
      await owe(tx, { vehicle, typ: 'restore', subject, body }, nowMs)
    }
    await hasten(tx, vehicle, nowMs)
    const [ledger] = await tx.query<{ upTo: number }>(
      'SELECT up_to AS "upTo" FROM ledger WHERE vehicle = $1 AND ledger = $2',
      [vehicle, sync.ledger],
    )
    return ledger?.upTo ?? 0
  })
}

/**
 * What is owed to the vehicle is due now, and repeated as at first: it is there to hear it. What another hand holds is
 * being sent or acknowledged this moment.
 */
export async function hasten(sql: Sql, vehicle: string, nowMs: number): Promise<void> {
  await sql.query(
    `UPDATE down_message SET next_ms = least(next_ms, $2), sent = least(sent, 1)
      WHERE jti IN (SELECT jti FROM down_message WHERE vehicle = $1 AND done_ms IS NULL FOR UPDATE SKIP LOCKED)`,
    [vehicle, nowMs],
  )
}

/** The trip's last notice, unless the vehicle has it or it is on its way already. */
async function oweNotice(tx: Sql, vehicle: string, trip: string, n: number, nowMs: number): Promise<void> {
  const [row] = await tx.query<{ notice: object | null; noticeN: number }>(
    'SELECT notice, notice_n AS "noticeN" FROM trip WHERE vehicle = $1 AND trip = $2 FOR UPDATE',
    [vehicle, trip],
  )
  if (row === undefined || row.notice === null || row.noticeN <= n) return
  const subject = `settlement/${trip}`
  const owed = await tx.query(
    'SELECT jti FROM down_message WHERE vehicle = $1 AND subject = $2 AND done_ms IS NULL',
    [vehicle, subject],
  )
  if (owed.length === 0) await owe(tx, { vehicle, typ: 'settlement', subject, body: row.notice }, nowMs)
}
