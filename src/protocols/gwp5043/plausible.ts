/** Whether a record can be right: with no check in the frame, its figures must at least agree. */
import type { Refusal } from '../meterDriver.ts'
import type { TripRecord } from './messages.ts'

export interface Doubt {
  readonly reason: Refusal
  readonly detail: string
}

const YEAR_2000 = 946_684_800
const YEAR_2100 = 4_102_444_800
const FAR_M = 1_000_000
const LONG_S = 86_400
const FAST_KMH = 300
/** The meter rounds each of its times by itself. */
const SLACK_S = 120

/** The first thing that cannot be right, or null. `maxFare` is in the meter's whole units. */
export function doubtOf(record: TripRecord, maxFare: number): Doubt | null {
  const { boarded, left, fare, shortFare, receiptNo, distanceM, travelS, waitS, speedKmh } = record
  for (const [name, time] of [
    ['boarding', boarded],
    ['exit', left],
  ] as const)
    if (time < YEAR_2000 || time > YEAR_2100) return { reason: 'date', detail: `${name} time ${time}` }
  if (left < boarded) return { reason: 'contradiction', detail: 'the exit is before the boarding' }
  if (left - boarded > LONG_S) return { reason: 'contradiction', detail: `a ride of ${left - boarded} s` }
  if (travelS + waitS > left - boarded + SLACK_S)
    return {
      reason: 'contradiction',
      detail: `${travelS} s driven and ${waitS} s waited in ${left - boarded} s`,
    }
  if (receiptNo === 0) return { reason: 'trip', detail: 'no receipt number' }
  if (fare % 0x10000 !== shortFare)
    return { reason: 'contradiction', detail: `the fare is ${fare} and ${shortFare}` }
  if (fare > maxFare)
    return { reason: 'total-above-limit', detail: `fare ${fare} is above the limit of ${maxFare}` }
  if (distanceM > FAR_M) return { reason: 'too-large', detail: `${distanceM} m` }
  if (speedKmh > FAST_KMH) return { reason: 'too-large', detail: `${speedKmh} km/h` }
  if (!record.places.every(Number.isFinite)) return { reason: 'number', detail: 'a place that is no number' }
  const texts = [record.serial, record.deviceNo, record.driver]
  return texts.every(text => /^[\x20-\x7e]*$/.test(text))
    ? null
    : { reason: 'text', detail: 'a serial or driver number that is not plain text' }
}
