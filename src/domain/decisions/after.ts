/**
 * What follows from any change of a trip: the next revision, the cloud to tell, the receipt to print.
 * One place, so that no event can change money without its consequences.
 */
import { excess, isSettled } from '../settlement.ts'
import { latestRevision, moneyFacts, received, settlementOf, type Trip, tripDue } from '../trip.ts'
import { type Alarm, type Decision, type Draw, decided } from './decision.ts'

export interface Change {
  readonly before: Trip | null
  readonly after: Trip
  /** Only the current trip shows codes and prints by itself; the receipt of a banked one is held until asked for. */
  readonly isCurrent: boolean
}

export function withdrawCode(trip: Trip): Trip {
  return {
    ...trip,
    revisions: trip.revisions.map((r, i, all) => (i === all.length - 1 ? { ...r, withdrawn: true } : r)),
  }
}

/** The same hiring runs again: its code is taken back, and the word that the passenger left is overtaken. */
export function runAgain(trip: Trip): Trip {
  return { ...withdrawCode(trip), metering: true, unpaid: false }
}

/** The trip with a new revision where something is due that no live code asks for. */
function withRevision(trip: Trip, draw: Draw): Trip {
  const settlement = settlementOf(trip)
  if (settlement !== 'open' && settlement !== 'short') return trip
  const total = trip.record!.total
  const due = tripDue(trip)
  const latest = latestRevision(trip)
  if (latest !== null && !latest.withdrawn && latest.total === total && latest.due === due) return trip
  const rev = (latest?.rev ?? 0) + 1
  const link = draw.link(trip.id, rev, due, trip.currency)
  const { revisions } = withdrawCode(trip)
  return {
    ...trip,
    revisions: [...revisions, { rev, total, due, link, withdrawn: false, confirmed: false }],
  }
}

/** Rounds off one changed trip into a decision. The ledger makes an original once for each (trip, total). */
export function after(change: Change, draw: Draw, parts: Partial<Decision> = {}): Decision {
  const { before } = change
  const paidUp = overtakeWord(change.after)
  const trip = change.isCurrent ? withRevision(paidUp, draw) : paidUp
  const is = settlementOf(trip)
  const wasSettled = before !== null && isSettled(settlementOf(before))
  const becameSettled = isSettled(is) && (!wasSettled || before.record?.total !== trip.record?.total)
  return decided({
    ...parts,
    trips: [...(parts.trips ?? []), trip],
    tell: [...(parts.tell ?? []), ...(tells(before, trip) ? [trip.id] : [])],
    print: becameSettled ? [{ trip: trip.id, kind: change.isCurrent ? 'original' : 'held' }] : [],
    alarms: [...(parts.alarms ?? []), ...alarms(change, trip)],
  })
}

/** Money that came in after all overtakes the driver's word that the passenger left. */
function overtakeWord(trip: Trip): Trip {
  return trip.unpaid && trip.record !== null && tripDue(trip) === 0 ? { ...trip, unpaid: false } : trip
}

function tells(before: Trip | null, trip: Trip): boolean {
  if (trip.record === null || trip.checking) return false
  return (
    before === null ||
    before.checking ||
    before.record?.rev !== trip.record.rev ||
    latestRevision(before)?.rev !== latestRevision(trip)?.rev ||
    settlementOf(before) !== settlementOf(trip) ||
    received(before) !== received(trip) ||
    before.noticeN !== trip.noticeN
  )
}

function alarms({ before, isCurrent }: Change, trip: Trip): Alarm[] {
  const list: Alarm[] = []
  if (excessOf(trip) > (before === null ? 0 : excessOf(before)))
    list.push({ kind: 'payment-over', trip: trip.id, detail: 'more came in than the meter asked for' })
  // What a confirmation code brought in before is not late when its notice comes.
  const paidMore =
    before !== null && received(trip) > received(before) && trip.noticeReceived > before.noticeReceived
  if (paidMore && !isCurrent)
    list.push({
      kind: 'payment-late',
      trip: trip.id,
      detail: 'an earlier ride was paid after the next one began',
    })
  return list
}

function excessOf(trip: Trip): number {
  const facts = moneyFacts(trip)
  return facts !== null && settlementOf(trip) === 'over' ? excess(facts) : 0
}
