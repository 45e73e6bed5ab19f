/** Payments of a sticker code that belong to no ride, each once however often it is told. */
import type Database from 'better-sqlite3'
import type { Stamp } from '../../domain/time.ts'
import { stamp } from './stamps.ts'

export interface UnallocatedEntry {
  /** Alipay's. */
  readonly tradeNo: string
  /** Minor units. */
  readonly amount: number
  readonly currency: string
  /** Seconds since 1970, by Alipay. */
  readonly paidAt: number
}

export interface UnallocatedRow extends UnallocatedEntry {
  /** The number of the newest ride when it was told. */
  readonly afterTrip: number
  readonly got: Stamp
}

interface Row {
  trade_no: string
  amount: number
  currency: string
  paid_at: number
  after_trip: number
  got_at: number
  got_source: string
}

export class UnallocatedReader {
  readonly #newest

  constructor(db: Database.Database) {
    this.#newest = db.prepare<[number], Row>('SELECT * FROM unallocated ORDER BY ord DESC LIMIT ?')
  }

  /** The one told last comes first. */
  newest(limit: number): UnallocatedRow[] {
    return this.#newest.all(limit).map(row => ({
      tradeNo: row.trade_no,
      amount: row.amount,
      currency: row.currency,
      paidAt: row.paid_at,
      afterTrip: row.after_trip,
      got: stamp(row.got_at, row.got_source),
    }))
  }
}

export class UnallocatedWriter {
  readonly #add

  constructor(db: Database.Database) {
    this.#add = db.prepare<[object]>(
      `INSERT INTO unallocated (trade_no, currency, amount, paid_at, after_trip, got_at, got_source)
       VALUES (@tradeNo, @currency, @amount, @paidAt, (SELECT coalesce(max(ord), 0) FROM trip), @at, @source)
       ON CONFLICT (trade_no) DO NOTHING`,
    )
  }

  add({ tradeNo, currency, amount, paidAt }: UnallocatedEntry, { at, source }: Stamp): void {
    this.#add.run({ tradeNo, currency, amount, paidAt, at, source })
  }
}
