/**
 * Trips and their rows. A trip is stored whole: its row, its revisions and its captures are made equal to what is given.
 */
import type Database from 'better-sqlite3'
import { due } from '../../domain/settlement.ts'
import type { Stamp } from '../../domain/time.ts'
import {
  byCode,
  type Capture,
  type MeterRecord,
  moneyFacts,
  type Revision,
  type Trip,
} from '../../domain/trip.ts'
import { present, stamp } from './stamps.ts'

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

interface Row {
  ord: number
  id: string
  currency: string
  trip_no: string
  metering: number
  checking: number
  unpaid: number
  cash: number
  refunded: number
  asked_again: number
  notice_n: number
  notice_received: number
  notice_rev: number
  code_tries: number
  driver: string | null
  shift: string | null
  rec_trip_no: string | null
  rec_rev: number | null
  rec_total: number | null
  rec_fare: number | null
  rec_supplements: number | null
  rec_distance_m: number | null
  rec_duration_s: number | null
  rec_wait_s: number | null
  rec_tariff: string | null
  rec_started_at: string | null
  rec_ended_at: string | null
  begun_at: number
  begun_source: string
  changed_at: number
  changed_source: string
}

type RevisionRow = Omit<Revision, 'withdrawn' | 'confirmed'> & { withdrawn: number; confirmed: number }

/** A page of trips is never longer than this. */
export const MAX_PAGE = 500

const COLUMNS = [
  'currency',
  'trip_no',
  'metering',
  'checking',
  'unpaid',
  'unsure',
  'cash',
  'refunded',
  'asked_again',
  'notice_n',
  'notice_received',
  'notice_rev',
  'code_tries',
  'driver',
  'shift',
  'rec_trip_no',
  'rec_rev',
  'rec_total',
  'rec_fare',
  'rec_supplements',
  'rec_distance_m',
  'rec_duration_s',
  'rec_wait_s',
  'rec_tariff',
  'rec_started_at',
  'rec_ended_at',
  'changed_at',
  'changed_source',
] as const

const FIRST_ONLY = ['ord', 'id', 'begun_at', 'begun_source'] as const

const SAVE = `INSERT INTO trip (${[...FIRST_ONLY, ...COLUMNS].join(', ')})
  VALUES (${[...FIRST_ONLY, ...COLUMNS].map(name => `@${name}`).join(', ')})
  ON CONFLICT (id) DO UPDATE SET ${COLUMNS.map(name => `${name} = excluded.${name}`).join(', ')}
  RETURNING ord`

/** The reading half, enough for a connection that may not write. */
export class TripReader {
  readonly #byId
  readonly #byRecord
  readonly #checking
  readonly #page
  readonly #unsure
  readonly #revisions
  readonly #captures

  constructor(db: Database.Database) {
    this.#byId = db.prepare<[string], Row>('SELECT * FROM trip WHERE id = ?')
    this.#byRecord = db.prepare<[string, string | null], Row>(
      'SELECT * FROM trip WHERE rec_trip_no = ? AND rec_started_at IS ? ORDER BY ord DESC LIMIT 1',
    )
    this.#checking = db.prepare<[], Row>('SELECT * FROM trip WHERE checking = 1 ORDER BY ord')
    this.#page = db.prepare<[number, number, number], Row>(
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

  #trip(row: Row): Trip {
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
      codeTries: row.code_tries,
      ...present({ driver: row.driver, shift: row.shift }),
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

/**
 * The cloud may still have news of such a trip: something is due, or money rests on a confirmation code alone. A meter
 * that runs again changes nothing about a code that was shown.
 */
function isUnsure(trip: Trip): boolean {
  const facts = moneyFacts(trip)
  return facts !== null && !trip.checking && (due(facts) > 0 || byCode(trip) > 0)
}

function columnsOf(trip: Trip, at: Stamp): Record<string, string | number | null> {
  const record = trip.record
  return {
    id: trip.id,
    currency: trip.currency,
    trip_no: trip.tripNo,
    metering: Number(trip.metering),
    checking: Number(trip.checking),
    unpaid: Number(trip.unpaid),
    unsure: Number(isUnsure(trip)),
    cash: trip.cash,
    refunded: trip.refunded,
    asked_again: trip.askedAgain,
    notice_n: trip.noticeN,
    notice_received: trip.noticeReceived,
    notice_rev: trip.noticeRev,
    code_tries: trip.codeTries,
    driver: trip.driver ?? null,
    shift: trip.shift ?? null,
    rec_trip_no: record?.tripNo ?? null,
    rec_rev: record?.rev ?? null,
    rec_total: record?.total ?? null,
    rec_fare: record?.fare ?? null,
    rec_supplements: record?.supplements ?? null,
    rec_distance_m: record?.distanceM ?? null,
    rec_duration_s: record?.durationS ?? null,
    rec_wait_s: record?.waitS ?? null,
    rec_tariff: record?.tariff ?? null,
    rec_started_at: record?.startedAt ?? null,
    rec_ended_at: record?.endedAt ?? null,
    begun_at: at.at,
    begun_source: at.source,
    changed_at: at.at,
    changed_source: at.source,
  }
}

function recordOf(row: Row): MeterRecord | null {
  if (row.rec_trip_no === null || row.rec_rev === null || row.rec_total === null) return null
  return {
    tripNo: row.rec_trip_no,
    rev: row.rec_rev,
    total: row.rec_total,
    ...present({
      fare: row.rec_fare,
      supplements: row.rec_supplements,
      distanceM: row.rec_distance_m,
      durationS: row.rec_duration_s,
      waitS: row.rec_wait_s,
      tariff: row.rec_tariff,
      startedAt: row.rec_started_at,
      endedAt: row.rec_ended_at,
    }),
  }
}
