/**
 * What follows from any change of a trip: the next revision, the cloud to tell, the receipt to print.
 * One place, so that no event can change money without its consequences.
 */
import { isSettled } from '../settlement.ts'
import { latestRevision, settlementOf, type Trip, tripDue } from '../trip.ts'
import { type Alarm, type Decision, type Draw, decided } from './decision.ts'

export interface Change {
  readonly before: Trip | null
  readonly after: Trip
  /** Only the current trip shows codes and prints by itself; a banked one is paid and printed quietly. */
  readonly isCurrent: boolean
}

export function withdrawCode(trip: Trip): Trip {
  return {
    ...trip,
    revisions: trip.revisions.map((r, i, all) => (i === all.length - 1 ? { ...r, withdrawn: true } : r)),
  }
}

/** The trip with a new revision where something is due that no live code asks for. */
export function withRevision(trip: Trip, draw: Draw): Trip {
  const settlement = settlementOf(trip)
  if (settlement !== 'open' && settlement !== 'short') return trip
  const total = trip.record!.total
  const due = tripDue(trip)
  const latest = latestRevision(trip)
  if (latest !== null && !latest.withdrawn && latest.total === total && latest.due === due) return trip
  const rev = (latest?.rev ?? 0) + 1
  const link = draw.link(trip.id, rev, due, trip.currency)
  return {
    ...trip,
    revisions: [...trip.revisions, { rev, total, due, link, withdrawn: false, confirmed: false }],
  }
}

/** Rounds off one changed trip into a decision. */
export function after(change: Change, draw: Draw, parts: Partial<Decision> = {}): Decision {
  const trip = change.isCurrent ? withRevision(change.after, draw) : change.after
  const was = change.before === null ? null : settlementOf(change.before)
  const is = settlementOf(trip)
  const told = tells(change.before, trip)
  const becameSettled =
    isSettled(is) && (!isSettled(was) || change.before?.record?.total !== trip.record?.total)
  return decided({
    ...parts,
    trips: [...(parts.trips ?? []), trip],
    tell: told ? [...(parts.tell ?? []), trip.id] : (parts.tell ?? []),
    print: becameSettled && change.isCurrent ? [{ trip: trip.id, kind: 'original' }] : [],
    alarms: [...(parts.alarms ?? []), ...alarms(change, was !== is ? is : null, trip)],
  })
}

function tells(before: Trip | null, trip: Trip): boolean {
  if (trip.record === null || trip.checking) return false
  return (
    before === null ||
    before.checking ||
    before.record?.rev !== trip.record.rev ||
    latestRevision(before)?.rev !== latestRevision(trip)?.rev ||
    settlementOf(before) !== settlementOf(trip) ||
    before.cash !== trip.cash ||
    before.noticeN !== trip.noticeN
  )
}

function alarms(change: Change, became: string | null, trip: Trip): Alarm[] {
  const list: Alarm[] = []
  const paidMore = trip.noticeReceived > (change.before?.noticeReceived ?? 0)
  if (became === 'over')
    list.push({ kind: 'payment-over', trip: trip.id, detail: 'more came in than the meter asked for' })
  if (paidMore && !change.isCurrent)
    list.push({
      kind: 'payment-late',
      trip: trip.id,
      detail: 'an earlier ride was paid after the next one began',
    })
  return list
}
