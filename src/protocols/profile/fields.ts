/** What the forms of all kinds of meter profile are made of. */
import * as v from 'valibot'
import type { LineSettings } from '../meterDriver.ts'

export interface ProfileProblem {
  /** Where, such as `messages.0.pattern`. */
  readonly key: string
  readonly found: string
  readonly hint: string
}

/** Everything that is wrong with a profile, at once. */
export class ProfileError extends Error {
  readonly problems: readonly ProfileProblem[]

  constructor(problems: readonly ProfileProblem[]) {
    super(problems.map(({ key, found, hint }) => `${key}: ${hint} (found ${found})`).join('\n'))
    this.problems = problems
  }
}

const BAUDS = [300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200] as const

/** A table that refuses unknown keys: a misspelt one would silently do nothing. */
export function section<const T extends v.ObjectEntries>(entries: T) {
  return v.strictObject(entries, issue =>
    issue.expected === 'never'
      ? `unknown key; known here: ${Object.keys(entries).join(', ')}`
      : 'missing, or not a table',
  )
}

export const oneOf = <const T extends readonly (string | number)[]>(options: T) =>
  v.picklist(options, `one of ${options.join(', ')}`)

export const matching = (form: RegExp, hint: string) => v.pipe(v.string(hint), v.regex(form, hint))

/** Text of so many characters, none above a code. Control characters may be among them. */
export const text = (most: number, highest: number, least: number, hint: string) =>
  v.pipe(
    v.string(hint),
    v.minLength(least, hint),
    v.maxLength(most, hint),
    v.check(value => [...value].every(char => char.codePointAt(0)! <= highest), hint),
  )

export const whole = (min: number, max: number) => {
  const hint = `a whole number from ${min} to ${max}`
  return v.pipe(v.number(hint), v.integer(hint), v.minValue(min, hint), v.maxValue(max, hint))
}

export const truth = v.boolean('true or false')

/** One flat table, as an event is told in a sample. */
export const flat = v.record(
  v.string(),
  v.union([v.string(), v.number()], 'text or a number'),
  'a table such as { kind = "record", trip = "17", total = 2350 }',
)

/** The bytes of a sample, blanks between them as one likes. */
export const hex = matching(/^(\s*[0-9A-Fa-f]{2})+\s*$/, 'bytes in hex, such as "55 AA 00 05"')

/** What stands in every profile file, whatever its kind. */
export const HEAD = {
  format: v.literal(1, 'the number 1, the version of this kind of file'),
  name: matching(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and hyphens'),
  title: matching(/^[\x20-\x7e]{1,80}$/, 'up to 80 printable characters'),
}

const REST_OF_LINE = {
  data_bits: v.optional(oneOf([5, 6, 7, 8]), 8),
  parity: v.optional(oneOf(['none', 'even', 'odd']), 'none'),
  stop_bits: v.optional(oneOf([1, 2]), 1),
}

/** `[line]`: RS-232 settings. */
export const lineSection = section({ baud: oneOf(BAUDS), ...REST_OF_LINE })

/** `[line]` of a protocol that says itself how fast it is; the file may say otherwise, or nothing. */
export const usualLine = (baud: (typeof BAUDS)[number]) =>
  v.optional(section({ baud: v.optional(oneOf(BAUDS), baud), ...REST_OF_LINE }), {})

export type LineSection = v.InferOutput<typeof lineSection>

export function lineSettings(line: LineSection): LineSettings {
  return {
    baud: line.baud,
    dataBits: line.data_bits,
    parity: line.parity,
    stopBits: line.stop_bits,
  }
}

/** Checks a parsed TOML document against a form. Throws ProfileError with all problems. */
export function checked<const S extends v.GenericSchema>(form: S, document: unknown): v.InferOutput<S> {
  const result = v.safeParse(form, document)
  if (!result.success) throw new ProfileError(result.issues.map(problemOf))
  return result.output
}

export function problemOf(issue: v.BaseIssue<unknown>): ProfileProblem {
  return { key: v.getDotPath(issue) ?? '(the file)', found: found(issue.input), hint: issue.message }
}

export function found(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 120 ? `${text.slice(0, 117)}...` : text
}
