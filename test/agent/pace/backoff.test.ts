import { expect, test } from 'vitest'
import { waitMs } from '../../../src/agent/pace/backoff.ts'

const backoff = { firstMs: 1_000, longestMs: 60_000 }

test('doubles from about the first to the longest, half of it by lot', () => {
  const most = Array.from({ length: 9 }, (_, attempt) => waitMs(backoff, attempt, () => 1))
  const least = Array.from({ length: 9 }, (_, attempt) => waitMs(backoff, attempt, () => 0))
  expect(most).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
  expect(least).toEqual(most.map(ms => ms / 2))
})

test('stays at the longest after a year of failures', () => {
  for (const attempt of [1000, 1_000_000, Number.MAX_SAFE_INTEGER])
    expect(waitMs(backoff, attempt, () => 1)).toBe(60_000)
})
