/** The states of a trade, as a table. What a state does not list cannot happen in it. */

export type TradeState = 'WAIT_BUYER_PAY' | 'TRADE_SUCCESS' | 'TRADE_CLOSED' | 'TRADE_FINISHED'

export type TradeEvent = 'pay' | 'timeout' | 'cancel' | 'refund-part' | 'refund-rest' | 'finish'

export const TRANSITIONS: Readonly<Record<TradeState, Partial<Record<TradeEvent, TradeState>>>> = {
  WAIT_BUYER_PAY: { pay: 'TRADE_SUCCESS', timeout: 'TRADE_CLOSED', cancel: 'TRADE_CLOSED' },
  TRADE_SUCCESS: {
    cancel: 'TRADE_CLOSED',
    'refund-part': 'TRADE_SUCCESS',
    'refund-rest': 'TRADE_CLOSED',
    finish: 'TRADE_FINISHED',
  },
  TRADE_CLOSED: {},
  TRADE_FINISHED: {},
}

export function next(state: TradeState, event: TradeEvent): TradeState | null {
  return TRANSITIONS[state][event] ?? null
}
