/**
 * The ledger's one head row: who it is, where the meter stands, and its counters. Nothing of it is kept in memory, so a
 * transaction that fails leaves nothing to put right.
 */
import type Database from 'better-sqlite3'
import type { Position } from '../../domain/trip.ts'

export interface Head {
  readonly id: string
  readonly vehicle: string
  readonly currency: string
  readonly fresh: number
  readonly position: Position | null
  readonly current: string | null
  readonly last_seq: number
  readonly up_to: number
  readonly last_receipt: number
}

export class HeadReader {
  readonly #read

  constructor(db: Database.Database) {
    this.#read = db.prepare<[], Head>(
      'SELECT id, vehicle, currency, fresh, position, current, last_seq, up_to, last_receipt FROM ledger',
    )
  }

  read(): Head {
    return this.#read.get()!
  }
}

export class HeadWriter {
  readonly #change
  readonly #seq
  readonly #receipt
  readonly #upTo
  readonly #rekey

  constructor(db: Database.Database) {
    this.#change = db.prepare<[string | null, string | null, number]>(
      `UPDATE ledger SET position = coalesce(?, position), current = coalesce(?, current), fresh = min(fresh, ?)`,
    )
    this.#seq = db.prepare<[], number>('UPDATE ledger SET last_seq = last_seq + 1 RETURNING last_seq').pluck()
    this.#receipt = db
      .prepare<[], number>('UPDATE ledger SET last_receipt = last_receipt + 1 RETURNING last_receipt')
      .pluck()
    this.#upTo = db.prepare<[number]>('UPDATE ledger SET up_to = ?')
    this.#rekey = db.prepare<[string]>(
      'UPDATE ledger SET id = ?, fresh = 1, last_seq = last_seq - up_to, up_to = 0',
    )
  }

  change(to: { position?: Position; current?: string; restored?: boolean }): void {
    if (to.position === undefined && to.current === undefined && to.restored !== true) return
    this.#change.run(to.position ?? null, to.current ?? null, to.restored === true ? 0 : 1)
  }

  nextSeq(): number {
    return this.#seq.get()!
  }

  nextReceipt(): number {
    return this.#receipt.get()!
  }

  setUpTo(upTo: number): void {
    this.#upTo.run(upTo)
  }

  /** A new identity; what is not yet acknowledged counts from 1 again. */
  rekey(id: string): void {
    this.#rekey.run(id)
  }
}
