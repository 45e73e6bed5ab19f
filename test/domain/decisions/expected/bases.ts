/**
 * What is expected of every pair of state and event: one line in the words of support/inWords.ts. What many states have in
 * common is said once here; a state's own table says the rest. Every event stands in exactly one place of a state.
 */
import type { EventName, StateName } from '../world.ts'

/** A line, and the events that lead to it, parted by ` · `. */
type Lines = Readonly<Record<string, string>>

export interface Expectation {
  readonly as: readonly BaseName[]
  /** The id of the ride that events are about; T1 unless the cloud gave it back. */
  readonly ride?: string
  readonly own: Lines
}

export type Expectations = Partial<Record<StateName, Expectation>>

const NOTICES =
  'captured 1 · captured latest · captured twice, one notice lost · captured 9 · captured, wrong link · captured, wrong amount · notice repeated · notice older · notice repeated, other sums · refunded a part · refunded whole · cancelled · received shrinks · refunded shrinks · refunded beyond received'

const BASE_LINES = {
  always: () => ({
    'refused: record-refused | = | record-refused': 'record 17, negative',
    'refused: unknown-trip | =': 'cash, unknown trip',
  }),
  /** The ledger is not new: nobody asked. */
  'not fresh': () => ({
    'duplicate | =': 'restore, empty · restore, another ride · restore, 17 open · restore, 17 paid',
  }),
  'no trip': () => ({
    'quarantined: unknown-trip | = | notice-quarantined NOSUCH': `${NOTICES} · captured, wrong currency`,
    'refused: unknown-trip | =':
      'cash · unpaid · ask · reprint · override · code tried · code of 1 · code of latest · code of 9',
  }),
  /** No code was ever shown: nothing can have been paid. */
  'no code yet': id => ({
    [`quarantined: revision | = | notice-quarantined ${id}`]: NOTICES,
    [`quarantined: currency | = | notice-quarantined ${id}`]: 'captured, wrong currency',
    'refused: unknown-revision | =': 'code of 1 · code of latest · code of 9',
  }),
  metering: () => ({ 'refused: still-metering | =': 'cash · unpaid · ask · reprint · code tried' }),
  /** A code was shown: a notice must match it to the letter. */
  shown: id => ({
    [`quarantined: revision | = | notice-quarantined ${id}`]: 'captured 9',
    [`quarantined: link | = | notice-quarantined ${id}`]: 'captured, wrong link',
    [`quarantined: amount | = | notice-quarantined ${id}`]: 'captured, wrong amount',
    [`quarantined: currency | = | notice-quarantined ${id}`]: 'captured, wrong currency',
    [`quarantined: sums | = | notice-quarantined ${id}`]: 'refunded beyond received',
    'refused: unknown-revision | =': 'code of 9',
  }),
  /** No notice was seen yet: notice 0 is none, and nothing can shrink or go back. */
  'no notice yet': id => ({
    [`quarantined: number | = | notice-quarantined ${id}`]:
      'notice repeated · notice older · notice repeated, other sums',
    [`quarantined: sums | = | notice-quarantined ${id}`]:
      'refunded a part · received shrinks · refunded shrinks',
  }),
  /** A capture was told, no refund. */
  'captured once': id => ({
    'duplicate | =': 'notice repeated',
    [`quarantined: number | = | notice-quarantined ${id}`]: 'notice older',
    [`quarantined: same-number-other-sums | = | notice-quarantined ${id}`]: 'notice repeated, other sums',
    [`quarantined: received-too-small | = | notice-quarantined ${id}`]: 'received shrinks',
    [`quarantined: sums | = | notice-quarantined ${id}`]: 'refunded shrinks',
  }),
  /** A refund was told too. */
  'some went back': id => ({
    'duplicate | =': 'notice repeated · notice older',
    [`quarantined: same-number-other-sums | = | notice-quarantined ${id}`]: 'notice repeated, other sums',
    [`quarantined: refunded-shrank | = | notice-quarantined ${id}`]: 'refunded shrinks',
  }),
} satisfies Record<string, (id: string) => Lines>

export type BaseName = keyof typeof BASE_LINES

/** By event: the line that is expected. Throws where an event is expected twice. */
export function byEvent(...tables: readonly Lines[]): Record<string, string> {
  const lines: Record<string, string> = {}
  for (const [line, events] of tables.flatMap(table => Object.entries(table)))
    for (const event of events.split(' · ')) {
      if (event in lines) throw new Error(`${event} is expected twice`)
      lines[event] = line
    }
  return lines
}

export function expected({ as, ride, own }: Expectation): Record<EventName, string> {
  const bases = as.map(name => BASE_LINES[name](ride ?? 'T1'))
  return byEvent(...bases, own) as Record<EventName, string>
}
