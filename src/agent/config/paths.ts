/** The paths of a vehicle's configuration that are not plain files. */
import { join, resolve } from 'node:path'
import { besides } from '../../config/besides.ts'

const DEVICE_CONFIG = resolve(import.meta.dirname, '../../../device-config')

/** Where the profiles, models and layouts are that come with the program. */
export const OURS = {
  displays: join(DEVICE_CONFIG, 'displays'),
  meters: join(DEVICE_CONFIG, 'meters'),
  printers: join(DEVICE_CONFIG, 'printers'),
  receipts: join(DEVICE_CONFIG, 'receipts'),
} as const

/** A device path made absolute; an address stays as it is. */
export function deviceBesides(configFile: string, port: string): string {
  return port.includes('://') ? port : besides(configFile, port)
}

/** `generic` is one of ours; whatever looks like a path is one. */
export function isOurs(name: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(name)
}

/** @param kind which of ours a plain name is of */
export function namedPath(configFile: string, kind: keyof typeof OURS, name: string): string {
  return isOurs(name) ? join(OURS[kind], `${name}.toml`) : besides(configFile, name)
}
