/** What the checks of the named files share: where they look, and where they put what is wrong. */
import { besides } from './besides.ts'
import type { Problem } from './problem.ts'
import { type Care, readWhole } from './textFile.ts'
import { place, type TomlFile } from './toml.ts'

const MAX_BYTES = 64 * 1024

/** A value of the file that is text and as the schema wants it; undefined otherwise. */
export type Sound = (section: string, key: string) => string | undefined

export class FileChecks {
  readonly toml: TomlFile
  readonly sound: Sound
  readonly problems: Problem[] = []

  constructor(toml: TomlFile, sound: Sound) {
    this.toml = toml
    this.sound = sound
  }

  /** A problem of the configuration file itself. */
  refuse(section: string, key: string, problem: Pick<Problem, 'found' | 'allowed' | 'hint'>): void {
    this.problems.push({ ...place(this.toml, section, key), ...problem })
  }

  /** Reads the file that a key names and makes something of it; undefined, with the problem noted, when that fails. */
  load<T>(section: string, key: string, care: Care, make: (bytes: Buffer) => T): T | undefined {
    const named = this.sound(section, key)
    if (named === undefined) return undefined
    const path = besides(this.toml.file, named)
    const read = readWhole(path, MAX_BYTES, care)
    const about = { file: path, key: `${section}.${key}` }
    if ('problem' in read) {
      this.problems.push({ ...about, ...read.problem })
      return undefined
    }
    try {
      return make(read.bytes)
    } catch (error) {
      const allowed = error instanceof Error ? error.message : String(error)
      this.problems.push({ ...about, found: 'a file with something else in it', allowed })
      return undefined
    }
  }
}
