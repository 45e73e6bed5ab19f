/** The profile that comes with the program, as a test needs it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { type LineProfile, readProfile } from '../../../src/protocols/profile/profile.ts'

export const METERS = join(import.meta.dirname, '../../../device-config/meters')

export function document(name = 'generic'): Record<string, unknown> {
  return parse(readFileSync(join(METERS, `${name}.toml`), 'utf8'))
}

export const generic: LineProfile = readProfile(document())

/** A body with its start mark, checksum and line end, counted apart from the code under test. */
export function sealed(body: string): Buffer {
  const sum = Buffer.from(body, 'latin1').reduce((xor, byte) => xor ^ byte, 0)
  return Buffer.from(`$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`, 'latin1')
}
