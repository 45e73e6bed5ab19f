/** What must hold of every decision, whatever the state and the event. Each says what is wrong, or nothing. */
import type { Book, Decision } from '../../../src/domain/decisions/index.ts'
import { isSettled } from '../../../src/domain/settlement.ts'
import {
  latestRevision,
  liveRevision,
  received,
  settlementOf,
  type Trip,
  tripDue,
} from '../../../src/domain/trip.ts'
import type { MemoryBook } from '../support/memoryBook.ts'

/** What kind of thing happened: only some kinds may move money. */
export type Source = 'meter' | 'notice' | 'code' | 'cash' | 'other tap' | 'restore'

export interface Step {
  readonly source: Source
  readonly before: MemoryBook
  readonly decision: Decision
  readonly after: MemoryBook
}

type Invariant = (step: Step) => string[]

interface Pair {
  readonly was: Trip
  readonly is: Trip
}

const pairs = ({ before, after }: Step): Pair[] =>
  after.trips.flatMap(is => {
    const was = before.trip(is.id)
    return was === undefined ? [] : [{ was, is }]
  })

const perPair =
  (wrong: (pair: Pair, step: Step) => string | false): Invariant =>
  step =>
    pairs(step).flatMap(pair => {
      const text = wrong(pair, step)
      return text === false ? [] : [`${pair.is.id}: ${text}`]
    })

