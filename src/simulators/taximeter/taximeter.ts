/**
 * A taximeter driven by a test, a bench or the demo, in whatever protocol its dialect speaks. It repeats a trip record until
 * it is acknowledged, says its position again and again, and judges every byte that the bridge writes.
 */
import { EventEmitter } from 'node:events'
import type { Duplex } from 'node:stream'
import type { Position } from '../../domain/trip.ts'
import { Cable } from './cable.ts'
import type { BridgeWord, Dialect, TaxiState } from './dialect.ts'
import { type Faults, spoil } from './faults.ts'
import { GenericDialect } from './generic.ts'
import { type EndRecord, meterTime, type Ride } from './ride.ts'

export interface Display {
  readonly tripNo: string
  readonly word: string
  readonly amount: number
}

export interface Ack {
  readonly tripNo: string
  readonly rev: number
}

export interface Offence {
  readonly problem: string
  /** What the bridge wrote, in hex. */
  readonly bytes: string
}

export interface TaximeterEvents {
  plugged: []
  unplugged: []
  position: [position: Position, tripNo: string]
  running: [tripNo: string, ride: Ride]
  /** A trip record was sent for the first time. */
  record: [record: EndRecord]
  ack: [ack: Ack]
  display: [display: Display]
  oracle: [offence: Offence]
}

export interface TaximeterOptions {
  /** The generic line protocol unless given. */
  readonly dialect?: Dialect
  readonly firstTripNo?: number
  /** How often a trip record is repeated until it is acknowledged. */
  readonly endRepeatMs?: number
  /** How often the position is said again. */
  readonly positionMs?: number
  readonly now?: () => Date
  readonly random?: () => number
  readonly faults?: Faults
}

const NO_RIDE: Ride = { total: 0, supplements: 0, metres: 0, seconds: 0, waitSeconds: 0, tariff: '1' }
/** A meter's memory of rides is bounded, and so is this one's. */
const KEPT = 1000
/** How many records without acknowledgement are repeated at a time. */
const REPEATED = 3
const WAIT_MS = 10_000

export class Taximeter extends EventEmitter<TaximeterEvents> {
  readonly #cable: Cable
  readonly dialect: Dialect
  readonly #random: () => number
  readonly #now: () => Date
  /** May be changed at any time. */
  faults: Faults
  #position: Position = 'for-hire'
  #tripNo: number
  #ride: Ride = NO_RIDE
  #start = ''
  #rev = 0
  /** The meter's own clock: it never goes back, and a ride that was driven in seconds still took its minutes. */
  #clock = 0
  #unacked: EndRecord[] = []
  /** Made when the meter stopped, to be said at flag-up. */
  #due: EndRecord | null = null
  readonly #timers: NodeJS.Timeout[]

  /** What the bridge wrote and what the meter recorded, the latest of each. */
  readonly records: EndRecord[] = []
  readonly acks: Ack[] = []
  readonly displays: Display[] = []
  readonly offences: Offence[] = []
  /** Frames of the bridge that broke off: killed or unplugged while writing. */
  cuts = 0

