/**
 * The named states that a trip and its book can be in, each reached by the trade's own decisions, and the named events
 * that may befall any of them. The table of expectations (expected/) says what each pair must do.
 */
import {
  type Book,
  type Decision,
  type Draw,
  type DriverAction,
  type NoticeFacts,
  onCodeMatch,
  onCodeTry,
  onDriver,
  onNotice,
  onPosition,
  onRecord,
  onRestore,
} from '../../../src/domain/decisions/index.ts'
import type { MeterRecord, Position, Trip } from '../../../src/domain/trip.ts'
import { noticeFor, record, restored, restoredPaid, START } from '../support/facts.ts'
import { countingDraw, MemoryBook } from '../support/memoryBook.ts'

/** One thing that happens; taken twice it is the same thing told again. */
export type Happening = (book: Book, draw: Draw) => Decision

/** What happens is fitted to the book that it first befalls: the next notice number, the latest revision. */
export type Event = (to: Book) => Happening

/** The ride that events are about: the one with number 17, or the first. */
export function subject(book: Book): Trip | undefined {
  const { trips } = book as MemoryBook
  return trips.find(trip => trip.tripNo === '17') ?? trips[0]
}

const idOf = (book: Book) => subject(book)?.id ?? 'NOSUCH'

const at =
  (position: Position, tripNo?: string): Event =>
  () =>
  (book, draw) =>
    onPosition(book, draw, position, tripNo)

const end =
  (facts: Partial<MeterRecord> = {}): Event =>
  () =>
  (book, draw) =>
    onRecord(book, draw, record(facts))

const told =
  (wish: (trip: Trip | undefined) => NoticeFacts): Event =>
  to => {
    const notice = wish(subject(to))
    return (book, draw) => onNotice(book, draw, notice)
  }

const tap =
  (action: DriverAction): Event =>
  to => {
    const id = idOf(to)
    return (book, draw) => onDriver(book, draw, action, id)
  }

const matched =
  (revOf: (trip: Trip | undefined) => number): Event =>
  to => {
    const [id, rev] = [idOf(to), revOf(subject(to))]
    return (book, draw) => onCodeMatch(book, draw, id, rev)
  }

const answered =
  (...trips: Trip[]): Event =>
  () =>
  (book, draw) =>
    onRestore(book, draw, trips)

const seen = (trip: Trip | undefined) => trip?.noticeReceived ?? 0
const back = (trip: Trip | undefined) => trip?.refunded ?? 0
const latest = (trip: Trip | undefined) => trip?.revisions.at(-1)?.rev ?? 1

/** Refunds are of the first revision, which every trip that was paid has shown. */
const refund = (trip: Trip | undefined, refunded: number, kind: 'refunded' | 'cancelled' = 'refunded') =>
  noticeFor(trip, { received: seen(trip), refunded, cause: { rev: 1, kind } })

export const EVENTS = {
  'for hire': at('for-hire'),
  'hired 17': at('hired', '17'),
  'hired 18': at('hired', '18'),
  'hired, no number': at('hired'),
  'stopped 17': at('stopped', '17'),
  'stopped 18': at('stopped', '18'),
  'stopped, no number': at('stopped'),

  'record 17': end(),
  'record 17, other total': end({ total: 9900 }),
  'record 17, toll added': end({ rev: 2, total: 2850 }),
  'record 17, less': end({ rev: 2, total: 2000 }),
  'record 17, nothing': end({ rev: 2, total: 0 }),
  'record 17, lower revision': end({ rev: 0 }),
  'record 17, started later': end({ total: 1200, startedAt: START.after }),
  'record 18': end({ tripNo: '18', total: 1200, startedAt: START.after }),
  'record 16': end({ tripNo: '16', total: 1200, startedAt: START.before }),
  'record 17, negative': end({ rev: 2, total: -1 }),

  'captured 1': told(trip => noticeFor(trip, { cause: { rev: 1 } })),
  'captured latest': told(trip => noticeFor(trip)),
  'captured twice, one notice lost': told(trip => {
    const one = noticeFor(trip)
    return { ...one, n: one.n + 1, received: one.received + one.cause.amount }
  }),
  'captured 9': told(trip => noticeFor(trip, { cause: { rev: 9 } })),
  'captured, wrong link': told(trip => noticeFor(trip, { cause: { link: 'X' } })),
  'captured, wrong amount': told(trip => noticeFor(trip, { cause: { amount: 1 } })),
  'captured, wrong currency': told(trip => noticeFor(trip, { currency: 'USD' })),
  'notice repeated': told(trip => noticeFor(trip, { n: trip?.noticeN ?? 0, received: seen(trip) })),
  'notice older': told(trip => noticeFor(trip, { n: (trip?.noticeN ?? 0) - 1 })),
  'notice repeated, other sums': told(trip => noticeFor(trip, { n: trip?.noticeN ?? 0 })),
  'refunded a part': told(trip => refund(trip, back(trip) + 500)),
  'refunded whole': told(trip => refund(trip, seen(trip))),
  cancelled: told(trip => refund(trip, seen(trip), 'cancelled')),
  'received shrinks': told(trip => noticeFor(trip, { received: seen(trip) - 50 })),
  'refunded shrinks': told(trip => refund(trip, back(trip) - 50)),
  'refunded beyond received': told(trip => refund(trip, seen(trip) + 50)),

  cash: tap('cash'),
  unpaid: tap('unpaid'),
  ask: tap('ask'),
  reprint: tap('reprint'),
  override: tap('override'),
  'cash, unknown trip': () => (book, draw) => onDriver(book, draw, 'cash', 'NOSUCH'),
  'code tried': to => book => onCodeTry(book, idOf(to)),
  'code of 1': matched(() => 1),
  'code of latest': matched(latest),
  'code of 9': matched(() => 9),

  'restore, empty': answered(),
  'restore, another ride': answered(restored('C1', { tripNo: '16', total: 1200, startedAt: START.before })),
  'restore, 17 open': answered(restored('C1')),
  'restore, 17 paid': answered(restoredPaid('C1')),
} satisfies Record<string, Event>

