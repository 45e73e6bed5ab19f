/**
 * The outbox pump of one connection: sends rows strictly in order, a few at a time, and goes on from what the cloud has
 * acknowledged. The broker's PUBACK only makes room in the window; it is never proof of anything, since over MQTT 3.1.1
 * a denied publish is acknowledged like any other.
 *
 * When the cloud stays silent for too long (a wiped broker, a lost message, a cloud that is down) it goes back to the
 * first row that is not acknowledged and sends that one alone, less and less often; each acknowledgement then doubles
 * how far it runs ahead. So neither a long outage nor a lost message makes a storm of repeats.
 */
import type { Log } from '../health/log.ts'
import { type Backoff, waitMs } from '../pace/backoff.ts'

export interface OutboxRow {
  readonly seq: number
  readonly typ: 'trip' | 'ack'
  readonly payload: object
}

/** The ledger as the link sees it. */
export interface Outbox {
  /** At most `limit` rows with a greater seq, in order. */
  after(seq: number, limit: number): readonly OutboxRow[]
  /** The cloud has committed every row up to this one. */
  upTo(): number
  /** What every up message carries. The ledger's id changes when a rolled-back card is noticed. */
  header(): { readonly v: 1; readonly vehicle: string; readonly ledger: string }
}

export interface PumpOptions {
  readonly outbox: Outbox
  /** Body of `up/sync`, header included or not. */
  sync(): { readonly fresh?: boolean } & object
  /** Signs and publishes; `done` comes with the PUBACK, with an error where the broker says that it refused. */
  publish(typ: 'trip' | 'ack' | 'sync', payload: object, done: (error: Error | null) => void): void
  /** Messages that the broker takes before it answers. */
  readonly window: number
  /** How long the cloud may take to acknowledge before the first repeat, and at most between repeats. */
  readonly ackBackoff: Backoff
  readonly random: () => number
  readonly log: Log
  /** The broker has not answered a single publish in all that time: the connection is of no use. */
  onStalled(): void
  /** The broker said no to a publish. */
  onDenied(error: Error): void
}

/** Rows sent beyond the cloud's acknowledgement: bounds what a repeat costs and what the cloud must buffer. */
export const MAX_AHEAD = 64

export class OutboxPump {
  readonly #o: PumpOptions
  #running = true
  #ledger = ''
  /** The last row sent in this run. */
  #sent = 0
  #upTo = 0
  #ahead = MAX_AHEAD
  #inFlight = 0
  #answered = 0
  /** The cloud has not answered the last sync. */
  #syncOpen = true
  /** The last sync said that this ledger is new, and no `restore` has come. */
  #fresh = false
  /** Waits in a row that ended without an acknowledgement of the rows sent. */
  #silences = 0
  /** Rows were owed an acknowledgement for longer than it may take, or since before this connection. */
  #overdue = false
  /** Syncs repeated in a row. */
  #asked = 0
  #timer: NodeJS.Timeout | undefined

  /** Starts at once: sync, then every row above the last acknowledged. */
  constructor(options: PumpOptions) {
    this.#o = options
    this.#guarded(() => this.#begin())
  }

  /** Rows sent and not yet acknowledged by the cloud. */
  get ahead(): number {
    return this.#sent - this.#upTo
  }

  /**
   * The cloud owes no acknowledgement for longer than it may take. A sync alone proves nothing: a cloud that has no
   * row to acknowledge and no trip to tell of has nothing to say to it.
   */
  get answers(): boolean {
    return !this.#overdue
  }

  /** There may be new rows. Never throws. */
  poke(): void {
    this.#guarded(() => this.#step())
  }

  /** A `down/ack` for this ledger was committed. Never throws. */
  acknowledged(ledger: string): void {
    if (ledger === this.#ledger) this.#syncOpen = false
    this.poke()
  }

  /** A `down/restore` was committed: the answer to the sync of a new ledger. Never throws. */
  restored(): void {
    this.#syncOpen = false
    this.#fresh = false
    this.poke()
  }

  stop(): void {
    this.#running = false
    clearTimeout(this.#timer)
  }

  /** The outbox is a database: a read may fail. The timer tries again. */
  #guarded(work: () => void): void {
    if (!this.#running) return
    try {
      work()
    } catch (error) {
      this.#o.log.error(
        `nothing can be sent from the outbox: ${error instanceof Error ? error.message : error}`,
      )
      this.#arm()
    }
  }

  #begin(): void {
    const { ledger } = this.#o.outbox.header()
    this.#upTo = this.#o.outbox.upTo()
    this.#sent = this.#upTo
    this.#silences = 0
    this.#overdue = this.#o.outbox.after(this.#upTo, 1).length > 0
    this.#asked = 0
    this.#sendSync()
    // Last: what could not be read begins anew at the next step.
    this.#ledger = ledger
    this.#step()
  }

  #step(): void {
    if (this.#o.outbox.header().ledger !== this.#ledger) this.#begin()
    else this.#goOn()
  }

  #goOn(): void {
    const upTo = this.#o.outbox.upTo()
    if (upTo > this.#upTo) {
      this.#upTo = upTo
      this.#silences = 0
      this.#overdue = false
      this.#ahead = Math.min(MAX_AHEAD, this.#ahead * 2)
      this.#disarm()
    }
    this.#sent = Math.max(this.#sent, upTo)
    const wasIdle = this.#sent === this.#upTo
    this.#send()
    // The first row does not wait for what a sync, long unanswered, was waiting for.
    if (wasIdle && this.#sent > this.#upTo) this.#disarm()
    if (this.#isWaiting()) this.#arm()
    else this.#disarm()
  }

  #send(): void {
    const room = Math.min(this.#o.window - this.#inFlight, this.#upTo + this.#ahead - this.#sent)
    if (room <= 0) return
    for (const row of this.#o.outbox.after(this.#sent, room)) {
      this.#sent = row.seq
      this.#publish(row.typ, { ...row.payload, ...this.#o.outbox.header(), seq: row.seq })
    }
  }

  #sendSync(): void {
    const body = this.#o.sync()
    this.#syncOpen = true
    this.#fresh = body.fresh === true
    this.#publish('sync', { ...body, ...this.#o.outbox.header() })
  }

  #publish(typ: 'trip' | 'ack' | 'sync', payload: object): void {
    this.#o.publish(typ, payload, error => {
      this.#inFlight -= 1
      this.#answered += 1
      if (!this.#running) return
      if (error !== null) this.#o.onDenied(error)
      this.poke()
    })
    this.#inFlight += 1
  }

  #isWaiting(): boolean {
    return this.#sent > this.#upTo || this.#inFlight > 0 || this.#isSyncOwed()
  }

  /** A fresh ledger asks until the cloud's `restore` has come, whatever else the cloud acknowledges. */
  #isSyncOwed(): boolean {
    return this.#syncOpen || this.#fresh
  }

  #arm(): void {
    if (this.#timer !== undefined) return
    this.#answered = 0
    const tries = this.#sent > this.#upTo ? this.#silences : this.#asked
    const ms = waitMs(this.#o.ackBackoff, tries, this.#o.random)
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#guarded(() => this.#onSilence())
    }, ms)
  }

  #disarm(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #onSilence(): void {
    if (this.#inFlight > 0 && this.#answered === 0) this.#o.onStalled()
    else this.#startOver()
  }

  #startOver(): void {
    if (this.#sent > this.#upTo) {
      this.#silences += 1
      this.#overdue = true
      this.#sent = this.#upTo
      this.#ahead = 1
    }
    if (this.#isSyncOwed()) {
      this.#asked += 1
      this.#sendSync()
    }
    this.#step()
  }
}
