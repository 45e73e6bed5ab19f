/** What is wrong with a configuration, told all at once so that a technician makes one round and not ten. */

export interface Problem {
  /** The file it is about: the configuration, or one that it names. */
  readonly file: string
  /** `section.key`; absent when the whole file is meant. */
  readonly key?: string
  /** Counted from 1; absent where it is not known. */
  readonly line?: number
  readonly found: string
  readonly allowed: string
  /** What to do about it, where that is known. */
  readonly hint?: string
}

export class ConfigError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(problemText).join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/** `vehicle.toml:12: meter.port: found "ttyUSB0"; allowed: …. Did you mean …?` */
export function problemText({ file, line, key, found, allowed, hint }: Problem): string {
  const where = line === undefined ? file : `${file}:${line}`
  const text = `${where}: ${key === undefined ? '' : `${key}: `}found ${found}; allowed: ${allowed}`
  return hint === undefined ? text : `${text}. ${hint}`
}

const MAX_SHOWN = 60

/** A value as a person would name it, on one line and of limited length. Passwords in addresses are not shown. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') {
    const text = value.replace(/\/\/[^/@]*@/, '//***@')
    return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text)
  }
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value)
  if (Array.isArray(value)) return 'a list'
  return value instanceof Date ? 'a date' : 'a section'
}
