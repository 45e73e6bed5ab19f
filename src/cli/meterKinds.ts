/** The simulated meters by the names that the command line has for them: how each is played, and its profile for a car. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Dialect } from '../simulators/taximeter/dialect.ts'
import { GenericDialect } from '../simulators/taximeter/generic.ts'
import { Gwp5043Dialect } from '../simulators/taximeter/gwp5043.ts'
import { Jtt905Dialect } from '../simulators/taximeter/jtt905.ts'
import { MdtDialect } from '../simulators/taximeter/mdt.ts'
import { TicketDialect } from '../simulators/taximeter/ticket.ts'
import { UsageError } from './command.ts'

export interface MeterKind {
  readonly dialect: () => Dialect
  /** Of a serial device, unless said otherwise. */
  readonly baud: number
  /** How often it says what it is doing. */
  readonly positionMs: number
  /** For `[meter] profile`; may write a file into the car's folder. */
  readonly profile: (folder: string) => string
}

export const METER_KINDS = {
  generic: { dialect: () => new GenericDialect(), baud: 9600, positionMs: 5000, profile: () => 'generic' },
  jtt905: { dialect: () => new Jtt905Dialect(), baud: 9600, positionMs: 5000, profile: () => 'jtt905' },
  mdt: { dialect: () => new MdtDialect(), baud: 9600, positionMs: 5000, profile: mdtProfile },
  gwp5043: { dialect: () => new Gwp5043Dialect(), baud: 115_200, positionMs: 1000, profile: () => 'gwp5043' },
  tap: { dialect: () => new TicketDialect(), baud: 9600, positionMs: 5000, profile: () => 'tap' },
} as const satisfies Record<string, MeterKind>

export type MeterName = keyof typeof METER_KINDS
export const METER_NAMES = Object.keys(METER_KINDS) as MeterName[]

/** `generic` unless given. Throws UsageError. */
export function meterName(option: string, given: string | undefined): MeterName {
  const found = METER_NAMES.find(name => name === (given ?? 'generic'))
  if (found !== undefined) return found
  throw new UsageError(`--${option} takes one of ${METER_NAMES.join(', ')}, not ${JSON.stringify(given)}`)
}

const METERS = resolve(import.meta.dirname, '../../device-config/meters')

/** What a technician does after asking the maker: this simulated meter takes six digits for a payment. */
function mdtProfile(folder: string): string {
  const file = join(folder, 'mdt.toml')
  const shipped = readFileSync(join(METERS, 'mdt.toml'), 'utf8')
  const own = shipped
    .replace('running_fare = false', 'running_fare = true')
    .replace('# [paid]\n# authorisation', '[paid]\nauthorisation')
  writeFileSync(file, own)
  return file
}
