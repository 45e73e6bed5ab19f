/** What the orders are built from: each with I/O or time is handed in. */
import type { MapiClient } from '../alipay/mapiClient.ts'
import type { NotificationSettings } from '../alipay/notification.ts'
import { isPaymentWindow, ValueError } from '../alipay/values.ts'
import type { Fleet } from '../fleet/vehicle.ts'
import type { Log } from '../log.ts'
import type { Store } from '../store/sql.ts'

/** The calls to Alipay that the orders make. */
export type Alipay = Pick<MapiClient, 'create' | 'query' | 'refund' | 'cancel' | 'notifyVerify'>

export interface OrderSettings {
  /** 2088 and twelve digits. */
  readonly sellerId: string
  /** Of the contract; null: the pricing currency. */
  readonly settlementCurrency: string | null
  /** `it_b_pay`, such as `3m`; whole minutes. */
  readonly paymentWindow: string
  /** The merchant category, ISO 18245: taxis are 4121. */
  readonly industry: string
  readonly secondaryMerchantId: string
  readonly secondaryMerchantName: string
  readonly serviceProviderId?: string
  readonly notifyUrl: string
  /** Waits between repeated calls are multiplied by it; 1 unless given. */
  readonly retryScale?: number
}

export interface OrderParts {
  readonly store: Store
  readonly mapi: Alipay
  readonly notification: NotificationSettings
  readonly fleet: Fleet
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly settings: OrderSettings
}

/** Alipay closes an order a little after its window, and its clock is not ours. */
export const GRACE_MS = 30_000

/** Of `it_b_pay` in whole minutes up to an hour: a ride's code is not for tomorrow. Throws ValueError. */
export function windowMs(paymentWindow: string): number {
  const minutes = Number(/^([0-9]{1,2})m$/.exec(paymentWindow)?.[1])
  if (!isPaymentWindow(paymentWindow) || !(minutes <= 60))
    throw new ValueError('a payment window is 1m to 60m, and 1m to 3m for a taxi')
  return minutes * 60_000
}
