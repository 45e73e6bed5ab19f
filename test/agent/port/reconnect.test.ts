import { describe, expect, test } from 'vitest'
import { LINK_EVENTS, LINK_STATES, type LinkState, step } from '../../../src/agent/port/reconnect.ts'

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
