/** What every command is made of, so that all of them read, help, fail and stop alike. */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { nearest } from '../config/nearest.ts'

export interface Command {
  /** What `--help` prints: the way to call it, then every option. */
  readonly help: string
  /** Resolves to the exit code. Throws UsageError, ConfigError, LedgerError, or any Error that says what to do. */
  run(args: readonly string[], io: Io): Promise<number>
}

export interface Io {
  /** A line for the reader of the result, on standard output. */
  out(line: string): void
  /** A line for the person at the terminal, on standard error. */
  err(line: string): void
  readonly env: NodeJS.ProcessEnv
  /** Resolves with the signal's name when the program is asked to end (SIGINT, SIGTERM, SIGHUP). */
  stopped(): Promise<string>
}

/** The exit codes of every command. */
export const EXIT = {
  /** Done; the answer is yes. */
  ok: 0,
  /** Could not be done, or the answer is no. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The configuration that the command needs is wrong. */
  config: 3,
} as const

/** The command line is wrong; the message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** parseArgs of Node with our words for what is wrong. Throws UsageError. */
export function parse<const C extends ParseArgsConfig>(args: readonly string[], config: C) {
  try {
    return parseArgs({ ...config, args: [...args] })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === undefined || !code.startsWith('ERR_PARSE_ARGS')) throw error
    const option = /^Unknown option '(?:--?)([^']+)'/.exec(message)?.[1]
    if (option === undefined) throw new UsageError(message)
    const meant = nearest(option, Object.keys(config.options ?? {}))
    throw new UsageError(
      `unknown option --${option}${meant === undefined ? '' : `; did you mean --${meant}?`}`,
    )
  }
}

/** A whole number given as an option, or the default. Throws UsageError. */
export function wholeNumber(
  name: string,
  text: string | undefined,
  min: number,
  max: number,
  otherwise: number,
): number {
  if (text === undefined) return otherwise
  const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw new UsageError(`--${name} takes a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`)
}

/** Where a vehicle's configuration is when nobody says otherwise. */
export function configFile(given: string | undefined, io: Io): string {
  return given ?? io.env.FAREBRIDGE_CONFIG ?? '/etc/farebridge/vehicle.toml'
}

/** Where the partner server's configuration is when nobody says otherwise. */
export function fleetFile(given: string | undefined, io: Io): string {
  return given ?? io.env.FAREBRIDGE_FLEET ?? '/etc/farebridge/fleet.toml'
}
