/**
 * What the meter's words do: positions begin, withdraw and bank trips; a trip record sets what is owed.
 */
import { isAmount } from '../money.ts'
import {
  liveRevision,
  type MeterReading,
  type MeterRecord,
  newTrip,
  type Position,
  type Trip,
} from '../trip.ts'
import { after, runAgain } from './after.ts'
import { type Alarm, type Book, type Decision, type Draw, decided, duplicate, refused } from './decision.ts'
import { beganLater, isEarlier, lostEndOf, rideOf } from './ride.ts'

/** `hiredAt`: when the hiring began, the meter's own time, where it says it. */
export function onPosition(
  book: Book,
  draw: Draw,
  position: Position,
  tripNo?: string,
  hiredAt?: string,
): Decision {
  const { current } = book
  if (position === 'for-hire') return onForHire(book, draw)
  if (current !== null && isSameHiring(book, current, tripNo) && !beganAnew(current, hiredAt))
    return onSameHiring(book, draw, position, current, tripNo, hiredAt)
  // A stop out of for-hire that names no ride belongs to the last one while that waits for its record or its payment.
  if (position === 'stopped' && tripNo === undefined && current !== null && isPending(current))
    return decided({ position })
  return begin(book, draw, position, tripNo ?? '', hiredAt)
}

/** A meter that gives no numbers begins a new trip whenever it was for hire before. */
function isSameHiring(book: Book, current: Trip, tripNo: string | undefined): boolean {
  const goesOn = book.position !== 'for-hire'
  if (tripNo === undefined) return goesOn
  return current.tripNo === tripNo || (goesOn && current.tripNo === '' && current.record === null)
}

/** A hiring with another beginning, though nobody heard that the one before had ended. */
function beganAnew(current: Trip, hiredAt: string | undefined): boolean {
  return hiredAt !== undefined && current.hiredAt !== undefined && hiredAt !== current.hiredAt
}

function isPending(trip: Trip): boolean {
  return trip.record === null || trip.checking || liveRevision(trip) !== null
}

function onSameHiring(
  book: Book,
  draw: Draw,
  position: Position,
  current: Trip,
  tripNo: string | undefined,
  hiredAt: string | undefined,
): Decision {
  if (position === 'hired' && current.record !== null && !current.metering)
    return after({ before: current, after: runAgain(current), isCurrent: true }, draw, { position })
  const named = {
    ...current,
    ...(tripNo === undefined ? {} : { tripNo }),
    ...(hiredAt === undefined || current.record !== null ? {} : { hiredAt }),
  }
  if (named.tripNo !== current.tripNo || named.hiredAt !== current.hiredAt)
    return decided({ position, trips: [named] })
  return book.position === position ? duplicate() : decided({ position })
}

function begin(
  book: Book,
  draw: Draw,
  position: Position,
  tripNo: string,
  hiredAt: string | undefined,
): Decision {
  // A hiring that this ledger saw begin cannot be one that the cloud knows from a lost ledger.
  const checking = book.fresh && book.position !== 'for-hire'
  const trip = newTrip(draw.tripId(), tripNo, book.currency, {
    ...shiftOf(book, draw),
    ...(hiredAt === undefined ? {} : { hiredAt }),
    checking,
  })
  const banked = bank(book.current, draw)
  const waiting = book.unfinished()
  const lost = givenUp(book, waiting)
  return decided({
    ...banked,
    position,
    current: trip.id,
    trips: [...banked.trips, ...lost, trip],
    overtaken: waiting.map(({ id }) => id),
    alarms: [...banked.alarms, ...lost.map(withoutRecord)],
  })
}

/**
 * Rides that had a whole further ride's time for their record and never got one: a power dip in the meter (MID Annex IX
 * point 8), or a lost fare. Only a ride all through which the meter was heard counts: before a start the meter may have
 * given the record to nobody. Should a record come after all, it is theirs all the same.
 */
function givenUp(book: Book, waiting: readonly Trip[]): Trip[] {
  return waiting
    .filter(trip => trip.id !== book.current?.id && trip.isGivenUp !== true && book.overtaken(trip.id))
    .map(trip => ({ ...trip, isGivenUp: true }))
}

function withoutRecord({ id, hiredAt }: Trip): Alarm {
  const which = hiredAt === undefined ? '' : ` begun ${hiredAt}`
  return { kind: 'ride-without-record', trip: id, detail: `the meter gave no record of the ride${which}` }
}

/** For hire again: a record that was taken back for more metering and never replaced stands as it was. */
function onForHire(book: Book, draw: Draw): Decision {
  const { current } = book
  if (current?.record != null && current.metering)
    return after({ before: current, after: { ...current, metering: false }, isCurrent: true }, draw, {
      position: 'for-hire',
    })
  return book.position === 'for-hire' ? duplicate() : decided({ position: 'for-hire' })
}

