/**
 * The cashier takes each event through the trade's decision, the ledger's commit and only then to what is shown.
 *
 *   meter event ─┐
 *   notice ──────┼─► decision (pure) ─► one commit: trips + outbox + inbox + print jobs ─► onChange
 *   driver tap ──┘
 *
 * An event whose commit throws has had no effect at all: the caller does not acknowledge it and it comes again.
 */
import { confirmationCode, sameCode } from '../contract/confirmationCode.ts'
import { newTripId } from '../contract/ids.ts'
import {
  type DownAck,
  type DownNotice,
  type RestoreMessage,
  restoredTrip,
  type SettlementNotice,
  tripDocument,
} from '../contract/messages.ts'
import { linkMac } from '../contract/payLink.ts'
import {
  type Alarm,
  type Book,
  type Decision,
  type Draw,
  type DriverAction,
  MAX_CODE_TRIES,
  onCodeMatch,
  onCodeTry,
  onDriver,
  onNotice,
  onPosition,
  onRecord,
  onRestore,
  onRolledBack,
  onShift,
  type RecordManner,
} from '../domain/decisions/index.ts'
import { amountText } from '../domain/money.ts'
import type { Issuer } from '../domain/receipt.ts'
import type { MeterShift } from '../domain/shift.ts'
import type { Stamp } from '../domain/time.ts'
import type { MeterReading, Position, Trip } from '../domain/trip.ts'
import { settlementOf } from '../domain/trip.ts'
import { type RunningFare, type View, viewOf } from '../domain/view.ts'
import { bookOf } from './book.ts'
import type { Clock } from './health/clock.ts'
import type { Log } from './health/log.ts'
import type { Commit, InboxEntry, Ledger, UnallocatedEntry } from './ledger/ledger.ts'
import { paperOf, shiftPaper } from './paperwork.ts'

export interface CashierOptions {
  readonly ledger: Ledger
  readonly vehicle: string
  /** 32 bytes that this vehicle and the cloud share. */
  readonly vehicleKey: Buffer
  readonly currency: string
  readonly issuer: Issuer
  readonly driver?: string
  /** Without a printer no receipt is numbered: it would wait in the ledger for ever. */
  readonly hasPrinter: boolean
  readonly bootId: string
  readonly clock: Clock
  readonly log: Log
  isOnline(): boolean
  /** Something committed or momentary changed: whatever is shown or owed may have to be done anew. */
  onChange(): void
  /** How long a settled trip stays on the screens after the meter is for hire again. */
  readonly lingerMs?: number
}

/** A repeat of a known message is acknowledged again at most so often, and for so many messages. */
const ANSWER_AGAIN_MS = 60_000
const ANSWERED = 200

/** A decision that changes no trip. */
const NO_CHANGE = { trips: [], dropped: [], overtaken: [], tell: [], shifts: [], print: [] } as const

/** What the ledger must know beside the decision, in the same commit. */
interface Beside {
  readonly inbox?: InboxEntry
  readonly unallocated?: UnallocatedEntry
}

export type Tap =
  | { readonly action: DriverAction; readonly trip: string }
  | { readonly action: 'confirm'; readonly trip: string; readonly code: string }
  | { readonly action: 'print-shift' }

/** Taps that need a printer. */
const PRINTING: readonly Tap['action'][] = ['reprint', 'print-code', 'print-shift']

export type TapResult =
  | { readonly ok: true; readonly effect: 'applied' | 'duplicate' }
  | { readonly ok: false; readonly reason: string; readonly triesLeft?: number }

export class Cashier {
  readonly #o: CashierOptions
  readonly #draw: Draw
  /** The current trip as committed; read anew after each commit. */
  #current: Trip | null
  #running: RunningFare | null = null
  #pageOpened: { trip: string; rev: number } | null = null
  #lingerUntilMs = 0
  #lingerTimer: NodeJS.Timeout | undefined
  #trouble: string | null = null
  /** The few rides without a record that another hiring followed since this start; each hiring says them anew. */
  #overtaken: ReadonlySet<string> = new Set()
  /** When a repeat was last acknowledged again. */
  readonly #answered = new Map<string, number>()

