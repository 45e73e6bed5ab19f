/**
 * What the meter's words do: positions begin, withdraw and bank trips; a trip record sets what is owed.
 */
import { type MeterRecord, newTrip, type Position, type Trip } from '../trip.ts'
import { after, withdrawCode } from './after.ts'
import { type Book, type Decision, type Draw, decided, duplicate } from './decision.ts'

export function onPosition(book: Book, draw: Draw, position: Position, tripNo: string | undefined): Decision {
  const current = book.current
  if (position === 'for-hire') return onForHire(book, draw)
  if (current !== null && isSameHiring(book, current, tripNo)) {
    if (position === 'hired' && current.record !== null && !current.metering)
      return after(
        { before: current, after: { ...withdrawCode(current), metering: true }, isCurrent: true },
        draw,
        { position },
      )
    return book.position === position ? duplicate() : decided({ position })
  }
  if (position === 'stopped' && tripNo === undefined)
    return book.position === position ? duplicate() : decided({ position })
  return begin(book, draw, position, tripNo ?? '')
}

/** A meter that gives no numbers begins a new trip whenever it was for hire before. */
function isSameHiring(book: Book, current: Trip, tripNo: string | undefined): boolean {
  return tripNo === undefined ? book.position !== 'for-hire' : current.tripNo === tripNo
}

function begin(book: Book, draw: Draw, position: Position, tripNo: string): Decision {
  // A hiring that this ledger saw begin cannot be one that the cloud knows from a lost ledger.
  const checking = book.fresh && book.position !== 'for-hire'
  const trip = newTrip(draw.tripId(), tripNo, book.currency, { ...shiftOf(draw), checking })
  const banked = bank(book.current, draw)
  return decided({
    ...banked,
    position,
    current: trip.id,
    trips: [...banked.trips, trip],
  })
}

/** For hire again: a record that was taken back for more metering and never replaced stands as it was. */
function onForHire(book: Book, draw: Draw): Decision {
  const current = book.current
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

export function onRecord(book: Book, draw: Draw, record: MeterRecord): Decision {
  const current = book.current
  const shell = current?.record === null && current.tripNo === record.tripNo ? current : null
  const known = book.byRecord(record.tripNo, record.startedAt) ?? shell
  if (known === null) return newRide(book, draw, record)
  if (known.record === null || record.rev > known.record.rev) return revise(book, draw, known, record)
  const conflict = known.record.rev === record.rev && known.record.total !== record.total
  const repeat = duplicate(
    conflict
      ? [
          {
            kind: 'record-conflict',
            trip: known.id,
            detail: `record ${record.rev} came again with total ${record.total}`,
          },
        ]
      : [],
  )
  // The hiring that just began is a ride already known (a restored ledger): its empty shell gives way.
  if (shell !== null && shell.id !== known.id)
    return after({ before: known, after: { ...known, metering: false }, isCurrent: true }, draw, {
      current: known.id,
      dropped: [shell.id],
      alarms: repeat.alarms,
    })
  return repeat
}

function revise(book: Book, draw: Draw, known: Trip, record: MeterRecord): Decision {
  const isCurrent = known.id === book.current?.id
  return after({ before: known, after: { ...known, record, metering: false }, isCurrent }, draw)
}

/** A record without a hiring seen: the agent was off, or the meter sends an old one again. */
function newRide(book: Book, draw: Draw, record: MeterRecord): Decision {
  const current = book.current
  const trip: Trip = {
    ...newTrip(draw.tripId(), record.tripNo, book.currency, { ...shiftOf(draw), checking: book.fresh }),
    record,
    metering: false,
  }
  const isCurrent = current === null || !(current.metering || startedBefore(record, current.record))
  return after({ before: null, after: trip, isCurrent }, draw, isCurrent ? { current: trip.id } : {})
}

function startedBefore(record: MeterRecord, other: MeterRecord | null): boolean {
  return (
    record.startedAt !== undefined && other?.startedAt !== undefined && record.startedAt < other.startedAt
  )
}

function shiftOf(draw: Draw): Partial<Pick<Trip, 'driver' | 'shift'>> {
  return {
    ...(draw.driver === undefined ? {} : { driver: draw.driver }),
    ...(draw.shift === undefined ? {} : { shift: draw.shift }),
  }
}
