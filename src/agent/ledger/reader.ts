/**
 * The ledger as one may read it, also beside a running agent: every method is one short read, so it holds up neither
 * the agent's commits nor its checkpoints.
 */
import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import Database from 'better-sqlite3'
import type { Shift, ShiftRides } from '../../domain/shift.ts'
import type { Stamp } from '../../domain/time.ts'
import type { Position, Trip } from '../../domain/trip.ts'
import { AlarmReader, type AlarmRow } from './alarms.ts'
import { guarded, LedgerError } from './error.ts'
import { HeadReader } from './head.ts'
import { InboxReader, type InboxResult, type QuarantineRow } from './inbox.ts'
import { APPLICATION_ID, VERSION } from './migrations/migrations.ts'
import { OutboxReader, type OutboxRow } from './outbox.ts'
import { type PrintJob, type PrintQuery, PrintReader, type PrintState } from './prints.ts'
import { ShiftReader, type ShiftRow } from './shifts.ts'
import { type TripQuery, TripReader, type TripRow } from './trips.ts'
import { UnallocatedReader, type UnallocatedRow } from './unallocated.ts'

export interface LedgerCounts {
  readonly trips: number
  readonly checking: number
  readonly unsure: number
  readonly lastSeq: number
  readonly upTo: number
  readonly unsent: number
  readonly inbox: number
  /** Messages kept as they came, for a person to look at. */
  readonly quarantined: number
  readonly alarms: number
  readonly lastReceiptNo: number
  readonly prints: Readonly<Record<PrintState, number>>
  readonly fileBytes: number
  readonly walBytes: number
}

/** Every method throws LedgerError (`io`, `damaged`, `locked`, …) when the file cannot be read. */
export class LedgerReader {
  protected readonly path: string
  protected readonly db: Database.Database
  readonly #head
  readonly #trips
  readonly #outbox
  readonly #inbox
  readonly #prints
  readonly #alarms
  readonly #unallocated
  readonly #shifts
  readonly #counts

  protected constructor(path: string, db: Database.Database) {
    this.path = path
    this.db = db
    this.#head = new HeadReader(db)
    this.#trips = new TripReader(db)
    this.#outbox = new OutboxReader(db)
    this.#inbox = new InboxReader(db)
    this.#prints = new PrintReader(db)
    this.#alarms = new AlarmReader(db)
    this.#unallocated = new UnallocatedReader(db)
    this.#shifts = new ShiftReader(db)
    this.#counts = db.prepare<
      [],
      Record<'trips' | 'checking' | 'unsure' | 'inbox' | 'quarantined' | 'alarms', number>
    >(
      `SELECT (SELECT count(*) FROM trip) AS trips,
        (SELECT count(*) FROM trip WHERE checking = 1) AS checking,
        (SELECT count(*) FROM trip WHERE unsure = 1) AS unsure,
        (SELECT count(*) FROM inbox) AS inbox,
        (SELECT count(*) FROM inbox WHERE raw IS NOT NULL) AS quarantined,
        (SELECT count(*) FROM alarm) AS alarms`,
    )
  }