/** The trip that the next hiring pushes aside. It can still be paid late, so its last record must stand. */
function bank(current: Trip | null, draw: Draw): Decision {
  if (current?.record == null || !current.metering) return decided()
  return after({ before: current, after: { ...current, metering: false }, isCurrent: false }, draw)
}

/** How a meter gives its records. */
export interface RecordManner {
  /** It says itself that it gave this one before: it need not be of the ride that it is on. */
  readonly resent?: boolean | undefined
  /** It gives them only when a hiring is over: what is hired after one is another ride. */
  readonly atFlagUp?: boolean | undefined
}

/**
 * Refused: the figures are none that a meter can mean; whoever reads the meter's bytes refuses them first.
 */
export function onRecord(book: Book, draw: Draw, reading: MeterReading, manner: RecordManner = {}): Decision {
  const { rev } = reading
  if (!isAmount(reading.total) || (rev !== null && !(Number.isSafeInteger(rev) && rev >= 0)))
    return refused('record-refused', [
      { kind: 'record-refused', detail: `trip ${reading.tripNo}: revision ${rev}, total ${reading.total}` },
    ])
  const { known, shell } = rideOf(book, { ...reading, rev: rev ?? 1 }, manner.resent)
  const record = { ...reading, rev: rev ?? nextRevision(book, reading, known) }
  if (known !== null) return recordOfKnown(book, draw, record, known, shell)
  return shell === null ? newRide(book, draw, record) : endOf(book, draw, record, shell, manner)
}

function recordOfKnown(
  book: Book,
  draw: Draw,
  record: MeterRecord,
  known: Trip,
  shell: Trip | null,
): Decision {
  const { current } = book
  const isNewer = record.rev > known.record!.rev
  const alarms = conflicts(known, record)
  if (!isNewer && shell === null) return duplicate(alarms)
  const runs = !isNewer && book.position === 'hired'
  const next = isNewer ? { ...known, record, metering: false } : runs ? runAgain(known) : known
  const change = { before: known, after: next }
  // The hiring that just began is a ride already known (a restored ledger): its empty shell gives way.
  if (shell !== null)
    return after({ ...change, isCurrent: true }, draw, { current: known.id, dropped: [shell.id], alarms })
  if (current !== null && current.id !== known.id && beganLater(record, current))
    return after({ ...change, isCurrent: true }, draw, { ...bank(current, draw), current: known.id })
  return after({ ...change, isCurrent: known.id === current?.id }, draw)
}

/**
 * For a meter that does not number its corrections: the same figures are the same record, unless the meter ran since.
 * Others are a correction while it is on the ride. Once it is for hire, more was added at the last moment; less means that
 * the figures are no longer that ride's.
 */
function nextRevision(book: Book, reading: MeterReading, known: Trip | null): number {
  if (known?.record == null) return 1
  const { rev, total } = known.record
  const isCorrection =
    known.metering || (book.position === 'for-hire' ? reading.total > total : reading.total !== total)
  return isCorrection ? rev + 1 : rev
}

function conflicts(known: Trip, record: MeterRecord): Alarm[] {
  if (known.record?.rev !== record.rev || known.record.total === record.total) return []
  const detail = `record ${record.rev} came again with total ${record.total}, not ${known.record.total}`
  return [{ kind: 'record-conflict', trip: known.id, detail }]
}

function endOf(
  book: Book,
  draw: Draw,
  record: MeterRecord,
  shell: Trip,
  { atFlagUp }: RecordManner,
): Decision {
  // Once the cloud has answered, a record that fits none of the rides it knows is a new ride. Before that, a hiring
  // without a number may have taken the record of an earlier one.
  const checking = book.fresh && (shell.checking || shell.tripNo === '')
  const ended = { ...shell, tripNo: record.tripNo, record, metering: false, checking }
  return after(
    { before: shell, after: ended, isCurrent: true },
    draw,
    atFlagUp === true && book.position !== 'for-hire' ? { position: 'for-hire' } : {},
  )
}

/** A record without a hiring seen (the agent was off), or of a hiring whose end was missed. */
function newRide(book: Book, draw: Draw, record: MeterRecord): Decision {
  const { current } = book
  const lost = lostEndOf(book, record)
  const begun = lost ?? newTrip(draw.tripId(), record.tripNo, book.currency, shiftOf(book, draw))
  const { tripNo } = record
  const { isGivenUp: _, ...found } = begun
  const trip: Trip = { ...found, tripNo, record, metering: false, checking: book.fresh }
  const isCurrent = current === null || !isEarlier(record, current)
  const banked = isCurrent ? { ...bank(current, draw), current: trip.id } : {}
  return after({ before: lost, after: trip, isCurrent }, draw, banked)
}

/** Who is signed in to the meter drives; where it names nobody, the configured driver does. */
function shiftOf(book: Book, draw: Draw): Partial<Pick<Trip, 'driver' | 'shift'>> {
  const shift = book.openShift()
  const driver = shift?.driver ?? draw.driver
  return { ...(driver === undefined ? {} : { driver }), ...(shift === null ? {} : { shift: shift.id }) }
}
