/**
 * The form of a meter profile file. Every problem is told at once, each with its key, what was found and what is
 * allowed; unknown keys are refused, since a misspelt one would silently do nothing.
 */
import * as v from 'valibot'
import { CODE_PAGES } from '../codePages.ts'
import { CHECKSUM_KINDS } from './checksums.ts'
import { dateFormatFault } from './dates.ts'
import { flat, HEAD, lineSection, matching, oneOf, section, text, truth, whole } from './fields.ts'
import { NUMBERS } from './interpret.ts'
import { Delimited, delimitedPattern, FixedWidth, fixedPattern } from './plainFields.ts'
import { PatternError, type SafePattern, safePattern } from './safePattern.ts'

/** No line of a taximeter is near it; what a pattern may cost is bounded by it. */
const MAX_LINE = 1024

/** A pattern that is safe to run, with its groups, however it was told. */
function compiled<const S extends v.GenericSchema>(
  form: S,
  compile: (value: v.InferOutput<S>) => SafePattern,
) {
  return v.pipe(
    form,
    v.rawTransform<v.InferOutput<S>, SafePattern>(({ dataset, addIssue, NEVER }) => {
      try {
        return compile(dataset.value)
      } catch (error) {
        addIssue({ message: error instanceof PatternError ? error.message : 'not a regular expression' })
        return NEVER
      }
    }),
  )
}

const Pattern = compiled(v.string('a pattern in quotes'), safePattern)
const kind = oneOf(['position', 'running', 'record'])

/** How a message is told; each message has one of them. */
const WAYS = ['pattern', 'lines', 'delimited', 'fixed'] as const

const Message = v.pipe(
  section({
    kind,
    pattern: v.optional(Pattern),
    lines: v.optional(
      v.pipe(
        v.array(Pattern, 'a list of patterns, one a line'),
        v.minLength(2, 'at least two lines'),
        v.maxLength(8, 'at most 8 lines'),
      ),
    ),
    delimited: v.optional(compiled(Delimited, delimitedPattern)),
    fixed: v.optional(compiled(FixedWidth, fixedPattern)),
  }),
  v.check(
    message => WAYS.filter(way => message[way] !== undefined).length === 1,
    `a message has one of ${WAYS.join(', ')}`,
  ),
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
  divide: v.optional(whole(1, 1_000_000), 1),
})
const DateForm = section({ format: DateFormat })
const number = v.optional(NumberForm, {})
const date = v.optional(DateForm, { format: 'YYYYMMDDhhmmss' })

const word = matching(/^[^\s\p{Cc}]{1,16}$/u, 'a word of up to 16 printable characters')
const written = matching(/^[\x21-\x7e]{1,16}$/, 'a word of up to 16 printable ASCII characters')
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

const delimiter = text(4, 0xff, 1, '1 to 4 characters up to \\u00ff, such as "\\r\\n"')

export const ProfileSchema = section({
  ...HEAD,
  driver: v.optional(v.literal('lines', 'lines')),
  line: lineSection,
  frame: section({
    start: v.optional(text(1, 0x7e, 0, 'one ASCII character, or nothing'), ''),
    delimiter: v.optional(
      v.union(
        [delimiter, v.pipe(v.array(delimiter), v.minLength(1), v.maxLength(4))],
        '1 to 4 characters up to \\u00ff, such as "\\r\\n", or a list of such',
      ),
      '\r\n',
    ),
    code_page: v.optional(oneOf(CODE_PAGES), 'latin1'),
    max_length: v.optional(whole(8, MAX_LINE), 256),
    checksum: oneOf(CHECKSUM_KINDS),
    checksum_form: v.optional(oneOf(['hex', 'raw']), 'hex'),
    checksum_after: v.optional(text(4, 0xff, 0, 'up to 4 characters that stand before the checksum'), ''),
    checksum_with_start: v.optional(truth, false),
  }),
  positions: v.optional(v.record(word, oneOf(['for-hire', 'hired', 'stopped'])), {}),
  messages: v.pipe(
    v.array(Message, 'a list of [[messages]]'),
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
      rev: v.optional(oneOf(['numbered', 'unnumbered']), 'numbered'),
    }),
    {},
  ),
  write: v.optional(
    section({
      ack: v.optional(template),
      display: v.optional(template),
      words: v.optional(
        section({
          UNPAID: v.optional(written),
          UNKNOWN: v.optional(written),
          PAID: v.optional(written),
          CASH: v.optional(written),
          SHORT: v.optional(written),
          REFUNDED: v.optional(written),
          LEFT: v.optional(written),
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
