/** The shifts that the meter told of: at most one is open. */
import type Database from 'better-sqlite3'
import type { Shift, ShiftRides } from '../../domain/shift.ts'
import type { Stamp } from '../../domain/time.ts'
import { MAX_TEXT, present, stamp } from './stamps.ts'

export interface ShiftRow {
  /** Grows with each shift. */
  readonly order: number
  readonly shift: Shift
  readonly changed: Stamp
}

interface Row {
  ord: number
  id: string
  is_open: number
  driver: string | null
  began: string | null
  ended: string | null
  meter: string | null
  own_trips: number | null
  own_total: number | null
  changed_at: number
  changed_source: string
}

export class ShiftReader {
  readonly #open
  readonly #byBeginning
  readonly #newest
  readonly #between
  readonly #bearing

  constructor(db: Database.Database) {
    this.#open = db.prepare<[], Row>('SELECT * FROM shift WHERE is_open = 1')
    this.#byBeginning = db.prepare<[string, string | null], Row>(
      'SELECT * FROM shift WHERE began = ? AND driver IS ? ORDER BY ord DESC LIMIT 1',
    )
    this.#newest = db.prepare<[number], Row>('SELECT * FROM shift ORDER BY ord DESC LIMIT ?')
    const sums = 'SELECT count(*) AS trips, coalesce(sum(rec_total), 0) AS total FROM trip'
    this.#between = db.prepare<[string, string], ShiftRides>(
      `${sums} WHERE rec_total IS NOT NULL AND rec_started_at BETWEEN ? AND ?`,
    )
    this.#bearing = db.prepare<[string], ShiftRides>(`${sums} WHERE rec_total IS NOT NULL AND shift = ?`)
  }

  open(): Shift | null {
    const row = this.#open.get()
    return row === undefined ? null : shiftOf(row)
  }

  byBeginning(driver: string | undefined, from: string | undefined): Shift | undefined {
    const row = from === undefined ? undefined : this.#byBeginning.get(from, driver ?? null)
    return row === undefined ? undefined : shiftOf(row)
  }

  /** The one begun last comes first. */
  newest(limit: number): ShiftRow[] {
    return this.#newest.all(limit).map(row => ({
      order: row.ord,
      shift: shiftOf(row),
      changed: stamp(row.changed_at, row.changed_source),
    }))
  }

  /** By the meter's own times where both are known: they are what its totals are of. A sign-out names its minute only. */
  rides({ id, from, to }: Shift): ShiftRides {
    if (from === undefined || to === undefined) return this.#bearing.get(id)!
    return this.#between.get(from, `${to.slice(0, 12)}59`)!
  }
}

export class ShiftWriter {
  readonly #save

  constructor(db: Database.Database) {
    this.#save = db.prepare<[object]>(
      `INSERT INTO shift (id, is_open, driver, began, ended, meter, own_trips, own_total, changed_at, changed_source)
       VALUES (@id, @isOpen, @driver, @from, @to, @meter, @ownTrips, @ownTotal, @at, @source)
       ON CONFLICT (id) DO UPDATE SET is_open = excluded.is_open, driver = excluded.driver, began = excluded.began,
         ended = excluded.ended, meter = excluded.meter, own_trips = excluded.own_trips,
         own_total = excluded.own_total, changed_at = excluded.changed_at, changed_source = excluded.changed_source`,
    )
  }

  save(shift: Shift, { at, source }: Stamp): void {
    this.#save.run({
      id: shift.id,
      isOpen: Number(shift.isOpen),
      driver: shift.driver?.slice(0, MAX_TEXT) ?? null,
      from: shift.from ?? null,
      to: shift.to ?? null,
      meter: shift.meter === undefined ? null : JSON.stringify(shift.meter),
      ownTrips: shift.own?.trips ?? null,
      ownTotal: shift.own?.total ?? null,
      at,
      source,
    })
  }
}

function shiftOf(row: Row): Shift {
  const own =
    row.own_trips === null || row.own_total === null ? null : { trips: row.own_trips, total: row.own_total }
  return {
    id: row.id,
    isOpen: row.is_open === 1,
    ...present({
      driver: row.driver,
      from: row.began,
      to: row.ended,
      meter: row.meter === null ? null : (JSON.parse(row.meter) as NonNullable<Shift['meter']>),
      own,
    }),
  }
}
