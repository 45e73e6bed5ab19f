/**
 * What a person should look at. The same alarm again counts up its row; of each kind only the newest are kept.
 */
import type Database from 'better-sqlite3'
import type { Stamp } from '../../domain/time.ts'
import { MAX_TEXT, present, stamp } from './stamps.ts'

/** The domain's Alarm fits; other rooms and the ledger itself add kinds of their own. */
export interface AlarmEntry {
  readonly kind: string
  readonly trip?: string
  readonly detail: string
}

export interface AlarmRow extends AlarmEntry {
  readonly order: number
  readonly times: number
  readonly first: Stamp
  readonly last: Stamp
}

export const MAX_ALARMS_OF_A_KIND = 100

interface Row {
  ord: number
  kind: string
  trip: string
  detail: string
  times: number
  first_at: number
  first_source: string
  last_at: number
  last_source: string
}

export class AlarmReader {
  readonly #newest

  constructor(db: Database.Database) {
    this.#newest = db.prepare<[number], Row>('SELECT * FROM alarm ORDER BY ord DESC LIMIT ?')
  }

  /** The one raised last comes first. */
  newest(limit: number): AlarmRow[] {
    return this.#newest.all(limit).map(row => ({
      order: row.ord,
      kind: row.kind,
      detail: row.detail,
      times: row.times,
      first: stamp(row.first_at, row.first_source),
      last: stamp(row.last_at, row.last_source),
      ...present({ trip: row.trip === '' ? null : row.trip }),
    }))
  }
}

export class AlarmWriter {
  readonly #add
  readonly #thin

  constructor(db: Database.Database) {
    this.#add = db.prepare<[object]>(
      `INSERT INTO alarm (kind, trip, detail, times, first_at, first_source, last_at, last_source)
       VALUES (@kind, @trip, @detail, 1, @at, @source, @at, @source)
       ON CONFLICT (kind, trip, detail) DO UPDATE SET times = times + 1,
         ord = (SELECT max(ord) + 1 FROM alarm), last_at = excluded.last_at, last_source = excluded.last_source`,
    )
    this.#thin = db.prepare<[string, string, number]>(
      `DELETE FROM alarm WHERE kind = ? AND ord <=
       (SELECT ord FROM alarm WHERE kind = ? ORDER BY ord DESC LIMIT 1 OFFSET ?)`,
    )
  }

  add(alarm: AlarmEntry, at: Stamp): void {
    this.#add.run({
      kind: alarm.kind,
      trip: alarm.trip ?? '',
      detail: alarm.detail.slice(0, MAX_TEXT),
      at: at.at,
      source: at.source,
    })
    this.#thin.run(alarm.kind, alarm.kind, MAX_ALARMS_OF_A_KIND)
  }
}
