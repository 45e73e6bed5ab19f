/**
 * What may be written back: the profile's templates are the allow-list. Every byte that leaves comes from here, each
 * value checked against a form that cannot change the frame; what does not fit is not written at all.
 */
import type { MeterDisplay } from '../../domain/view.ts'
import type { AllowedFrame } from '../meterDriver.ts'
import type { Checksum } from './checksums.ts'
import { isRevision, isTripNo, type NumberFormat, writeNumber } from './figures.ts'

export const PLACEHOLDERS = { ack: ['trip', 'rev'], display: ['trip', 'word', 'amount'] } as const

export interface Writing {
  readonly delimiter: string
  readonly checksum: Checksum
  readonly ack: string | null
  readonly display: string | null
  /** The meter's own word for each of ours; a word that is not here is never written. */
  readonly words: ReadonlyMap<string, string>
  readonly amount: NumberFormat
}

/** The acknowledgement of a record; `rev` null stands for a meter that does not number its corrections. */
export function ackFrame(writing: Writing, tripNo: string, rev: number | null): AllowedFrame | null {
  const isSafe = isTripNo(tripNo) && isRevision(rev ?? 1)
  if (writing.ack === null || !isSafe) return null
  return seal(writing, writing.ack, { trip: tripNo, rev: String(rev ?? 1) })
}

export function displayFrame(writing: Writing, display: MeterDisplay): AllowedFrame | null {
  const word = writing.words.get(display.word)
  const amount = writeNumber(display.amount, writing.amount)
  const needsTrip = writing.display?.includes('{trip}') === true
  if (writing.display === null || word === undefined || amount === null) return null
  if (needsTrip && !isTripNo(display.tripNo)) return null
  return seal(writing, writing.display, { trip: display.tripNo, word, amount })
}

function seal(writing: Writing, template: string, values: Readonly<Record<string, string>>): AllowedFrame {
  const body = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
  const text = writing.checksum.seal(body) + writing.delimiter
  return Buffer.from(text, 'latin1') as AllowedFrame
}