export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  'what has no effect changes nothing': ({ decision, before, after }) =>
    decision.outcome === 'applied' || before.snapshot() === after.snapshot() ? [] : ['the book changed'],

  'a refusal has its reason, a quarantine its alarm': ({ decision: { outcome, reason, alarms } }) => [
    ...((outcome === 'refused' || outcome === 'quarantined') === (reason !== undefined) ? [] : ['reason']),
    ...(outcome !== 'quarantined' || alarms.some(({ kind }) => kind === 'notice-quarantined')
      ? []
      : ['no alarm']),
  ],

  'only notices and codes add to what was received': perPair(
    ({ was, is }, { source }) =>
      received(is) !== received(was) &&
      !((source === 'notice' || source === 'code') && received(is) > received(was)) &&
      `received ${received(was)} became ${received(is)}`,
  ),

  'only notices say what went back': perPair(
    ({ was, is }, { source }) =>
      is.refunded !== was.refunded &&
      !(source === 'notice' && is.refunded > was.refunded) &&
      'refunded changed',
  ),

  'only the driver’s tap takes cash': perPair(
    ({ was, is }, { source }) =>
      is.cash !== was.cash && !(source === 'cash' && is.cash > was.cash) && 'cash changed',
  ),

  'settled only when as much came in as is asked for': ({ after }) =>
    after.trips
      .filter(trip => isSettled(settlementOf(trip)))
      .filter(trip => trip.cash + received(trip) < trip.record!.total)
      .map(trip => `${trip.id}: falsely ${settlementOf(trip)}`),

  'no more goes back or is asked again than came in': ({ after }) =>
    after.trips
      .filter(trip => trip.refunded > received(trip) || trip.askedAgain > trip.refunded)
      .map(trip => `${trip.id}: asked ${trip.askedAgain}, back ${trip.refunded}, received ${received(trip)}`),

  'what is owed for the current ride has one code up, for exactly that': ({ after }) => {
    const trip = after.current
    if (trip === null) return []
    const settlement = settlementOf(trip)
    const owes = settlement === 'open' || settlement === 'short'
    const live = liveRevision(trip)
    if ((live !== null) !== owes) return [`${settlement} with code ${live?.rev ?? 'none'}`]
    if (live === null) return []
    const isSpent = live.confirmed || trip.captures.some(({ rev }) => rev === live.rev)
    return [
      ...(live.due === tripDue(trip) && live.total === trip.record!.total ? [] : ['for another amount']),
      ...(isSpent ? ['the code was paid before'] : []),
    ]
  },

  'at most the latest code of a trip is not withdrawn': ({ after }) =>
    after.trips
      .filter(trip => trip.revisions.slice(0, -1).some(({ withdrawn }) => !withdrawn))
      .map(trip => `${trip.id}: an older code is up`),

  'revisions count up and never change': perPair(({ was, is }) => {
    const isKept = was.revisions.every((old, i) => {
      const now = is.revisions[i]
      return now?.rev === old.rev && now.total === old.total && now.due === old.due && now.link === old.link
    })
    const added = is.revisions.slice(was.revisions.length)
    const isCounted = added.every(({ rev }, i) => rev === (latestRevision(was)?.rev ?? 0) + i + 1)
    return !(isKept && isCounted) && 'its history changed'
  }),

  'a code that was taken back is never up again': perPair(
    ({ was, is }) =>
      was.revisions.some(({ withdrawn, rev }) => withdrawn && liveRevision(is)?.rev === rev) &&
      'it is up again',
  ),

  'the meter’s record is only replaced by a later one': perPair(
    ({ was, is }) =>
      was.record !== null &&
      (is.record === null ||
        is.record.rev < was.record.rev ||
        (is.record.rev === was.record.rev && JSON.stringify(is.record) !== JSON.stringify(was.record))) &&
      'its record changed',
  ),

  'the cloud learns what changed': perPair(
    ({ was, is }, { decision }) =>
      is.record !== null &&
      !is.checking &&
      facts(was) !== facts(is) &&
      !decision.tell.includes(is.id) &&
      `${facts(was)} became ${facts(is)} untold`,
  ),

  'the cloud learns of a new ride': ({ before, after, decision, source }) =>
    after.trips
      .filter(trip => before.trip(trip.id) === undefined && source !== 'restore')
      .filter(trip => trip.record !== null && !trip.checking && !decision.tell.includes(trip.id))
      .map(trip => `${trip.id}: untold`),

  'a trip keeps its names': perPair(
    ({ was, is }) =>
      (is.currency !== was.currency || (is.tripNo !== was.tripNo && was.tripNo !== '')) && 'renamed',
  ),

  'only an empty, untold trip is dropped': ({ before, decision }) =>
    decision.dropped.filter(id => {
      const trip = before.trip(id)
      return trip === undefined || trip.revisions.length > 0 || (trip.record !== null && !trip.checking)
    }),

  'one ride is one trip': ({ before, after, decision }) => {
    const isTold = decision.alarms.some(({ kind }) => kind === 'restore-conflict')
    return isTold || twice(after) <= twice(before) ? [] : ['a ride is in the book twice']
  },

  'a receipt is only for what was paid': ({ decision, after }) =>
    decision.print.flatMap(({ trip: id, kind }) => {
      const settlement = settlementOf(after.trip(id)!)
      if (kind === 'pay-code')
        return tripDue(after.trip(id)!) > 0 ? [] : [`a code of ${id}, which owes nothing`]
      const isPaid = isSettled(settlement) || (kind === 'asked' && settlement === 'refunded')
      return isPaid ? [] : [`${kind} of ${id}, which is ${settlement}`]
    }),
}

/** All that is wrong with a step. */
export function faultsOf(step: Step): string[] {
  return Object.entries(INVARIANTS).flatMap(([name, wrong]) => wrong(step).map(text => `${name}: ${text}`))
}

export function takeStep(source: Source, before: MemoryBook, decide: (book: Book) => Decision): Step {
  const frozen = before.snapshot()
  const decision = decide(before)
  if (before.snapshot() !== frozen) throw new Error('a decision touched the book')
  const after = before.reopened()
  after.commit(decision)
  return { source, before, decision, after }
}

function facts(trip: Trip): string {
  const { cash, refunded, record } = trip
  return [
    settlementOf(trip) ?? 'hired',
    `revision ${latestRevision(trip)?.rev}`,
    `record ${record?.rev}`,
    `${cash} ${received(trip)} ${refunded} ${tripDue(trip)}`,
  ].join(', ')
}

/** Trips whose ride, by its number and start, is another trip too. */
function twice(book: MemoryBook): number {
  const rides = book.trips.flatMap(({ record }) =>
    record?.startedAt === undefined ? [] : [`${record.tripNo} ${record.startedAt}`],
  )
  return rides.length - new Set(rides).size
}
