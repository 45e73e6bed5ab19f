/**
 * Receipts to be printed. The number is drawn in the transaction that makes the job, so numbers have no gaps; an original
 * is made once for each (trip, total), copies as often as asked.
 */
import type Database from 'better-sqlite3'
import type { ReceiptDocument } from '../../domain/receipt.ts'
import type { Stamp } from '../../domain/time.ts'
import type { HeadWriter } from './head.ts'
import { MAX_TEXT, stamp } from './stamps.ts'

export const PRINT_STATES = ['queued', 'printing', 'printed', 'failed', 'unknown'] as const
export type PrintState = (typeof PRINT_STATES)[number]

export interface PrintEntry {
  readonly trip: string
  readonly kind: 'original' | 'copy'
  readonly document: ReceiptDocument
}

export interface PrintJob extends PrintEntry {
  readonly id: number
  readonly receiptNo: number
  readonly state: PrintState
  readonly detail: string
  /** When it was queued. */
  readonly at: Stamp
  readonly changed: Stamp
}

export interface PrintQuery {
  readonly limit: number
  readonly trip?: string
}

interface Row {
  id: number
  trip: string
  kind: 'original' | 'copy'
  receipt_no: number
  document: string
  state: PrintState
  detail: string
  queued_at: number
  queued_source: string
  changed_at: number
  changed_source: string
}

export class PrintReader {
  readonly #next
  readonly #newest
  readonly #ofTrip
  readonly #counts
  readonly #in

  constructor(db: Database.Database) {
    this.#in = db.prepare<[string], number>('SELECT count(*) FROM print WHERE state = ?').pluck()
    this.#next = db.prepare<[], Row>(
      // Named, since SQLite would rather sort all that waits: with no printer for weeks that is a lot.
      `SELECT * FROM print INDEXED BY print_waiting WHERE state IN ('queued', 'failed') ORDER BY id LIMIT 1`,
    )
    this.#newest = db.prepare<[number], Row>('SELECT * FROM print ORDER BY id DESC LIMIT ?')
    this.#ofTrip = db.prepare<[string, number], Row>(
      'SELECT * FROM print WHERE trip = ? ORDER BY id DESC LIMIT ?',
    )
    this.#counts = db.prepare<[], { state: PrintState; n: number }>(
      'SELECT state, count(*) AS n FROM print GROUP BY state',
    )
  }

  next(): PrintJob | undefined {
    const row = this.#next.get()
    return row === undefined ? undefined : jobOf(row)
  }

  /** Newest first. */
  list(query: PrintQuery): PrintJob[] {
    const rows =
      query.trip === undefined ? this.#newest.all(query.limit) : this.#ofTrip.all(query.trip, query.limit)
    return rows.map(jobOf)
  }

  countIn(state: PrintState): number {
    return this.#in.get(state) ?? 0
  }

  counts(): Record<PrintState, number> {
    const none = { queued: 0, printing: 0, printed: 0, failed: 0, unknown: 0 }
    return { ...none, ...Object.fromEntries(this.#counts.all().map(row => [row.state, row.n])) }
  }
}

export class PrintWriter {
  readonly #head: HeadWriter
  readonly #original
  readonly #number
  readonly #add
  readonly #set
  readonly #interrupted

  constructor(db: Database.Database, head: HeadWriter) {
    this.#head = head
    this.#original = db
      .prepare<[string, number], number>(
        `SELECT id FROM print WHERE trip = ? AND total = ? AND kind = 'original'`,
      )
      .pluck()
    this.#number = db
      .prepare<[string], number>(
        `SELECT receipt_no FROM print WHERE trip = ? ORDER BY kind = 'original' DESC, id DESC LIMIT 1`,
      )
      .pluck()
    this.#add = db.prepare<[object]>(
      `INSERT INTO print (trip, kind, total, receipt_no, issued, document, state, detail,
         queued_at, queued_source, changed_at, changed_source)
       VALUES (@trip, @kind, @total, @no, @issued, @document, 'queued', '', @at, @source, @at, @source)`,
    )
    this.#set = db.prepare<[object]>(
      `UPDATE print SET state = @state, detail = @detail, changed_at = @at, changed_source = @source
       WHERE id = @id AND state <> 'printed'`,
    )
    this.#interrupted = db.prepare<[object]>(
      `UPDATE print SET state = 'unknown', detail = @detail, changed_at = @at, changed_source = @source
       WHERE state = 'printing'`,
    )
  }

  add(entry: PrintEntry, at: Stamp): void {
    const { trip, kind, document } = entry
    if (kind === 'original' && this.#original.get(trip, document.total) !== undefined) return
    const known = kind === 'copy' ? this.#number.get(trip) : undefined
    this.#add.run({
      trip,
      kind,
      total: document.total,
      no: known ?? this.#head.nextReceipt(),
      issued: known === undefined ? 1 : 0,
      document: JSON.stringify(document),
      at: at.at,
      source: at.source,
    })
  }

  /** False when there is no such job, or it was printed already, which is final. */
  set(id: number, state: PrintState, detail: string, at: Stamp): boolean {
    const changed = this.#set.run({
      id,
      state,
      detail: detail.slice(0, MAX_TEXT),
      at: at.at,
      source: at.source,
    })
    return changed.changes === 1
  }

  /** What was being printed when the power went may or may not be on paper. */
  interrupted(at: Stamp): number {
    const detail = 'the agent stopped while this was being printed'
    return this.#interrupted.run({ detail, at: at.at, source: at.source }).changes
  }
}

function jobOf(row: Row): PrintJob {
  return {
    id: row.id,
    trip: row.trip,
    kind: row.kind,
    receiptNo: row.receipt_no,
    document: JSON.parse(row.document) as ReceiptDocument,
    state: row.state,
    detail: row.detail,
    at: stamp(row.queued_at, row.queued_source),
    changed: stamp(row.changed_at, row.changed_source),
  }
}
