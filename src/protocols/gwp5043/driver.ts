/**
 * The driver of a GWP 5043, which speaks and never listens: not one byte is written. It says its live figures each second
 * while hired, and its last record each second once it is vacant. A record is taken when so many copies of it agreed to the
 * last bit, which stands in for the check that the frame has not.
 */
import { BoundedFrames } from '../framing/boundedFrames.ts'
import type { Discarded, DriverSetting, Heard, MeterDriver, MeterEvent } from '../meterDriver.ts'
import { COMMAND, openFrame, SHAPE } from './frame.ts'
import { lasting, readLive, readRecord, type TripRecord } from './messages.ts'
import { doubtOf } from './plausible.ts'

export interface GwpOptions {
  /** Minor units in the meter's whole unit. */
  readonly fareMultiply: number
  /** How many copies of a record must agree. */
  readonly confirm: number
  /** Of the meter's local time, seconds ahead of UTC. */
  readonly utcOffsetS: number
}

export class GwpDriver implements MeterDriver {
  readonly #options: GwpOptions
  readonly #setting: DriverSetting
  readonly #frames = new BoundedFrames(SHAPE)
  /** The record heard last, and how often in a row. */
  #candidate: Buffer | null = null
  #copies = 0
  #lives = 0
  #isHired = false

  constructor(options: GwpOptions, setting: DriverSetting) {
    this.#options = options
    this.#setting = setting
  }

  hear(bytes: Buffer): Heard[] {
    return this.#take(this.#frames.push(bytes))
  }

  tick(): Heard[] {
    return this.#take(this.#frames.tick())
  }

  display(): null {
    return null
  }

  #take(pieces: (Buffer | Discarded)[]): Heard[] {
    return pieces.flatMap(piece => (Buffer.isBuffer(piece) ? this.#frame(piece) : [piece]))
  }

  #frame(bytes: Buffer): Heard[] {
    const { command, data } = openFrame(bytes)
    return command === COMMAND.live ? this.#live(data) : this.#record(command, data, bytes)
  }

  /** One live message may be noise that looks like one; two in a row are a hiring. */
  #live(data: Buffer): Heard[] {
    const { fare, distanceM, serial } = readLive(data)
    const total = fare * this.#options.fareMultiply
    if (!/^[\x20-\x7e]*$/.test(serial) || total > this.#setting.maxTotal)
      return [{ kind: 'unknown', raw: data.toString('hex'), sound: false }]
    this.#lives++
    if (this.#lives < 2) return [{ kind: 'message', said: `hired, ${fare}: waits for the next` }]
    this.#isHired = true
    this.#candidate = null
    return [
      position('hired'),
      { kind: 'event', event: { kind: 'running', fare: { tripNo: '', total, distanceM } } },
    ]
  }

  #record(command: number, data: Buffer, bytes: Buffer): Heard[] {
    const { fareMultiply, confirm } = this.#options
    const record = readRecord(data)
    const doubt = doubtOf(record, Math.floor(this.#setting.maxTotal / fareMultiply))
    if (doubt !== null) return [{ kind: 'refused', about: 'record', ...doubt, raw: bytes.toString('hex') }]
    const isSame = this.#candidate?.equals(lasting(data)) === true
    this.#copies = isSame ? this.#copies + 1 : 1
    this.#candidate = Buffer.from(lasting(data))
    if (this.#copies < confirm)
      return [{ kind: 'message', said: `receipt ${record.receiptNo}: waits for the same again` }]
    const isPrinted = command === COMMAND.printed
    // A print key while hired prints the ride before. It is no sign that this one is over.
    const event = this.#eventOf(record, isPrinted && this.#isHired)
    // Every further copy is told again: the first may have met a full disk. A record already known changes nothing.
    return isPrinted ? [{ kind: 'event', event }] : [{ kind: 'event', event }, this.#vacant()]
  }

  #vacant(): Heard {
    this.#isHired = false
    this.#lives = 0
    return position('for-hire')
  }

  #eventOf(record: TripRecord, isResent: boolean): MeterEvent {
    const { fareMultiply, utcOffsetS } = this.#options
    return {
      kind: 'record',
      record: {
        tripNo: String(record.receiptNo),
        rev: 1,
        total: record.fare * fareMultiply,
        distanceM: record.distanceM,
        durationS: record.travelS,
        waitS: record.waitS,
        startedAt: local(record.boarded + utcOffsetS),
        endedAt: local(record.left + utcOffsetS),
      },
      atFlagUp: true,
      ...(isResent ? { resent: true as const } : {}),
    }
  }
}

function position(to: 'hired' | 'for-hire'): Heard {
  return { kind: 'event', event: { kind: 'position', position: to } }
}

/** Seconds as `YYYYMMDDhhmmss`. */
function local(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/[-:T]/g, '').slice(0, 14)
}
