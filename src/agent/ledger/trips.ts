/**
 * Trips and their rows. A trip is stored whole: its row, its revisions and its captures are made equal to what is given.
 */
import type Database from 'better-sqlite3'
import type { Stamp } from '../../domain/time.ts'
import type { Capture, Revision, Trip } from '../../domain/trip.ts'
import { present, stamp } from './stamps.ts'
import { columnsOf, recordOf, SAVE, type TripColumns } from './tripColumns.ts'

export interface TripRow {
  /** Grows with each trip that begins. */
  readonly order: number
  readonly trip: Trip
  readonly begun: Stamp
  readonly changed: Stamp
}

export interface TripQuery {
  readonly limit: number
  /** Only trips before this order. */
  readonly before?: number
  /** Only trips after this order. */
  readonly since?: number
}

type RevisionRow = Omit<Revision, 'withdrawn' | 'confirmed'> & { withdrawn: number; confirmed: number }

/** A page of trips is never longer than this. */
export const MAX_PAGE = 500

/** The reading half, enough for a connection that may not write. */
export class TripReader {
  readonly #byId
  readonly #byRecord
  readonly #checking
  readonly #unfinished
  readonly #page
  readonly #unsure
  readonly #revisions
  readonly #captures

  constructor(db: Database.Database) {
    this.#byId = db.prepare<[string], TripColumns>('SELECT * FROM trip WHERE id = ?')
    this.#byRecord = db.prepare<[string, string | null], TripColumns>(
      'SELECT * FROM trip WHERE rec_trip_no = ? AND rec_started_at IS ? ORDER BY ord DESC LIMIT 1',
    )
    this.#checking = db.prepare<[], TripColumns>('SELECT * FROM trip WHERE checking = 1 ORDER BY ord')
    this.#unfinished = db.prepare<[number], TripColumns>(
      'SELECT * FROM trip WHERE rec_trip_no IS NULL ORDER BY ord DESC LIMIT ?',
    )
    this.#page = db.prepare<[number, number, number], TripColumns>(
      'SELECT * FROM trip WHERE ord < ? AND ord > ? ORDER BY ord DESC LIMIT ?',
    )
    this.#unsure = db.prepare<[number], { trip: string; n: number }>(
      'SELECT id AS trip, notice_n AS n FROM trip WHERE unsure = 1 ORDER BY ord DESC LIMIT ?',
    )
    this.#revisions = db.prepare<[number], RevisionRow>(
      'SELECT rev, total, due, link, withdrawn, confirmed FROM revision WHERE trip = ? ORDER BY rev',
    )
    this.#captures = db.prepare<[number], Capture>(
      'SELECT trade_no AS tradeNo, rev, amount FROM capture WHERE trip = ? ORDER BY nth',
    )
  }

  byId(id: string): Trip | undefined {
    const row = this.#byId.get(id)
    return row === undefined ? undefined : this.#trip(row)
  }

  byRecord(tripNo: string, startedAt: string | undefined): Trip | undefined {
    const row = this.#byRecord.get(tripNo, startedAt ?? null)
    return row === undefined ? undefined : this.#trip(row)
  }

  checking(): Trip[] {
    return this.#checking.all().map(row => this.#trip(row))
  }

  unfinished(limit: number): Trip[] {
    return this.#unfinished.all(limit).map(row => this.#trip(row))
  }

  page(query: TripQuery): TripRow[] {
    const limit = Math.min(Math.max(0, query.limit), MAX_PAGE)
    const rows = this.#page.all(
      query.before ?? Number.MAX_SAFE_INTEGER,
      query.since ?? Number.MIN_SAFE_INTEGER,
      limit,
    )
    return rows.map(row => ({
      order: row.ord,
      trip: this.#trip(row),
      begun: stamp(row.begun_at, row.begun_source),
      changed: stamp(row.changed_at, row.changed_source),
    }))
  }

  unsure(limit: number): { trip: string; n: number }[] {
    return this.#unsure.all(limit)
  }

  #trip(row: TripColumns): Trip {
    return {
      id: row.id,
      currency: row.currency,
      tripNo: row.trip_no,
      record: recordOf(row),
      metering: row.metering === 1,
      checking: row.checking === 1,
      revisions: this.#revisions
        .all(row.ord)
        .map(r => ({ ...r, withdrawn: r.withdrawn === 1, confirmed: r.confirmed === 1 })),
      captures: this.#captures.all(row.ord),
      cash: row.cash,
      refunded: row.refunded,
      unpaid: row.unpaid === 1,
      askedAgain: row.asked_again,
      noticeN: row.notice_n,
      noticeReceived: row.notice_received,
      noticeRev: row.notice_rev,
      receivedAtLeast: row.received_at_least,
      codeTries: row.code_tries,
      ...(row.given_up === 1 ? { isGivenUp: true as const } : {}),
      ...present({ hiredAt: row.hired_at, driver: row.driver, shift: row.shift }),
    }
  }
}

/** The writing half. Every method belongs inside the caller's transaction. */
export class TripWriter {
  readonly #save
  readonly #drop
  readonly #lowest
  readonly #clearRevisions
  readonly #addRevision
  readonly #clearCaptures
  readonly #addCapture

  constructor(db: Database.Database) {
    this.#save = db.prepare<[object], { ord: number }>(SAVE)
    this.#drop = db.prepare<[string]>('DELETE FROM trip WHERE id = ?')
    this.#lowest = db.prepare<[], { ord: number | null }>('SELECT min(ord) AS ord FROM trip')
    this.#clearRevisions = db.prepare<[number]>('DELETE FROM revision WHERE trip = ?')
    this.#addRevision = db.prepare<[object]>(
      `INSERT INTO revision (trip, rev, total, due, link, withdrawn, confirmed)
       VALUES (@trip, @rev, @total, @due, @link, @withdrawn, @confirmed)`,
    )
    this.#clearCaptures = db.prepare<[number]>('DELETE FROM capture WHERE trip = ?')
    this.#addCapture = db.prepare<[object]>(
      'INSERT INTO capture (trip, nth, trade_no, rev, amount) VALUES (@trip, @nth, @tradeNo, @rev, @amount)',
    )
  }

  drop(id: string): void {
    this.#drop.run(id)
  }

  save(trip: Trip, at: Stamp): void {
    this.#store(trip, at, null)
  }

  /** A ride that the cloud gave back happened before everything that this ledger saw. */
  saveEarlier(trip: Trip, at: Stamp): void {
    this.#store(trip, at, (this.#lowest.get()?.ord ?? 1) - 1)
  }

  #store(trip: Trip, at: Stamp, order: number | null): void {
    const { ord } = this.#save.get({ ...columnsOf(trip, at), ord: order })!
    this.#clearRevisions.run(ord)
    for (const revision of trip.revisions)
      this.#addRevision.run({
        ...revision,
        trip: ord,
        withdrawn: Number(revision.withdrawn),
        confirmed: Number(revision.confirmed),
      })
    this.#clearCaptures.run(ord)
    trip.captures.forEach((capture, nth) => {
      this.#addCapture.run({ ...capture, trip: ord, nth })
    })
  }
}
