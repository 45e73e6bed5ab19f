import { expect, test } from 'vitest'
import { Rarely } from '../../../src/agent/pace/rarely.ts'

function rarely(times: number) {
  let now = 0
  const clock = { stamp: () => ({ at: 0, source: 'unverified' as const }), monotonicMs: () => now }
  const paced = new Rarely(clock, { everyMs: 60_000, times })
  return { paced, later: (ms: number) => (now += ms) }
}

test('one of a kind passes in a minute, and the next says how many were held back', () => {
  const { paced, later } = rarely(1)
  expect(paced.pass('noise')).toBe(0)
  for (let i = 0; i < 999; i++) expect(paced.pass('noise')).toBeNull()
  later(59_999)
  expect(paced.pass('noise')).toBeNull()
  later(1)
  expect(paced.pass('noise')).toBe(1000)
  later(60_000)
  expect(paced.pass('noise')).toBe(0)
})

test('so many of a kind as the pace says', () => {
  const { paced } = rarely(3)
  expect([1, 2, 3, 4].map(() => paced.pass('noise'))).toEqual([0, 0, 0, null])
})

test('other kinds are not held back, and what is remembered is bounded', () => {
  const { paced } = rarely(1)
  for (let i = 0; i < 1000; i++) expect(paced.pass(`kind ${i}`)).toBe(0)
  expect(paced.pass('kind 999')).toBeNull()
  expect(paced.pass('kind 0')).toBe(0)
})

test('tells what is held back once', () => {
  const { paced } = rarely(1)
  for (let i = 0; i < 4; i++) paced.pass('noise')
  paced.pass('other')
  expect(paced.takeHeldBack()).toEqual([['noise', 3]])
  expect(paced.takeHeldBack()).toEqual([])
})
