/** The meter's figures as events, held against each other: a frame's check says nothing about whether they make sense. */
import type { DriverSetting, MeterEvent } from '../meterDriver.ts'
import { Refused } from '../refused.ts'
import type { TripData } from './messages.ts'
import type { MdtOptions } from './options.ts'

type Said = Omit<TripData, 'distance'> & { readonly distance: number | null; readonly tariff?: string }

export type RecordEvent = Extract<MeterEvent, { kind: 'record' }>

/** Throws Refused. */
export function recordOf(
  said: Said,
  { total: which, amountMultiply, metresPerTenth }: MdtOptions,
  { maxTotal }: Pick<DriverSetting, 'maxTotal'>,
): RecordEvent {
  const { fare, tax, extras, stateTax, distance, tariff } = said
  const sum = fare + tax + extras + stateTax
  // A meter without taxes may leave the net total at zero; one that gives it must agree with its parts.
  if (which === 'net-total' && said.total !== sum && said.total !== 0)
    throw new Refused('contradiction', `fare, taxes and extras make ${sum}, the total says ${said.total}`)
  const total = (which === 'net-total' && said.total !== 0 ? said.total : sum) * amountMultiply
  if (total > maxTotal)
    throw new Refused('total-above-limit', `total ${total} is above the limit of ${maxTotal}`)
  const supplements = total - fare * amountMultiply
  return {
    kind: 'record',
    record: {
      tripNo: '',
      rev: null,
      total,
      fare: fare * amountMultiply,
      supplements,
      ...(distance === null ? {} : { distanceM: Math.round(distance * metresPerTenth) }),
      ...(tariff === undefined ? {} : { tariff }),
    },
  }
}

export function runningOf(fare: number, extras: number, { amountMultiply }: MdtOptions): MeterEvent {
  return {
    kind: 'running',
    fare: { tripNo: '', total: (fare + extras) * amountMultiply, supplements: extras * amountMultiply },
  }
}

/** The template's digits with the amount in the meter's hundredths; null where the amount cannot be said so. */
export function authorisationDigits(template: string, amount: number, amountMultiply: number): string | null {
  if (!template.includes('{amount}')) return template
  if (amount % amountMultiply !== 0 || amount < 0) return null
  return template.replaceAll('{amount}', String(amount / amountMultiply).padStart(8, '0'))
}
