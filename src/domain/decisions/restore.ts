/**
 * What the cloud's answer to a fresh ledger does: rides that it knows come back under their own ids with what was paid
 * for them, and a record that was waiting joins its ride instead of being charged again.
 */
import type { Trip } from '../trip.ts'
import { after, withRevision } from './after.ts'
import { type Alarm, type Book, type Decision, type Draw, decided, duplicate } from './decision.ts'

/** `trips` are whole trips rebuilt from the cloud's words, newest last. */
export function onRestore(book: Book, draw: Draw, trips: readonly Trip[]): Decision {
  if (!book.fresh) return duplicate()
  const unknown = trips.filter(trip => book.trip(trip.id) === undefined)
  const waiting = book.checking()
  const joined = new Map<string, Trip>()
  const alarms: Alarm[] = []
  for (const trip of unknown) {
    const twin = twinOf(trip, book, waiting)
    if (twin === undefined) continue
    if (twin.checking) joined.set(twin.id, trip)
    else
      alarms.push({
        kind: 'restore-conflict',
        trip: twin.id,
        detail: `the cloud knows this ride as ${trip.id}`,
      })
  }
  const parts: Decision[] = waiting.map(shell => {
    const known = joined.get(shell.id)
    const isCurrent = shell.id === book.current?.id
    if (known === undefined)
      return after({ before: shell, after: { ...shell, checking: false }, isCurrent }, draw)
    return join(shell, known, isCurrent, draw)
  })
  const current = book.current === null ? undefined : joined.get(book.current.id)?.id
  const adopted = new Set(parts.flatMap(part => part.trips.map(trip => trip.id)))
  return decided({
    restored: true,
    ...(current === undefined ? {} : { current }),
    trips: [...unknown.filter(trip => !adopted.has(trip.id)), ...parts.flatMap(part => part.trips)],
    dropped: [...joined.keys()],
    tell: parts.flatMap(part => part.tell),
    print: [],
    alarms: [...alarms, ...parts.flatMap(part => part.alarms)],
  })
}

function twinOf(trip: Trip, book: Book, waiting: readonly Trip[]): Trip | undefined {
  const { record } = trip
  if (record === null) return undefined
  const isSame = (other: Trip) =>
    other.record !== null &&
    other.record.tripNo === record.tripNo &&
    other.record.startedAt === record.startedAt
  return waiting.find(isSame) ?? book.byRecord(record.tripNo, record.startedAt)
}

/** The ride goes on under the cloud's id; a later record of the meter than the cloud has seen still counts. */
function join(shell: Trip, known: Trip, isCurrent: boolean, draw: Draw): Decision {
  const newer = shell.record !== null && known.record !== null && shell.record.rev > known.record.rev
  const trip = newer ? { ...known, record: shell.record } : known
  if (newer) return after({ before: known, after: { ...trip, metering: shell.metering }, isCurrent }, draw)
  return decided({ trips: [isCurrent ? withRevision({ ...trip, metering: shell.metering }, draw) : trip] })
}
