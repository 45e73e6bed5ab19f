/**
 * The form of a meter profile file. Every problem is told at once, each with its key, what was found and what is
 * allowed; unknown keys are refused, since a misspelt one would silently do nothing.
 */
import * as v from 'valibot'
import { CHECKSUMS } from './checksums.ts'
import { dateFormatFault } from './dates.ts'
import { flat, HEAD, lineSection, matching, oneOf, section, text, whole } from './fields.ts'
import { NUMBERS } from './interpret.ts'
import { PatternError, safePattern } from './safePattern.ts'

/** No line of a taximeter is near it; what a pattern may cost is bounded by it. */
const MAX_LINE = 1024

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
  ...HEAD,
  driver: v.optional(v.literal('lines', 'lines')),
  line: lineSection,
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
