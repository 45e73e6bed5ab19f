import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import '../../../src/agent/link/connection.ts'

test('the codec that mqtt.js uses keeps no buffer for each packet identifier', () => {
  const own = createRequire(import.meta.url)
  // A second copy below mqtt would keep them all the same.
  const mqtts = createRequire(own.resolve('mqtt'))
  expect(mqtts.resolve('mqtt-packet')).toBe(own.resolve('mqtt-packet'))
  expect(mqtts('mqtt-packet').writeToStream.cacheNumbers).toBe(false)
})
