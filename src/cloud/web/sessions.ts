/**
 * The passenger's sessions: each is for one path of ours, lives half an hour, and is known to the store by digests only.
 * The id that stood before the authorisation is never the one after it.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Sql } from '../store/sql.ts'

export const SESSION_MS = 30 * 60_000
/** Expired ones that each new session takes along, so that the table stays small without a job of its own. */
const SWEEP = 50

export interface Session {
  readonly path: string
  /** Null until Alipay has said who it is. */
  readonly buyerId: string | null
  readonly csrf: string
}

interface SessionRow {
  readonly path: string
  readonly buyer_id: string | null
  readonly csrf: string
  readonly state_hash: string | null
}

const secret = () => randomBytes(32).toString('base64url')
const digest = (text: string) => createHash('sha256').update(text).digest('hex')

/** Timing safe. */
export function isSame(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(digest(a)), Buffer.from(digest(b)))
}

export class Sessions {
  readonly #sql: Sql
  readonly #now: () => number

  /** `now` in milliseconds since 1970. */
  constructor(sql: Sql, now: () => number) {
    this.#sql = sql
    this.#now = now
  }

  /** A new session about to be authorised: the cookie's id, and the state for the authorize page. */
  async begin(path: string): Promise<{ readonly id: string; readonly state: string }> {
    const [id, state] = [secret(), secret()]
    const now = this.#now()
    await this.#sql.query(
      'DELETE FROM session WHERE id_hash IN (SELECT id_hash FROM session WHERE expires_ms <= $1 LIMIT $2)',
      [now, SWEEP],
    )
    await this.#sql.query(
      `INSERT INTO session (id_hash, path, state_hash, csrf, created_ms, expires_ms) VALUES ($1, $2, $3, $4, $5, $6)`,
      [digest(id), path, digest(state), secret(), now, now + SESSION_MS],
    )
    return { id, state }
  }

  async find(id: string | null): Promise<Session | null> {
    const row = await this.#row(id)
    return row === null ? null : { path: row.path, buyerId: row.buyer_id, csrf: row.csrf }
  }

  /** True once for the state that this session was given. A wrong one uses nothing up. */
  async useState(id: string, state: string): Promise<boolean> {
    const row = await this.#row(id)
    if (row?.state_hash == null) return false
    if (!timingSafeEqual(Buffer.from(row.state_hash), Buffer.from(digest(state)))) return false
    const used = await this.#sql.query(
      'UPDATE session SET state_hash = NULL WHERE id_hash = $1 AND state_hash = $2 RETURNING id_hash',
      [digest(id), row.state_hash],
    )
    return used.length === 1
  }

  /** The session is this buyer's from now on, under a new id and token; the old id is worth nothing. Null when it ended. */
  async authorised(id: string, buyerId: string): Promise<string | null> {
    const renewed = secret()
    const now = this.#now()
    const rows = await this.#sql.query(
      `UPDATE session SET id_hash = $2, csrf = $3, buyer_id = $4, expires_ms = $5
        WHERE id_hash = $1 AND buyer_id IS NULL AND expires_ms > $6 RETURNING id_hash`,
      [digest(id), digest(renewed), secret(), buyerId, now + SESSION_MS, now],
    )
    return rows.length === 1 ? renewed : null
  }

  async #row(id: string | null): Promise<SessionRow | null> {
    if (id === null) return null
    const rows = await this.#sql.query<SessionRow>(
      'SELECT path, buyer_id, csrf, state_hash FROM session WHERE id_hash = $1 AND expires_ms > $2',
      [digest(id), this.#now()],
    )
    return rows[0] ?? null
  }
}
