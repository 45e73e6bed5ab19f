/**
 * The one record of what happened. An event becomes a fact in one durable transaction (DESIGN §2): when `commit` returns,
 * it is on the disk; when it throws, nothing changed.
 */
import type { Shift } from '../../domain/shift.ts'
import type { Stamp } from '../../domain/time.ts'
import type { Position, Trip } from '../../domain/trip.ts'
import { type AlarmEntry, AlarmWriter } from './alarms.ts'
import { guarded } from './error.ts'
import { HeadWriter } from './head.ts'
import { type InboxEntry, InboxWriter } from './inbox.ts'
import { type LedgerOptions, type Opened, openLedger } from './open.ts'
import { type OutboxEntry, OutboxWriter } from './outbox.ts'
import { type PrintEntry, type PrintState, PrintWriter } from './prints.ts'
import { Pruner } from './prune.ts'
import { LedgerReader } from './reader.ts'
import { ShiftWriter } from './shifts.ts'
import { TripWriter } from './trips.ts'
import { type UnallocatedEntry, UnallocatedWriter } from './unallocated.ts'

export type { AlarmEntry, AlarmRow } from './alarms.ts'
export { LedgerError, type LedgerErrorCode } from './error.ts'
export type { InboxEntry, InboxResult, QuarantineRow } from './inbox.ts'
export type { LedgerOptions } from './open.ts'
export type { OutboxEntry, OutboxRow } from './outbox.ts'
export type { PrintEntry, PrintJob, PrintQuery, PrintState } from './prints.ts'
export { type LedgerCounts, LedgerReader } from './reader.ts'
export type { ShiftRow } from './shifts.ts'
export type { TripQuery, TripRow } from './trips.ts'
export type { UnallocatedEntry, UnallocatedRow } from './unallocated.ts'

/** Everything that one event makes true. */
export interface Commit {
  readonly stamp: Stamp
  readonly position?: Position
  readonly current?: string
  /** The cloud has answered: the ledger is no longer fresh. */
  readonly restored?: boolean
  readonly trips: readonly Trip[]
  readonly dropped: readonly string[]
  /** Numbered here, in this order. */
  readonly outbox: readonly OutboxEntry[]
  readonly inbox?: InboxEntry
  /** A payment that belongs to no ride. */
  readonly unallocated?: UnallocatedEntry
  readonly shifts?: readonly Shift[]
  readonly prints: readonly PrintEntry[]
  readonly alarms: readonly AlarmEntry[]
}

export class Ledger extends LedgerReader {
  /** Where a damaged ledger went at this start, or null. */
  readonly movedAside: string | null
  readonly #options: LedgerOptions
  readonly #lock: Opened['lock']
  readonly #head
  readonly #trips
  readonly #outbox
  readonly #inbox
  readonly #prints
  readonly #alarms
  readonly #unallocated
  readonly #shifts
  readonly #pruner

  private constructor(opened: Opened, options: LedgerOptions) {
    super(opened.path, opened.db)
    this.movedAside = opened.movedAside
    this.#options = options
    this.#lock = opened.lock
    this.#head = new HeadWriter(this.db)
    this.#trips = new TripWriter(this.db)
    this.#outbox = new OutboxWriter(this.db, this.#head)
    this.#inbox = new InboxWriter(this.db)
    this.#prints = new PrintWriter(this.db, this.#head)
    this.#alarms = new AlarmWriter(this.db)
    this.#unallocated = new UnallocatedWriter(this.db)
    this.#shifts = new ShiftWriter(this.db)
    this.#pruner = new Pruner(this.db)
  }

  /**
   * Opens the ledger or begins a new one; a damaged one is set aside first. Throws LedgerError with advice when the
   * file is newer, foreign, in use, or cannot be read or written; such a file stays as it is.
   */
  static open(options: LedgerOptions): Ledger {
    return guarded(options.path, () => {
      const opened = openLedger(options)
      try {
        return new Ledger(opened, options)
      } catch (error) {
        opened.db.close()
        opened.lock.release()
        throw error
      }
    })
  }

  /** One transaction, on the disk when it returns. Throws LedgerError; then nothing changed. */
  commit(c: Commit): void {
    this.#write(() => {
      for (const id of c.dropped) this.#trips.drop(id)
      if (c.restored === true) this.#saveRestored(c)
      else for (const trip of c.trips) this.#trips.save(trip, c.stamp)
      this.#head.change(c)
      for (const entry of c.outbox) this.#outbox.add(entry, c.stamp)
      if (c.inbox !== undefined) this.#inbox.add(c.inbox, c.stamp)
      if (c.unallocated !== undefined) this.#unallocated.add(c.unallocated, c.stamp)
      for (const shift of c.shifts ?? []) this.#shifts.save(shift, c.stamp)
      for (const print of c.prints) this.#prints.add(print, c.stamp)
      for (const alarm of c.alarms) this.#alarms.add(alarm, c.stamp)
    })
  }

  /**
   * The cloud has committed everything up to `upTo`. `rolled-back`: it knows more of this ledger than is here, so this
   * is an older copy of the card; nothing was changed and the caller has to `rekey`.
   */
  outboxDone(upTo: number): 'ok' | 'rolled-back' {
    if (upTo > this.lastSeq()) return 'rolled-back'
    if (upTo > this.upTo()) this.#write(() => this.#head.setUpTo(upTo))
    return 'ok'
  }

  /** An older copy of a card goes on as a new ledger: what the cloud has not acknowledged counts from 1 again. */
  rekey(): void {
    const was = this.id
    const detail = `ledger ${was} was an older copy of its card and goes on as a new ledger`
    this.#write(() => {
      this.#outbox.renumber(this.upTo())
      this.#head.rekey(this.#options.newId())
      this.#alarms.add({ kind: 'ledger-rolled-back', detail }, this.#options.clock.stamp())
    })
    this.#options.log.warn('the ledger is an older copy of its card and goes on as a new one', { was })
  }

  /** A job that was printed stays printed. */
  setPrintJob(id: number, state: PrintState, detail = ''): void {
    const changed = this.#write(() => this.#prints.set(id, state, detail, this.#options.clock.stamp()))
    if (!changed) this.#options.log.warn('no such print job to change', { id, state })
  }

  /** At start: what was being printed is unknown now. Returns how many. */
  interruptedPrints(): number {
    return this.#write(() => this.#prints.interrupted(this.#options.clock.stamp()))
  }

  /** Never throws: an alarm that cannot be written is logged. */
  raise(alarm: AlarmEntry): void {
    try {
      this.#write(() => this.#alarms.add(alarm, this.#options.clock.stamp()))
    } catch (error) {
      this.#options.log.error('an alarm could not be written', {
        kind: alarm.kind,
        detail: alarm.detail,
        error: String(error),
      })
    }
  }

  /**
   * Removes trips beyond the newest `keep` that are done: all told and acknowledged, nothing left to print. At most
   * 500 a call; returns how many, so that the caller may come back.
   */
  prune(keep: number): number {
    return guarded(this.path, () => this.#pruner.prune(keep))
  }

  override close(): void {
    super.close()
    this.#lock.release()
  }

  /** What the cloud gives back, newest last, goes before everything seen here, except the ride that goes on. */
  #saveRestored(c: Commit): void {
    for (const trip of c.trips.toReversed())
      if (trip.id === c.current) this.#trips.save(trip, c.stamp)
      else this.#trips.saveEarlier(trip, c.stamp)
  }

  #write<T>(work: () => T): T {
    return guarded(this.path, () => this.db.transaction(work).immediate())
  }
}
