import { describe, expect, test } from 'vitest'
import { dateTime, distance, duration, issuedAt } from '../../../../src/agent/printer/receipt/figures.ts'

describe('figures', () => {
  test.each([
    ['20261123100100', '2026-11-23 10:01:00'],
    ['2026112310', '2026112310'],
    ['', ''],
  ])("the meter's %j is printed as %j", (digits, text) => {
    expect(dateTime(digits)).toBe(text)
  })

  test.each([
    [0, '0.0 km'],
    [8_400, '8.4 km'],
    [12_345, '12.345 km'],
    [10_000, '10.0 km'],
    [1_010, '1.01 km'],
    [7, '0.007 km'],
  ])('%i metres are %s', (metres, text) => {
    expect(distance(metres)).toBe(text)
  })

  test.each([
    [0, '0 s'],
    [59, '59 s'],
    [95, '1 min 35 s'],
    [3_605, '1 h 0 min 5 s'],
    [90_000, '25 h 0 min 0 s'],
  ])('%i seconds are %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text)
  })

  test.each([
    ['ntp', undefined, '2026-11-23 02:02:00 UTC'],
    ['ntp', '+08:00', '2026-11-23 10:02:00 +08:00'],
    ['ntp', '-03:30', '2026-11-22 22:32:00 -03:30'],
    ['ntp', 'Shanghai', '2026-11-23 02:02:00 UTC'],
    ['unverified', '+08:00', 'time not verified'],
  ] as const)('a board clock by %s with offset %s: %s', (source, offset, text) => {
    expect(issuedAt({ at: Date.UTC(2026, 10, 23, 2, 2) / 1000, source }, offset)).toBe(text)
  })

  test('a time beyond all calendars is not verified', () => {
    expect(issuedAt({ at: 1e15, source: 'ntp' }, undefined)).toBe('time not verified')
  })
})
