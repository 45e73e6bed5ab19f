/**
 * One ticket's lines to a trip record. Figures are found by labels that stand at the beginning of a line, in any of a
 * ticket's languages; a report of a shift and a copy say so themselves and are no fare.
 */
import type { Heard } from '../meterDriver.ts'
import { readDate } from '../profile/dates.ts'
import { given } from '../profile/figures.ts'
import { Refused } from '../refused.ts'
import { lastAmount } from './amount.ts'

export const AMOUNTS = ['total', 'fare', 'supplements'] as const
export const TEXTS = ['trip', 'start', 'end', 'distance'] as const
export type FigureName = (typeof AMOUNTS)[number] | (typeof TEXTS)[number]

export interface Labels {
  readonly words: readonly string[]
  /** The value stands on the next line. */
  readonly isBelow: boolean
}

export interface TicketReading {
  readonly labels: ReadonlyMap<FigureName, Labels>
  /** A line that begins with one of these makes the ticket none of a ride. */
  readonly ignore: readonly string[]
  readonly decimals: number
  readonly dates: { readonly start: string; readonly end: string }
  /** Metres in the ticket's unit, and its decimals. */
  readonly distance: { readonly decimals: number; readonly metres: number }
  /** Fare and supplements make the total: on paper there is no other check. */
  readonly partsAddUp: boolean
  readonly maxTotal: number
}

/** What a whole ticket is: a record, a message where it is no ride's, or refused. */
export function readTicket(reading: TicketReading, lines: readonly string[]): Heard {
  const raw = lines.join(' | ').slice(0, 400)
  const why = ignored(reading, lines)
  if (why !== null) return { kind: 'message', said: `a ticket that is no ride's: ${why}` }
  try {
    return { kind: 'event', event: { kind: 'record', record: recordOf(reading, lines), atFlagUp: true } }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { kind: 'refused', about: 'record', reason: error.reason, detail: error.message, raw }
  }
}

function ignored({ ignore }: TicketReading, lines: readonly string[]): string | null {
  return lines.find(line => ignore.some(word => begins(line, word))) ?? null
}

function begins(line: string, label: string): boolean {
  const [start, word] = [line.trimStart().toLowerCase(), label.toLowerCase()]
  if (!start.startsWith(word)) return false
  // "Total" is no label of "Totals of the shift".
  return (
    !/[\p{L}\p{N}]/u.test(word.at(-1)!) || !/^[\p{L}\p{N}]/u.test(start.slice(word.length)) || isWide(word)
  )
}

/** Scripts without blanks between words. */
function isWide(word: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(word)
}

function recordOf(reading: TicketReading, lines: readonly string[]) {
  const { decimals, maxTotal } = reading
  const amount = (name: (typeof AMOUNTS)[number]) =>
    one(
      name,
      values(reading, lines, name).map(text => lastAmount(text, decimals)),
    )
  const total = amount('total')
  if (total === undefined)
    throw new Refused('shape', 'no line with a total: a label of it may be missing in the profile')
  if (total > maxTotal)
    throw new Refused('total-above-limit', `total ${total} is above the limit of ${maxTotal}`)
  const [fare, supplements] = [amount('fare'), amount('supplements')]
  if ((fare ?? 0) > total || (supplements ?? 0) > total)
    throw new Refused('parts-above-total', `fare or supplements above the total of ${total}`)
  if (reading.partsAddUp && fare !== undefined && supplements !== undefined && fare + supplements !== total)
    throw new Refused(
      'contradiction',
      `fare ${fare} and supplements ${supplements} do not make the total of ${total}`,
    )
  const trip = values(reading, lines, 'trip').map(numberIn)[0]
  const [startedAt, endedAt] = [date(reading, lines, 'start'), date(reading, lines, 'end')]
  if (trip === undefined && endedAt === undefined && startedAt === undefined)
    throw new Refused('trip', 'neither a ticket number nor a time: nothing tells this ticket from its copy')
  return {
    // A ticket that says neither number nor start is known by when it ended.
    tripNo: trip ?? (startedAt === undefined ? endedAt! : ''),
    rev: 1,
    total,
    ...given('fare', fare),
    ...given('supplements', supplements),
    ...given('distanceM', distance(reading, lines)),
    ...given('startedAt', startedAt),
    ...given('endedAt', endedAt),
  }
}

/** What stands behind a label, or on the line below it. */
function values({ labels }: TicketReading, lines: readonly string[], name: FigureName): string[] {
  const found = labels.get(name)
  if (found === undefined) return []
  return lines.flatMap((line, i) => {
    const word = found.words.find(label => begins(line, label))
    if (word === undefined) return []
    return found.isBelow ? [lines[i + 1] ?? ''] : [line.trimStart().slice(word.length)]
  })
}

/** The one value that all lines agree on. A total that stands twice and differs is none. */
function one(name: string, all: readonly (number | null)[]): number | undefined {
  if (all.length === 0) return undefined
  const [first] = all
  if (first === null || first === undefined || all.some(value => value !== first))
    throw new Refused('number', `${name} is not one number: ${all.map(value => value ?? 'none').join(', ')}`)
  return first
}

/** The number of a ticket as it is printed: letters and digits, at most 20. */
function numberIn(text: string): string | undefined {
  return /[A-Za-z0-9][A-Za-z0-9._-]{0,19}/.exec(text.replace(/^[^A-Za-z0-9]+/, ''))?.[0]
}

function date(reading: TicketReading, lines: readonly string[], name: 'start' | 'end'): string | undefined {
  const [text] = values(reading, lines, name)
  if (text === undefined) return undefined
  const format = reading.dates[name]
  const at = text.search(/\d/)
  return readDate(name, at < 0 ? text : text.slice(at).slice(0, format.length), format)
}

function distance(reading: TicketReading, lines: readonly string[]): number | undefined {
  const [text] = values(reading, lines, 'distance')
  const { decimals, metres } = reading.distance
  const value = text === undefined ? null : lastAmount(text, decimals)
  return value === null ? undefined : Math.round((value * metres) / 10 ** decimals)
}
