/**
 * Messages told without a pattern: a list of fields parted by a mark, or fields at fixed places. They become a pattern, so that
 * there is one way to read a line, and the same checks of what a pattern may cost.
 */
import * as v from 'valibot'
import { section, text, whole } from './fields.ts'
import { FIGURES } from './interpret.ts'
import { PatternError, type SafePattern, safePattern } from './safePattern.ts'

const name = v.picklist([...FIGURES], `one of ${FIGURES.join(', ')}`)
const starts = text(20, 0x7e, 0, 'what every such line begins with, up to 20 characters')

/** `names`: the fields in their order; an empty name is a field that nobody reads. */
export const Delimited = section({
  starts: v.optional(starts, ''),
  by: text(1, 0x7e, 1, 'the one character between two fields'),
  names: v.pipe(
    v.array(v.union([name, v.literal('')]), 'a list of names, "" for a field that is not read'),
    v.minLength(1, 'at least one field'),
    v.maxLength(40, 'at most 40 fields'),
  ),
})

/** `from` counts characters from 1, start mark left out. What stands between the fields is not read. */
export const FixedWidth = section({
  starts: v.optional(starts, ''),
  fields: v.pipe(
    v.array(
      section({ name, from: whole(1, 1000), length: whole(1, 100) }),
      'a list of { name, from, length }',
    ),
    v.minLength(1, 'at least one field'),
    v.maxLength(40, 'at most 40 fields'),
  ),
})

/** Throws PatternError. */
export function delimitedPattern({ starts, by, names }: v.InferOutput<typeof Delimited>): SafePattern {
  const other = `[^${inClass(by)}]*`
  const fields = names.map(field => (field === '' ? other : `(?<${field}>${other})`))
  return safePattern(`^${literal(starts)}${fields.join(literal(by))}$`)
}

/** Throws PatternError where two fields lie over each other. */
export function fixedPattern({ starts, fields }: v.InferOutput<typeof FixedWidth>): SafePattern {
  let source = `^${literal(starts)}`
  let at = starts.length
  for (const { name: field, from, length } of [...fields].sort((a, b) => a.from - b.from)) {
    const gap = from - 1 - at
    if (gap < 0) throw new PatternError(`${field} begins at ${from}, within what stands before it`)
    if (gap > 0) source += `.{${gap}}`
    source += `(?<${field}>.{${length}})`
    at += gap + length
  }
  return safePattern(`${source}.*$`)
}

function literal(chars: string): string {
  return [...chars].map(char => (/[A-Za-z0-9 ]/.test(char) ? char : `\\x${hex(char)}`)).join('')
}

function inClass(char: string): string {
  return /[A-Za-z0-9]/.test(char) ? char : `\\x${hex(char)}`
}

function hex(char: string): string {
  return char.charCodeAt(0).toString(16).padStart(2, '0')
}
