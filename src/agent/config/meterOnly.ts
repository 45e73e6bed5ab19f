/** A meter's port and profile without a vehicle around them, for a technician at the bench. */
import { ConfigError, shown } from '../../config/problem.ts'
import { readToml } from '../../config/toml.ts'
import type { MeterProfile } from '../../protocols/meterDriver.ts'
import { readMeterProfile } from '../../protocols/meterProfiles.ts'
import { ProfileError } from '../../protocols/profile/fields.ts'
import { deviceBesides, namedPath } from './paths.ts'

export interface LoadedMeter {
  /** An absolute device path or `tcp://host:port`. */
  readonly port: string
  readonly profile: MeterProfile
}

/** No file names the paths: they are relative to the working folder, as those of a file in it would be. */
const HERE = './none.toml'

/** Paths are relative to the working folder. Throws ConfigError with every problem. */
export function loadMeter(port: string, profile: string): LoadedMeter {
  return { port: deviceBesides(HERE, port), profile: loadMeterProfile(profile) }
}

/** A name of device-config/meters, or a file. Throws ConfigError with every problem. */
export function loadMeterProfile(profile: string): MeterProfile {
  const file = namedPath(HERE, 'meters', profile)
  const toml = readToml(file)
  try {
    return readMeterProfile(toml.values)
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error
    throw new ConfigError(
      error.problems.map(({ key, found, hint }) => ({
        file,
        key,
        found: found ?? shown(undefined),
        allowed: hint,
      })),
    )
  }
}
