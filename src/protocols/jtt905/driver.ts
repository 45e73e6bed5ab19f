/**
 * The driver of a JT/T 905.2 meter. The amount comes only at flag-up, so a record is followed by for-hire; hired and vacant
 * are repaired from every heartbeat. Written are answers alone: 0x90 once a record, totals or a start are committed, zeroes
 * to a heartbeat, the driver's numbers to a sign-in; and what the profile configures for a display or a top light.
 */
import type { MeterDisplay } from '../../domain/view.ts'
import { BoundedFrames } from '../framing/boundedFrames.ts'
import type {
  AllowedFrame,
  Discarded,
  DriverSetting,
  Heard,
  MeterDriver,
  MeterEvent,
} from '../meterDriver.ts'
import { Refused } from '../refused.ts'
import { COMMAND, METER, RESULT } from './commands.ts'
import { type Frame, openFrame, SHAPE, sealFrame } from './frame.ts'
import { heartbeatAnswer, heartbeatText, parseHeartbeat } from './messages/heartbeat.ts'
import { parseShiftTotals, shiftTotalsText } from './messages/shiftTotals.ts'
import { parseResult, resultData } from './messages/short.ts'
import { parseSignedIn, parseSignRequest, signAnswer } from './messages/signIn.ts'
import { parseStatus, statusText } from './messages/status.ts'
import { parseTariff, parseTariffSet, tariffText } from './messages/tariff.ts'
import { parseTripEnd, tripEndText } from './messages/tripEnd.ts'
import { parseTripStart } from './messages/tripStart.ts'
import type { Jtt905Options } from './options.ts'
import { SHOW_NOTHING, type Showing } from './showing.ts'
import { moment } from './times.ts'
import { tripEvent } from './tripRecord.ts'
import { isOfUnit } from './unitFrames.ts'

type Hearing = (frame: Frame) => Heard[]

export class Jtt905Driver implements MeterDriver {
  readonly #options: Jtt905Options
  readonly #setting: DriverSetting
  readonly #showing: Showing
  readonly #frames = new BoundedFrames(SHAPE)
  /** What this connection heard last. */
  #isHired = false
  readonly #hearings: ReadonlyMap<number, Hearing>

