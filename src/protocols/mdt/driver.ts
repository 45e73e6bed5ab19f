/**
 * The driver of a meter that thinks it talks to a terminal. The protocol numbers neither trips nor corrections, and trip data
 * says only what stands on the meter. So it is a record only when this connection knows that the meter is stopped, or went
 * for hire out of a hiring that it saw; an amount without a ride is never charged.
 *
 * Every message but an acknowledgement is acknowledged: one that brings an event once that is committed.
 */
import type { Position } from '../../domain/trip.ts'
import type { MeterDisplay } from '../../domain/view.ts'
import { BoundedFrames } from '../framing/boundedFrames.ts'
import type {
  AllowedFrame,
  Discarded,
  DriverSetting,
  Heard,
  MeterDriver,
  MeterEvent,
  MeterPrint,
} from '../meterDriver.ts'
import { Refused } from '../refused.ts'
import { authorisationDigits, type RecordEvent, recordOf, runningOf } from './figures.ts'
import { type Frame, openFrame, SHAPE, sealFrame } from './frame.ts'
import { ID, nameOf } from './ids.ts'
import {
  parseRunningFare,
  parseStateChange,
  parseStatistics,
  parseStatus,
  parseTlcTripData,
  parseTripData,
  type TripData,
} from './messages.ts'
import type { MdtOptions } from './options.ts'
import { printFrames } from './printing.ts'

const ASK_AGAIN = 5

export class MdtDriver implements MeterDriver {
  readonly #options: MdtOptions
  readonly #setting: DriverSetting
  readonly #frames = new BoundedFrames(SHAPE)
  #position: Position | null = null
  /** The total of the last record of the hiring that this connection sees or saw; null before, and without one. */
  #given: number | null = null
  /** This connection saw a hiring end in for-hire, and its last figures are still to come. */
  #isEnding = false
  #isNew = true
  /** How often trip data is still asked for; 0 when none is awaited. */
  #asking = 0

  constructor(options: MdtOptions, setting: DriverSetting) {
    this.#options = options
    this.#setting = setting
  }

  hear(bytes: Buffer): Heard[] {
    return this.#take(this.#frames.push(bytes))
  }

  tick(): Heard[] {
    const isNew = this.#isNew
    this.#isNew = false
    if (isNew) return this.#greeting()
    const late = this.#take(this.#frames.tick())
    return this.#asking > 0 ? [...late, this.#askTrip()] : late
  }

  /** The meter has no word for a payment but a card's authorisation. */
  display(display: MeterDisplay): AllowedFrame | null {
    const { authorisation, amountMultiply } = this.#options
    if (authorisation === null || display.word !== 'PAID') return null
    const digits = authorisationDigits(authorisation, display.amount, amountMultiply)
    return digits === null ? null : allowed(ID.authorisation, digits)
  }

  print(text: string): MeterPrint | string {
    if (this.#position === 'hired') return 'the meter is hired: the receipt waits until the ride is over'
    return (
      printFrames(text) ??
      'the meter’s printer has no letters for this text: only unaccented ones, digits and signs'
    )
  }

  #greeting(): Heard[] {
    const { asksStatus, asksRunningFare } = this.#options
    return [
      // Neither the terminal's consent nor pings are wanted, the running fare is.
      ...(asksRunningFare ? [ask('the running fare', allowed(ID.configure, '010'))] : []),
      ...(asksStatus ? [ask('status', allowed(ID.requestStatus))] : []),
    ]
  }

