/** What the commands that listen to a meter have in common: which port and profile, and whether an agent has the port. */
import { readFileSync } from 'node:fs'
import { type LoadedMeter, loadMeter } from '../agent/config/meterOnly.ts'
import { loadVehicleConfig } from '../agent/config/vehicleConfig.ts'
import { configFile, type Io, UsageError } from './command.ts'
import { screensAddress } from './screensAddress.ts'

export const METER_OPTIONS = {
  config: { type: 'string' },
  port: { type: 'string' },
  profile: { type: 'string' },
} as const

export const METER_HELP = `  --config FILE    the vehicle: $FAREBRIDGE_CONFIG or /etc/farebridge/vehicle.toml unless given
  --port PORT      a meter's port without a vehicle: a device path or tcp://host:port; with --profile
  --profile NAME   of device-config/meters, or a profile's file`

export interface MeterLine extends LoadedMeter {
  /** The agent's pages, where a vehicle's configuration names them. */
  readonly screens: string | null
}

/** Throws UsageError and ConfigError. */
export function meterLine(
  values: { config?: string | undefined; port?: string | undefined; profile?: string | undefined },
  io: Io,
): MeterLine {
  if (values.port === undefined && values.profile === undefined) {
    const config = loadVehicleConfig(configFile(values.config, io))
    return { port: config.meter.port, profile: config.meter.profile, screens: screensAddress(config) }
  }
  if (values.port === undefined || values.profile === undefined || values.config !== undefined)
    throw new UsageError('either --config, or --port and --profile together')
  return { ...loadMeter(values.port, values.profile), screens: null }
}

/** What an agent that runs answers at this path, or null when none does. */
export async function askAgent(screens: string | null, path: string): Promise<string | null> {
  if (screens === null) return null
  try {
    const response = await fetch(`${screens}${path}`, { signal: AbortSignal.timeout(3_000) })
    return response.ok ? await response.text() : null
  } catch {
    return null
  }
}

/** Throws Error with advice. */
export function readText(file: string, most: number): string {
  const bytes = readFileSync(file)
  if (bytes.length > most) throw new Error(`${file} has ${bytes.length} bytes; at most ${most} are read`)
  return bytes.toString('utf8')
}
