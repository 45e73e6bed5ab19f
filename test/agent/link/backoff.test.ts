import { expect, test } from 'vitest'
import { backoffMs } from '../../../src/agent/link/backoff.ts'

const range = { minMs: 1_000, maxMs: 60_000 }

test('doubles from about the shortest to the longest, half of it by lot', () => {
  const longest = Array.from({ length: 9 }, (_, attempt) => backoffMs(attempt, range, () => 1))
  const shortest = Array.from({ length: 9 }, (_, attempt) => backoffMs(attempt, range, () => 0))
  expect(longest).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
  expect(shortest).toEqual(longest.map(ms => ms / 2))
})

test('stays at the longest after a year of failures', () => {
  expect(backoffMs(1_000_000, range, () => 1)).toBe(60_000)
})
