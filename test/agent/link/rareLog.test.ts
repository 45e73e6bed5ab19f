import { expect, test } from 'vitest'
import { RareLog } from '../../../src/agent/link/rareLog.ts'
import { quiet } from './bench.ts'

function rare() {
  const lines: [string, unknown][] = []
  let now = 0
  const log = new RareLog(
    { ...quiet, warn: (text, facts) => lines.push([text, facts]) },
    { stamp: () => ({ at: 0, source: 'unverified' }), monotonicMs: () => now },
    60_000,
  )
  return { log, lines, pass: (ms: number) => (now += ms) }
}

test('one line of a kind a minute, and then how many there were', () => {
  const { log, lines, pass } = rare()
  for (let i = 0; i < 1_000; i++) log.warn('signature', 'refused')
  pass(60_000)
  log.warn('signature', 'refused')
  pass(60_000)
  log.warn('signature', 'refused')
  expect(lines).toEqual([
    ['refused', {}],
    ['refused', { before: 999 }],
    ['refused', {}],
  ])
})

test('other kinds are not held back, and what it remembers is bounded', () => {
  const { log, lines } = rare()
  for (let i = 0; i < 1_000; i++) log.warn(`kind ${i}`, 'x')
  expect(lines).toHaveLength(1_000)
})
