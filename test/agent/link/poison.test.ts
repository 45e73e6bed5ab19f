import { expect, test } from 'vitest'
import { MAX_TRIES, PoisonCount } from '../../../src/agent/link/poison.ts'

test('a message is given up after its tries, stays so, and is forgotten when it passes', () => {
  const count = new PoisonCount()
  const tries = Array.from({ length: MAX_TRIES + 2 }, () => count.failed('a'))
  expect(tries).toEqual([...Array(MAX_TRIES - 1).fill(false), true, true, true])
  expect(count.failed('b')).toBe(false)
  count.passed('a')
  expect(count.failed('a')).toBe(false)
})

test('remembers a bounded number, the oldest forgotten first', () => {
  const count = new PoisonCount()
  for (let i = 0; i < MAX_TRIES; i++) count.failed('old')
  for (let i = 0; i < 1_000; i++) count.failed(`other ${i}`)
  expect(count.failed('old')).toBe(false)
})
