/** The samples inside a profile: real lines and what they must give. A technician's proof that a profile works. */
import type { MeterRecord } from '../../domain/trip.ts'
import type { MeterDisplay } from '../../domain/view.ts'
import type { Heard, MeterEvent } from '../meterDriver.ts'
import { printable } from '../printable.ts'
import type { LineProfile } from './profile.ts'
import type { SampleFile } from './schema.ts'

export interface SampleFailure {
  /** Which of the samples, from 0. */
  readonly index: number
  readonly detail: string
}

type Flat = Readonly<Record<string, string | number>>

/** Runs every sample of a profile; an empty list means that all hold. */
export function runSamples(profile: LineProfile): SampleFailure[] {
  return profile.samples.flatMap((sample, index) => {
    const detail = failure(profile, sample)
    return detail === null ? [] : [{ index, detail }]
  })
}

function failure(profile: LineProfile, sample: SampleFile): string | null {
  const driver = profile.driver({ maxTotal: Number.MAX_SAFE_INTEGER })
  const end = profile.frame.delimiter.toString('latin1')
  if ('line' in sample) {
    const heard = driver.hear(Buffer.from(sample.line + end, 'latin1'))
    return compare('refused' in sample ? { refused: sample.refused } : sample.expect, flatHeard(heard))
  }
  const frame = 'ack' in sample ? driver.ack(recordOf(sample.ack)) : driver.display(displayOf(sample.display))
  const written = frame === null ? 'nothing' : frame.toString('latin1')
  return written === sample.writes + end
    ? null
    : `writes ${printable(written)} where ${printable(sample.writes + end)} was expected`
}

function recordOf(flat: Flat): MeterRecord {
  return { tripNo: String(flat.trip), rev: Number(flat.rev ?? 1), total: 0 }
}

function displayOf(flat: Flat): MeterDisplay {
  return { tripNo: String(flat.trip), word: flat.word as MeterDisplay['word'], amount: Number(flat.amount) }
}

function compare(expected: Flat, actual: Flat): string | null {
  const sorted = (flat: Flat) => JSON.stringify(Object.entries(flat).sort(([a], [b]) => (a < b ? -1 : 1)))
  return sorted(expected) === sorted(actual) ? null : `gives ${JSON.stringify(actual)}`
}

function flatHeard(heard: readonly Heard[]): Flat {
  const [only] = heard
  if (only === undefined || heard.length > 1) return { messages: heard.length }
  if (only.kind === 'event') return flatEvent(only.event)
  if (only.kind === 'refused') return { refused: only.reason }
  return only.kind === 'unknown' ? { refused: 'unknown' } : { refused: only.why }
}

/** An event in the profile's own words: the figures of its pattern. */
export function flatEvent(event: MeterEvent): Flat {
  const { kind } = event
  if (kind === 'position') return defined({ kind, position: event.position, trip: event.tripNo })
  if (kind === 'running') {
    const { tripNo, total, supplements, distanceM } = event.fare
    return defined({ kind, trip: tripNo, total, supplements, distance: distanceM })
  }
  const { tripNo, rev, total, fare, supplements, distanceM, durationS, waitS, tariff, startedAt, endedAt } =
    event.record
  return defined({
    kind,
    trip: tripNo,
    rev,
    total,
    fare,
    supplements,
    distance: distanceM,
    duration: durationS,
    wait: waitS,
    tariff,
    start: startedAt,
    end: endedAt,
  })
}

function defined(flat: Readonly<Record<string, string | number | undefined>>): Flat {
  return Object.fromEntries(Object.entries(flat).filter(entry => entry[1] !== undefined)) as Flat
}
