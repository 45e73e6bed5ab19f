import { defineConfig } from 'vitest/config'

/**
 * Stories and fault tests start real brokers, browsers and agents, and mostly wait for them: two cores bear two stories at a time. A
 * fault test wants the machine for itself.
 */
const stories = ['test/stories/**/*.test.ts']
const faults = ['test/faults/**/*.test.ts']

/** `scripts/test --long` runs full counts: hours are fine. */
const isLong = process.env.FAREBRIDGE_LONG === '1'
const HOURS = 6 * 3_600_000

/** Bounds of what is waited for; a loaded machine takes its time. */
const poll = { timeout: 10_000, interval: 20 }

export default defineConfig({
  test: {
    expect: { poll },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...stories, ...faults],
          maxWorkers: 3,
          testTimeout: isLong ? HOURS : 20_000,
          hookTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'stories',
          include: stories,
          maxWorkers: 2,
          testTimeout: isLong ? HOURS : 900_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'faults',
          include: faults,
          testTimeout: isLong ? HOURS : 900_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
