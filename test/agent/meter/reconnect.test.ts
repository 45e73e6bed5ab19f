import { describe, expect, test } from 'vitest'
import { METER_BACKOFF, waitMs } from '../../../src/agent/meter/backoff.ts'
import { LINK_EVENTS, LINK_STATES, type LinkState, step } from '../../../src/agent/meter/reconnect.ts'

/** The whole machine, said a second time: next state and action of every pair. */
const EXPECTED: Readonly<Record<LinkState, readonly string[]>> = {
  //         start           stop              opened        failed          closed          waited
  stopped: ['opening open', 'stopped', 'stopped', 'stopped', 'stopped', 'stopped'],
  opening: ['opening', 'stopped release', 'open adopt', 'backoff wait', 'backoff wait', 'opening'],
  open: ['open', 'stopped release', 'open', 'backoff wait', 'backoff wait', 'open'],
  backoff: ['backoff', 'stopped release', 'backoff', 'backoff', 'backoff', 'opening open'],
}

describe('the reconnect machine', () => {
  for (const state of LINK_STATES)
    for (const [i, event] of LINK_EVENTS.entries())
      test(`${state}, ${event}`, () => {
        const { next, action } = step(state, event)
        expect(action === 'none' ? next : `${next} ${action}`).toBe(EXPECTED[state][i])
      })

  test('has no state that it cannot leave for an open link', () => {
    const from = (state: LinkState, seen: readonly LinkState[] = []): boolean =>
      state === 'open' ||
      LINK_EVENTS.map(event => step(state, event).next).some(
        next => !seen.includes(next) && from(next, [...seen, state]),
      )
    for (const state of LINK_STATES) expect(from(state)).toBe(true)
  })

  test('stops from everywhere', () => {
    for (const state of LINK_STATES) expect(step(state, 'stop').next).toBe('stopped')
  })
})

describe('the back-off', () => {
  test('doubles up to the longest wait and stays there', () => {
    const most = (attempt: number) => waitMs(METER_BACKOFF, attempt, () => 1)
    expect([0, 1, 2, 3].map(most)).toEqual([250, 500, 1000, 2000])
    expect([10, 1000, Number.MAX_SAFE_INTEGER].map(most)).toEqual([15_000, 15_000, 15_000])
  })

  test('waits between half of the step and all of it', () => {
    expect(waitMs(METER_BACKOFF, 1, () => 0)).toBe(250)
    expect(waitMs(METER_BACKOFF, 1, () => 0.5)).toBe(375)
  })
})
