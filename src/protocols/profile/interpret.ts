/**
 * One line's body to one meter event, as the profile says. Pure. What the meter meant but cannot be right is refused
 * with a reason; what the profile does not know is said to be unknown.
 */
import type { MeterReading, Position } from '../../domain/trip.ts'
import type { DriverSetting, Heard, MeterEvent } from '../meterDriver.ts'
import { printable } from '../printable.ts'
import { Refused } from '../refused.ts'
import { readDate } from './dates.ts'
import { given, type NumberFormat, readNumber, readRevision, readText, readTripNo, shown } from './figures.ts'
import type { SafePattern } from './safePattern.ts'

/** The figures that a pattern's named groups may give. Amounts are minor units, lengths metres, times seconds. */
export const NUMBERS = ['total', 'fare', 'supplements', 'distance', 'duration', 'wait'] as const
export const DATES = ['start', 'end'] as const
export const FIGURES = ['position', 'trip', 'rev', ...NUMBERS, ...DATES, 'tariff'] as const

export type NumberFigure = (typeof NUMBERS)[number]
export type DateFigure = (typeof DATES)[number]

/** What a line can say. */
export type MessageKind = Exclude<MeterEvent['kind'], 'shift'>

export interface Message {
  readonly kind: MessageKind
  /** One a line. */
  readonly patterns: readonly SafePattern[]
  /** Its figures stand in wider fields, with blanks around them. */
  readonly isPadded: boolean
}

export interface Reading {
  readonly messages: readonly Message[]
  readonly positions: ReadonlyMap<string, Position>
  readonly numbers: Readonly<Record<NumberFigure, NumberFormat>>
  readonly dates: Readonly<Record<DateFigure, string>>
  /** The meter does not number its corrections. */
  readonly isUnnumbered: boolean
}

/** A message over several lines, of which the first ones came. */
export interface Begun {
  readonly message: Message
  readonly groups: Groups
  readonly lines: readonly string[]
}

/** What a line gave, and what of a longer message is begun with it. */
export interface Interpreted {
  readonly heard: readonly Heard[]
  readonly begun: Begun | null
}

type Groups = Readonly<Record<string, string | undefined>>

/** `begun`: what the line before it left unfinished. A line that does not go on with it ends it, and stands for itself. */
export function interpret(
  reading: Reading,
  setting: DriverSetting,
  body: string,
  sound: boolean,
  begun: Begun | null = null,
): Interpreted {
  if (begun === null) return first(reading, setting, body, sound)
  const { message, groups, lines } = begun
  const found = message.patterns[lines.length]!.regexp.exec(body)?.groups
  if (found !== undefined) return goOn(reading, setting, message, { ...groups, ...found }, [...lines, body])
  const half: Heard = {
    kind: 'refused',
    about: message.kind,
    reason: 'shape',
    detail: `line ${lines.length + 1} of ${message.patterns.length} is another one`,
    raw: printable([...lines, body].join(' | ')),
  }
  const next = first(reading, setting, body, sound)
  return { heard: [half, ...next.heard], begun: next.begun }
}

function first(reading: Reading, setting: DriverSetting, body: string, sound: boolean): Interpreted {
  for (const message of reading.messages) {
    const groups = message.patterns[0]!.regexp.exec(body)?.groups
    if (groups !== undefined) return goOn(reading, setting, message, groups, [body])
  }
  const meant = reading.messages.find(
    ({ patterns: [pattern] }) => pattern!.prefix !== '' && body.startsWith(pattern!.prefix),
  )
  if (meant === undefined) return whole({ kind: 'unknown', raw: printable(body), sound })
  return whole({
    kind: 'refused',
    about: meant.kind,
    reason: 'shape',
    detail: `begins as a ${meant.kind} message but does not follow its pattern`,
    raw: printable(body),
  })
}

function goOn(
  reading: Reading,
  setting: DriverSetting,
  message: Message,
  groups: Groups,
  lines: readonly string[],
): Interpreted {
  if (lines.length < message.patterns.length) return { heard: [], begun: { message, groups, lines } }
  return whole(take(reading, setting, message, groups, lines.join(' | ')))
}

