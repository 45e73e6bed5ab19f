/**
 * What came from the cloud and was acknowledged, by message id, so that a repeat has no second effect. A message that did
 * not match is kept as it came, for a person to look at; of those only so many and so much.
 */
import type Database from 'better-sqlite3'
import type { Stamp } from '../../domain/time.ts'
import { MAX_TEXT, present, stamp } from './stamps.ts'

export type InboxResult = 'applied' | 'duplicate' | 'quarantined'

export interface InboxEntry {
  readonly jti: string
  readonly typ: string
  readonly trip?: string
  readonly result: InboxResult
  readonly reason?: string
  /** The message as it came; kept for quarantined ones only. */
  readonly raw?: string
}

export interface QuarantineRow extends InboxEntry {
  readonly at: Stamp
}

export const MAX_RAW_CHARS = 16_384
export const MAX_RAW_ROWS = 200

interface Row {
  jti: string
  typ: string
  trip: string | null
  result: InboxResult
  reason: string | null
  raw: string | null
  got_at: number
  got_source: string
}

export class InboxReader {
  readonly #result
  readonly #quarantined

  constructor(db: Database.Database) {
    this.#result = db.prepare<[string], InboxResult>('SELECT result FROM inbox WHERE jti = ?').pluck()
    this.#quarantined = db.prepare<[number], Row>(
      'SELECT * FROM inbox WHERE raw IS NOT NULL ORDER BY ord DESC LIMIT ?',
    )
  }

  result(jti: string): InboxResult | undefined {
    return this.#result.get(jti)
  }

  quarantined(limit: number): QuarantineRow[] {
    return this.#quarantined.all(limit).map(row => ({
      jti: row.jti,
      typ: row.typ,
      result: row.result,
      at: stamp(row.got_at, row.got_source),
      ...present({ trip: row.trip, reason: row.reason, raw: row.raw }),
    }))
  }
}

export class InboxWriter {
  readonly #add
  readonly #thin

  constructor(db: Database.Database) {
    // The first word on a message stands: a repeat must get the same answer.
    this.#add = db.prepare<[object]>(
      `INSERT INTO inbox (jti, typ, trip, result, reason, raw, got_at, got_source)
       VALUES (@jti, @typ, @trip, @result, @reason, @raw, @at, @source) ON CONFLICT (jti) DO NOTHING`,
    )
    this.#thin = db.prepare<[number]>(
      `UPDATE inbox SET raw = NULL WHERE raw IS NOT NULL AND ord <=
       (SELECT ord FROM inbox WHERE raw IS NOT NULL ORDER BY ord DESC LIMIT 1 OFFSET ?)`,
    )
  }

  add(entry: InboxEntry, at: Stamp): void {
    const isKept = entry.result === 'quarantined' && entry.raw !== undefined
    this.#add.run({
      jti: entry.jti,
      typ: entry.typ,
      trip: entry.trip ?? null,
      result: entry.result,
      reason: entry.reason?.slice(0, MAX_TEXT) ?? null,
      raw: isKept ? entry.raw.slice(0, MAX_RAW_CHARS) : null,
      at: at.at,
      source: at.source,
    })
    if (isKept) this.#thin.run(MAX_RAW_ROWS)
  }
}
