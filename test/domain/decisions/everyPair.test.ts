/** Every pair of state and event does what the table says. */
import { describe, expect, test } from 'vitest'
import { SETTLEMENTS } from '../../../src/domain/settlement.ts'
import { settlementOf } from '../../../src/domain/trip.ts'
import { inWords } from '../support/inWords.ts'
import { BANKED } from './expected/banked.ts'
import { expected } from './expected/bases.ts'
import { BEGUN } from './expected/begun.ts'
import { FRESH } from './expected/fresh.ts'
import { OWED } from './expected/owed.ts'
import { SETTLED } from './expected/settled.ts'
import { EVENTS, type EventName, reach, STATES, type StateName } from './world.ts'

const EXPECTATIONS = { ...BEGUN, ...OWED, ...SETTLED, ...BANKED, ...FRESH }

const states = Object.keys(STATES) as StateName[]
const events = Object.keys(EVENTS) as EventName[]

describe(`every pair of ${states.length} states and ${events.length} events`, () => {
  test.each(states)('%s', state => {
    const found = Object.fromEntries(
      events.map(event => {
        const { book, draw } = reach(state)
        return [event, inWords(EVENTS[event](book)(book, draw), book)]
      }),
    )
    expect(found).toEqual(expected(EXPECTATIONS[state]))
  })

  test('no settlement is left out', () => {
    const reached = states.flatMap(state => reach(state).book.trips.map(settlementOf))
    expect(reached).toEqual(expect.arrayContaining([null, ...SETTLEMENTS]))
  })
})