export type EventName = keyof typeof EVENTS

const E = EVENTS
const hired18 = [E['hired 18'], E['stopped 18']]
const open = [E['for hire'], E['hired 17'], E['stopped 17'], E['record 17']]
const paid = [...open, E['captured 1']]
const short = [...open, E['record 17, toll added'], E['captured 1']]
const refunded = [...paid, E['refunded whole']]
const fresh = (...events: Event[]) => ({ fresh: true, events })

/** How each state is reached. */
export const STATES = {
  nothing: [],
  'for hire': [E['for hire']],
  hired: [E['for hire'], E['hired 17']],
  'hired, no number': [E['for hire'], E['hired, no number']],
  'stopped, no record': [E['for hire'], E['hired 17'], E['stopped 17']],
  'for hire, no record': [E['for hire'], E['hired 17'], E['for hire']],

  open,
  'open, for hire': [...open, E['for hire']],
  'open, revision 2': [...open, E['record 17, toll added']],
  'open, no tries left': [...open, ...Array<Event>(5).fill(E['code tried'])],
  short,
  unpaid: [...open, E.unpaid],
  'unpaid, short': [...short, E.unpaid],
  free: [E['for hire'], E['hired 17'], E['stopped 17'], E['record 17, nothing']],

  cash: [...open, E.cash],
  paid,
  'paid, for hire': [...paid, E['for hire']],
  'paid by code': [...open, E['code of 1']],
  'paid, part cash': [...short, E.cash],
  over: [...open, E.cash, E['captured 1']],
  'over, corrected to nothing': [...paid, E['record 17, nothing']],
  'refunded a part': [...paid, E['refunded a part']],
  refunded,
  'refunded, asked again': [...refunded, E.ask],

  'runs again': [...open, E['hired 17']],
  'runs again, paid': [...paid, E['hired 17']],
  'runs again, unpaid': [...open, E.unpaid, E['hired 17']],

  'banked open': [...open, ...hired18],
  'banked short': [...short, ...hired18],
  'banked unpaid': [...open, E.unpaid, ...hired18],
  'banked cash': [...open, E.cash, ...hired18],
  'banked paid': [...paid, ...hired18],
  'banked paid by code': [...open, E['code of 1'], ...hired18],
  'banked running': [...open, E['hired 17'], ...hired18],
  'banked open, next open': [...open, ...hired18, E['record 18']],

  'fresh, nothing': fresh(),
  'fresh, hired': fresh(E['hired 17']),
  'fresh, stopped, no number': fresh(E['stopped, no number']),
  'fresh, seen to begin': fresh(E['for hire'], E['hired 17']),
  checking: fresh(E['stopped 17'], E['record 17']),
  'checking, banked': fresh(E['stopped 17'], E['record 17'], E['hired 18']),
  overridden: fresh(E['stopped 17'], E['record 17'], E.override),
  'restored open': fresh(E['restore, 17 open']),
  'restored paid, stopped': fresh(E['stopped 17'], E['restore, 17 paid']),
  'answered, still to tell': fresh(E['stopped, no number'], E['restore, another ride']),
} satisfies Record<string, Event[] | { fresh: boolean; events: Event[] }>

export type StateName = keyof typeof STATES

/** The book in that state, and the draw that made it. */
export function reach(name: StateName): { book: MemoryBook; draw: Draw } {
  const wish: Event[] | { fresh: boolean; events: Event[] } = STATES[name]
  const { fresh, events } = Array.isArray(wish) ? { fresh: false, events: wish } : wish
  const book = new MemoryBook({ fresh })
  const draw = countingDraw()
  for (const event of events) book.commit(event(book)(book, draw))
  return { book, draw }
}
