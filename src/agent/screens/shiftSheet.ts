/** The driver's list of the shift: each ride with how it stands, the totals by kind of payment, and whether they agree. */
import type { Settlement } from '../../domain/settlement.ts'
import type { Shift, ShiftTotals } from '../../domain/shift.ts'
import type { TripView } from '../../domain/view.ts'
import { excess, type Figure, figure, figureIfAny, taken } from './figures.ts'

/** What the wiring reads from the ledger. */
export interface ShiftFacts {
  /** Null where no meter tells of shifts: the rides are those of the last day. */
  readonly shift: Shift | null
  readonly totals: ShiftTotals
  /** Newest first. */
  readonly rides: readonly TripView[]
}

export type RideWord = Settlement | 'unfinished'

export interface RideLine {
  readonly id: string
  readonly tripNo: string
  /** `14:05`, the meter's own time; empty where it gave none. */
  readonly at: string
  readonly word: RideWord
  readonly figure: Figure | null
  /** What is still owed, or null. */
  readonly due: Figure | null
  readonly mayReprint: boolean
}

export interface ShiftSheet {
  readonly rides: readonly RideLine[]
  /** More rides than `rides` lists. */
  readonly more: number
  readonly totals: Readonly<Record<TotalName, Figure | null>>
  /** `apart`: more came in than the meter asked for, or came in for no ride. What is owed or went back is in the totals. */
  readonly check: 'agrees' | 'apart' | 'meter-differs'
  /** Of `meter-differs`: what the meter counted and what the ledger knew then. */
  readonly meter: { readonly trips: number; readonly total: Figure } | null
  readonly own: { readonly trips: number; readonly total: Figure } | null
}

type TotalName = 'metered' | 'cash' | 'received' | 'refunded' | 'open' | 'unpaid' | 'withoutRide' | 'excess'

/** A page lists no more than a thumb would scroll through. */
const LISTED = 100

const REPRINTED: readonly RideWord[] = ['paid', 'over', 'cash', 'refunded']

export function shiftSheet({ shift, totals, rides }: ShiftFacts, hasPrinter: boolean): ShiftSheet {
  const { currency } = totals
  // Ride by ride: what one ride had too much must not be hidden by what went back of another.
  const beyond = rides.filter(ride => ride.currency === currency).reduce((sum, ride) => sum + excess(ride), 0)
  const agrees = beyond === 0 && totals.withoutRide === 0
  const of = (count: { trips: number; total: number } | undefined) =>
    count === undefined ? null : { trips: count.trips, total: figure(count.total, currency) }
  const [meter, own] = [of(shift?.meter), of(shift?.own)]
  const differs = shift?.meter !== undefined && shift.own !== undefined && !same(shift.meter, shift.own)
  return {
    rides: rides.slice(0, LISTED).map(ride => rideLine(ride, hasPrinter)),
    more: Math.max(0, rides.length - LISTED),
    totals: {
      metered: figure(totals.metered, currency),
      cash: figureIfAny(totals.cash, currency),
      received: figureIfAny(totals.received, currency),
      refunded: figureIfAny(totals.refunded, currency),
      open: figureIfAny(totals.open, currency),
      unpaid: figureIfAny(totals.unpaid, currency),
      withoutRide: figureIfAny(totals.withoutRide, currency),
      excess: figureIfAny(beyond, currency),
    },
    check: differs ? 'meter-differs' : agrees ? 'agrees' : 'apart',
    meter,
    own,
  }
}

function same(a: { trips: number; total: number }, b: { trips: number; total: number }): boolean {
  return a.trips === b.trips && a.total === b.total
}

function rideLine(ride: TripView, hasPrinter: boolean): RideLine {
  const word = ride.settlement ?? 'unfinished'
  const shown = word === 'refunded' ? ride.refunded : word === 'unfinished' ? null : (ride.total ?? null)
  return {
    id: ride.id,
    tripNo: ride.tripNo,
    at: clockTime(ride.endedAt ?? ride.startedAt),
    word,
    figure:
      shown === null ? null : figure(word === 'over' ? taken(ride) - ride.refunded : shown, ride.currency),
    due: figureIfAny(ride.due, ride.currency),
    mayReprint: hasPrinter && REPRINTED.includes(word),
  }
}

/** From the meter's `YYYYMMDDhhmmss`. */
function clockTime(at: string | null): string {
  return at !== null && /^\d{12}/.test(at) ? `${at.slice(8, 10)}:${at.slice(10, 12)}` : ''
}
