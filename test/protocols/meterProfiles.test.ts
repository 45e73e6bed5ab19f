import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readMeterProfile } from '../../src/protocols/meterProfiles.ts'
import { ProfileError } from '../../src/protocols/profile/fields.ts'
import { document, METERS } from './profile/generic.ts'

describe('profiles that come with the program', () => {
  test.each(readdirSync(METERS))('%s is sound and its samples hold', file => {
    const profile = readMeterProfile(document(file.replace('.toml', '')))
    expect(profile.name).toBe(file.replace('.toml', ''))
    const results = profile.trySamples()
    expect(results.length).toBeGreaterThan(0)
    expect(results.filter(({ fault }) => fault !== null)).toEqual([])
  })
})

test.each([
  ['a driver that nobody wrote', { driver: 'semaphore' }],
  ['an inherited name', { driver: 'toString' }],
])('%s is refused with those that there are', (_, file) => {
  expect(() => readMeterProfile(file)).toThrow(ProfileError)
  expect(() => readMeterProfile(file)).toThrow(/driver: one of lines, jtt905/)
})

test.each([null, 7, 'text', []])('%j is no profile', file => {
  expect(() => readMeterProfile(file)).toThrow(ProfileError)
})
