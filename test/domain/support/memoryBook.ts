/**
 * The smallest ledger that the trade can be tried on: a map of trips, one position, one current trip. Everything that
 * is stored goes through JSON, so that a decision which leans on more than what is committed shows.
 */
import type { Book, Decision, Draw } from '../../../src/domain/decisions/index.ts'
import type { Shift, ShiftRides } from '../../../src/domain/shift.ts'
import type { Position, Trip } from '../../../src/domain/trip.ts'

interface Stored {
  position: Position | null
  current: string | null
  fresh: boolean
  /** Oldest first. */
  trips: Trip[]
  /** Oldest first. */
  shifts: Shift[]
}

export class MemoryBook implements Book {
  readonly currency = 'CNY'
  #stored: Stored
  /** Gone with a restart, unlike what is stored. */
  #overtaken: ReadonlySet<string> = new Set()

  constructor(options: { fresh?: boolean } = {}) {
    this.#stored = { position: null, current: null, fresh: options.fresh ?? false, trips: [], shifts: [] }
  }

  get position(): Position | null {
    return this.#stored.position
  }

  get fresh(): boolean {
    return this.#stored.fresh
  }

  get trips(): readonly Trip[] {
    return this.#stored.trips
  }

  get current(): Trip | null {
    const { current } = this.#stored
    return current === null ? null : (this.trip(current) ?? null)
  }

  trip(id: string): Trip | undefined {
    return this.#stored.trips.find(trip => trip.id === id)
  }

  byRecord(tripNo: string, startedAt: string | undefined): Trip | undefined {
    return this.#stored.trips.findLast(
      ({ record }) => record !== null && record.tripNo === tripNo && record.startedAt === startedAt,
    )
  }

  checking(): readonly Trip[] {
    return this.#stored.trips.filter(trip => trip.checking)
  }

  unfinished(): readonly Trip[] {
    return this.#stored.trips
      .filter(trip => trip.record === null)
      .reverse()
      .slice(0, 5)
  }

  get shifts(): readonly Shift[] {
    return this.#stored.shifts
  }

  overtaken(id: string): boolean {
    return this.#overtaken.has(id)
  }

  openShift(): Shift | null {
    return this.#stored.shifts.find(shift => shift.isOpen) ?? null
  }

  shiftOf(driver: string | undefined, from: string | undefined): Shift | undefined {
    if (from === undefined) return undefined
    return this.#stored.shifts.findLast(shift => shift.driver === driver && shift.from === from)
  }

  shiftRides({ id, from, to }: Shift): ShiftRides {
    const isIn = (trip: Trip) => {
      const began = trip.record?.startedAt
      if (from === undefined || to === undefined) return trip.shift === id
      return began !== undefined && began >= from && began <= `${to.slice(0, 12)}59`
    }
    const rides = this.#stored.trips.filter(trip => trip.record !== null && isIn(trip))
    return { trips: rides.length, total: rides.reduce((sum, trip) => sum + trip.record!.total, 0) }
  }

  /** It turned out to be an older copy: it goes on as a new ledger, with what it has. */
  rekey(): void {
    this.#stored = { ...this.#stored, fresh: true }
  }

  /** What the ledger's one transaction does with a decision. */
  commit(decision: Decision): void {
    const { position, current, fresh, trips, shifts } = this.#stored
    if (decision.overtaken.length > 0) this.#overtaken = new Set(decision.overtaken)
    const told = new Map(decision.shifts.map(shift => [shift.id, shift]))
    const kept = trips.filter(trip => !decision.dropped.includes(trip.id))
    const changed = new Map(decision.trips.map(trip => [trip.id, trip]))
    const added = decision.trips.filter(trip => !kept.some(other => other.id === trip.id))
    // Rides that the cloud gives back happened before what this ledger saw; the one that the meter is on is the newest.
    const isEarlier = (trip: Trip) => decision.restored === true && trip.id !== decision.current
    const next: Stored = {
      position: decision.position ?? position,
      current: decision.current ?? current,
      fresh: decision.restored === true ? false : fresh,
      trips: [
        ...added.filter(isEarlier),
        ...kept.map(trip => changed.get(trip.id) ?? trip),
        ...added.filter(trip => !isEarlier(trip)),
      ],
      shifts: [
        ...shifts.map(shift => told.get(shift.id) ?? shift),
        ...decision.shifts.filter(shift => !shifts.some(other => other.id === shift.id)),
      ],
    }
    this.#stored = JSON.parse(JSON.stringify(next)) as Stored
  }

  /** The same facts in another book, as after a crash. */
  reopened(): MemoryBook {
    const book = new MemoryBook()
    book.#stored = JSON.parse(JSON.stringify(this.#stored)) as Stored
    return book
  }

  snapshot(): string {
    return JSON.stringify(this.#stored)
  }
}

/** Trip ids T1, T2, …; a link that says what it is for. */
export function countingDraw(extra: Pick<Draw, 'driver'> = {}): Draw {
  let drawn = 0
  return { tripId: () => `T${++drawn}`, link: linkOf, ...extra }
}

export function linkOf(trip: string, rev: number, due: number, currency: string): string {
  return `${trip}.${rev}/${due}${currency}`
}
