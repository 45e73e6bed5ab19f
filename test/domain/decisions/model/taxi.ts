/**
 * A whole taxi on one small book. Every decision is held against the invariants; every commit is read anew, as after a
 * crash; and what the book says is held against what really happened.
 */
import {
  type Book,
  type Decision,
  onCodeMatch,
  onCodeTry,
  onDriver,
  onNotice,
  onPosition,
  onRecord,
  onRestore,
} from '../../../../src/domain/decisions/index.ts'
import { isSettled } from '../../../../src/domain/settlement.ts'
import {
  liveRevision,
  type MeterRecord,
  type Position,
  received,
  settlementOf,
} from '../../../../src/domain/trip.ts'
import { countingDraw, MemoryBook } from '../../support/memoryBook.ts'
import { faultsOf, type Source, takeStep } from '../invariants.ts'
import type { Act } from './acts.ts'
import { Cloud, type ShownCode } from './cloud.ts'
import { Taximeter } from './taximeter.ts'

export class Taxi {
  readonly cloud = new Cloud()
  readonly meter = new Taximeter()
  book = new MemoryBook()
  readonly codes: ShownCode[] = []
  /** Documents of lost ledgers never reached the cloud: its ids for those rides are not known any more. */
  lostDocuments = false
  overridden = false
  readonly #draw = countingDraw()
  readonly #isNumbered: boolean
  #unsent: string[] = []
  /** The present hiring was heard to begin by this very ledger. */
  #heardBegin = false

  constructor(isNumbered: boolean) {
    this.#isNumbered = isNumbered
  }

  act(act: Act): void {
    if (act.do === 'hire') this.#hire(act.counterReset, act.heard)
    else if (act.do === 'stop') this.#turn('stopped', act.heard)
    else if (act.do === 'resume') this.#turn('hired', act.heard)
    else if (act.do === 'free') this.#turn('for-hire', act.heard)
    else if (act.do === 'end') this.#end(act.total, act.heard)
    else if (act.do === 'repeat') this.#repeat(act.nth)
    else if (act.do === 'pay') pick(this.codes, act.nth, code => this.cloud.pay(code))
    else if (act.do === 'refund')
      pick(this.cloud.payments, act.nth, paid => this.cloud.refund(paid, act.whole ? paid.due : 100))
    else if (act.do === 'deliver') pick(this.cloud.notices, act.nth, notice => this.deliver(notice))
    else if (act.do === 'code') pick(this.cloud.payments, act.nth, paid => this.#keyIn(paid))
    else if (act.do === 'tap')
      pick(this.book.trips, act.nth, ({ id }) => {
        if (act.action === 'override') this.overridden ||= this.book.trip(id)!.checking
        this.#take(act.action === 'cash' ? 'cash' : 'other tap', b => onDriver(b, this.#draw, act.action, id))
      })
    else if (act.do === 'send') this.send()
    else if (act.do === 'lose') this.#lose(act.all)
    else this.answer()
  }

  deliver(notice: Cloud['notices'][number]): void {
    this.#take('notice', b => onNotice(b, this.#draw, notice))
  }

  send(): void {
    for (const id of this.#unsent) {
      const trip = this.book.trip(id)
      if (trip !== undefined) this.cloud.hear(trip)
    }
    this.#unsent = []
  }

  answer(): void {
    if (this.book.fresh) this.#take('restore', b => onRestore(b, this.#draw, this.cloud.rides()))
  }

  hearRecord(record: MeterRecord): void {
    this.#take('meter', b => onRecord(b, this.#draw, record))
  }

  /** The same taxi up to here, whose book may go its own way. */
  split(): Taxi {
    const twin = new Taxi(this.#isNumbered)
    Object.assign(twin, { cloud: this.cloud, meter: this.meter, codes: this.codes })
    twin.book = this.book.reopened()
    return twin
  }

  #hire(counterReset: boolean, heard: boolean): void {
    if (this.meter.position !== 'for-hire') this.#turn('for-hire', heard)
    this.meter.hire(counterReset)
    this.#heardBegin = heard
    this.#say(heard)
  }

  #turn(position: Position, heard: boolean): void {
    if (this.meter.ride === null || (this.meter.position === 'for-hire' && position !== 'for-hire')) return
    this.meter.position = position
    this.#say(heard)
  }

  #say(heard: boolean): void {
    const number = this.#isNumbered ? this.meter.ride?.tripNo : undefined
    if (heard) this.#take('meter', b => onPosition(b, this.#draw, this.meter.position, number))
  }

  #end(total: number, heard: boolean): void {
    const record = this.meter.end(total)
    if (record === null || !heard) return
    this.hearRecord(record)
    const { current } = this.book
    const ended = current?.record
    if (ended?.startedAt !== record.startedAt || ended?.rev !== record.rev)
      throw new Error(`the ride that just ended is not the current one: ${JSON.stringify(current)}`)
  }

  #repeat(nth: number): void {
    pick(this.meter.records.slice(-4), nth, record => this.hearRecord(record))
  }

  /** The page shows the code of what was captured, and of nothing else. */
  #keyIn({ trip, rev, link }: ShownCode): void {
    if (this.#take('other tap', b => onCodeTry(b, trip)).outcome !== 'applied') return
    const isOurs = this.book.trip(trip)?.revisions.some(own => own.rev === rev && own.link === link)
    if (isOurs === true) this.#take('code', b => onCodeMatch(b, this.#draw, trip, rev))
  }

  #lose(all: boolean): void {
    if (all) this.send()
    this.lostDocuments ||= this.#unsent.length > 0
    this.#unsent = []
    this.#heardBegin = false
    this.book = new MemoryBook({ fresh: true })
  }

  #take(source: Source, decide: (book: Book) => Decision): Decision {
    const step = takeStep(source, this.book, decide)
    this.book = step.after
    this.#unsent.push(...step.decision.tell)
    const faults = [...faultsOf(step), ...this.#falsehoods()].filter(fault => !this.#isByOverride(fault))
    if (faults.length > 0) throw new Error(faults.join('\n'))
    this.#show()
    return step.decision
  }

  /** A driver who did not wait for the cloud has his ride twice, which the alarm said. */
  #isByOverride(fault: string): boolean {
    return this.overridden && fault.startsWith('one ride is one trip')
  }

  #show(): void {
    const { current } = this.book
    const live = current === null ? null : liveRevision(current)
    if (current === null || live === null) return
    if (this.codes.some(({ link }) => link === live.link)) return
    this.codes.push({ trip: current.id, rev: live.rev, due: live.due, link: live.link })
  }

  /** What the book says and the world does not bear out. */
  #falsehoods(): string[] {
    const faults: string[] = []
    for (const trip of this.book.trips) {
      const really = this.cloud.received(trip.id)
      if (received(trip) > really) faults.push(`${trip.id}: received ${received(trip)} of ${really}`)
      if (trip.refunded > this.cloud.refunded(trip.id)) faults.push(`${trip.id}: back ${trip.refunded}`)
      if (isSettled(settlementOf(trip)) && trip.cash + really < trip.record!.total)
        faults.push(`${trip.id}: falsely ${settlementOf(trip)}`)
    }
    const { current } = this.book
    const isOther = current !== null && current.tripNo !== this.meter.ride?.tripNo
    if (isOther && this.#heardBegin && this.#isNumbered && settlementOf(current) !== null)
      faults.push(`${current.id}: another ride’s ${settlementOf(current)} is shown`)
    return faults
  }
}

function pick<T>(list: readonly T[], nth: number, take: (one: T) => void): void {
  if (list.length > 0) take(list[nth % list.length]!)
}
