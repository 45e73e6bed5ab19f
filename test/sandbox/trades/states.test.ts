import { expect, test } from 'vitest'
import { next, type TradeEvent, type TradeState } from '../../../src/sandbox/trades/states.ts'

const STATES: readonly TradeState[] = ['WAIT_BUYER_PAY', 'TRADE_SUCCESS', 'TRADE_CLOSED', 'TRADE_FINISHED']
const EVENTS: readonly TradeEvent[] = ['pay', 'timeout', 'cancel', 'refund-part', 'refund-rest', 'finish']

test('every event in every state', () => {
  const table = STATES.map(state =>
    EVENTS.map(event => next(state, event)?.replace('TRADE_', '') ?? '-').join(' '),
  )
  expect(table).toEqual([
    'SUCCESS CLOSED CLOSED - - -',
    '- - CLOSED SUCCESS CLOSED FINISHED',
    '- - - - - -',
    '- - - - - -',
  ])
})
