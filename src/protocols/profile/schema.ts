/**
 * The form of a meter profile file. Every problem is told at once, each with its key, what was found and what is
 * allowed; unknown keys are refused, since a misspelt one would silently do nothing.
 */
import * as v from 'valibot'
import { CHECKSUMS } from './checksums.ts'
import { dateFormatFault } from './dates.ts'
import { NUMBERS } from './interpret.ts'
import { PatternError, safePattern } from './safePattern.ts'

export interface ProfileProblem {
  /** Where, such as `messages.0.pattern`. */
  readonly key: string
  readonly found: string
  readonly hint: string
}

/** No line of a taximeter is near it; what a pattern may cost is bounded by it. */
const MAX_LINE = 1024
const BAUDS = [300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200] as const

function section<const T extends v.ObjectEntries>(entries: T) {
  return v.strictObject(entries, issue =>
    issue.expected === 'never'
      ? `unknown key; known here: ${Object.keys(entries).join(', ')}`
      : 'missing, or not a table',
  )
}

const oneOf = <const T extends readonly (string | number)[]>(options: T) =>
  v.picklist(options, `one of ${options.join(', ')}`)

const matching = (form: RegExp, hint: string) => v.pipe(v.string(hint), v.regex(form, hint))

/** Text of so many characters, none above a code. Control characters may be among them. */
const text = (most: number, highest: number, least: number, hint: string) =>
  v.pipe(
    v.string(hint),
    v.minLength(least, hint),
    v.maxLength(most, hint),
    v.check(value => [...value].every(char => char.codePointAt(0)! <= highest), hint),
  )

const whole = (min: number, max: number) => {
  const hint = `a whole number from ${min} to ${max}`
  return v.pipe(v.number(hint), v.integer(hint), v.minValue(min, hint), v.maxValue(max, hint))
}

/** A pattern that is safe to run, with its groups. */
const Pattern = v.pipe(
  v.string('a pattern in quotes'),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      return safePattern(dataset.value)
    } catch (error) {
      addIssue({ message: error instanceof PatternError ? error.message : 'not a regular expression' })
      return NEVER
    }
  }),
)

const DateFormat = v.pipe(
  v.string('a date format such as "YYYYMMDDhhmmss"'),
  v.rawCheck(({ dataset, addIssue }) => {
    const fault = dataset.typed ? dateFormatFault(dataset.value) : null
    if (fault !== null) addIssue({ message: fault })
  }),
)

const NumberForm = section({
  decimals: v.optional(whole(0, 6), 0),
  mark: v.optional(oneOf(['.', ',']), '.'),
  multiply: v.optional(whole(1, 1_000_000), 1),
})
const DateForm = section({ format: DateFormat })
const number = v.optional(NumberForm, {})
const date = v.optional(DateForm, { format: 'YYYYMMDDhhmmss' })

const word = matching(/^[\x21-\x7e]{1,16}$/, 'a word of up to 16 printable characters')
const template = matching(/^[\x20-\x7e]{1,200}$/, 'a template of up to 200 printable characters')
const figureValue = v.union([v.string(), v.number()], 'text or a number')
const flat = v.record(
  v.string(),
  figureValue,
  'a table such as { kind = "record", trip = "17", total = 2350 }',
)
const line = v.string('the line as it stands between two line ends')

const Sample = v.union(
  [
    section({ line, expect: flat }),
    section({ line, refused: v.string() }),
    section({ ack: flat, writes: line }),
    section({ display: flat, writes: line }),
  ],
  'a sample is { line, expect }, { line, refused }, { ack, writes } or { display, writes }',
)

export const ProfileSchema = section({
  format: v.literal(1, 'the number 1, the version of this kind of file'),
  name: matching(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and hyphens'),
  title: matching(/^[\x20-\x7e]{1,80}$/, 'up to 80 printable characters'),
  line: section({
    baud: oneOf(BAUDS),
    data_bits: v.optional(oneOf([5, 6, 7, 8]), 8),
    parity: v.optional(oneOf(['none', 'even', 'odd']), 'none'),
    stop_bits: v.optional(oneOf([1, 2]), 1),
  }),
  frame: section({
    start: v.optional(text(1, 0x7e, 0, 'one ASCII character, or nothing'), ''),
    delimiter: v.optional(text(4, 0xff, 1, '1 to 4 characters up to \\u00ff, such as "\\r\\n"'), '\r\n'),
    max_length: v.optional(whole(8, MAX_LINE), 256),
    checksum: oneOf(Object.keys(CHECKSUMS)),
  }),
  positions: v.optional(v.record(word, oneOf(['for-hire', 'hired', 'stopped'])), {}),
  messages: v.pipe(
    v.array(
      section({ kind: oneOf(['position', 'running', 'record']), pattern: Pattern }),
      'a list of [[messages]]',
    ),
    v.minLength(1, 'at least one of [[messages]]'),
    v.maxLength(16, 'at most 16 of [[messages]]'),
  ),
  figures: v.optional(
    section({
      ...(Object.fromEntries(NUMBERS.map(name => [name, number])) as Record<
        (typeof NUMBERS)[number],
        typeof number
      >),
      start: date,
      end: date,
    }),
    {},
  ),
  write: v.optional(
    section({
      ack: v.optional(template),
      display: v.optional(template),
      words: v.optional(
        section({
          UNPAID: v.optional(word),
          UNKNOWN: v.optional(word),
          PAID: v.optional(word),
          CASH: v.optional(word),
          SHORT: v.optional(word),
          REFUNDED: v.optional(word),
          LEFT: v.optional(word),
        }),
        {},
      ),
    }),
    {},
  ),
  samples: v.optional(v.pipe(v.array(Sample, 'a list of [[samples]]'), v.maxLength(200, 'at most 200')), []),
})

export type ProfileFile = v.InferOutput<typeof ProfileSchema>
export type SampleFile = ProfileFile['samples'][number]

export function problemOf(issue: v.BaseIssue<unknown>): ProfileProblem {
  return { key: v.getDotPath(issue) ?? '(the file)', found: found(issue.input), hint: issue.message }
}

export function found(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 120 ? `${text.slice(0, 117)}...` : text
}
