/**
 * From the cloud's restore back to a domain trip: the ride as it was, as far as the cloud says.
 */
import { type MeterRecord, newTrip, type Trip } from '../domain/trip.ts'
import type { RestoredTrip } from './downMessages.ts'

/** `currency` is the ledger's, for an entry that names none. */
export function restoredTrip(entry: RestoredTrip, currency: string): Trip {
  const { driver, shift } = entry
  const crew = { ...(driver === undefined ? {} : { driver }), ...(shift === undefined ? {} : { shift }) }
  const record = entry.record ?? recordOf(entry)
  const { received } = entry
  return {
    ...newTrip(entry.trip, record.tripNo, entry.currency ?? currency, crew),
    record,
    metering: false,
    revisions: (entry.revisions ?? revisionOf(entry, record.total)).map(revision => ({
      ...revision,
      withdrawn: revision.withdrawn ?? false,
      confirmed: revision.confirmed ?? false,
    })),
    captures: entry.captures ?? [],
    cash: entry.cash ?? (entry.state === 'cash' ? Math.max(0, record.total - received) : 0),
    askedAgain: entry.askedAgain ?? 0,
    unpaid: entry.unpaid ?? entry.state === 'unpaid',
    noticeN: entry.n ?? 0,
    noticeReceived: received,
    refunded: entry.refunded ?? (entry.state === 'refunded' ? received : 0),
  }
}

/**
 * The members of the trip document as a record. A cloud that kept no total or no record number cannot say what the meter
 * said last: number 0 lets any record of the meter take this one's place, and until then the sums speak for the total.
 */
function recordOf(entry: RestoredTrip): MeterRecord {
  const { meter, fare, supplements, distanceM, waitS, tariff, startedAt = meter.startedAt, endedAt } = entry
  const facts = {
    fare,
    supplements,
    distanceM,
    durationS: meter.durationS,
    waitS,
    tariff,
    startedAt,
    endedAt,
  }
  return {
    tripNo: meter.tripNo,
    rev: entry.total === undefined ? 0 : (meter.rev ?? 0),
    total: entry.total ?? entry.received + (entry.cash ?? 0) + (entry.due ?? 0),
    ...Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)),
  }
}

/**
 * The trip document names its latest revision alone, with what is due now. Where that is nothing the code asked for the
 * total, or for a part of it that nobody tells: a notice of it then does not match, and is looked at by a person.
 */
function revisionOf(entry: RestoredTrip, total: number): NonNullable<RestoredTrip['revisions']> {
  const { rev, link, due = 0, withdrawn = false } = entry
  if (rev === undefined || link === undefined) return []
  return [{ rev, total, due: due > 0 ? due : total, link, withdrawn }]
}
