/**
 * What the cloud says to the vehicle (DESIGN §5.4). Each is signed. Unknown members are ignored, and so are the kinds of
 * notice that this version does not know: they can be acknowledged without being understood.
 */
import * as v from 'valibot'
import * as is from './fields.ts'
import { MAX_RESTORE_TRIPS, MAX_REVISIONS } from './limits.ts'
import { parser } from './messageError.ts'

const { maybe } = is

/** `sub` is the vehicle, `jti` what the agent acknowledges, `iat` in seconds since 1970 and never compared with a clock. */
const header = { iss: is.issuer, sub: is.vehicle, jti: is.jti, iat: is.seconds }

const DownHeaderSchema = v.object(header)

/** Every up message of `ledger` with `seq` ≤ `upTo` is committed in the cloud. */
const DownAckSchema = v.object({ ...header, ledger: is.id, upTo: is.count })

const SettlementNoticeSchema = v.object({
  ...header,
  trip: is.trip,
  /** Counts up per trip: the greatest wins. */
  n: is.fromOne,
  currency: is.currency,
  /** Cumulative over all captures of the trip. Whether the two agree is the trade's matter, which quarantines. */
  received: is.amount,
  refunded: is.amount,
  cause: v.object({
    rev: is.revision,
    link: is.mac,
    amount: is.amount,
    kind: is.oneOf('captured', 'refunded', 'cancelled'),
    tradeNo: is.tradeNo,
    method: is.word,
    at: is.seconds,
  }),
})

const PageOpenedSchema = v.object({
  ...header,
  kind: is.oneOf('page-opened'),
  trip: is.trip,
  rev: is.revision,
})
const UnallocatedSchema = v.object({
  ...header,
  kind: is.oneOf('unallocated'),
  amount: is.amount,
  currency: is.currency,
  tradeNo: is.tradeNo,
  paidAt: is.seconds,
})
const OtherNoticeSchema = v.object({ ...header, kind: is.word })

const recordFacts = {
  fare: maybe(is.amount),
  supplements: maybe(is.amount),
  distanceM: maybe(is.count),
  waitS: maybe(is.count),
  tariff: maybe(is.text),
  startedAt: maybe(is.meterTime),
  endedAt: maybe(is.meterTime),
}

/**
 * A trip as the cloud kept it. All that must be there is which ride it was and what came in for it; a cloud may give the
 * members of the trip document back as they came, or say more by `record`, `revisions` and `captures`.
 */
const RestoredTripSchema = v.pipe(
  v.object({
    trip: is.trip,
    meter: v.object({
      tripNo: is.text,
      rev: maybe(is.count),
      durationS: maybe(is.count),
      /** The meter's own start may stand here as well as beside. */
      startedAt: maybe(is.meterTime),
    }),
    ...recordFacts,
    total: maybe(is.amount),
    due: maybe(is.amount),
    rev: maybe(is.revision),
    link: maybe(is.mac),
    withdrawn: maybe(is.flag),
    state: maybe(is.tripState),
    record: maybe(
      v.object({
        tripNo: is.text,
        rev: is.count,
        total: is.amount,
        durationS: maybe(is.count),
        ...recordFacts,
      }),
    ),
    currency: maybe(is.currency),
    /** In ascending order. */
    revisions: maybe(
      is.list(
        v.object({
          rev: is.revision,
          total: is.amount,
          due: is.amount,
          link: is.mac,
          withdrawn: maybe(is.flag),
          confirmed: maybe(is.flag),
        }),
        MAX_REVISIONS,
      ),
    ),
    cash: maybe(is.amount),
    askedAgain: maybe(is.amount),
    unpaid: maybe(is.flag),
    /** The last notice's number, 0 before the first. */
    n: maybe(is.count),
    received: is.amount,
    refunded: maybe(is.amount),
    captures: maybe(
      is.list(v.object({ tradeNo: is.tradeNo, rev: is.revision, amount: is.amount }), MAX_REVISIONS),
    ),
    driver: maybe(is.text),
    shift: maybe(is.text),
  }),
  v.check(
    ({ meter, startedAt, record }) =>
      record === undefined || (meter.tripNo === record.tripNo && startedAt === record.startedAt),
    'a trip with the number and start of its record',
  ),
  // A sum alone may be a part of what is owed, and must not show a ride as paid.
  v.check(
    ({ record, total, due, state }) =>
      (record ?? { total }).total !== undefined || due !== undefined || isDone(state),
    'a trip with its total, its due, or a state in which nothing is owed',
  ),
  v.check(
    ({ state, cash, record, total }) =>
      state !== 'cash' || cash !== undefined || (record ?? { total }).total !== undefined,
    'a trip paid in cash that says how much',
  ),
  v.check(
    ({ revisions = [] }) => revisions.every(({ rev }, i) => i === 0 || revisions[i - 1]!.rev < rev),
    'a trip with its revisions in ascending order',
  ),
  v.check(
    ({ captures = [], revisions = [] }) =>
      captures.every(({ rev }) => revisions.some(revision => revision.rev === rev)) &&
      areDistinct(captures.map(capture => capture.tradeNo)),
    'a trip whose captures are each of a revision of its own and have distinct trade numbers',
  ),
  v.check(
    ({ captures = [], received, refunded = 0 }) =>
      refunded <= received && captures.reduce((sum, capture) => sum + capture.amount, 0) <= received,
    'a trip whose captures and refunds are within what was received',
  ),
)

const RestoreMessageSchema = v.object({
  ...header,
  /** Newest last. */
  trips: v.pipe(
    is.list(RestoredTripSchema, MAX_RESTORE_TRIPS),
    v.check(trips => areDistinct(trips.map(({ trip }) => trip)), 'a list of trips with distinct ids'),
  ),
})

function isDone(state: string | undefined): boolean {
  return state !== undefined && ['free', 'paid', 'over', 'cash', 'refunded'].includes(state)
}

function areDistinct(words: readonly string[]): boolean {
  return new Set(words).size === words.length
}

export type DownHeader = v.InferOutput<typeof DownHeaderSchema>
export type DownAck = v.InferOutput<typeof DownAckSchema>
export type SettlementNotice = v.InferOutput<typeof SettlementNoticeSchema>
export type PageOpened = v.InferOutput<typeof PageOpenedSchema>
export type Unallocated = v.InferOutput<typeof UnallocatedSchema>
/** A kind of a later version, its word in `word`. */
export type OtherNotice = DownHeader & { kind: 'other'; word: string }
export type DownNotice = PageOpened | Unallocated | OtherNotice
export type RestoredTrip = v.InferOutput<typeof RestoredTripSchema>
export type RestoreMessage = v.InferOutput<typeof RestoreMessageSchema>

/** The header alone: enough to acknowledge a verified message whose body is not understood. */
export const parseDownHeader = parser('down header', DownHeaderSchema)
export const parseDownAck = parser('down/ack', DownAckSchema)
export const parseSettlementNotice = parser('down/settlement', SettlementNoticeSchema)
export const parseRestoreMessage = parser('down/restore', RestoreMessageSchema)

const parseOther = parser('down/notice', OtherNoticeSchema)
const parsePageOpened = parser('down/notice', PageOpenedSchema)
const parseUnallocated = parser('down/notice', UnallocatedSchema)

/** Throws MessageError; a kind that this version does not know is no error. */
export function parseDownNotice(value: unknown): DownNotice {
  const { kind, ...rest } = parseOther(value)
  if (kind === 'page-opened') return parsePageOpened(value)
  if (kind === 'unallocated') return parseUnallocated(value)
  return { ...rest, kind: 'other', word: kind }
}
