/** The paths of a vehicle's configuration that are not plain files. */
import { join, resolve } from 'node:path'
import { besides } from '../../config/besides.ts'

/** Where the meter profiles are that come with the program. */
const PROFILES = resolve(import.meta.dirname, '../../../device-config/meters')

/** A device path made absolute; an address stays as it is. */
export function deviceBesides(configFile: string, port: string): string {
  return port.includes('://') ? port : besides(configFile, port)
}

/** `generic` is one of ours; whatever looks like a path is one. */
export function isProfileName(profile: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(profile)
}

export function profilePath(configFile: string, profile: string): string {
  return isProfileName(profile) ? join(PROFILES, `${profile}.toml`) : besides(configFile, profile)
}

export { PROFILES }
