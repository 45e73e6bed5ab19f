import { defineConfig } from 'vitest/config'

/** Pages in a browser, without a broker: two cores bear two such files. */
const pages = ['passengerScreen', 'screens', 'screenSight', 'kiosk'].map(
  name => `test/stories/${name}.test.ts`,
)

/** Story and fault tests start real brokers, browsers and agents: two cores bear one such file at a time. */
const heavy = ['test/stories/**/*.test.ts', 'test/faults/**/*.test.ts']

/** `scripts/test --long` runs full counts: hours are fine. */
const isLong = process.env.FAREBRIDGE_LONG === '1'
const HOURS = 6 * 3_600_000

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: heavy,
          maxWorkers: 2,
          testTimeout: isLong ? HOURS : 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'pages',
          include: pages,
          maxWorkers: 2,
          testTimeout: isLong ? HOURS : 900_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'heavy',
          include: heavy,
          exclude: pages,
          sequence: { groupOrder: 2 },
          testTimeout: isLong ? HOURS : 900_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
