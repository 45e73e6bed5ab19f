/** One car's book, and what befalls it, told in a line each. Every answer is the decision and the book after it in words. */
import {
  type Decision,
  type DriverAction,
  onCodeMatch,
  onDriver,
  onNotice,
  onPosition,
  onRecord,
  onRestore,
  onRolledBack,
  onShift,
  type RecordManner,
} from '../../../src/domain/decisions/index.ts'
import type { MeterShift } from '../../../src/domain/shift.ts'
import type { MeterReading, MeterRecord, Position, Trip } from '../../../src/domain/trip.ts'
import { type Now, type View, viewOf } from '../../../src/domain/view.ts'
import { type NoticeWish, noticeFor, record } from './facts.ts'
import { bookInWords, inWords } from './inWords.ts'
import { countingDraw, MemoryBook } from './memoryBook.ts'

export class Story {
  readonly draw = countingDraw()
  book: MemoryBook

  constructor(options: { fresh?: boolean } = {}) {
    this.book = new MemoryBook(options)
  }

  meter(position: Position, tripNo?: string, hiredAt?: string): string {
    return this.#take(onPosition(this.book, this.draw, position, tripNo, hiredAt))
  }

  /** The record of ride 17 unless the facts say otherwise; the whole record where it is given whole. */
  end(facts: Partial<MeterRecord> = {}): string {
    return this.endAs(record(facts))
  }

  endAs(whole: MeterReading, manner: RecordManner = {}): string {
    return this.#take(onRecord(this.book, this.draw, whole, manner))
  }

  shift(said: MeterShift): string {
    return this.#take(onShift(this.book, this.draw, said))
  }

  /** Hired, stopped and its record in. */
  ride(facts: Partial<MeterRecord> = {}): string {
    const { tripNo } = record(facts)
    this.meter('hired', tripNo)
    this.meter('stopped', tripNo)
    return this.end(facts)
  }

  notice(id: string, wish: NoticeWish = {}): string {
    return this.#take(onNotice(this.book, this.draw, noticeFor(this.trip(id), wish)))
  }

  tap(action: DriverAction, id: string): string {
    return this.#take(onDriver(this.book, this.draw, action, id))
  }

  code(id: string, rev: number): string {
    return this.#take(onCodeMatch(this.book, this.draw, id, rev))
  }

  restore(...trips: Trip[]): string {
    return this.#take(onRestore(this.book, this.draw, trips))
  }

  /** The cloud knows later messages of this ledger than the ledger itself. */
  rolledBack(): string {
    this.book.rekey()
    return this.#take(onRolledBack(this.book))
  }

  trip(id: string): Trip {
    const trip = this.book.trip(id)
    if (trip === undefined) throw new Error(`no trip ${id} in ${this.now()}`)
    return trip
  }

  view(now: Partial<Now> = {}): View {
    const { position, current } = this.book
    return viewOf(position, current, {
      online: true,
      running: null,
      lingering: false,
      pageOpened: false,
      ...now,
    })
  }

  now(): string {
    return bookInWords(this.book)
  }

  #take(decision: Decision): string {
    const words = inWords(decision, this.book)
    this.book.commit(decision)
    return words
  }
}
