/**
 * What a kind of taximeter says and understands. The taxi at work (rides, positions, what is not acknowledged yet) is the same
 * for all of them; a dialect turns it into bytes, and judges every byte that the bridge writes.
 */
import type { Position } from '../../domain/trip.ts'
import type { EndRecord, Ride } from './ride.ts'

/** How the taxi stands as a dialect is asked to speak. */
export interface TaxiState {
  readonly position: Position
  readonly tripNo: string
  readonly ride: Ride
  /** Of the ride that runs or ran last, the meter's local time `YYYYMMDDhhmmss`; empty before the first. */
  readonly start: string
  /** The meter's clock, the same form. */
  readonly now: string
  /** The record given last, whether or not it was acknowledged. */
  readonly last: EndRecord | null
}

export type BridgeWord =
  | { readonly kind: 'ack'; readonly tripNo: string; readonly rev: number }
  | { readonly kind: 'display'; readonly tripNo: string; readonly word: string; readonly amount: number }
  /** The bridge asked something that the meter answers. */
  | { readonly kind: 'reply'; readonly frames: readonly Buffer[] }
  /** Allowed, and nothing follows from it. */
  | { readonly kind: 'fine' }
  /** Bytes that a bridge must never write. */
  | { readonly kind: 'offence'; readonly problem: string; readonly bytes: string }
  /** The beginning of an allowed frame: the bridge was killed, or the cable pulled, while it wrote. */
  | { readonly kind: 'cut'; readonly bytes: string }

export interface Dialect {
  /** `stop`: the record comes when the meter stops. `flag-up`: when it is for hire again, and stopping says nothing. */
  readonly recordAt: 'stop' | 'flag-up'
  /** Somebody who listens learns that a passenger got in. */
  readonly saysHiring: boolean
  /** The words of the payment that the meter can show. */
  readonly shows: readonly string[]
  /** The meter learns that its record was taken. */
  readonly hasAcks: boolean
  /** The nearest total, in minor units, that this protocol can say. */
  sayable(total: number): number
  /** The position just changed. */
  position(state: TaxiState): Buffer[]
  /** Said again and again, whatever happens. */
  heartbeat(state: TaxiState): Buffer[]
  running(state: TaxiState): Buffer[]
  /** `isAgain`: a repeat, because nothing was heard of it. */
  record(record: EndRecord, isAgain: boolean, state: TaxiState): Buffer[]
  hear(bytes: Buffer, state: TaxiState): BridgeWord[]
  /** A new connection: an unfinished frame of the old one is gone. */
  reset(): void
  /** The frame with a check that does not fit. */
  withWrongCheck(frame: Buffer): Buffer
}
