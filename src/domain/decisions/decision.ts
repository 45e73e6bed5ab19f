/**
 * What the trade decides about one event. A decision is plain data: the cashier commits it in one transaction and
 * only then lets anyone see it. Nothing here does I/O, reads a clock or draws a random number: what a decision
 * needs of those is handed in as `Book` and `Draw`.
 */
import type { Shift, ShiftRides } from '../shift.ts'
import type { Position, Trip } from '../trip.ts'

export type AlarmKind =
  | 'record-conflict'
  | 'record-refused'
  | 'meter-locked'
  | 'notice-quarantined'
  | 'message-refused'
  | 'payment-over'
  | 'payment-late'
  | 'restore-conflict'
  | 'code-tries-used-up'
  | 'payment-unallocated'
  | 'ride-without-record'
  | 'shift-differs'
  | 'ledger-damaged'
  | 'ledger-rolled-back'

export interface Alarm {
  readonly kind: AlarmKind
  readonly trip?: string
  readonly detail: string
}

/** What is committed so far, as far as a decision may look. */
export interface Book {
  readonly currency: string
  readonly position: Position | null
  /** The trip that the meter is on, or was on last. Its code, if any, is the one that is shown. */
  readonly current: Trip | null
  /** This ledger is new and the cloud has not yet answered which of the vehicle's trips it knows. */
  readonly fresh: boolean
  trip(id: string): Trip | undefined
  /** The newest trip with this number and start whose record is in; no start finds only records without one. */
  byRecord(tripNo: string, startedAt: string | undefined): Trip | undefined
  /** Trips that wait for the cloud's `restore`. */
  checking(): readonly Trip[]
  /** The last few trips that never had a record, newest first. */
  unfinished(): readonly Trip[]
  /** Of those, such as another hiring was heard to follow since this start. */
  overtaken(id: string): boolean
  /** The shift that the driver is signed in to, or null. */
  openShift(): Shift | null
  /** The newest shift of this driver with this beginning, or undefined; always undefined without a beginning. */
  shiftOf(driver: string | undefined, from: string | undefined): Shift | undefined
  /** Rides with a record that began between the shift's times, or that bear its id where it has not both. */
  shiftRides(shift: Shift): ShiftRides
}

/** What has to be drawn or sealed outside the trade. */
export interface Draw {
  /** A new trip id: 12 random characters of A–Z 0–9. */
  tripId(): string
  /** The MAC of the pay link of (trip, revision, due). */
  link(trip: string, rev: number, due: number, currency: string): string
  /** The driver where the meter names none. */
  readonly driver?: string
}

/**
 * `held`: an original that is not printed by itself, since another passenger sits in the car by now. `asked`: the driver wants
 * the receipt; it is the original where the ledger knows that none has come out, and else a copy.
 */
export interface Print {
  readonly trip: string
  readonly kind: 'original' | 'held' | 'asked' | 'pay-code'
}

export interface Decision {
  readonly outcome: 'applied' | 'duplicate' | 'quarantined' | 'refused'
  /** Why, for a quarantined or refused event: a short machine word such as `nothing-due`. */
  readonly reason?: string
  readonly position?: Position
  /** The id of the current trip, where the decision changes it. */
  readonly current?: string
  /** The cloud has answered: the ledger is no longer fresh. */
  readonly restored?: boolean
  /** Trips to store, whole. */
  readonly trips: readonly Trip[]
  /** Trips to remove: shells that turned out to be a ride known under another id, never shown nor told. */
  readonly dropped: readonly string[]
  /** Trips without a record that another hiring was heard to follow just now. Not stored: it holds until the next start. */
  readonly overtaken: readonly string[]
  /** Trips whose document must reach the cloud. */
  readonly tell: readonly string[]
  /** Shifts to store, whole. */
  readonly shifts: readonly Shift[]
  readonly print: readonly Print[]
  readonly alarms: readonly Alarm[]
}

const NOTHING = {
  trips: [],
  dropped: [],
  overtaken: [],
  tell: [],
  shifts: [],
  print: [],
  alarms: [],
} as const

export function decided(parts: Partial<Decision> = {}): Decision {
  return { outcome: 'applied', ...NOTHING, ...parts }
}

export const duplicate = (alarms: readonly Alarm[] = []): Decision => ({
  ...NOTHING,
  outcome: 'duplicate',
  alarms,
})

export const refused = (reason: string, alarms: readonly Alarm[] = []): Decision => ({
  ...NOTHING,
  outcome: 'refused',
  reason,
  alarms,
})

export const quarantined = (reason: string, detail: string, trip?: string): Decision => ({
  ...NOTHING,
  outcome: 'quarantined',
  reason,
  alarms: [
    { kind: 'notice-quarantined', detail: `${reason}: ${detail}`, ...(trip === undefined ? {} : { trip }) },
  ],
})
