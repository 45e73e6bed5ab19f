/** Files of `device-config` that a configuration names: one of ours by its name, or any by its path. */
import { readdirSync, statSync } from 'node:fs'
import type { FileChecks } from '../../config/fileChecks.ts'
import { nearest } from '../../config/nearest.ts'
import { ConfigError, type Problem, shown } from '../../config/problem.ts'
import { readToml } from '../../config/toml.ts'
import { ProfileError } from '../../protocols/profile/fields.ts'
import { isOurs, namedPath, OURS } from './paths.ts'

export function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

export interface Named {
  readonly section: string
  readonly key: string
  /** Which of ours a plain name is of. */
  readonly kind: keyof typeof OURS
  readonly name: string
}

/** One of ours by its name, or a file; undefined, with the problems noted, when it is not right. */
export function loadNamed<T>(
  checks: FileChecks,
  { section, key, kind, name }: Named,
  read: (document: unknown) => T,
): T | undefined {
  const path = namedPath(checks.toml.file, kind, name)
  if (isOurs(name) && !isThere(path)) {
    const known = namesIn(OURS[kind])
    const meant = nearest(name, known)
    checks.refuse(section, key, {
      found: shown(name),
      allowed: `${known.join(', ')}, or the path of a file`,
      ...(meant === undefined ? {} : { hint: `Did you mean "${meant}"?` }),
    })
    return undefined
  }
  try {
    return read(readToml(path).values)
  } catch (error) {
    checks.problems.push(...profileProblems(path, error))
    return undefined
  }
}

export function profileProblems(file: string, error: unknown): readonly Problem[] {
  if (error instanceof ConfigError) return error.problems
  if (!(error instanceof ProfileError)) throw error
  return error.problems.map(({ key, found, hint }) => ({ file, key, found, allowed: hint }))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter(name => name.endsWith('.toml'))
      .map(name => name.slice(0, -'.toml'.length))
      .sort()
  } catch {
    return []
  }
}
