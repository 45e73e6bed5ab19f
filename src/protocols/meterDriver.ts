/**
 * What every kind of taximeter has in common for the agent: bytes in, meter events out, and the few frames that may
 * be written back. A driver is pure and lives as long as one connection; it holds at most one unfinished frame.
 */
import type { MeterRecord, Position } from '../domain/trip.ts'
import type { MeterDisplay, RunningFare } from '../domain/view.ts'

export type MeterEvent =
  | { readonly kind: 'position'; readonly position: Position; readonly tripNo?: string }
  | { readonly kind: 'running'; readonly fare: RunningFare }
  | { readonly kind: 'record'; readonly record: MeterRecord }

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

/** Bytes that were no frame: a wrong baud rate, a loose plug, a frame cut short. */
export interface Discarded {
  readonly kind: 'discarded'
  /** `noise`: outside a frame or cut short; `overlong`: no end within the profile's limit; `checksum`: damaged. */
  readonly why: 'noise' | 'overlong' | 'checksum'
  readonly bytes: number
  /** The first bytes, in hex. */
  readonly head: string
}

export type Heard =
  | { readonly kind: 'event'; readonly event: MeterEvent }
  | {
      readonly kind: 'refused'
      readonly about: MeterEvent['kind']
      readonly reason: Refusal
      readonly detail: string
      /** The message, with what is not printable ASCII as `\xNN`. */
      readonly raw: string
    }
  /** A whole frame that this meter profile says nothing about. `sound`: it passed a checksum. */
  | { readonly kind: 'unknown'; readonly raw: string; readonly sound: boolean }
  | Discarded

declare const allowed: unique symbol

/** Bytes that a driver made from its own allow-list. Nothing else is ever written to a meter. */
export type AllowedFrame = Buffer & { readonly [allowed]: true }

export interface MeterDriver {
  /** Takes the next bytes, in pieces of any size, and says what they brought, in order. */
  hear(bytes: Buffer): Heard[]
  /** The acknowledgement of a committed trip record; null where the meter knows none. */
  ack(record: MeterRecord): AllowedFrame | null
  /** What sets the meter's display; null where this meter offers no safe way to show it. */
  display(display: MeterDisplay): AllowedFrame | null
}

export interface LineSettings {
  readonly baud: number
  readonly dataBits: 5 | 6 | 7 | 8
  readonly parity: 'none' | 'even' | 'odd'
  readonly stopBits: 1 | 2
}

export interface Limits {
  /** The greatest total that is believed, in minor units. */
  readonly maxTotal: number
}

/** A kind of taximeter: how its line is set, and how to make the driver for one connection. */
export interface MeterProfile {
  readonly name: string
  readonly title: string
  readonly line: LineSettings
  driver(limits: Limits): MeterDriver
}
