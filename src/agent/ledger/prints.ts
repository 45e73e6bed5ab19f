/**
 * Receipts and slips to be printed. A receipt's number is drawn in the transaction that makes the job, so numbers have no
 * gaps; an original is made once for each (trip, total), copies as often as asked.
 */
import type Database from 'better-sqlite3'
import type { PrintMatter } from '../../domain/printMatter.ts'
import type { ReceiptDocument } from '../../domain/receipt.ts'
import type { Stamp } from '../../domain/time.ts'
import type { HeadWriter } from './head.ts'
import { MAX_TEXT, stamp } from './stamps.ts'

export const PRINT_STATES = ['queued', 'printing', 'printed', 'failed', 'unknown', 'expired'] as const
export type PrintState = (typeof PRINT_STATES)[number]

/**
 * What is to be printed. `held`: an original that has its number and waits until it is asked for. `asked`: a receipt that the
 * driver wants: the original where it is known that none has come out, and else a copy.
 */
export type PrintEntry =
  | Exclude<PrintMatter, { kind: 'original' | 'copy' }>
  | { readonly kind: 'original'; readonly trip: string; readonly document: ReceiptDocument }
  | { readonly kind: 'held' | 'asked'; readonly trip: string; readonly document: ReceiptDocument }

export type PrintJob = PrintMatter & {
  readonly id: number
  /** Null for slips. */
  readonly receiptNo: number | null
  readonly state: PrintState
  readonly detail: string
  /** It waits, and another ride has begun or something newer waits that says the same. */
  readonly isOutlived: boolean
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
  trip: string | null
  kind: PrintMatter['kind']
  receipt_no: number | null
  is_outlived?: number
  document: string
  state: PrintState
  detail: string
  queued_at: number
  queued_source: string
  changed_at: number
  changed_source: string
}

type Issued = Pick<Row, 'id' | 'state' | 'receipt_no'>

interface Numbered {
  readonly no: number | null
  /** It draws the number, once for each. */
  readonly isIssued: boolean
  readonly state: PrintState
  readonly detail: string
}

const QUEUED = { state: 'queued', detail: '' } as const
const HELD = {
  state: 'expired',
  detail: 'settled after the next ride began: printed when asked for',
} as const
const SLIP: Numbered = { no: null, isIssued: false, ...QUEUED }

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
      `SELECT *, CASE kind
           WHEN 'original' THEN trip IS NOT (SELECT current FROM ledger)
           ELSE EXISTS (SELECT 1 FROM print newer INDEXED BY print_waiting
             WHERE newer.state IN ('queued', 'failed') AND newer.id > print.id
               AND newer.kind = print.kind AND newer.trip IS print.trip)
         END AS is_outlived
       FROM print INDEXED BY print_waiting WHERE state IN ('queued', 'failed') ORDER BY id LIMIT 1`,
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
    const none = { queued: 0, printing: 0, printed: 0, failed: 0, unknown: 0, expired: 0 }
    return { ...none, ...Object.fromEntries(this.#counts.all().map(row => [row.state, row.n])) }
  }
}

export class PrintWriter {
  readonly #head: HeadWriter
  readonly #lastIssued
  readonly #isThere
  readonly #add
  readonly #revive
  readonly #set
  readonly #interrupted

  constructor(db: Database.Database, head: HeadWriter) {
    this.#head = head
    this.#isThere = db
      .prepare<[string, number], number>(
        `SELECT id FROM print WHERE trip = ? AND total = ? AND kind = 'original'`,
      )
      .pluck()
    this.#lastIssued = db.prepare<[string, number], Issued>(
      `SELECT id, state, receipt_no FROM print WHERE trip = ? AND issued = 1
       ORDER BY total = ? DESC, id DESC LIMIT 1`,
    )
    this.#add = db.prepare<[object]>(
      `INSERT INTO print (trip, kind, total, receipt_no, issued, document, state, detail,
         queued_at, queued_source, changed_at, changed_source)
       VALUES (@trip, @kind, @total, @no, @issued, @document, @state, @detail, @at, @source, @at, @source)`,
    )
    this.#revive = db.prepare<[object]>(
      `UPDATE print SET state = 'queued', detail = '', document = @document, total = @total,
         changed_at = @at, changed_source = @source WHERE id = @id`,
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
    const { kind } = entry
    if (kind === 'pay-code' || kind === 'shift') this.#insert(entry, SLIP, at)
    else if (kind === 'asked') this.#asked(entry.trip, entry.document, at)
    else if (this.#isThere.get(entry.trip, entry.document.total) === undefined) {
      const no = this.#head.nextReceipt()
      const original: PrintMatter = { kind: 'original', trip: entry.trip, document: entry.document }
      this.#insert(original, { no, isIssued: true, ...(kind === 'held' ? HELD : QUEUED) }, at)
    }
  }

  /**
   * An original that has not come out is tried again, and says what is true now. Where the ledger knows of none, as after
   * a change of card, one may be on paper all the same: then this is a copy, with a number of its own.
   */
  #asked(trip: string, document: ReceiptDocument, at: Stamp): void {
    const last = this.#lastIssued.get(trip, document.total)
    if (last?.state === 'queued') return
    if (last?.state === 'expired' || last?.state === 'failed')
      this.#revive.run({ id: last.id, total: document.total, ...stored(document, at) })
    else {
      const no = last?.receipt_no ?? this.#head.nextReceipt()
      this.#insert({ kind: 'copy', trip, document }, { no, isIssued: last === undefined, ...QUEUED }, at)
    }
  }

  #insert(matter: PrintMatter, { no, isIssued, state, detail }: Numbered, at: Stamp): void {
    this.#add.run({
      trip: matter.trip,
      kind: matter.kind,
      total: no !== null && 'total' in matter.document ? matter.document.total : null,
      no,
      issued: isIssued ? 1 : 0,
      state,
      detail,
      ...stored(matter.document, at),
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

function stored(document: PrintMatter['document'], { at, source }: Stamp): object {
  return { document: JSON.stringify(document), at, source }
}

function jobOf(row: Row): PrintJob {
  const matter = { kind: row.kind, trip: row.trip, document: JSON.parse(row.document) } as PrintMatter
  return {
    ...matter,
    id: row.id,
    receiptNo: row.receipt_no,
    state: row.state,
    detail: row.detail,
    isOutlived: row.is_outlived === 1,
    at: stamp(row.queued_at, row.queued_source),
    changed: stamp(row.changed_at, row.changed_source),
  }
}