function whole(heard: Heard): Interpreted {
  return { heard: [heard], begun: null }
}

function take(
  reading: Reading,
  limits: DriverSetting,
  message: Message,
  groups: Groups,
  body: string,
): Heard {
  try {
    return {
      kind: 'event',
      event: EVENTS[message.kind](new Figures(reading, limits, groups, message.isPadded)),
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return {
      kind: 'refused',
      about: message.kind,
      reason: error.reason,
      detail: error.message,
      raw: printable(body),
    }
  }
}

const EVENTS: Readonly<Record<MessageKind, (figures: Figures) => MeterEvent>> = {
  position: figures => ({
    kind: 'position',
    position: figures.position(),
    ...given('tripNo', figures.tripIfAny()),
  }),
  running: figures => ({
    kind: 'running',
    fare: {
      tripNo: figures.trip(),
      total: figures.money().total,
      ...given('supplements', figures.money().supplements),
      ...given('distanceM', figures.number('distance')),
    },
  }),
  record: figures => ({ kind: 'record', record: recordOf(figures) }),
}

function recordOf(figures: Figures): MeterReading {
  const { total, fare, supplements } = figures.money()
  return {
    tripNo: figures.trip(),
    rev: figures.revision(),
    total,
    ...given('fare', fare),
    ...given('supplements', supplements),
    ...given('distanceM', figures.number('distance')),
    ...given('durationS', figures.number('duration')),
    ...given('waitS', figures.number('wait')),
    ...given('tariff', figures.tariff()),
    ...given('startedAt', figures.date('start')),
    ...given('endedAt', figures.date('end')),
  }
}

/** The groups of one matched line, read one by one; each reader throws Refused. */
class Figures {
  readonly #reading: Reading
  readonly #limits: DriverSetting
  readonly #groups: Groups

  constructor(reading: Reading, limits: DriverSetting, groups: Groups, isPadded: boolean) {
    this.#reading = reading
    this.#limits = limits
    this.#groups = isPadded ? trimmed(groups) : groups
  }

  position(): Position {
    const word = this.#groups.position ?? ''
    const position = this.#reading.positions.get(word)
    if (position === undefined) throw new Refused('position', `not a position of this meter: ${shown(word)}`)
    return position
  }

  trip(): string {
    return readTripNo(this.#groups.trip ?? '')
  }

  /** A meter for hire may leave its trip number empty. */
  tripIfAny(): string | undefined {
    return this.#groups.trip === undefined || this.#groups.trip === '' ? undefined : this.trip()
  }

  revision(): number | null {
    if (this.#groups.rev !== undefined) return readRevision(this.#groups.rev)
    return this.#reading.isUnnumbered ? null : 1
  }

  money(): { total: number; fare: number | undefined; supplements: number | undefined } {
    const total = this.number('total') ?? 0
    const [fare, supplements] = [this.number('fare'), this.number('supplements')]
    if (total > this.#limits.maxTotal)
      throw new Refused('total-above-limit', `total ${total} is above the limit of ${this.#limits.maxTotal}`)
    if ((fare ?? 0) > total || (supplements ?? 0) > total)
      throw new Refused('parts-above-total', `fare or supplements above the total of ${total}`)
    return { total, fare, supplements }
  }

  number(name: NumberFigure): number | undefined {
    const text = this.#groups[name]
    return text === undefined ? undefined : readNumber(name, text, this.#reading.numbers[name])
  }

  date(name: DateFigure): string | undefined {
    const text = this.#groups[name]
    return text === undefined ? undefined : readDate(name, text, this.#reading.dates[name])
  }

  tariff(): string | undefined {
    return this.#groups.tariff === undefined ? undefined : readText('tariff', this.#groups.tariff)
  }
}

function trimmed(groups: Groups): Groups {
  return Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, text?.trim()]))
}
