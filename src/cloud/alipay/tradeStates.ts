/**
 * How an order may go on, whoever says so: a notification or a query. Forward only: notices come twice, late and out of
 * order, and a late TRADE_SUCCESS must not open again what was closed.
 */
import type { TradeStatus } from './outcomes.ts'

/** `closed` is TRADE_CLOSED of an order that nobody paid, `refunded` of one that was paid: Alipay has one word for both. */
export type OrderState = 'waiting' | 'pending' | 'paid' | 'closed' | 'refunded' | 'finished'

export const ORDER_STATES: readonly OrderState[] = [
  'waiting',
  'pending',
  'paid',
  'closed',
  'refunded',
  'finished',
]

export type TradeStep =
  | { readonly step: 'forward'; readonly to: OrderState }
  /** Known already; a part refund says TRADE_SUCCESS again. */
  | { readonly step: 'same' }
  /** Older than what is known. */
  | { readonly step: 'stale' }
  /**
   * It does not follow from what is known: a payment of an order that was taken for unpaid and closed, for one, was both
   * taken and given back. Ask Alipay, book what it says, let somebody look.
   */
  | { readonly step: 'ask' }

const forward = (to: OrderState): TradeStep => ({ step: 'forward', to })
const SAME: TradeStep = { step: 'same' }
const STALE: TradeStep = { step: 'stale' }
const ASK: TradeStep = { step: 'ask' }

const STEPS: Readonly<Record<OrderState, Readonly<Record<TradeStatus, TradeStep>>>> = {
  waiting: {
    WAIT_BUYER_PAY: SAME,
    TRADE_PENDING: forward('pending'),
    TRADE_SUCCESS: forward('paid'),
    TRADE_CLOSED: forward('closed'),
    TRADE_FINISHED: forward('finished'),
  },
  pending: {
    WAIT_BUYER_PAY: STALE,
    TRADE_PENDING: SAME,
    TRADE_SUCCESS: forward('paid'),
    // The buyer has paid and the seller could not be credited: whether it went back is to be asked.
    TRADE_CLOSED: ASK,
    TRADE_FINISHED: forward('finished'),
  },
  paid: {
    WAIT_BUYER_PAY: STALE,
    TRADE_PENDING: STALE,
    TRADE_SUCCESS: SAME,
    TRADE_CLOSED: forward('refunded'),
    TRADE_FINISHED: forward('finished'),
  },
  closed: {
    WAIT_BUYER_PAY: STALE,
    TRADE_PENDING: ASK,
    TRADE_SUCCESS: ASK,
    TRADE_CLOSED: SAME,
    TRADE_FINISHED: ASK,
  },
  refunded: {
    WAIT_BUYER_PAY: STALE,
    TRADE_PENDING: STALE,
    TRADE_SUCCESS: STALE,
    TRADE_CLOSED: SAME,
    TRADE_FINISHED: ASK,
  },
  finished: {
    WAIT_BUYER_PAY: STALE,
    TRADE_PENDING: STALE,
    TRADE_SUCCESS: STALE,
    TRADE_CLOSED: ASK,
    TRADE_FINISHED: SAME,
  },
}

export const tradeStep = (state: OrderState, said: TradeStatus): TradeStep => STEPS[state][said]

/** Money of this order came in at some time. */
export const wasPaid = (state: OrderState): boolean =>
  state === 'paid' || state === 'refunded' || state === 'finished'
