import { describe, expect, test } from 'vitest'
import { KIOSK_EVENTS, KIOSK_STATES, type KioskState, step } from '../../../src/agent/kiosk/machine.ts'

/** The whole machine, said a second time: next state and action of every pair. */
const EXPECTED: Readonly<Record<KioskState, readonly string[]>> = {
  //         start       stop              answered           beat       silent        exited           waited
  stopped: ['waiting', 'stopped', 'stopped', 'stopped', 'stopped', 'stopped', 'stopped'],
  waiting: ['waiting', 'stopped finish', 'starting launch', 'waiting', 'waiting', 'waiting', 'waiting'],
  starting: ['starting', 'closing end', 'starting', 'showing', 'ending end', 'pausing pause', 'starting'],
  showing: ['showing', 'closing end', 'showing', 'showing', 'ending end', 'pausing pause', 'showing'],
  ending: ['ending', 'closing', 'ending', 'ending', 'ending', 'pausing pause', 'ending'],
  pausing: ['pausing', 'stopped finish', 'pausing', 'pausing', 'pausing', 'pausing', 'waiting'],
  closing: ['closing', 'closing', 'closing', 'closing', 'closing', 'stopped finish', 'closing'],
}

describe('the kiosk’s machine', () => {
  for (const state of KIOSK_STATES)
    for (const [i, event] of KIOSK_EVENTS.entries())
      test(`${state}, ${event}`, () => {
        const { next, action } = step(state, event)
        expect(action === 'none' ? next : `${next} ${action}`).toBe(EXPECTED[state][i])
      })

  const reaches = (goal: KioskState, state: KioskState, without: string, seen: KioskState[] = []): boolean =>
    state === goal ||
    KIOSK_EVENTS.filter(event => event !== without)
      .map(event => step(state, event).next)
      .some(next => !seen.includes(next) && reaches(goal, next, without, [...seen, state]))

  test('comes from everywhere to a page that shows, unless it was told to stop', () => {
    for (const state of KIOSK_STATES)
      if (state !== 'closing') expect(reaches('showing', state, 'stop')).toBe(true)
  })

  test('ends nowhere without a stop, and from everywhere with one', () => {
    for (const state of KIOSK_STATES) {
      if (state !== 'stopped' && state !== 'closing')
        expect(reaches('stopped', state, 'stop'), state).toBe(false)
      expect(reaches('stopped', step(state, 'stop').next, 'start'), state).toBe(true)
    }
  })
})
