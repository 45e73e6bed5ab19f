/** From a verified link and an authorised buyer to the one live attempt. */
import { askAndBook } from './asking.ts'
import { create } from './creating.ts'
import type { PayAnswer, Payable } from './desk.ts'
import type { OrderParts } from './parts.ts'
import { prepare } from './preparing.ts'

/** Each round ends an attempt or gives an answer; more ends in one request than these are no accident. */
const ROUNDS = 5

export async function pay(parts: OrderParts, payable: Payable, buyerId: string): Promise<PayAnswer> {
  // Without its car in the configuration nobody could be told of the payment.
  if (!parts.fleet.vehicles.has(payable.vehicle)) return { kind: 'not-payable', standing: { kind: 'closed' } }
  const asked = new Set<string>()
  for (let round = 1; round <= ROUNDS; round++) {
    const step = await parts.store.transaction(tx => prepare(tx, parts, payable, buyerId, asked))
    if (step.do === 'answer') return step.answer
    if (step.do === 'ask') {
      const { known } = await askAndBook(parts, step.outTradeNo, 'request')
      if (!known) return { kind: 'wait' }
      asked.add(step.outTradeNo)
      continue
    }
    const answer = await create(parts, step.attempt, step.isNew)
    if (answer !== null) return answer
  }
  return { kind: 'wait' }
}
