/** A 905 trip record as a meter event, with the plausibility that its frame's check cannot give. */
import type { DriverSetting, MeterEvent } from '../meterDriver.ts'
import { Refused } from '../refused.ts'
import type { TripEnd } from './messages/tripEnd.ts'
import type { Jtt905Options } from './options.ts'

/** Throws Refused. */
export function tripEvent(
  trip: TripEnd,
  { surcharge, amountMultiply }: Jtt905Options,
  { maxTotal }: Pick<DriverSetting, 'maxTotal'>,
  isResent: boolean,
): MeterEvent {
  const amount = trip.amount * amountMultiply
  const supplements = trip.surcharge * amountMultiply
  const total = surcharge === 'added' ? amount + supplements : amount
  if (total > maxTotal)
    throw new Refused('total-above-limit', `total ${total} is above the limit of ${maxTotal}`)
  if (supplements > total)
    throw new Refused('parts-above-total', `surcharge ${supplements} above the total of ${total}`)
  return {
    kind: 'record',
    record: {
      tripNo: String(trip.tripNo),
      rev: 1,
      total,
      fare: total - supplements,
      supplements,
      distanceM: trip.distanceM,
      waitS: trip.waitS,
      startedAt: trip.boarded,
      endedAt: trip.alighted,
    },
    atFlagUp: true,
    ...(isResent ? { resent: true as const } : {}),
  }
}
