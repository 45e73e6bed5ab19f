/**
 * What a driver heard, in the words of a profile's file: one flat table a message. Samples are held against it, and
 * `farebridge replay` prints it.
 */
import type { Heard, MeterEvent } from './meterDriver.ts'

export type Flat = Readonly<Record<string, string | number>>

/** An event in a profile's own words: the figures of its pattern. */
export function flatEvent(event: MeterEvent): Flat {
  const { kind } = event
  if (kind === 'position')
    return defined({ kind, position: event.position, trip: event.tripNo, start: event.startedAt })
  if (kind === 'running') {
    const { tripNo, total, supplements, distanceM } = event.fare
    return defined({
      kind,
      trip: tripNo === '' ? undefined : tripNo,
      total,
      supplements,
      distance: distanceM,
    })
  }
  if (kind === 'shift') return defined({ kind, ...event.shift })
  const { tripNo, rev, total, fare, supplements, distanceM, durationS, waitS, tariff, startedAt, endedAt } =
    event.record
  return defined({
    kind,
    trip: tripNo === '' ? undefined : tripNo,
    rev: rev ?? undefined,
    total,
    fare,
    supplements,
    distance: distanceM,
    duration: durationS,
    wait: waitS,
    tariff,
    start: startedAt,
    end: endedAt,
    resent: event.resent === true ? 'yes' : undefined,
  })
}

/** Anything that a driver heard. Bytes that were no frame and refused messages are told by their reason. */
export function flatHeard(heard: Heard): Flat {
  if (heard.kind === 'event') return flatEvent(heard.event)
  if (heard.kind === 'message') return { message: heard.said }
  if (heard.kind === 'ask') return { asks: heard.said }
  if (heard.kind === 'unknown') return { refused: 'unknown' }
  return { refused: heard.kind === 'refused' ? heard.reason : heard.why }
}

/** The same figures, in whatever order they were written. */
export function isSameFlat(a: Flat, b: Flat): boolean {
  const sorted = (flat: Flat) => JSON.stringify(Object.entries(flat).sort(([x], [y]) => (x < y ? -1 : 1)))
  return sorted(a) === sorted(b)
}

/** `kind=record total=2350`. */
export function flatText(flat: Flat): string {
  return Object.entries(flat)
    .map(([name, value]) => `${name}=${/^[\w.:+-]+$/.test(String(value)) ? value : JSON.stringify(value)}`)
    .join(' ')
}

function defined(flat: Readonly<Record<string, string | number | undefined>>): Flat {
  return Object.fromEntries(Object.entries(flat).filter(entry => entry[1] !== undefined)) as Flat
}