  /** For commands and support tools. Throws LedgerError when there is no ledger that this program can read. */
  static openReadOnly(path: string): LedgerReader {
    const file = resolve(path)
    return guarded(file, () => {
      if (!existsSync(file))
        throw new LedgerError('unreadable', `There is no ledger at ${file}`, {
          advice: 'Check [ledger] path in the configuration; the agent makes the ledger at its first start',
        })
      const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 1000 })
      try {
        db.pragma('trusted_schema = OFF')
        db.pragma('cache_size = -2000')
        expectOurs(db, file)
        return new LedgerReader(file, db)
      } catch (error) {
        db.close()
        throw error
      }
    })
  }

  get id(): string {
    return this.read(() => this.#head.read().id)
  }

  get vehicle(): string {
    return this.read(() => this.#head.read().vehicle)
  }

  get currency(): string {
    return this.read(() => this.#head.read().currency)
  }

  position(): Position | null {
    return this.read(() => this.#head.read().position)
  }

  currentId(): string | null {
    return this.read(() => this.#head.read().current)
  }

  /** True until the cloud has said which of the vehicle's trips it knows. */
  fresh(): boolean {
    return this.read(() => this.#head.read().fresh === 1)
  }

  trip(id: string): Trip | undefined {
    return this.read(() => this.#trips.byId(id))
  }

  /** The newest trip whose record is in, with this number and exactly this start (or none). */
  byRecord(tripNo: string, startedAt: string | undefined): Trip | undefined {
    return this.read(() => this.#trips.byRecord(tripNo, startedAt))
  }

  /** Trips that wait for the cloud's `restore`, oldest first. */
  checking(): Trip[] {
    return this.read(() => this.#trips.checking())
  }

  /** Trips that never had a record, newest first. */
  unfinished(limit: number): Trip[] {
    return this.read(() => this.#trips.unfinished(limit))
  }

  /** Newest first; at most 500 at a time. `before` and `since` are orders, both exclusive. */
  trips(query: TripQuery): TripRow[] {
    return this.read(() => this.#trips.page(query))
  }

  /** Trips that the cloud may have news of, newest first, with the number of the last notice seen. */
  syncTrips(limit: number): { trip: string; n: number }[] {
    return this.read(() => this.#trips.unsure(limit))
  }

  inboxResult(jti: string): InboxResult | undefined {
    return this.read(() => this.#inbox.result(jti))
  }

  /** Messages that did not match, newest first, as they came. */
  quarantined(limit: number): QuarantineRow[] {
    return this.read(() => this.#inbox.quarantined(limit))
  }

  outboxAfter(seq: number, limit: number): OutboxRow[] {
    return this.read(() => this.#outbox.after(seq, limit))
  }

  /** The greatest sequence number given so far, 0 when none. */
  lastSeq(): number {
    return this.read(() => this.#head.read().last_seq)
  }

  /** Everything up to here is committed in the cloud. */
  upTo(): number {
    return this.read(() => this.#head.read().up_to)
  }

  /** How much the cloud has not acknowledged, and since when the first of it waits. */
  unsent(): { count: number; oldest: Stamp | null } {
    return this.read(() => {
      const head = this.#head.read()
      return { count: head.last_seq - head.up_to, oldest: this.#outbox.oldestAfter(head.up_to) }
    })
  }

  /** The oldest job that has not reached the printer: `queued`, or `failed` before a byte left. */
  nextPrintJob(): PrintJob | undefined {
    return this.read(() => this.#prints.next())
  }

  /** Newest first. */
  printJobs(query: PrintQuery): PrintJob[] {
    return this.read(() => this.#prints.list(query))
  }

  /** Jobs in this state: cheap while they are few, as all but `printed` are. */
  printsIn(state: PrintState): number {
    return this.read(() => this.#prints.countIn(state))
  }

  /** The shift that the driver is signed in to, or null. */
  openShift(): Shift | null {
    return this.read(() => this.#shifts.open())
  }

  /** The newest shift of this driver with this beginning; undefined without a beginning. */
  shiftOf(driver: string | undefined, from: string | undefined): Shift | undefined {
    return this.read(() => this.#shifts.byBeginning(driver, from))
  }

  /** Rides with a record within the shift's times, or bearing its id where it has not both. */
  shiftRides(shift: Shift): ShiftRides {
    return this.read(() => this.#shifts.rides(shift))
  }

  /** The one begun last comes first. */
  shifts(limit: number): ShiftRow[] {
    return this.read(() => this.#shifts.newest(limit))
  }

  /** Payments that belong to no ride; the one told last comes first. */
  unallocated(limit: number): UnallocatedRow[] {
    return this.read(() => this.#unallocated.newest(limit))
  }

  /** The one raised last comes first. */
  alarms(limit: number): AlarmRow[] {
    return this.read(() => this.#alarms.newest(limit))
  }

  counts(): LedgerCounts {
    return this.read(() => {
      const head = this.#head.read()
      return {
        ...this.#counts.get()!,
        lastSeq: head.last_seq,
        upTo: head.up_to,
        unsent: head.last_seq - head.up_to,
        lastReceiptNo: head.last_receipt,
        prints: this.#prints.counts(),
        fileBytes: sizeOf(this.path),
        walBytes: sizeOf(`${this.path}-wal`),
      }
    })
  }

  close(): void {
    this.db.close()
  }

  protected read<T>(work: () => T): T {
    return guarded(this.path, work)
  }
}

function expectOurs(db: Database.Database, path: string): void {
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID)
    throw new LedgerError('foreign', `${path} is not a ledger`)
  const version = db.pragma('user_version', { simple: true }) as number
  if (version > VERSION)
    throw new LedgerError('newer', `The ledger ${path} has version ${version}, this program reads ${VERSION}`)
  if (version < VERSION)
    throw new LedgerError('unreadable', `The ledger ${path} still has version ${version}`, {
      advice: 'Start the agent of this version once: it brings the ledger up to date',
    })
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
