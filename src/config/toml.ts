/** A TOML file as text and values, and the line that a key stands on, which the parser does not tell. */
import { parse, TomlError } from 'smol-toml'
import { ConfigError, type Problem } from './problem.ts'
import { readWhole } from './textFile.ts'

const MAX_BYTES = 256 * 1024

export interface TomlFile {
  /** As it was given, for the messages. */
  readonly file: string
  readonly text: string
  readonly values: Readonly<Record<string, unknown>>
}

/** Throws ConfigError when the file cannot be read or is not TOML. */
export function readToml(file: string): TomlFile {
  const read = readWhole(file, MAX_BYTES)
  if ('problem' in read) throw new ConfigError([{ file, ...read.problem }])
  const text = read.bytes.toString('utf8')
  if (text.includes('\ufffd')) {
    throw new ConfigError([{ file, found: 'bytes that are not UTF-8', allowed: 'a text file in UTF-8' }])
  }
  try {
    return { file, text, values: parse(text) }
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    // The first line is the parser's sentence, the others draw the place.
    const found = error.message.split('\n')[0]!.replace(/^Invalid TOML document: /, '')
    throw new ConfigError([
      { file, line: error.line, found: `no TOML (${found})`, allowed: 'TOML: key = "value"' },
    ])
  }
}

/** Where in the file a problem stands. */
export function place(toml: TomlFile, section: string, key?: string): Pick<Problem, 'file' | 'key' | 'line'> {
  const line = lineOf(toml.text, section, key)
  return {
    file: toml.file,
    key: key === undefined ? `[${section}]` : `${section}.${key}`,
    ...(line === undefined ? {} : { line }),
  }
}

/** The line of `section.key`, else of `[section]`; undefined when neither stands there plainly. */
function lineOf(text: string, section: string, key?: string): number | undefined {
  let current = ''
  let header: number | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const name = /^\s*\[\s*([A-Za-z0-9_-]+)\s*\]/.exec(line)?.[1]
    if (name !== undefined) current = name
    if (name === section) header = index + 1
    const found = /^\s*"?([A-Za-z0-9_-]+)"?\s*=/.exec(line)?.[1]
    if (key === undefined ? current === '' && found === section : current === section && found === key)
      return index + 1
  }
  return header
}