  constructor(options: CashierOptions) {
    this.#o = options
    this.#draw = {
      tripId: () => newTripId(),
      link: (trip, rev, amount, currency) =>
        linkMac(options.vehicleKey, { vehicle: options.vehicle, trip, rev, amount, currency }),
      ...(options.driver === undefined ? {} : { driver: options.driver }),
    }
    this.#current = this.#readCurrent()
  }

  /** Why the last commit failed, in words for the driver; null while the ledger takes commits. */
  get trouble(): string | null {
    return this.#trouble
  }

  view(): View {
    const opened = this.#pageOpened
    const current = this.#current
    return viewOf(this.#o.ledger.position(), current, {
      online: this.#o.isOnline(),
      running: this.#running,
      lingering: this.#o.clock.monotonicMs() < this.#lingerUntilMs,
      pageOpened:
        opened !== null && opened.trip === current?.id && opened.rev === current.revisions.at(-1)?.rev,
    })
  }

  /** Throws what the ledger throws: the position then counts as not seen. */
  position(position: Position, tripNo?: string, hiredAt?: string): void {
    const decision = onPosition(this.#book(), this.#draw, position, tripNo, hiredAt)
    if (decision.outcome === 'duplicate') return
    if (position !== 'hired') this.#running = null
    this.#commit(decision)
  }

  /** The running fare is shown and never stored: it would wear the card out for a figure that the record repeats. */
  running(fare: RunningFare): void {
    this.#running = fare
    this.#o.onChange()
  }

  /** Returns after the commit: only then may the meter's record be acknowledged. Throws what the ledger throws. */
  record(record: MeterReading, manner: RecordManner = {}): void {
    const decision = onRecord(this.#book(), this.#draw, record, manner)
    if (decision.outcome === 'duplicate' && decision.alarms.length === 0) return
    this.#running = null
    this.#commit(decision)
  }

  /** Returns after the commit: only then may the meter's totals be acknowledged. Throws what the ledger throws. */
  shift(said: MeterShift): void {
    const decision = onShift(this.#book(), this.#draw, said)
    if (decision.outcome === 'duplicate' && decision.alarms.length === 0) return
    this.#commit(decision)
  }

  /** Returns after the commit: only then may the message be acknowledged to the broker and to the cloud. */
  settlement(message: SettlementNotice, raw: string): void {
    if (this.#answerRepeat(message.jti)) return
    if (this.#mayBeGivenBack(message.trip)) return
    const decision = onNotice(this.#book(), this.#draw, message)
    const result = decision.outcome === 'refused' ? 'quarantined' : decision.outcome
    this.#commit(decision, {
      inbox: {
        jti: message.jti,
        typ: 'settlement',
        trip: message.trip,
        result,
        ...(decision.reason === undefined ? {} : { reason: decision.reason }),
        ...(result === 'quarantined' ? { raw } : {}),
      },
    })
  }

  /** A genuine message that this version cannot understand or take: kept from being repeated for ever, for a person to see. */
  misunderstood(jti: string, reason: string): void {
    if (this.#answerRepeat(jti)) return
    const alarms: Alarm[] = [
      { kind: 'message-refused', detail: `message ${jti} was not understood: ${reason}` },
    ]
    this.#commit(
      { ...NO_CHANGE, outcome: 'quarantined', alarms },
      { inbox: { jti, typ: 'unknown', result: 'quarantined', reason } },
    )
  }

  restore(message: RestoreMessage): void {
    if (this.#answerRepeat(message.jti)) return
    const trips = message.trips.map(entry => restoredTrip(entry, this.#o.currency))
    const decision = onRestore(this.#book(), this.#draw, trips)
    const result = decision.outcome === 'applied' ? 'applied' : 'duplicate'
    this.#commit(decision, { inbox: { jti: message.jti, typ: 'restore', result } })
  }

  notice(message: DownNotice): void {
    if (this.#answerRepeat(message.jti)) return
    const alarms: Alarm[] = []
    if (message.kind === 'page-opened') this.#pageOpened = { trip: message.trip, rev: message.rev }
    if (message.kind === 'unallocated') {
      const detail = `${amountText(message.amount, message.currency)}, trade ${message.tradeNo}`
      alarms.push({ kind: 'payment-unallocated', detail })
    }
    this.#commit(
      { ...NO_CHANGE, outcome: 'applied', alarms },
      {
        inbox: { jti: message.jti, typ: 'notice', result: 'applied' },
        ...(message.kind === 'unallocated' && { unallocated: message }),
      },
    )
  }

  /** The cloud has committed every message of this ledger up to `upTo`. True: the ledger was rolled back and has a new id. */
  acknowledged(message: DownAck): boolean {
    const { ledger, log } = this.#o
    if (message.ledger !== ledger.id) return false
    if (ledger.outboxDone(message.upTo) === 'ok') return false
    log.error(
      'the cloud knows later messages of this ledger than the ledger itself: an old copy of the card is in use',
      {
        upTo: message.upTo,
        lastSeq: ledger.lastSeq(),
      },
    )
    // In this order: between the two a power cut leaves a ledger that is found rolled back once more.
    this.#commit(onRolledBack(this.#book()))
    ledger.rekey()
    this.#o.onChange()
    return true
  }

  tap(tap: Tap): TapResult {
    if (tap.action === 'confirm') return this.#confirm(tap.trip, tap.code)
    if (PRINTING.includes(tap.action) && !this.#o.hasPrinter) return { ok: false, reason: 'no-printer' }
    if (tap.action === 'print-shift') return this.#printShift()
    return this.#tapped(onDriver(this.#book(), this.#draw, tap.action, tap.trip))
  }

  #printShift(): TapResult {
    const empty = this.#empty()
    const { ledger, issuer } = this.#o
    this.#store({ ...empty, prints: [shiftPaper(ledger, issuer, empty.stamp)] })
    this.#o.onChange()
    return { ok: true, effect: 'applied' }
  }

  stop(): void {
    clearTimeout(this.#lingerTimer)
  }

  #confirm(tripId: string, code: string): TapResult {
    const counted = onCodeTry(this.#book(), tripId)
    const allowed = this.#tapped(counted)
    if (!allowed.ok) return allowed
    const trip = this.#o.ledger.trip(tripId)!
    const match = trip.revisions.toReversed().find(revision => {
      const facts = {
        vehicle: this.#o.vehicle,
        trip: trip.id,
        rev: revision.rev,
        amount: revision.due,
        currency: trip.currency,
      }
      return sameCode(confirmationCode(this.#o.vehicleKey, facts), code)
    })
    if (match === undefined)
      return { ok: false, reason: 'wrong-code', triesLeft: MAX_CODE_TRIES - trip.codeTries }
    return this.#tapped(onCodeMatch(this.#book(), this.#draw, tripId, match.rev))
  }

  #tapped(decision: Decision): TapResult {
    if (decision.outcome === 'refused') {
      if (decision.alarms.length > 0) this.#commit(decision)
      return { ok: false, reason: decision.reason ?? 'refused' }
    }
    if (decision.outcome === 'duplicate') return { ok: true, effect: 'duplicate' }
    this.#commit(decision)
    return { ok: true, effect: 'applied' }
  }

  /**
   * The cloud repeats a message until it has read our acknowledgement, which the outbox brings it in any case. So a
   * repeat is answered again now and then only: a broker that replays a genuine message must not wear out the card.
   */
  #answerRepeat(jti: string): boolean {
    const known = this.#o.ledger.inboxResult(jti)
    if (known === undefined) return false
    const now = this.#o.clock.monotonicMs()
    const last = this.#answered.get(jti)
    if (last !== undefined && now - last < ANSWER_AGAIN_MS) return true
    for (const [old, at] of this.#answered) if (now - at >= ANSWER_AGAIN_MS) this.#answered.delete(old)
    if (this.#answered.size >= ANSWERED) return true
    this.#store({ ...this.#empty(), outbox: [ackOf(jti, known === 'quarantined' ? known : 'duplicate')] })
    this.#answered.set(jti, now)
    this.#o.onChange()
    return true
  }

  /**
   * A new ledger cannot tell a stranger's ride from one that the cloud is about to give back: neither an answer nor an
   * alarm. The cloud repeats the notice, and by then its `restore` has come.
   */
  #mayBeGivenBack(trip: string): boolean {
    const { ledger, log } = this.#o
    if (!ledger.fresh() || ledger.trip(trip) !== undefined) return false
    log.info('a notice waits until the cloud has told this new ledger which rides it knows', { trip })
    return true
  }

  #book(): Book {
    return bookOf(this.#o.ledger, this.#current, this.#overtaken)
  }

  #commit(decision: Decision, beside: Beside = {}): void {
    const stamp = this.#o.clock.stamp()
    const before = this.#current === null ? null : settlementOf(this.#current)
    const byId = new Map(decision.trips.map(trip => [trip.id, trip]))
    const tripOf = (id: string) => byId.get(id) ?? this.#o.ledger.trip(id)!
    this.#store({
      ...this.#empty(),
      stamp,
      ...(decision.position === undefined ? {} : { position: decision.position }),
      ...(decision.current === undefined ? {} : { current: decision.current }),
      ...(decision.restored === undefined ? {} : { restored: decision.restored }),
      trips: [...byId.values()],
      dropped: decision.dropped,
      outbox: [
        ...[...new Set(decision.tell)].map(id => ({
          typ: 'trip' as const,
          payload: this.#document(tripOf(id), stamp),
        })),
        ...(beside.inbox === undefined ? [] : [ackOf(beside.inbox.jti, beside.inbox.result)]),
      ],
      ...(beside.inbox === undefined ? {} : { inbox: beside.inbox }),
      ...(beside.unallocated === undefined ? {} : { unallocated: beside.unallocated }),
      shifts: decision.shifts,
      prints: this.#o.hasPrinter
        ? decision.print.flatMap(print => paperOf(print, tripOf(print.trip), this.#o.issuer, stamp) ?? [])
        : [],
      alarms: decision.alarms,
    })
    if (decision.overtaken.length > 0) this.#overtaken = new Set(decision.overtaken)
    for (const alarm of decision.alarms)
      this.#o.log.warn(`alarm ${alarm.kind}: ${alarm.detail}`, { trip: alarm.trip })
    this.#current = this.#readCurrent()
    this.#linger(
      before !== (this.#current === null ? null : settlementOf(this.#current)) ||
        decision.position !== undefined,
    )
    this.#o.onChange()
  }

  #store(commit: Commit): void {
    try {
      this.#o.ledger.commit(commit)
      this.#trouble = null
    } catch (error) {
      this.#trouble = error instanceof Error ? error.message : String(error)
      this.#o.onChange()
      throw error
    }
  }

  #empty(): Commit {
    return { stamp: this.#o.clock.stamp(), trips: [], dropped: [], outbox: [], prints: [], alarms: [] }
  }

  #document(trip: Trip, stamp: Stamp): object {
    return tripDocument(trip, {
      bootId: this.#o.bootId,
      offline: !this.#o.isOnline(),
      clock: trip.record?.startedAt === undefined ? stamp.source : 'meter',
    })
  }

  #readCurrent(): Trip | null {
    const id = this.#o.ledger.currentId()
    return id === null ? null : (this.#o.ledger.trip(id) ?? null)
  }

  #linger(changed: boolean): void {
    if (!changed) return
    const ms = this.#o.lingerMs ?? 30_000
    this.#lingerUntilMs = this.#o.clock.monotonicMs() + ms
    clearTimeout(this.#lingerTimer)
    this.#lingerTimer = setTimeout(() => this.#o.onChange(), ms + 1)
    this.#lingerTimer.unref()
  }
}

function ackOf(jti: string, result: InboxEntry['result']): Commit['outbox'][number] {
  return { typ: 'ack', payload: { acks: [{ jti, result }] } }
}
