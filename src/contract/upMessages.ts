/**
 * What the agent says to the cloud (DESIGN §5.4). Each is signed but status. Unknown members are ignored.
 */
import * as v from 'valibot'
import * as is from './fields.ts'
import { MAX_ACKS, MAX_REVISIONS, MAX_SYNC_TRIPS } from './limits.ts'
import { parser } from './messageError.ts'

const { maybe } = is

const header = { v: v.custom<1>(value => value === 1, 'version 1'), vehicle: is.vehicle, ledger: is.id }
/** Gapless from 1 in each ledger. */
const numbered = { ...header, seq: is.fromOne }

const tripFacts = {
  trip: is.trip,
  /** The latest revision and its pay link's MAC: both or neither, for a trip that never showed a code has none. */
  rev: maybe(is.revision),
  link: maybe(is.mac),
  /** The latest revision's code was taken back. */
  withdrawn: maybe(is.yes),
  state: is.tripState,
  total: is.amount,
  due: is.amount,
  cash: is.amount,
  received: is.amount,
  refunded: is.amount,
  /** Refunded money that the driver asked for again: it is part of the due. */
  askedAgain: maybe(is.amount),
  /** Some of `received` rests on a confirmation code that no notice has confirmed (DESIGN §5.3). */
  by: maybe(is.oneOf('code')),
  /** The revisions whose confirmation code the driver keyed in. */
  confirmed: maybe(is.list(is.revision, MAX_REVISIONS)),
  fare: maybe(is.amount),
  supplements: maybe(is.amount),
  currency: is.currency,
  distanceM: maybe(is.count),
  waitS: maybe(is.count),
  tariff: maybe(is.text),
  startedAt: maybe(is.meterTime),
  endedAt: maybe(is.meterTime),
  /** Where the board had its time from when it wrote this, or that the meter's times are all there is. */
  clock: is.oneOf('meter', 'ntp', 'unverified'),
  bootId: is.id,
  /** The car was offline when this was written. */
  offline: is.flag,
  driver: maybe(is.text),
  shift: maybe(is.text),
  /** What the cloud gives back in a restore, beside the above: the record's own number and revision. */
  meter: v.object({ tripNo: is.text, rev: is.count, durationS: maybe(is.count) }),
}

const areTogether = (facts: { rev?: number; link?: string }) =>
  (facts.rev === undefined) === (facts.link === undefined)
const TOGETHER = 'a trip document with both rev and link or neither'

const TripDocumentSchema = v.pipe(
  v.object(tripFacts),
  v.check(facts => areTogether(facts), TOGETHER),
)
const UpTripSchema = v.pipe(
  v.object({ ...numbered, ...tripFacts }),
  v.check(facts => areTogether(facts), TOGETHER),
)
const AckFactsSchema = v.object({
  jti: is.jti,
  result: is.oneOf('applied', 'duplicate', 'quarantined'),
})
const UpAckSchema = v.object({ ...numbered, acks: is.list(AckFactsSchema, MAX_ACKS) })
const UpSyncSchema = v.object({
  ...header,
  /** The last number given out; 0 in a ledger that has nothing to say yet. */
  lastSeq: is.count,
  /** The ledger is new and waits for a restore. */
  fresh: is.flag,
  /** Trips still open or unsure, each with the number of the last notice applied, 0 before the first. */
  trips: is.list(v.object({ trip: is.trip, n: is.count }), MAX_SYNC_TRIPS),
})
const StatusMessageSchema = v.object({
  online: is.flag,
  bootId: is.id,
  at: maybe(is.seconds),
  clock: maybe(is.oneOf('ntp', 'unverified')),
  version: maybe(is.text),
  position: maybe(is.oneOf('for-hire', 'hired', 'stopped')),
  /** Each part's own word, such as `open` or `backoff`. */
  meter: maybe(is.word),
  printer: maybe(is.word),
  ledger: maybe(is.word),
  /** Outbox rows that the cloud has not acknowledged. */
  unsent: maybe(is.count),
})

export interface UpHeader {
  readonly v: 1
  readonly vehicle: string
  readonly ledger: string
}
/** The facts of one trip as they stand; the outbox adds the header and `seq`. */
export type TripDocument = v.InferOutput<typeof TripDocumentSchema>
/** A trip document as it travels. */
export type UpTrip = v.InferOutput<typeof UpTripSchema>
export type UpAck = v.InferOutput<typeof UpAckSchema>
/** One acknowledgement in an UpAck: `result` says what the committed message did. */
export type AckFacts = v.InferOutput<typeof AckFactsSchema>
export type UpSync = v.InferOutput<typeof UpSyncSchema>
/** Retained and unsigned: a hint for people, on which nothing rests. */
export type StatusMessage = v.InferOutput<typeof StatusMessageSchema>

export const parseTripDocument = parser('trip document', TripDocumentSchema)
export const parseUpTrip = parser('up/trip', UpTripSchema)
export const parseUpAck = parser('up/ack', UpAckSchema)
export const parseUpSync = parser('up/sync', UpSyncSchema)
export const parseStatusMessage = parser('up/status', StatusMessageSchema)
