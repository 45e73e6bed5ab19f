/** What must hold of all pairs of state and event, whatever the table says. */
import { describe, expect, test } from 'vitest'
import { received, settlementOf } from '../../../src/domain/trip.ts'
import type { MemoryBook } from '../support/memoryBook.ts'
import { faultsOf, INVARIANTS, type Source, takeStep } from './invariants.ts'
import { EVENTS, type EventName, type Happening, reach, STATES, type StateName } from './world.ts'

const states = Object.keys(STATES) as StateName[]
const events = Object.keys(EVENTS) as EventName[]

function sourceOf(event: EventName): Source {
  if (/^(for hire|hired|stopped|record)/.test(event)) return 'meter'
  if (/^(captured|notice|refunded|received|cancelled)/.test(event)) return 'notice'
  if (/^code of/.test(event)) return 'code'
  if (/^restore/.test(event)) return 'restore'
  return event === 'cash' ? 'cash' : 'other tap'
}

function* everyPair(): Generator<{ name: string; source: Source; happening: Happening; at: StateName }> {
  for (const at of states)
    for (const event of events) {
      const { book } = reach(at)
      yield { name: `${at} × ${event}`, source: sourceOf(event), happening: EVENTS[event](book), at }
    }
}

describe('in every pair of state and event', () => {
  const faults = [...everyPair()].flatMap(({ name, source, happening, at }) => {
    const { book, draw } = reach(at)
    return faultsOf(takeStep(source, book, b => happening(b, draw))).map(fault => `${name}: ${fault}`)
  })

  test.each(Object.keys(INVARIANTS))('%s', invariant => {
    expect(faults.filter(fault => fault.includes(`: ${invariant}: `))).toEqual([])
  })
})

test('what is told twice has one effect', () => {
  const twice = [...everyPair()].flatMap(({ name, happening, at, source }) => {
    const { book, draw } = reach(at)
    const once = takeStep(source, book, b => happening(b, draw)).after
    const again = takeStep(source, once, b => happening(b, draw)).after
    return money(again) === money(once) ? [] : [name]
  })
  expect(twice).toEqual([])
})

test('what is told again after anything else has no second effect on money', () => {
  const doubled: string[] = []
  for (const { name, happening, at, source } of everyPair()) {
    if (source === 'other tap' || source === 'cash' || source === 'restore') continue
    for (const between of events) {
      if (sourceOf(between) !== 'notice' && sourceOf(between) !== 'code') continue
      const { book, draw } = reach(at)
      const first = takeStep(source, book, b => happening(b, draw)).after
      const second = takeStep(sourceOf(between), first, b => EVENTS[between](first)(b, draw)).after
      const third = takeStep(source, second, b => happening(b, draw)).after
      if (money(third) !== money(second)) doubled.push(`${name}, after ${between}`)
    }
  }
  expect(doubled).toEqual([])
})

/** All the money of a book, and how each trip stands. */
function money(book: MemoryBook): string {
  return book.trips
    .map(trip => `${trip.id} ${settlementOf(trip)} ${trip.cash} ${received(trip)} ${trip.refunded}`)
    .join(', ')
}
