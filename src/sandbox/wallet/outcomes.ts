/** How a payment in the wallet can end: what the page is told, and whether the money moves. */
import type { Accounts } from '../accounts.ts'
import type { Clock } from '../clock.ts'
import type { Settings } from '../settings.ts'
import type { TradeDesk } from '../trades/tradeDesk.ts'

export const OUTCOMES = {
  paid: { resultCode: '9000', pays: 'now', text: 'Pay' },
  cancelled: { resultCode: '6001', pays: 'never', text: 'Cancel' },
  failed: { resultCode: '4000', pays: 'never', text: 'Fail' },
  'processing-paid': { resultCode: '8000', pays: 'later', text: 'Processing, paid a little later' },
  'processing-unpaid': { resultCode: '8000', pays: 'never', text: 'Processing, never paid' },
  'network-paid': { resultCode: '6002', pays: 'now', text: 'Network error, yet paid' },
  'network-unpaid': { resultCode: '6002', pays: 'never', text: 'Network error, not paid' },
  'unknown-paid': { resultCode: '6004', pays: 'now', text: 'Outcome unknown, yet paid' },
  'unknown-unpaid': { resultCode: '6004', pays: 'never', text: 'Outcome unknown, not paid' },
  'forgot-password': { resultCode: '99', pays: 'never', text: 'Forgot the password' },
} as const

export type Outcome = keyof typeof OUTCOMES

/** What `tradePay` calls back with. The code says how the sheet was left, not whether the trade is paid. */
export interface PayResult {
  readonly resultCode: string
  readonly memo: string
}

export interface Cashier {
  readonly clock: Clock
  readonly desk: TradeDesk
  readonly accounts: Accounts
  settings(): Settings
}

export function isOutcome(name: unknown): name is Outcome {
  return typeof name === 'string' && Object.hasOwn(OUTCOMES, name)
}

/** Ends a payment that way. What cannot be paid ends with 4000 and Alipay's code. */
export function end(outcome: Outcome, tradeNo: string, buyerId: string, cashier: Cashier): PayResult {
  const { resultCode, pays } = OUTCOMES[outcome]
  const pay = () => cashier.desk.pay(tradeNo, buyerId)
  if (pays === 'later') cashier.clock.after(cashier.settings().processingMs, () => void pay())
  const answer = pays === 'now' ? pay() : { ok: null }
  return 'error' in answer ? { resultCode: '4000', memo: answer.error } : { resultCode, memo: '' }
}
