/**
 * What the meter says of the driver's shift. Signing in opens one, signing out closes it with the meter's own totals,
 * which are held against what this ledger knows: a ride that only the meter counted is a fare that was lost.
 */
import type { MeterShift, Shift } from '../shift.ts'
import { isSameMoment } from '../time.ts'
import { type Alarm, type Book, type Decision, type Draw, decided, duplicate } from './decision.ts'

type SignedIn = Extract<MeterShift, { what: 'signed-in' }>
type SignedOut = Extract<MeterShift, { what: 'signed-out' }>

export function onShift(book: Book, draw: Draw, said: MeterShift): Decision {
  return said.what === 'signed-in' ? onSignIn(book, draw, said) : onSignOut(book, draw, said)
}

function onSignIn(book: Book, draw: Draw, { driver, at }: SignedIn): Decision {
  const open = book.openShift()
  if (open !== null && open.driver === driver && isSameStart(open.from, at)) return duplicate()
  const begun: Shift = {
    id: draw.tripId(),
    isOpen: true,
    ...(driver === undefined ? {} : { driver }),
    ...(at === undefined ? {} : { from: at }),
  }
  if (open === null) return decided({ shifts: [begun] })
  // The sign-out was lost, or is sent again later: then it finds this shift by its beginning.
  return decided({ shifts: [{ ...open, isOpen: false }, begun] })
}

function onSignOut(book: Book, draw: Draw, said: SignedOut): Decision {
  const open = book.openShift()
  const told = book.shiftOf(said.driver, said.from)
  if (told?.meter !== undefined) return isTold(told, said) ? duplicate() : conflict(told, said)
  const shift =
    told ?? (open !== null && isSameStart(open.from, said.from) && isSameDriver(open, said) ? open : null)
  const closed: Shift = {
    id: shift?.id ?? draw.tripId(),
    isOpen: false,
    ...optional('driver', said.driver ?? shift?.driver),
    ...optional('from', said.from ?? shift?.from),
    ...optional('to', said.to),
    meter: totalsOf(said),
  }
  const own = book.shiftRides(closed)
  return decided({ shifts: [{ ...closed, own }], alarms: differences(closed, said, own) })
}

/** Without a beginning on either side there is only one shift that it can be. */
function isSameStart(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined ? true : isSameMoment(a, b)
}

function isSameDriver(open: Shift, { driver }: SignedOut): boolean {
  return open.driver === undefined || driver === undefined || open.driver === driver
}

function isTold(told: Shift, said: SignedOut): boolean {
  return told.meter?.trips === said.trips && told.meter.total === said.total && told.to === said.to
}

function conflict(told: Shift, said: SignedOut): Decision {
  const detail = `${spanOf(said)}: the meter gave totals of ${told.meter?.trips} rides, ${told.meter?.total} before, now ${said.trips} rides, ${said.total}`
  return duplicate([{ kind: 'shift-differs', detail }])
}

function totalsOf({ trips, total, cardTrips, card, distanceM, hiredM }: SignedOut): Shift['meter'] {
  return {
    trips,
    total,
    ...optional('cardTrips', cardTrips),
    ...optional('card', card),
    ...optional('distanceM', distanceM),
    ...optional('hiredM', hiredM),
  }
}

function differences(closed: Shift, said: SignedOut, own: NonNullable<Shift['own']>): Alarm[] {
  if (own.trips === said.trips && own.total === said.total) return []
  const detail = `${spanOf(closed)}: the meter counts ${said.trips} rides, ${said.total}; this ledger ${own.trips} rides, ${own.total}`
  return [{ kind: 'shift-differs', detail }]
}

function spanOf({ driver, from, to }: Pick<Shift, 'driver' | 'from' | 'to'>): string {
  return `shift of ${driver ?? 'a driver without a number'}, ${from ?? '?'} to ${to ?? '?'}`
}

function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>)
}