  #take(pieces: (Buffer | Discarded)[]): Heard[] {
    return pieces.flatMap(piece => (Buffer.isBuffer(piece) ? this.#frame(piece) : [piece]))
  }

  #frame(bytes: Buffer): Heard[] {
    const frame = openFrame(bytes)
    try {
      return this.#understood(frame, bytes)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return [
        {
          kind: 'refused',
          about: ABOUT.get(frame.id) ?? 'position',
          reason: error.reason,
          detail: error.message,
          raw: bytes.toString('hex'),
        },
      ]
    }
  }

  #understood(frame: Frame, bytes: Buffer): Heard[] {
    if (frame.id === ID.stateChange) return this.#stateChange(frame)
    if (frame.id === ID.trip) return this.#trip(parseTripData(frame.data))
    if (frame.id === ID.tlcTrip) return this.#trip(parseTlcTripData(frame.data))
    if (frame.id === ID.runningFare) return this.#running(frame)
    if (frame.id === ID.status) return this.#status(frame)
    if (frame.id === ID.statistics) return this.#statistics(frame)
    if (frame.id === ID.ack) return [{ kind: 'message', said: 'acknowledged', ofLast: 'taken' }]
    const name = nameOf(frame.id)
    if (name === null) return [{ kind: 'unknown', raw: bytes.toString('hex'), sound: true }]
    const isRefusal = REFUSALS.includes(frame.id)
    return [{ kind: 'message', said: name, answer: ACK, ...(isRefusal ? { ofLast: 'refused' } : {}) }]
  }

  #stateChange(frame: Frame): Heard[] {
    const { position, figures } = parseStateChange(frame.data)
    this.#moveTo(position)
    const change: Heard = { kind: 'event', event: { kind: 'position', position }, answer: ACK }
    this.#asking = 0
    if (position === 'for-hire' && !this.#isEnding) return [change]
    if (figures === null || position === 'hired') {
      this.#asking = ASK_AGAIN
      return [change, this.#askTrip()]
    }
    const { fare, extras, rate } = figures
    const said = { fare, extras, tax: 0, stateTax: 0, total: fare + extras, distance: null, tariff: rate }
    return [change, this.#record(recordOf(said, this.#options, this.#setting))]
  }

  /**
   * At for-hire a meter may have cleared its figures already: what is not more than the ride has cost is no correction.
   */
  #record(event: RecordEvent): Heard {
    const { total } = event.record
    const isCleared = this.#position === 'for-hire' && total <= (this.#given ?? 0)
    this.#isEnding = false
    if (isCleared) return { kind: 'message', said: `trip data after the ride: ${total}` }
    this.#given = total
    return { kind: 'event', event }
  }

  #trip(data: TripData): Heard[] {
    const isRunning = this.#position === 'hired'
    this.#asking = 0
    if (isRunning)
      return [{ kind: 'event', event: runningOf(data.fare, data.extras, this.#options), answer: ACK }]
    if (this.#position !== 'stopped' && !this.#isEnding)
      return [{ kind: 'message', said: 'trip data without a ride that was seen: not charged', answer: ACK }]
    const heard = this.#record(recordOf(data, this.#options, this.#setting))
    return [{ ...heard, answer: ACK } as Heard]
  }

  #running(frame: Frame): Heard[] {
    const { fare, extras } = parseRunningFare(frame.data)
    return [{ kind: 'event', event: runningOf(fare, extras, this.#options), answer: ACK }]
  }

  #status(frame: Frame): Heard[] {
    const { state, hasFailed, isLocked } = parseStatus(frame.data)
    const words = [`status ${state}`, ...(hasFailed ? ['failed'] : []), ...(isLocked ? ['locked'] : [])]
    const said: Heard = { kind: 'message', said: words.join(', '), answer: ACK }
    if (!this.#options.statusIsState) return [said]
    const { position } = parseStateChange(Buffer.from(state, 'latin1'))
    this.#moveTo(position)
    if (position === 'for-hire') return [{ kind: 'event', event: { kind: 'position', position } }, said]
    this.#asking = ASK_AGAIN
    return [{ kind: 'event', event: { kind: 'position', position } }, said, this.#askTrip()]
  }

  /** For the log alone: what a meter counted in its life is nobody's fare. */
  #statistics(frame: Frame): Heard[] {
    const { trips, fare, extras } = parseStatistics(frame.data)
    return [
      { kind: 'message', said: `statistics: ${trips} trips, fare ${fare}, extras ${extras}`, answer: ACK },
    ]
  }

  #moveTo(position: Position): void {
    if (position === 'hired' && this.#position !== 'stopped' && this.#position !== 'hired') this.#given = null
    if (position !== 'for-hire') this.#isEnding = false
    else if (this.#position === 'hired' || this.#position === 'stopped') this.#isEnding = true
    this.#position = position
  }

  #askTrip(): Heard {
    this.#asking--
    return ask('trip data', allowed(ID.requestTrip))
  }
}

/** The words for what the meter does not do. Of what it speaks, it does not say: a printing under way is given up. */
const REFUSALS: readonly number[] = [ID.unsupported, ID.failure, ID.timedOut]

const ABOUT: ReadonlyMap<number, MeterEvent['kind']> = new Map<number, MeterEvent['kind']>([
  [ID.trip, 'record'],
  [ID.tlcTrip, 'record'],
  [ID.runningFare, 'running'],
])

function allowed(id: number, data = ''): AllowedFrame {
  return sealFrame(id, data) as AllowedFrame
}

const ACK = allowed(ID.ack)

function ask(said: string, frame: AllowedFrame): Heard {
  return { kind: 'ask', said, frame }
}
