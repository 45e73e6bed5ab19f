/**
 * What must reach the cloud. Sequence numbers are given here, gapless from 1 in each ledger; a row is done only when the
 * cloud's own acknowledgement covers it, and stays a while after that for whoever asks what the cloud was told.
 */
import type Database from 'better-sqlite3'
import type { Stamp } from '../../domain/time.ts'
import type { HeadWriter } from './head.ts'
import { stamp } from './stamps.ts'

export interface OutboxEntry {
  readonly typ: 'trip' | 'ack'
  readonly payload: object
}

export interface OutboxRow extends OutboxEntry {
  readonly seq: number
}

export class OutboxReader {
  readonly #after
  readonly #put

  constructor(db: Database.Database) {
    this.#after = db.prepare<[number, number], { seq: number; typ: 'trip' | 'ack'; payload: string }>(
      'SELECT seq, typ, payload FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?',
    )
    this.#put = db.prepare<[number], { put_at: number; put_source: string }>(
      'SELECT put_at, put_source FROM outbox WHERE seq > ? ORDER BY seq LIMIT 1',
    )
  }

  after(seq: number, limit: number): OutboxRow[] {
    return this.#after.all(seq, limit).map(row => ({ ...row, payload: JSON.parse(row.payload) as object }))
  }

  /** When the first row above `seq` was put there. */
  oldestAfter(seq: number): Stamp | null {
    const row = this.#put.get(seq)
    return row === undefined ? null : stamp(row.put_at, row.put_source)
  }
}

export class OutboxWriter {
  readonly #head: HeadWriter
  readonly #add
  readonly #deleteUpTo
  readonly #renumber

  constructor(db: Database.Database, head: HeadWriter) {
    this.#head = head
    this.#add = db.prepare<[number, string, string | null, string, number, string]>(
      'INSERT INTO outbox (seq, typ, trip, payload, put_at, put_source) VALUES (?, ?, ?, ?, ?, ?)',
    )
    this.#deleteUpTo = db.prepare<[number]>('DELETE FROM outbox WHERE seq <= ?')
    this.#renumber = db.prepare<[number]>('UPDATE outbox SET seq = seq - ?')
  }

  add(entry: OutboxEntry, at: Stamp): void {
    const { trip } = entry.payload as { trip?: unknown }
    this.#add.run(
      this.#head.nextSeq(),
      entry.typ,
      typeof trip === 'string' ? trip : null,
      JSON.stringify(entry.payload),
      at.at,
      at.source,
    )
  }

  /** Drops what is done and lets the rest count from 1. */
  renumber(upTo: number): void {
    this.#deleteUpTo.run(upTo)
    this.#renumber.run(upTo)
  }
}
