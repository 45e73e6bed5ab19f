/** The orders: one door for all that moves money. */
import { cancel } from './cancelling.ts'
import type { Look, OpenTrip, OrderDesk, PayAnswer, Payable, RefundAnswer } from './desk.ts'
import { look, opened, openTrip } from './looking.ts'
import { Notifications } from './notified.ts'
import { type OrderParts, windowMs } from './parts.ts'
import { pay } from './paying.ts'
import { refund } from './refunding.ts'
import { Worker } from './worker.ts'

/**
 * Ends of tradePay after which Alipay may know more than we do: paid, in progress, unknown, network trouble; and failed,
 * for an order that is closed would only fail again.
 */
const WORTH_ASKING: readonly string[] = ['9000', '8000', '6004', '6002', '4000']

export class Orders implements OrderDesk {
  readonly #parts: OrderParts
  readonly #notifications: Notifications
  readonly #worker: Worker

  /** Throws ValueError on a payment window that cannot be. */
  constructor(parts: OrderParts) {
    windowMs(parts.settings.paymentWindow)
    this.#parts = parts
    this.#notifications = new Notifications(parts)
    this.#worker = new Worker(parts)
  }

  look(payable: Payable): Promise<Look> {
    return look(this.#parts.store, payable)
  }

  pay(payable: Payable, buyerId: string): Promise<PayAnswer> {
    return pay(this.#parts, payable, buyerId)
  }

  async reported(outTradeNo: string, buyerId: string, resultCode: string): Promise<void> {
    if (!WORTH_ASKING.includes(resultCode)) return
    await this.#parts.store.query(
      `UPDATE attempt SET check_ms = LEAST(check_ms, $3)
        WHERE out_trade_no = $1 AND buyer_id = $2 AND state IN ('waiting', 'pending')`,
      [outTradeNo, buyerId, this.#parts.now()],
    )
  }

  notified(body: Uint8Array): Promise<'success' | 'fail'> {
    return this.#notifications.notified(body)
  }

  opened(payable: Payable): Promise<void> {
    return opened(this.#parts.store, payable, this.#parts.now())
  }

  openTrip(vehicle: string): Promise<OpenTrip | null> {
    return openTrip(this.#parts.store, vehicle)
  }

  refund(
    outTradeNo: string,
    amount: number | null,
    requestKey: string,
    reason: string,
  ): Promise<RefundAnswer> {
    return refund(this.#parts, outTradeNo, amount, requestKey, reason)
  }

  cancel(outTradeNo: string): ReturnType<OrderDesk['cancel']> {
    return cancel(this.#parts, outTradeNo)
  }

  /** Looks after orders and refunds that wait, until it is stopped. */
  startWorker(): void {
    this.#worker.start()
  }

  stopWorker(): Promise<void> {
    return this.#worker.stop()
  }

  /** What the worker would do now. */
  workOnce(): Promise<number> {
    return this.#worker.once()
  }
}
