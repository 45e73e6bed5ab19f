/** Holds a file's values against the schema and puts every fault into words. */
import * as v from 'valibot'
import type { Sound } from './fileChecks.ts'
import { nearest } from './nearest.ts'
import { type Problem, shown } from './problem.ts'
import { place, type TomlFile } from './toml.ts'

type Fields = Readonly<Record<string, v.GenericSchema>>
/** Of a whole file: a section a key. */
export type FileSchema = v.ObjectSchema<v.ObjectEntries, undefined>

export interface Checked<S extends FileSchema> {
  readonly problems: Problem[]
  /** Null when there is any problem. */
  readonly values: v.InferOutput<S> | null
  readonly sound: Sound
}

/** All faults of the values themselves. */
export function checkValues<const S extends FileSchema>(toml: TomlFile, file: S): Checked<S> {
  const problems = [...unknownKeys(toml, file), ...sectionProblems(toml, file)]
  const parsed = v.safeParse(file, toml.values)
  return {
    problems,
    values: problems.length === 0 && parsed.success ? parsed.output : null,
    sound: (section, key) => {
      const table = toml.values[section]
      const value = isTable(table) ? table[key] : undefined
      const field = fieldsOf(file, section)?.[key]
      return typeof value === 'string' && field !== undefined && v.is(field, value) ? value : undefined
    },
  }
}

/** A mistyped key would otherwise be a setting that silently does nothing. */
function unknownKeys(toml: TomlFile, file: FileSchema): Problem[] {
  const sections = Object.keys(file.entries)
  const problems: Problem[] = []
  for (const [section, value] of Object.entries(toml.values)) {
    const fields = fieldsOf(file, section)
    if (fields === null) problems.push(unknown(toml, section, undefined, sections))
    else if (isTable(value)) {
      const keys = Object.keys(fields)
      for (const key of Object.keys(value)) {
        if (!keys.includes(key)) problems.push(unknown(toml, section, key, keys))
      }
    }
  }
  return problems
}

function unknown(
  toml: TomlFile,
  section: string,
  key: string | undefined,
  known: readonly string[],
): Problem {
  const meant = nearest(key ?? section, known)
  return {
    ...place(toml, section, key),
    // The value is not shown: it may be a secret that somebody put here.
    found: key === undefined ? 'an unknown section' : 'an unknown key',
    allowed: known.join(', '),
    ...(meant === undefined ? {} : { hint: `Did you mean ${meant}?` }),
  }
}

function sectionProblems(toml: TomlFile, file: FileSchema): Problem[] {
  return Object.keys(file.entries).flatMap(section => {
    const value = toml.values[section]
    const fields = fieldsOf(file, section)!
    if (value === undefined && isOptional(file, section)) return []
    if (!isTable(value)) {
      const needed = Object.keys(fields).filter(key => fields[key]!.type !== 'optional')
      const allowed = `a section [${section}] with at least ${needed.join(', ')}`
      return [{ ...place(toml, section), found: shown(value), allowed }]
    }
    return Object.entries(fields).flatMap(([key, field]) =>
      fieldProblem(toml, section, key, field, value[key]),
    )
  })
}

function fieldProblem(
  toml: TomlFile,
  section: string,
  key: string,
  field: v.GenericSchema,
  value: unknown,
): Problem[] {
  if (v.is(field, value)) return []
  const meant = repaired(field, value)
  return [
    {
      ...place(toml, section, key),
      found: shown(value),
      allowed: v.getDescription(unwrapped(field)) ?? 'another value',
      ...(meant === undefined ? {} : { hint: `Did you mean ${shown(meant)}?` }),
    },
  ]
}

/** The usual slips undone: the first repair that the schema accepts. */
function repaired(field: v.GenericSchema, value: unknown): unknown {
  if (typeof value === 'number') return accepted(field, [String(value)])
  if (typeof value !== 'string' || value.length > 200) return undefined
  const word = value.trim()
  const upper = word.toUpperCase()
  const tries = [
    word,
    upper,
    word.toLowerCase(),
    `/dev/${word}`,
    `HTTPS://${upper}`,
    `mqtts://${word}`,
    Number(word),
  ]
  return accepted(field, word === '' ? [] : tries)
}

function accepted(field: v.GenericSchema, tries: readonly unknown[]): unknown {
  return tries.find(candidate => v.is(field, candidate))
}

/** The keys of a section; null when there is no such section. */
function fieldsOf(file: FileSchema, section: string): Fields | null {
  if (!Object.hasOwn(file.entries, section)) return null
  const schema = unwrapped(file.entries[section] as v.GenericSchema)
  return (schema as unknown as { entries: Fields }).entries
}

function isOptional(file: FileSchema, section: string): boolean {
  return file.entries[section]?.type === 'optional'
}

function unwrapped(schema: v.GenericSchema): v.GenericSchema {
  return 'wrapped' in schema ? (schema.wrapped as v.GenericSchema) : schema
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
