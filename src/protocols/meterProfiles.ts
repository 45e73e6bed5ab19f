/** From a meter profile's parsed file to the profile, by the kind of driver that it names. */

import { readGwpProfile } from './gwp5043/profile.ts'
import { readJtt905Profile } from './jtt905/profile.ts'
import { readMdtProfile } from './mdt/profile.ts'
import type { MeterProfile } from './meterDriver.ts'
import { found, ProfileError } from './profile/fields.ts'
import { readProfile } from './profile/profile.ts'
import { readTicketProfile } from './ticket/profile.ts'

/** `lines` is what a file without `driver` is: any meter that speaks in lines, described by patterns. */
const READERS: Readonly<Record<string, (document: unknown) => MeterProfile>> = {
  lines: readProfile,
  jtt905: readJtt905Profile,
  mdt: readMdtProfile,
  gwp5043: readGwpProfile,
  tap: readTicketProfile,
}

/** Throws ProfileError with all problems. */
export function readMeterProfile(document: unknown): MeterProfile {
  const driver = driverOf(document)
  const read = Object.hasOwn(READERS, driver) ? READERS[driver] : undefined
  if (read !== undefined) return read(document)
  throw new ProfileError([
    { key: 'driver', found: found(driver), hint: `one of ${Object.keys(READERS).join(', ')}` },
  ])
}

function driverOf(document: unknown): string {
  if (typeof document !== 'object' || document === null || !('driver' in document)) return 'lines'
  return String(document.driver)
}
