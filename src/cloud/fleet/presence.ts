/** Who is online, as far as the vehicles say: unsigned, for people and for the pace of repeats. Nothing rests on it. */
import type { StatusMessage } from '../../contract/messages.ts'
import type { Sql } from '../store/sql.ts'

/**
 * Stores a status or a will. True when the vehicle came online, or came again after a start. The will of an older start
 * comes late, when the broker gives the old connection up: it says nothing of the newer one.
 */
export async function noteStatus(
  store: Sql,
  vehicle: string,
  status: StatusMessage,
  nowMs: number,
): Promise<boolean> {
  const [before] = await store.query<{ online: boolean; bootId: string }>(
    'SELECT online, boot_id AS "bootId" FROM presence WHERE vehicle = $1',
    [vehicle],
  )
  await store.query(
    `INSERT INTO presence (vehicle, online, boot_id, status, seen_ms) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (vehicle) DO UPDATE
       SET online = excluded.online, boot_id = excluded.boot_id, status = excluded.status, seen_ms = excluded.seen_ms
       WHERE excluded.online OR presence.boot_id = excluded.boot_id`,
    [vehicle, status.online, status.bootId, JSON.stringify(status), nowMs],
  )
  return status.online && (before === undefined || !before.online || before.bootId !== status.bootId)
}