  constructor(options: Jtt905Options, setting: DriverSetting, showing: Showing = SHOW_NOTHING) {
    this.#options = options
    this.#setting = setting
    this.#showing = showing
    this.#hearings = new Map<number, Hearing>([
      [COMMAND.tripStart, frame => this.#tripStart(frame)],
      [COMMAND.tripEnd, frame => this.#tripEndNow(frame)],
      [COMMAND.tripEndAgain, frame => this.#tripEndAgain(frame)],
      [COMMAND.heartbeat, frame => this.#heartbeat(frame)],
      [COMMAND.signIn, frame => this.#signRequest(frame, 'signs in')],
      [COMMAND.signOut, frame => this.#signRequest(frame, 'signs out')],
      [COMMAND.signedIn, frame => this.#signedIn(frame)],
      [COMMAND.signedOut, frame => this.#signedOut(frame)],
      [COMMAND.signedOutAgain, frame => this.#signedOut(frame)],
      [COMMAND.status, frame => [said(statusText(parseStatus(frame.data, options.plateBytes)))]],
      [COMMAND.tariff, frame => [said(tariffText(parseTariff(frame.data)))]],
      [COMMAND.record, frame => this.#recordAnswer(frame)],
      [COMMAND.clock, frame => [said(`clock: result ${hex(parseResult(frame.data))}`)]],
      [COMMAND.setTariff, frame => [said(`tariff set: result ${hex(parseTariffSet(frame.data).result)}`)]],
      [COMMAND.firmware, frame => [said(`firmware: result ${hex(parseResult(frame.data))}`)]],
    ])
  }

  hear(bytes: Buffer): Heard[] {
    return this.#take(this.#frames.push(bytes))
  }

  tick(): Heard[] {
    return this.#take(this.#frames.tick())
  }

  display(display: MeterDisplay): AllowedFrame | null {
    const frame = this.#showing.frame(display)
    return frame === null ? null : (sealFrame(frame) as AllowedFrame)
  }

  #take(pieces: (Buffer | Discarded)[]): Heard[] {
    return pieces.flatMap(piece => (Buffer.isBuffer(piece) ? this.#frame(piece) : [piece]))
  }

  #frame(bytes: Buffer): Heard[] {
    const frame = openFrame(bytes)
    const hearing = this.#hearings.get(frame.command)
    // Frames of the unit itself carry 0 in the field; other devices may share the line.
    const isMeters = frame.device === METER || frame.device === 0
    if (this.#isShowingAnswered(frame)) return [said(`the display: ${frame.data.toString('hex', 0, 16)}`)]
    if (isMeters && isOfUnit(frame.command, frame.data.length))
      return [said('the frame of a unit, not of the meter')]
    if (hearing === undefined || !isMeters)
      return [{ kind: 'unknown', raw: bytes.toString('hex'), sound: true }]
    try {
      return hearing(frame)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return this.#refused(frame, bytes, error)
    }
  }

  #isShowingAnswered({ device, command }: Frame): boolean {
    const { answers } = this.#showing
    return answers?.device === device && answers.command === command
  }

  #refused(frame: Frame, bytes: Buffer, { reason, message }: Refused): Heard[] {
    const about = ABOUT.get(frame.command) ?? 'position'
    const refusal: Heard = { kind: 'refused', about, reason, detail: message, raw: bytes.toString('hex') }
    // The flag is up all the same, whatever the record says.
    const heard = frame.command === COMMAND.tripEnd ? [refusal, forHire()] : [refusal]
    if (!KEPT.has(frame.command) || this.#options.refusedAnswer === 'none') return heard
    return [...heard, { kind: 'ask', said: 'refused', frame: answer(frame, resultData(RESULT.error)) }]
  }

  #tripStart(frame: Frame): Heard[] {
    const digits = parseTripStart(frame.data)
    const startedAt = momentIfAny(digits)
    this.#isHired = true
    const event: MeterEvent = {
      kind: 'position',
      position: 'hired',
      ...(startedAt === null ? {} : { startedAt }),
    }
    return [{ kind: 'event', event, answer: answer(frame, resultData(RESULT.ok)) }]
  }

  #tripEnd(frame: Frame, isResent: boolean): Heard[] {
    const { plateBytes, cardBytes } = this.#options
    const trip = parseTripEnd(frame.data, { plateBytes, cardBytes })
    const event = tripEvent(trip, this.#options, this.#setting, isResent)
    return [{ kind: 'event', event, answer: answer(frame, resultData(RESULT.ok)) }, said(tripEndText(trip))]
  }

  #tripEndNow(frame: Frame): Heard[] {
    this.#isHired = false
    return [...this.#tripEnd(frame, false), forHire()]
  }

  /** It may end a hiring whose end was missed, while the meter is on the next one already: that one begins then. */
  #tripEndAgain(frame: Frame): Heard[] {
    const heard = this.#tripEnd(frame, true)
    return this.#isHired
      ? [...heard, { kind: 'event', event: { kind: 'position', position: 'hired' } }]
      : heard
  }

  #heartbeat(frame: Frame): Heard[] {
    const heartbeat = parseHeartbeat(frame.data)
    const { answerHeartbeat, heartbeatAnswerBytes } = this.#options
    const position = heartbeat.isHired ? 'hired' : 'for-hire'
    this.#isHired = heartbeat.isHired
    return [
      { kind: 'event', event: { kind: 'position', position } },
      {
        kind: 'message',
        said: heartbeatText(heartbeat),
        ...(answerHeartbeat ? { answer: answer(frame, heartbeatAnswer(heartbeatAnswerBytes)) } : {}),
      },
    ]
  }

  #signRequest(frame: Frame, what: string): Heard[] {
    const mark = parseSignRequest(frame.data)
    const { answerSignIn, idOrder, plateBytes } = this.#options
    const { licence = '', driver = '', plate = '' } = this.#setting
    const ids = signAnswer({ licence, driver, plate }, { order: idOrder, plateBytes })
    return [
      {
        kind: 'message',
        said: `the driver ${what} (${hex(mark)})`,
        ...(answerSignIn ? { answer: answer(frame, ids) } : {}),
      },
    ]
  }

  #signedIn(frame: Frame): Heard[] {
    const { driver, at } = parseSignedIn(frame.data, this.#form())
    const shift = { what: 'signed-in', ...named(driver), at } as const
    return [{ kind: 'event', event: { kind: 'shift', shift } }]
  }

  #signedOut(frame: Frame): Heard[] {
    const totals = parseShiftTotals(frame.data, this.#form())
    const { amountMultiply } = this.#options
    const shift = {
      what: 'signed-out',
      ...named(totals.driver),
      from: totals.from,
      to: totals.to,
      trips: totals.trips,
      total: totals.total * amountMultiply,
      cardTrips: totals.cardTrips,
      card: totals.card * amountMultiply,
      distanceM: totals.distanceM,
      hiredM: totals.hiredM,
    } as const
    return [
      { kind: 'event', event: { kind: 'shift', shift }, answer: answer(frame, resultData(RESULT.ok)) },
      said(shiftTotalsText(totals)),
    ]
  }

  /** What was asked for comes as a record, or as one byte where the meter has none. A record needs no answer then. */
  #recordAnswer(frame: Frame): Heard[] {
    if (frame.data.length === 1) return [said('the meter has no such record')]
    return this.#tripEnd(frame, true).map(heard =>
      heard.kind === 'event' ? { kind: 'event', event: heard.event } : heard,
    )
  }

  #form() {
    return { order: this.#options.idOrder, plateBytes: this.#options.plateBytes }
  }
}

/** Of what a command speaks, for a message that cannot be right. */
const ABOUT: ReadonlyMap<number, MeterEvent['kind']> = new Map<number, MeterEvent['kind']>([
  [COMMAND.tripEnd, 'record'],
  [COMMAND.tripEndAgain, 'record'],
  [COMMAND.record, 'record'],
  [COMMAND.signedIn, 'shift'],
  [COMMAND.signedOut, 'shift'],
  [COMMAND.signedOutAgain, 'shift'],
])

/** What a meter keeps until a result answers it. Nothing else has an error for an answer. */
const KEPT: ReadonlySet<number> = new Set([
  COMMAND.tripEnd,
  COMMAND.tripEndAgain,
  COMMAND.signedOut,
  COMMAND.signedOutAgain,
])

/** Device type and vendor are the meter's own, as it wrote them. */
function answer({ device, vendor, command }: Frame, data: Buffer): AllowedFrame {
  return sealFrame({ device, vendor, command, data }) as AllowedFrame
}

/** A start at an impossible time is a start. */
function momentIfAny(digits: string): string | null {
  try {
    return moment('time', digits)
  } catch (error) {
    if (error instanceof Refused) return null
    throw error
  }
}

function forHire(): Heard {
  return { kind: 'event', event: { kind: 'position', position: 'for-hire' } }
}

function named(driver: string): { driver?: string } {
  return driver === '' ? {} : { driver }
}

function said(text: string): Heard {
  return { kind: 'message', said: text }
}

function hex(byte: number): string {
  return `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`
}
