/**
 * Every settlement against the words of the design, written down here a second time: by what was asked for and what
 * was given, not by the formulas of the program.
 */
import { describe, expect, test } from 'vitest'
import {
  due,
  excess,
  isSettled,
  kept,
  type MoneyFacts,
  SETTLEMENTS,
  type Settlement,
  settle,
  taken,
} from '../../src/domain/settlement.ts'

const UP_TO = 4

/** All that small figures allow: nothing more goes back than came in, nothing more is asked again than went back. */
function* everyCase(): Generator<MoneyFacts> {
  const range = (most: number) => Array.from({ length: most + 1 }, (_, i) => i)
  for (const total of range(UP_TO))
    for (const cash of range(UP_TO))
      for (const received of range(2 * UP_TO))
        for (const refunded of range(received))
          for (const askedAgain of range(refunded))
            for (const unpaid of [false, true]) yield { total, cash, received, refunded, askedAgain, unpaid }
}

/** Pays the bill coin by coin: each coin of cash and each captured one settles one of what was asked for. */
function stillOwed(facts: MoneyFacts): number {
  let owed = facts.total
  for (let coin = 0; coin < facts.askedAgain; coin++) owed++
  for (let coin = 0; coin < facts.cash + facts.received && owed > 0; coin++) owed--
  return owed
}

/** "Something due: open when nothing came in, short when something did, unpaid when the driver said that …" */
function inWords(facts: MoneyFacts): Settlement {
  const cameIn = facts.cash > 0 || facts.received > 0
  const wentBackWhole = facts.received > 0 && facts.received === facts.refunded
  if (stillOwed(facts) > 0) {
    if (facts.unpaid) return 'unpaid'
    return cameIn ? 'short' : 'open'
  }
  // Money that came in for a total corrected to nothing is no free ride: it has to be seen.
  if (facts.total === 0 && !cameIn) return 'free'
  if (wentBackWhole && facts.cash === 0) return 'refunded'
  if (facts.cash + facts.received - facts.refunded > facts.total) return 'over'
  const onlyCashStayed = facts.cash > 0 && facts.received === facts.refunded
  return onlyCashStayed ? 'cash' : 'paid'
}

describe('settlement', () => {
  const cases = [...everyCase()]

  test(`is what the words say in all ${cases.length} cases`, () => {
    for (const facts of cases) {
      expect(settle(facts), JSON.stringify(facts)).toBe(inWords(facts))
      expect(due(facts), JSON.stringify(facts)).toBe(stillOwed(facts))
    }
  })

  test('reaches every state', () => {
    expect(new Set(cases.map(settle))).toEqual(new Set(SETTLEMENTS))
  })

  test('a total of nothing asks for nothing', () => {
    for (const facts of cases.filter(({ total }) => total === 0)) expect(due(facts)).toBe(0)
  })

  test('a refund makes no debt', () => {
    for (const facts of cases) {
      const withoutRefund = { ...facts, refunded: facts.askedAgain }
      expect(due(facts)).toBe(due(withoutRefund))
    }
  })

  test('nobody is settled before as much came in as the meter asked for', () => {
    for (const facts of cases.filter(f => isSettled(settle(f))))
      expect(facts.cash + facts.received).toBeGreaterThanOrEqual(facts.total)
  })

  test('the driver’s word changes nothing where nothing is due', () => {
    for (const facts of cases.filter(f => due(f) === 0))
      expect(settle({ ...facts, unpaid: true })).toBe(settle({ ...facts, unpaid: false }))
  })

  test.each<[string, Partial<MoneyFacts>, Settlement]>([
    ['nothing came in', { total: 2350 }, 'open'],
    ['an older, smaller code was paid', { total: 2850, received: 2350 }, 'short'],
    ['cash for a part', { total: 2850, cash: 2350 }, 'short'],
    ['the passenger left', { total: 2350, unpaid: true }, 'unpaid'],
    ['the passenger left after a part', { total: 2850, received: 2350, unpaid: true }, 'unpaid'],
    ['the passenger left and paid after all', { total: 2350, received: 2350, unpaid: true }, 'paid'],
    ['nothing to pay', { total: 0 }, 'free'],
    ['corrected to nothing after it was paid', { total: 0, received: 2350 }, 'over'],
    ['corrected to nothing and given back', { total: 0, received: 2350, refunded: 2350 }, 'refunded'],
    ['corrected to nothing after cash', { total: 0, cash: 2350 }, 'over'],
    ['all cash', { total: 2350, cash: 2350 }, 'cash'],
    ['all paid by code', { total: 2350, received: 2350 }, 'paid'],
    ['part cash, part code', { total: 2350, cash: 350, received: 2000 }, 'paid'],
    ['an older, greater code was paid', { total: 2000, received: 2350 }, 'over'],
    ['cash and code', { total: 2350, cash: 2350, received: 2350 }, 'over'],
    [
      'cash and code, the code given back',
      { total: 2350, cash: 2350, received: 2350, refunded: 2350 },
      'cash',
    ],
    ['paid twice, one given back', { total: 2350, received: 4700, refunded: 2350 }, 'paid'],
    ['all given back', { total: 2350, received: 2350, refunded: 2350 }, 'refunded'],
    ['a part given back', { total: 2350, received: 2350, refunded: 500 }, 'paid'],
    [
      'given back and asked again',
      { total: 2350, received: 2350, refunded: 2350, askedAgain: 2350 },
      'short',
    ],
    [
      'given back, asked again, paid again',
      { total: 2350, received: 4700, refunded: 2350, askedAgain: 2350 },
      'paid',
    ],
    [
      'given back, asked again, paid in cash',
      { total: 2350, cash: 2350, received: 2350, refunded: 2350, askedAgain: 2350 },
      'cash',
    ],
  ])('%s', (_, some, expected) => {
    const facts = { total: 0, cash: 0, received: 0, refunded: 0, askedAgain: 0, unpaid: false, ...some }
    expect(settle(facts)).toBe(expected)
  })
})

test('taken, kept and excess', () => {
  const facts = { total: 2350, cash: 1000, received: 2350, refunded: 500, askedAgain: 0, unpaid: false }
  expect(taken(facts)).toBe(3350)
  expect(kept(facts)).toBe(2850)
  expect(excess(facts)).toBe(500)
  expect(excess({ ...facts, refunded: 2350 })).toBe(0)
})

test('a receipt is for what was kept', () => {
  const receipts = SETTLEMENTS.filter(isSettled)
  expect(receipts.toSorted()).toEqual(['cash', 'over', 'paid'])
  expect(isSettled(null)).toBe(false)
})
