import { describe, expect, test } from 'vitest'
import { TRADE_STATUSES, type TradeStatus } from '../../../src/cloud/alipay/outcomes.ts'
import { ORDER_STATES, type OrderState, tradeStep, wasPaid } from '../../../src/cloud/alipay/tradeStates.ts'

/** Each state by how far it has come; a step forward never goes to a lower one. */
const RANK: Readonly<Record<OrderState, number>> = {
  waiting: 0,
  pending: 1,
  paid: 2,
  closed: 3,
  refunded: 3,
  finished: 3,
}

const pairs = ORDER_STATES.flatMap(state => TRADE_STATUSES.map(status => [state, status] as const))

describe('the table', () => {
  test('has every pair', () => {
    expect(pairs).toHaveLength(30)
  })

  test.each(pairs)('%s, %s: forward only', (state, status) => {
    const step = tradeStep(state, status)
    if (step.step === 'forward') expect(RANK[step.to]).toBeGreaterThan(RANK[state])
    else expect(['same', 'stale', 'ask']).toContain(step.step)
  })

  test.each(pairs)('%s, %s: said twice, the second time changes nothing', (state, status) => {
    const step = tradeStep(state, status)
    if (step.step !== 'forward') return
    expect(tradeStep(step.to, status)).toEqual({ step: 'same' })
  })

  test('what was paid stays known as paid', () => {
    for (const [state, status] of pairs) {
      const step = tradeStep(state, status)
      if (wasPaid(state) && step.step === 'forward') expect(wasPaid(step.to)).toBe(true)
    }
  })

  test.each<[OrderState, TradeStatus, object]>([
    ['waiting', 'TRADE_SUCCESS', { step: 'forward', to: 'paid' }],
    ['waiting', 'TRADE_CLOSED', { step: 'forward', to: 'closed' }],
    ['paid', 'TRADE_CLOSED', { step: 'forward', to: 'refunded' }],
    ['paid', 'TRADE_FINISHED', { step: 'forward', to: 'finished' }],
    ['paid', 'TRADE_SUCCESS', { step: 'same' }],
    ['refunded', 'TRADE_SUCCESS', { step: 'stale' }],
    ['closed', 'TRADE_SUCCESS', { step: 'ask' }],
    ['pending', 'TRADE_CLOSED', { step: 'ask' }],
  ])('%s, then %s', (state, status, expected) => {
    expect(tradeStep(state, status)).toEqual(expected)
  })
})
