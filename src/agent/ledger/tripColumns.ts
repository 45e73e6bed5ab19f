/**
 * A trip's own row: its columns, and the way there and back. Revisions and captures have rows of their own (trips.ts).
 */
import { due } from '../../domain/settlement.ts'
import type { Stamp } from '../../domain/time.ts'
import { byCode, type MeterRecord, moneyFacts, type Trip } from '../../domain/trip.ts'
import { present } from './stamps.ts'

export interface TripColumns {
  ord: number
  id: string
  currency: string
  trip_no: string
  metering: number
  checking: number
  unpaid: number
  cash: number
  refunded: number
  asked_again: number
  notice_n: number
  notice_received: number
  notice_rev: number
  received_at_least: number
  code_tries: number
  hired_at: string | null
  given_up: number
  driver: string | null
  shift: string | null
  rec_trip_no: string | null
  rec_rev: number | null
  rec_total: number | null
  rec_fare: number | null
  rec_supplements: number | null
  rec_distance_m: number | null
  rec_duration_s: number | null
  rec_wait_s: number | null
  rec_tariff: string | null
  rec_started_at: string | null
  rec_ended_at: string | null
  begun_at: number
  begun_source: string
  changed_at: number
  changed_source: string
}

const COLUMNS = [
  'currency',
  'trip_no',
  'metering',
  'checking',
  'unpaid',
  'unsure',
  'cash',
  'refunded',
  'asked_again',
  'notice_n',
  'notice_received',
  'notice_rev',
  'received_at_least',
  'code_tries',
  'hired_at',
  'given_up',
  'driver',
  'shift',
  'rec_trip_no',
  'rec_rev',
  'rec_total',
  'rec_fare',
  'rec_supplements',
  'rec_distance_m',
  'rec_duration_s',
  'rec_wait_s',
  'rec_tariff',
  'rec_started_at',
  'rec_ended_at',
  'changed_at',
  'changed_source',
] as const

const FIRST_ONLY = ['ord', 'id', 'begun_at', 'begun_source'] as const

/** Stores a row whole; a trip that is there keeps its order and its beginning. */
export const SAVE = `INSERT INTO trip (${[...FIRST_ONLY, ...COLUMNS].join(', ')})
  VALUES (${[...FIRST_ONLY, ...COLUMNS].map(name => `@${name}`).join(', ')})
  ON CONFLICT (id) DO UPDATE SET ${COLUMNS.map(name => `${name} = excluded.${name}`).join(', ')}
  RETURNING ord`

/**
 * The cloud may still have news of such a trip: something is due, or money rests on a confirmation code alone. A meter
 * that runs again changes nothing about a code that was shown.
 */
function isUnsure(trip: Trip): boolean {
  const facts = moneyFacts(trip)
  return facts !== null && !trip.checking && (due(facts) > 0 || byCode(trip) > 0)
}

export function columnsOf(trip: Trip, at: Stamp): Record<string, string | number | null> {
  const record = trip.record
  return {
    id: trip.id,
    currency: trip.currency,
    trip_no: trip.tripNo,
    metering: Number(trip.metering),
    checking: Number(trip.checking),
    unpaid: Number(trip.unpaid),
    unsure: Number(isUnsure(trip)),
    cash: trip.cash,
    refunded: trip.refunded,
    asked_again: trip.askedAgain,
    notice_n: trip.noticeN,
    notice_received: trip.noticeReceived,
    notice_rev: trip.noticeRev,
    received_at_least: trip.receivedAtLeast,
    code_tries: trip.codeTries,
    hired_at: trip.hiredAt ?? null,
    given_up: Number(trip.isGivenUp === true),
    driver: trip.driver ?? null,
    shift: trip.shift ?? null,
    rec_trip_no: record?.tripNo ?? null,
    rec_rev: record?.rev ?? null,
    rec_total: record?.total ?? null,
    rec_fare: record?.fare ?? null,
    rec_supplements: record?.supplements ?? null,
    rec_distance_m: record?.distanceM ?? null,
    rec_duration_s: record?.durationS ?? null,
    rec_wait_s: record?.waitS ?? null,
    rec_tariff: record?.tariff ?? null,
    rec_started_at: record?.startedAt ?? null,
    rec_ended_at: record?.endedAt ?? null,
    begun_at: at.at,
    begun_source: at.source,
    changed_at: at.at,
    changed_source: at.source,
  }
}

export function recordOf(row: TripColumns): MeterRecord | null {
  if (row.rec_trip_no === null || row.rec_rev === null || row.rec_total === null) return null
  return {
    tripNo: row.rec_trip_no,
    rev: row.rec_rev,
    total: row.rec_total,
    ...present({
      fare: row.rec_fare,
      supplements: row.rec_supplements,
      distanceM: row.rec_distance_m,
      durationS: row.rec_duration_s,
      waitS: row.rec_wait_s,
      tariff: row.rec_tariff,
      startedAt: row.rec_started_at,
      endedAt: row.rec_ended_at,
    }),
  }
}
