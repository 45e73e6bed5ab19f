/**
 * What every kind of taximeter has in common for the agent: bytes in, meter events out, and the few frames that may
 * be written back. A driver is pure and lives as long as one connection; it holds at most one unfinished frame.
 */
import type { MeterShift } from '../domain/shift.ts'
import type { MeterReading, Position } from '../domain/trip.ts'
import type { MeterDisplay, RunningFare } from '../domain/view.ts'

export type MeterEvent =
  | {
      readonly kind: 'position'
      readonly position: Position
      readonly tripNo?: string
      /** When the hiring began, the meter's local time `YYYYMMDDhhmmss`, where the meter says it. */
      readonly startedAt?: string
    }
  | { readonly kind: 'running'; readonly fare: RunningFare }
  | {
      readonly kind: 'record'
      readonly record: MeterReading
      /** The meter says itself that it gave this record before: it need not be of the ride that it is on. */
      readonly resent?: true
      /** This meter gives records only when a hiring is over. */
      readonly atFlagUp?: true
    }
  | { readonly kind: 'shift'; readonly shift: MeterShift }

/** Why a message that the meter meant was not taken. A short machine word; the detail beside it is for people. */
export type Refusal =
  | 'shape'
  | 'position'
  | 'trip'
  | 'revision'
  | 'number'
  | 'negative'
  | 'decimals'
  | 'too-large'
  | 'total-above-limit'
  | 'parts-above-total'
  | 'date'
  | 'text'
  /** Figures that contradict each other: an end before its beginning, two fares of one record that differ. */
  | 'contradiction'

/** Bytes that were no frame: a wrong baud rate, a loose plug, a frame cut short. */
export interface Discarded {
  readonly kind: 'discarded'
  readonly why: DiscardReason
  readonly bytes: number
  /** The first bytes, in hex. */
  readonly head: string
}

/**
 * `noise`: outside a frame or cut short; `overlong`: no end within the profile's limit; `length`: a frame's own length is
 * impossible; `tail`: no end mark where the length says; `checksum`: damaged.
 */
export type DiscardReason = 'noise' | 'overlong' | 'length' | 'tail' | 'checksum'

export type Heard =
  | {
      readonly kind: 'event'
      readonly event: MeterEvent
      /** Written once the event is committed, and never when it could not be. */
      readonly answer?: AllowedFrame
    }
  /** A whole frame that was understood and changes nothing, such as a heartbeat. `said`: what it says, for the log. */
  | {
      readonly kind: 'message'
      readonly said: string
      readonly answer?: AllowedFrame
      /** What it says of the frame that was written last: taken, or refused. */
      readonly ofLast?: 'taken' | 'refused'
    }
  /** Nothing was heard: the driver asks the meter of its own accord. */
  | { readonly kind: 'ask'; readonly said: string; readonly frame: AllowedFrame }
  | {
      readonly kind: 'refused'
      readonly about: MeterEvent['kind']
      readonly reason: Refusal
      readonly detail: string
      /** The message: a line's text with what is not printable ASCII as `\xNN`, or a binary frame in hex. */
      readonly raw: string
    }
  /** A whole frame that this meter profile says nothing about. `sound`: it passed a checksum. */
  | { readonly kind: 'unknown'; readonly raw: string; readonly sound: boolean }
  | Discarded

declare const allowed: unique symbol

/** Bytes that a driver made from its own allow-list. Nothing else is ever written to a meter. */
export type AllowedFrame = Buffer & { readonly [allowed]: true }

/** A text on its way to the meter's own printer. Each frame is acknowledged before the next is written. */
export interface MeterPrint {
  /** Fill the meter's print buffer; nothing is on paper yet. */
  readonly load: readonly AllowedFrame[]
  /** Brings what was loaded on paper. */
  readonly print: AllowedFrame
  /** Empties the buffer, so that nothing of this text stands before the next one. */
  readonly clear: AllowedFrame
}

export interface MeterDriver {
  /** Takes the next bytes, in pieces of any size, and says what they brought, in order. */
  hear(bytes: Buffer): Heard[]
  /** What sets the meter's display; null where this meter offers no safe way to show it. */
  display(display: MeterDisplay): AllowedFrame | null
  /**
   * What prints a text on the meter's own printer; a sentence that says why not where it cannot be now, or not this text. Left out
   * where no meter of the kind lets others print.
   */
  print?(text: string): MeterPrint | string
  /**
   * Called every `tickMs` of the profile while the link is open, and after the link opened. For what time alone brings: a
   * frame whose rest never came, a ticket that ended in silence, a request that went unanswered (`ask`).
   */
  tick?(): Heard[]
}

export interface LineSettings {
  readonly baud: number
  readonly dataBits: 5 | 6 | 7 | 8
  readonly parity: 'none' | 'even' | 'odd'
  readonly stopBits: 1 | 2
}

/** What a driver must know of the car that it is in. */
export interface DriverSetting {
  /** The greatest total that is believed, in minor units. */
  readonly maxTotal: number
  /** What a meter may ask for when a driver signs in. */
  readonly plate?: string
  readonly driver?: string
  readonly licence?: string
}

/** One of a profile's own samples, tried. */
export interface SampleResult {
  /** Where in the file, such as `samples.3`. */
  readonly key: string
  /** The sample's own bytes or line, printable. */
  readonly given: string
  /** What it became, in one line. */
  readonly became: string
  /** What the profile says it should become, where that is something else; null when the sample holds. */
  readonly fault: string | null
}

/** A kind of taximeter: how its line is set, and how to make the driver for one connection. */
export interface MeterProfile {
  readonly name: string
  readonly title: string
  readonly line: LineSettings
  /** How often the driver's `tick` is due; left out where the driver has none. */
  readonly tickMs?: number
  driver(setting: DriverSetting): MeterDriver
  /** Runs the samples inside the profile's file. */
  trySamples(): SampleResult[]
}