  constructor(options: TaximeterOptions = {}) {
    super()
    this.dialect = options.dialect ?? new GenericDialect()
    this.#random = options.random ?? Math.random
    this.#now = options.now ?? (() => new Date())
    this.faults = options.faults ?? {}
    this.#tripNo = (options.firstTripNo ?? 1) - 1
    this.#cable = new Cable({
      onBytes: bytes => this.#hear(bytes),
      onPlug: () => this.#onPlug(),
      onUnplug: () => this.emit('unplugged'),
    })
    this.#timers = [
      setInterval(
        () => void this.#sayAll(this.dialect.heartbeat(this.#state())),
        options.positionMs ?? 5_000,
      ),
      setInterval(() => void this.#repeat(), options.endRepeatMs ?? 1_000),
    ]
  }
  /** The meter's own clock. */
  now(): Date {
    return this.#now()
  }

  get position(): Position {
    return this.#position
  }

  get tripNo(): string {
    return String(this.#tripNo)
  }

  get isPlugged(): boolean {
    return this.#cable.isPlugged
  }

  /** What the meter's display shows of the payment, or null. */
  get display(): Display | null {
    return this.displays.at(-1) ?? null
  }

  /** Waits for the bridge on a TCP port, 0 for any free one. Gives the address for the bridge's configuration. */
  async listen(port = 0, host = '127.0.0.1'): Promise<string> {
    return `tcp://${host}:${await this.#cable.listen(port, host)}`
  }

  /** The TCP port is gone, and whoever was on it: a converter that lost its power. `listen` brings it back. */
  stopListening(): Promise<void> {
    return this.#cable.stopListening()
  }

  /** Speaks on a serial device or pseudo-terminal, again whenever it comes back. */
  openDevice(path: string, baud = 9600): Promise<void> {
    return this.#cable.openDevice(path, baud)
  }

  /** Speaks on any stream; the one before it is unplugged. */
  attach(stream: Duplex): void {
    this.#cable.attach(stream)
  }

  unplug(): void {
    this.#cable.unplug()
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await this.#cable.close()
  }

  /** A passenger gets in. Gives the new trip's number. */
  async hire(startedAt: Date = this.#now()): Promise<string> {
    this.#tripNo++
    this.#rev = 0
    this.#ride = NO_RIDE
    this.#clock = Math.max(this.#clock, startedAt.getTime())
    this.#start = meterTime(new Date(this.#clock))
    await this.#setPosition('hired')
    return this.tripNo
  }

  /** The fare so far. */
  async run(ride: Partial<Ride>): Promise<void> {
    this.#ride = { ...this.#ride, ...ride }
    this.emit('running', this.tripNo, this.#ride)
    await this.#sayAll(this.dialect.running(this.#state()))
  }

  /**
   * The ride is over: the record is sent, and repeated until it is acknowledged. Settles when it was sent once. A meter that
   * gives it at flag-up keeps it until `forHire`.
   */
  async stop(ride: Partial<Ride> = {}): Promise<EndRecord> {
    this.#ride = { ...this.#ride, ...ride }
    if (this.dialect.recordAt === 'stop') await this.#setPosition('stopped')
    const startMs = this.#clock
    const endMs = startMs + (this.#rev === 0 ? this.#ride.seconds * 1000 : 0)
    this.#clock = endMs
    this.#rev++
    const end = meterTime(new Date(endMs))
    const record: EndRecord = { ...this.#ride, tripNo: this.tripNo, rev: this.#rev, start: this.#start, end }
    if (this.dialect.recordAt === 'flag-up') this.#due = record
    else await this.#give(record)
    return record
  }

  async #give(record: EndRecord): Promise<void> {
    // A corrected record stands in for the one before it. Who is never answered has another way to say it again.
    if (this.dialect.hasAcks)
      this.#unacked = [...this.#unacked.filter(other => other.tripNo !== record.tripNo), record].slice(-KEPT)
    keep(this.records, record)
    this.emit('record', record)
    if (this.faults.lostEnds !== undefined && this.#random() < this.faults.lostEnds) return
    await this.#sayEnd(record, false)
  }

  /** The driver puts the meter back to hired, adds a supplement and stops again: a record with the next revision. */
  async addToll(amount: number): Promise<EndRecord> {
    if (this.dialect.recordAt === 'stop') await this.#setPosition('hired')
    return this.stop({ total: this.#ride.total + amount, supplements: this.#ride.supplements + amount })
  }

  async forHire(): Promise<void> {
    const due = this.#due
    this.#due = null
    if (due !== null) await this.#give(due)
    await this.#setPosition('for-hire')
  }

  /** The power was away for too long: the measurement is given up and no record made (MID Annex IX, point 8). */
  async powerDip(): Promise<void> {
    this.#due = null
    await this.#setPosition('for-hire')
  }

  /** Writes these very bytes. */
  async sendRaw(bytes: Buffer | string): Promise<void> {
    await this.#cable.send(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, {}, this.#random)
  }

  /** Settles when every record was acknowledged; rejects when that takes longer than `ms`. */
  async acked(ms = WAIT_MS): Promise<void> {
    await this.#until('ack', () => this.#unacked.length === 0, ms, 'an acknowledgement')
  }

  /** Settles when the display shows this word, for this trip if one is named. */
  async displayed(word: string, tripNo = this.tripNo, ms = WAIT_MS): Promise<Display> {
    const isIt = () => this.display?.word === word && this.display.tripNo === tripNo
    await this.#until('display', isIt, ms, `${word} for trip ${tripNo} on the display`)
    return this.display!
  }

  #until(event: 'ack' | 'display', isDone: () => boolean, ms: number, what: string): Promise<void> {
    if (isDone()) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer)
        this.off(event, check)
        act()
      }
      const check = () => {
        if (isDone()) settle(resolve)
      }
      const timer = setTimeout(() => settle(() => reject(new Error(`no ${what} within ${ms} ms`))), ms)
      this.on(event, check)
    })
  }

  async #setPosition(position: Position): Promise<void> {
    this.#position = position
    this.emit('position', position, this.tripNo)
    await this.#sayPosition()
  }

  async #sayPosition(): Promise<void> {
    await this.#sayAll(this.dialect.position(this.#state()))
  }

  async #sayEnd(record: EndRecord, isAgain: boolean): Promise<void> {
    for (let copy = 0; copy <= (this.faults.duplicateEnds ?? 0); copy++)
      await this.#sayAll(this.dialect.record(record, isAgain, this.#state()))
  }

  async #sayAll(frames: readonly Buffer[]): Promise<void> {
    for (const one of frames) {
      const spoilt = spoil(one, this.faults, this.#random, whole => this.dialect.withWrongCheck(whole))
      await this.#cable.send(spoilt, this.faults, this.#random)
    }
  }

  #state(): TaxiState {
    return {
      position: this.#position,
      tripNo: this.tripNo,
      ride: this.#ride,
      start: this.#start,
      now: meterTime(this.#now()),
      last: this.records.at(-1) ?? null,
    }
  }

  async #repeat(): Promise<void> {
    for (const record of this.#unacked.slice(0, REPEATED)) await this.#sayEnd(record, true)
  }

  #onPlug(): void {
    this.dialect.reset()
    this.emit('plugged')
    void this.#sayAll(this.dialect.heartbeat(this.#state()))
  }

  #hear(bytes: Buffer): void {
    for (const word of this.dialect.hear(bytes, this.#state())) this.#take(word)
  }

  #take(word: BridgeWord): void {
    if (word.kind === 'fine') return
    if (word.kind === 'reply') void this.#sayAll(word.frames)
    else if (word.kind === 'cut') this.cuts++
    else if (word.kind === 'offence') this.#offend({ problem: word.problem, bytes: word.bytes })
    else if (word.kind === 'ack') this.#onAck({ tripNo: word.tripNo, rev: word.rev })
    else {
      const display: Display = { tripNo: word.tripNo, word: word.word, amount: word.amount }
      keep(this.displays, display)
      this.emit('display', display)
    }
  }

  #onAck(ack: Ack): void {
    const isKnown = this.records.some(record => record.tripNo === ack.tripNo && record.rev === ack.rev)
    if (!isKnown)
      this.#offend({ problem: `acknowledges ${ack.tripNo}.${ack.rev}, which was never sent`, bytes: '' })
    this.#unacked = this.#unacked.filter(record => record.tripNo !== ack.tripNo || record.rev !== ack.rev)
    keep(this.acks, ack)
    this.emit('ack', ack)
  }

  #offend(offence: Offence): void {
    keep(this.offences, offence)
    this.emit('oracle', offence)
  }
}

function keep<T>(list: T[], item: T): void {
  list.push(item)
  if (list.length > KEPT) list.shift()
}
