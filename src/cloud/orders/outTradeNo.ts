/**
 * The number of an order and of a refund: 1–64 letters, digits, underscores, which is all that Alipay takes. Read from the
 * right, a number says which attempt of which revision of which trip of which vehicle it is.
 */
import { storeIdOf } from '../alipay/texts.ts'
import { isTransactionNo } from '../alipay/values.ts'
import type { Payable } from './desk.ts'

/** Nine digits, as in the contract: shorter than a sticker's id, so that no trip's number is a sticker's. */
const MAX_REV = 999_999_999

/** `n` counts the attempts of a ride from 1. Throws TypeError on what cannot be numbered. */
export function outTradeNoOf(payable: Payable, n: number): string {
  const parts =
    payable.kind === 'link'
      ? [storeIdOf(payable.vehicle), payable.trip, payable.rev]
      : ['S', storeIdOf(payable.vehicle), payable.id]
  const number = [...parts, n].join('_')
  const fits =
    payable.kind === 'link'
      ? /^[A-Z0-9]{1,12}$/.test(payable.trip) && isCount(payable.rev) && payable.rev <= MAX_REV
      : isStickerId(payable.id)
  if (!fits || !isCount(n) || !isTransactionNo(number)) throw new TypeError('no order can have this number')
  return number
}

/** `k` counts the refunds of an order from 1. */
export function refundNoOf(outTradeNo: string, k: number): string {
  const number = `${outTradeNo}_R${k}`
  if (!isCount(k) || !isTransactionNo(number)) throw new TypeError('no refund can have this number')
  return number
}

export const isStickerId = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Z0-9]{12}$/.test(value)

/** What one passenger pays for: at most one attempt of it is live. */
export const rideOf = (payable: Payable): string =>
  payable.kind === 'link' ? `${payable.vehicle}/${payable.trip}` : `sticker/${payable.id}`

const isCount = (value: number) => Number.isSafeInteger(value) && value >= 1
