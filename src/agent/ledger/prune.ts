/**
 * Lets go of what is old and done, in small transactions, so that a commit never waits long behind it.
 */
import type Database from 'better-sqlite3'

/** Trips of one transaction. */
const BATCH = 100
/** Trips of one call: the caller comes back for more. */
const AT_MOST = 500
/** Inbox and outbox rows of one call, each. */
const ROWS_AT_MOST = 2000
/** A message repeated after this many others is still known by its notice number. */
export const KEEP_INBOX = 5000
/** Shift reports belong to no trip and go by themselves. */
export const KEEP_REPORTS = 100
/** Acknowledged outbox rows kept for support. */
export const KEEP_ACKNOWLEDGED = 2000

export class Pruner {
  readonly #db: Database.Database
  readonly #edge
  readonly #candidates
  readonly #prints
  readonly #reports
  readonly #trips
  readonly #inbox
  readonly #outbox

  constructor(db: Database.Database) {
    this.#db = db
    this.#edge = db
      .prepare<[number], number>('SELECT ord FROM trip ORDER BY ord DESC LIMIT 1 OFFSET ?')
      .pluck()
    this.#candidates = db.prepare<[number, number], { ord: number; id: string }>(
      `SELECT ord, id FROM trip WHERE ord <= ? AND checking = 0
         AND id IS NOT (SELECT current FROM ledger)
         AND id NOT IN (SELECT trip FROM outbox WHERE seq > (SELECT up_to FROM ledger) AND trip IS NOT NULL)
         AND NOT EXISTS (SELECT 1 FROM print WHERE print.trip = trip.id
           AND state IN ('queued', 'printing', 'failed'))
       ORDER BY ord LIMIT ?`,
    )
    this.#prints = db.prepare<[string]>('DELETE FROM print WHERE trip = ?')
    this.#trips = db.prepare<[number]>('DELETE FROM trip WHERE ord = ?')
    this.#reports = db.prepare<[number]>(
      `DELETE FROM print WHERE trip IS NULL AND state NOT IN ('queued', 'printing', 'failed') AND id <=
         (SELECT id FROM print WHERE trip IS NULL ORDER BY id DESC LIMIT 1 OFFSET ?)`,
    )
    this.#inbox = db.prepare<[number, number]>(
      `DELETE FROM inbox WHERE ord IN (SELECT ord FROM inbox WHERE ord <=
         (SELECT ord FROM inbox ORDER BY ord DESC LIMIT 1 OFFSET ?) ORDER BY ord LIMIT ?)`,
    )
    this.#outbox = db.prepare<[number, number]>(
      `DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE seq <=
         (SELECT up_to FROM ledger) - ? ORDER BY seq LIMIT ?)`,
    )
  }

  /** Returns how many trips were removed. */
  prune(keep: number): number {
    this.#db
      .transaction(() => {
        this.#inbox.run(KEEP_INBOX, ROWS_AT_MOST)
        this.#outbox.run(KEEP_ACKNOWLEDGED, ROWS_AT_MOST)
        this.#reports.run(KEEP_REPORTS)
      })
      .immediate()
    let removed = 0
    while (removed < AT_MOST) {
      const batch = this.#db.transaction(() => this.#batch(Math.max(0, keep))).immediate()
      removed += batch
      if (batch < BATCH) break
    }
    return removed
  }

  #batch(keep: number): number {
    const edge = this.#edge.get(keep)
    if (edge === undefined) return 0
    const rows = this.#candidates.all(edge, BATCH)
    for (const { ord, id } of rows) {
      this.#prints.run(id)
      this.#trips.run(ord)
    }
    return rows.length
  }
}
