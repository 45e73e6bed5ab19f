import { describe, expect, test } from 'vitest'
import {
  afterPrintEvent,
  PRINT_EVENTS,
  PRINT_STATES,
  WAITING_STATES,
} from '../../../src/agent/printer/jobMachine.ts'

const _ = null
const EXPECTED = {
  //         begin       not-ready  finished   nothing-left some-left  unprintable outlived asked-again restart
  queued: ['printing', 'failed', _, _, _, 'unknown', 'expired', _, 'queued'],
  failed: ['printing', 'failed', _, _, _, 'unknown', 'expired', 'queued', 'failed'],
  printing: [_, _, 'printed', 'failed', 'unknown', _, _, _, 'unknown'],
  printed: [_, _, _, _, _, _, _, _, 'printed'],
  unknown: [_, _, _, _, _, _, _, _, 'unknown'],
  expired: [_, _, _, _, _, _, _, 'queued', 'expired'],
}

describe('print job machine', () => {
  for (const state of PRINT_STATES) {
    test.each(PRINT_EVENTS)(`${state} and %s`, event => {
      expect(afterPrintEvent(state, event)).toBe(EXPECTED[state][PRINT_EVENTS.indexOf(event)])
    })
  }

  test('what may be on paper never waits to be printed again, whatever happens', () => {
    for (const state of ['printed', 'unknown'] as const) {
      const reached = PRINT_EVENTS.map(event => afterPrintEvent(state, event)).filter(next => next !== null)
      expect(new Set(reached)).toEqual(new Set([state]))
    }
  })

  test('out of printing, only an attempt of which nothing left leads back to the printer', () => {
    const back = PRINT_EVENTS.filter(event => {
      const next = afterPrintEvent('printing', event)
      return next !== null && WAITING_STATES.includes(next)
    })
    expect(back).toEqual(['nothing-left'])
  })
})
