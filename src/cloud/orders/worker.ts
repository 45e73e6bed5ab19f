/**
 * Orders and refunds that are due to be asked about. Rows are claimed in one short transaction, by moving their time, so
 * that several servers share the work and a server that dies loses none of it.
 */
import type { Sql } from '../store/sql.ts'
import { askAndBook } from './asking.ts'
import type { OrderParts } from './parts.ts'
import { REFUND, type RefundRow } from './refundBook.ts'
import { CLAIM_MS, send } from './refunding.ts'

/** Asked about at a time, of each kind. */
const BATCH = 8
const EVERY_MS = 1_000

export class Worker {
  readonly #parts: OrderParts
  #timer: NodeJS.Timeout | null = null
  #work: Promise<unknown> = Promise.resolve()
  #isStopped = true

  constructor(parts: OrderParts) {
    this.#parts = parts
  }

  start(): void {
    if (!this.#isStopped) return
    this.#isStopped = false
    this.#later()
  }

  /** Ends when what is under way has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#work
  }

  /** All that is due now, once. Gives how many rows it took. */
  async once(): Promise<number> {
    const { store, now } = this.#parts
    let count = 0
    // Each turn moves its rows' time away from now, so the turns come to an end; the bound is for a time that stands still.
    for (let turn = 0; turn < 1_000; turn++) {
      const nowMs = now()
      const orders = await store.transaction(tx => claimOrders(tx, nowMs))
      const refunds = await store.transaction(tx => claimRefunds(tx, nowMs))
      if (orders.length + refunds.length === 0) break
      count += orders.length + refunds.length
      await Promise.all([
        ...orders.map(({ outTradeNo }) => this.#guarded(askAndBook(this.#parts, outTradeNo, 'worker'))),
        ...refunds.map(refund => this.#guarded(send(this.#parts, refund))),
      ])
      if (orders.length < BATCH && refunds.length < BATCH) break
    }
    return count
  }

  /** One row's trouble is not the others'; its claim ends and it is tried again. */
  async #guarded(work: Promise<unknown>): Promise<void> {
    try {
      await work
    } catch (error) {
      this.#parts.log.error({ why: (error as Error).message }, 'an order could not be looked after')
    }
  }

  #later(): void {
    if (this.#isStopped) return
    this.#timer = setTimeout(() => {
      this.#work = this.#guarded(this.once()).finally(() => this.#later())
    }, EVERY_MS)
    this.#timer.unref()
  }
}

function claimOrders(tx: Sql, nowMs: number): Promise<readonly { outTradeNo: string }[]> {
  return tx.query(
    `UPDATE attempt SET check_ms = $2, checks = checks + 1 WHERE out_trade_no IN
       (SELECT out_trade_no FROM attempt WHERE check_ms <= $1 ORDER BY check_ms LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
     RETURNING out_trade_no AS "outTradeNo"`,
    [nowMs, nowMs + CLAIM_MS],
  )
}

function claimRefunds(tx: Sql, nowMs: number): Promise<readonly RefundRow[]> {
  return tx.query<RefundRow>(
    `UPDATE refund SET next_ms = $2 WHERE refund_no IN
       (SELECT refund_no FROM refund WHERE next_ms <= $1 AND state IN ('asked', 'accepted')
         ORDER BY next_ms LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
     RETURNING ${REFUND}`,
    [nowMs, nowMs + CLAIM_MS],
  )
}
