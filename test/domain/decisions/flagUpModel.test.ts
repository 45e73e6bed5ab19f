/**
 * Random days of a meter that gives its record at flag-up and again until it is taken (JT/T 905.2), over a line that loses
 * what it likes and an agent that is away when it likes. Whatever happens: every record is booked once with its own total, none
 * is charged to another ride, and no passenger is shown the code of the ride before his own once the meter said that he got in.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { onPosition, onRecord } from '../../../src/domain/decisions/index.ts'
import { isSameMoment } from '../../../src/domain/time.ts'
import { liveRevision, type MeterReading } from '../../../src/domain/trip.ts'
import { count } from '../../support/counts.ts'
import { countingDraw, MemoryBook } from '../support/memoryBook.ts'

const ACTIONS = ['hire', 'flag up', 'heartbeat', 'say again', 'dip', 'restart', 'next'] as const
const step = fc.record({
  action: fc.constantFrom(...ACTIONS),
  isLost: fc.boolean(),
  minutes: fc.integer({ min: 2, max: 90 }),
})

interface Ride {
  readonly tripNo: string
  readonly startedAt: string
  readonly total: number
}

/** The meter, the driver that hears it, and the book. */
class Day {
  readonly book = new MemoryBook()
  readonly draw = countingDraw()
  readonly given: Ride[] = []
  /** Beginnings of rides that a power dip ended. */
  readonly dipped: string[] = []
  #minute = 0
  #number = 0
  #ride: Ride | null = null
  #unanswered: Ride[] = []
  /** What the driver heard last on this connection. */
  #heardHired = false

  constructor() {
    this.#position('for-hire')
  }

  get isHired(): boolean {
    return this.#ride !== null
  }

  act({
    action,
    isLost,
    minutes,
  }: {
    action: (typeof ACTIONS)[number]
    isLost: boolean
    minutes: number
  }): void {
    this.#minute += minutes
    if (action === 'hire' || action === 'next') this.#hire(isLost)
    if (action === 'flag up' || action === 'next') this.#flagUp(isLost)
    if (action === 'heartbeat') this.#heartbeat()
    if (action === 'say again') this.#sayAgain()
    if (action === 'dip') this.#dip()
    if (action === 'restart') this.#heardHired = false
  }

  /** The day is over: the line is good again, and everything is said until it is answered. */
  end(): void {
    if (this.#ride !== null) this.#flagUp(false)
    this.#heartbeat()
    while (this.#unanswered.length > 0) this.#sayAgain()
  }

  #hire(isLost: boolean): void {
    if (this.#ride !== null) return
    this.#number++
    this.#ride = {
      tripNo: String(this.#number),
      startedAt: `${stamp(this.#minute)}00`,
      total: 1000 + this.#number,
    }
    if (isLost) return
    this.#heardHired = true
    // The start is said with seconds, the record has none.
    this.#position(
      'hired',
      `${this.#ride.startedAt.slice(0, 12)}${String(this.#number % 60).padStart(2, '0')}`,
    )
  }

  #dip(): void {
    if (this.#ride !== null) this.dipped.push(this.#ride.startedAt)
    this.#ride = null
  }

  #flagUp(isLost: boolean): void {
    const ride = this.#ride
    if (ride === null) return
    this.#ride = null
    this.given.push(ride)
    if (isLost) {
      this.#unanswered.push(ride)
      return
    }
    this.#heardHired = false
    this.#record(ride, false)
    this.#position('for-hire')
  }

  #heartbeat(): void {
    this.#heardHired = this.#ride !== null
    this.#position(this.#heardHired ? 'hired' : 'for-hire')
  }

  #sayAgain(): void {
    const ride = this.#unanswered.shift()
    if (ride === undefined) return
    this.#record(ride, true)
    if (this.#heardHired) this.#position('hired')
  }

  #record({ tripNo, startedAt, total }: Ride, resent: boolean): void {
    const reading: MeterReading = { tripNo, rev: 1, total, startedAt }
    this.book.commit(onRecord(this.book, this.draw, reading, { resent, atFlagUp: true }))
    if (!resent) return
    // What is said again stands with the hiring that it ended, where the beginning of that was heard.
    const hiredAt = this.book.byRecord(tripNo, startedAt)?.hiredAt
    if (hiredAt !== undefined) expect(isSameMoment(hiredAt, startedAt)).toBe(true)
  }

  #position(position: 'hired' | 'for-hire', hiredAt?: string): void {
    this.book.commit(onPosition(this.book, this.draw, position, undefined, hiredAt))
  }
}

/** Minutes into a month. */
function stamp(minute: number): string {
  return new Date(Date.UTC(2026, 10, 1) + minute * 60_000).toISOString().replace(/[-:T]/g, '').slice(0, 12)
}

test('every record once, under its own ride', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      const day = new Day()
      for (const one of steps) {
        day.act(one)
        const { current, position } = day.book
        // A code that is up while the meter is known to be hired is none of an earlier ride.
        if (position === 'hired' && current !== null) expect(liveRevision(current)).toBeNull()
      }
      day.end()
      const booked = day.book.trips.filter(trip => trip.record !== null).map(({ record }) => record!)
      expect(
        booked.map(({ tripNo, total, startedAt }) => ({ tripNo, total, startedAt })).sort(byNumber),
      ).toEqual(
        day.given.map(({ tripNo, total, startedAt }) => ({ tripNo, total, startedAt })).sort(byNumber),
      )
      // Only a dip leaves a hiring without a record.
      const isDipped = (start: string) => day.dipped.some(other => isSameMoment(other, start))
      const named = day.book.trips.filter(({ hiredAt, record }) => hiredAt !== undefined && record === null)
      for (const { hiredAt } of named) expect(isDipped(hiredAt!)).toBe(true)
    }),
    { numRuns: count(3_000, 300_000) },
  )
})

function byNumber(a: { tripNo: string }, b: { tripNo: string }): number {
  return Number(a.tripNo) - Number(b.tripNo)
}
