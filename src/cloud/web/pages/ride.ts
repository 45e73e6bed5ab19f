/** The parts that the pages of a ride share: amount, car, trip. */
import { formatAmount } from '../../../domain/money.ts'
import type { FleetVehicle } from '../../fleet/vehicle.ts'
import type { TripFacts } from '../../orders/desk.ts'
import { say } from '../texts.ts'
import type { Language } from '../visitor.ts'
import { type Html, html } from './html.ts'

export const amountLine = (amount: number, currency: string): Html =>
  html`<p class="amount"><b>${formatAmount(amount, currency)}</b> <span>${currency}</span></p>`

export type Fact = readonly [name: string, value: string | Html]

export const factList = (facts: readonly Fact[]): Html =>
  html`<dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`

export const carFacts = ({ id, plate }: FleetVehicle, language: Language): Fact[] => [
  [say('plate', language), html`<strong>${plate}</strong>`],
  [say('vehicle', language), id],
]

/** Absent facts are left out. `asked` is what this page asks for, minor units. */
export function tripFacts(
  trip: TripFacts | null,
  asked: number,
  currency: string,
  language: Language,
): Fact[] {
  if (trip === null) return []
  const facts: Fact[] = []
  const { distanceM, startedAt, endedAt, driver, total } = trip
  if (total !== asked)
    facts.push([say('fareTotal', language), `${formatAmount(total, currency)} ${currency}`])
  if (distanceM !== undefined)
    facts.push([say('distance', language), `${(distanceM / 1000).toFixed(1)} ${say('kilometres', language)}`])
  const times = [startedAt, endedAt].map(clockTime).filter(time => time !== null)
  if (times.length > 0) facts.push([say('times', language), times.join(' – ')])
  if (driver !== undefined) facts.push([say('driver', language), driver])
  return facts
}

/** Hours and minutes of the meter's local time, `2026-11-23T10:01:00` or without separators. */
function clockTime(time: string | undefined): string | null {
  const match = /^\d{4}-?\d{2}-?\d{2}[T ]?(\d{2}):?(\d{2})/.exec(time ?? '')
  return match === null ? null : `${match[1]}:${match[2]}`
}

/** An instant of ours. The script puts it into the phone's time zone. */
export function instant(ms: number): Html {
  const iso = new Date(ms).toISOString()
  return html`<time datetime="${iso}" data-local="${ms}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`
}
