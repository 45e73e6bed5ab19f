/**
 * A notification of Alipay's: signature, then Alipay's own word that it sent it, then held against the order, then booked
 * in the transaction that stores it, and only then answered with success. Where it cannot be believed, but an order of ours
 * is meant, Alipay is asked soon instead.
 */
import { createHash } from 'node:crypto'
import { raise } from '../alarms/raise.ts'
import { differences, type Notice, readNotification } from '../alipay/notification.ts'
import { minorUnits } from '../alipay/values.ts'
import type { Sql } from '../store/sql.ts'
import { checkAt, event, type Held, held } from './attempts.ts'
import { bookSaid } from './booking.ts'
import { alarmOf } from './codes.ts'
import type { OrderParts } from './parts.ts'
import { bookRefundNoticed } from './refundBook.ts'
import { repeated } from './repeating.ts'

export type NotifyAnswer = 'success' | 'fail'

type StoredEffect = 'applied' | 'same' | 'stale' | 'differs' | 'unknown-order'
const TAKEN: readonly string[] = ['applied', 'same', 'stale']

const OF_SIGNATURE: readonly string[] = ['no-signature', 'sign-type', 'signature', 'ambiguous']

export class Notifications {
  readonly #parts: OrderParts
  /** The same body, sent many times at once, is worked on once. */
  readonly #underWay = new Map<string, Promise<NotifyAnswer>>()

  constructor(parts: OrderParts) {
    this.#parts = parts
  }

  notified(body: Uint8Array): Promise<NotifyAnswer> {
    const key = createHash('sha256').update(body).digest('hex')
    const known = this.#underWay.get(key)
    if (known !== undefined) return known
    const work = this.#notified(body).finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, work)
    return work
  }

  async #notified(body: Uint8Array): Promise<NotifyAnswer> {
    const { store, notification, log, now } = this.#parts
    const read = readNotification(body, notification)
    if (read.kind === 'refused') {
      log.warn({ why: read.why, field: read.field }, 'a notification was refused')
      if (OF_SIGNATURE.includes(read.why)) {
        const detail = { service: 'notification', why: read.why }
        await raise(store, { kind: 'bad-signature', key: `notification ${read.why}`, detail }, now())
      }
      return 'fail'
    }
    const { notice } = read
    if (await isTaken(store, notice)) return 'success'
    if (!(await this.#isGenuine(notice))) return (await isTaken(store, notice)) ? 'success' : 'fail'
    const effect = await store.transaction(tx => this.#book(tx, notice))
    log.info({ outTradeNo: notice.outTradeNo, status: notice.status, effect }, 'a notification was taken in')
    return TAKEN.includes(effect) ? 'success' : 'fail'
  }

  async #isGenuine({ notifyId, outTradeNo }: Notice): Promise<boolean> {
    const { mapi, store, settings, now, log } = this.#parts
    const { outcome } = await repeated(
      'notify-verify',
      () => mapi.notifyVerify(notifyId),
      settings.retryScale ?? 1,
    )
    if (outcome.kind === 'genuine') return true
    log.warn({ outTradeNo, outcome: outcome.kind }, 'a notification that Alipay does not confirm')
    await store.transaction(async tx => {
      const nowMs = now()
      if (await isTaken(tx, { notifyId })) return
      const order = await held(tx, outTradeNo)
      if (outcome.kind === 'notGenuine') {
        const why = 'well signed, and Alipay says that it did not send it'
        await raise(tx, { kind: 'bad-signature', key: `notify_verify ${outTradeNo}`, detail: { why } }, nowMs)
      } else await alarmOf(tx, outTradeNo, 'notify-verify', outcome, nowMs)
      // It may be true for all that: a query is believed.
      if (order !== null) await checkAt(tx, outTradeNo, nowMs)
    })
    return false
  }

  async #book(tx: Sql, notice: Notice): Promise<StoredEffect> {
    const nowMs = this.#parts.now()
    const order = await held(tx, notice.outTradeNo)
    if (await isTaken(tx, notice)) return 'same'
    const effect =
      order === null ? await unknownOrder(tx, notice, nowMs) : await this.#effect(tx, order, notice)
    await tx.query(
      `INSERT INTO notification (notify_id, out_trade_no, notice, effect, received_ms)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (notify_id) DO UPDATE SET effect = excluded.effect, notice = excluded.notice
        WHERE notification.effect IN ('differs', 'unknown-order')`,
      [notice.notifyId, notice.outTradeNo, JSON.stringify(notice), effect, nowMs],
    )
    return effect
  }

  async #effect(tx: Sql, order: Held, notice: Notice): Promise<StoredEffect> {
    const { settings, now } = this.#parts
    const nowMs = now()
    const { attempt } = order
    const { outTradeNo, amount, currency, buyerId, tradeNo } = attempt
    const different = differences(notice, {
      outTradeNo,
      ...(tradeNo !== null && { tradeNo }),
      sellerId: settings.sellerId,
      amount,
      currency,
      settlementCurrency: settings.settlementCurrency ?? currency,
      buyerId,
    })
    if (different.length > 0) {
      const why = `a notification says another ${different.join(', ')}`
      await raise(tx, { kind: 'mismatch', key: outTradeNo, detail: { why } }, nowMs)
      await event(tx, outTradeNo, 'differs', 'notification', nowMs, { why })
      await checkAt(tx, outTradeNo, nowMs)
      return 'differs'
    }
    const { status, paidAt, refundFee, refundNo } = notice
    const said = {
      status,
      tradeNo: notice.tradeNo,
      paidAt,
      refunded: minorUnits(refundFee ?? undefined, currency),
      source: 'notification',
    } as const
    const effect = await bookSaid(tx, order, said, nowMs)
    const isRefund = refundFee !== null || refundNo !== null
    if (isRefund && (await bookRefundNoticed(tx, outTradeNo, refundNo, nowMs))) return 'applied'
    // Its effect is the query that it caused.
    return effect === 'ask' ? 'applied' : effect
  }
}

async function isTaken(sql: Sql, { notifyId }: Pick<Notice, 'notifyId'>): Promise<boolean> {
  const [row] = await sql.query<{ effect: string }>(`SELECT effect FROM notification WHERE notify_id = $1`, [
    notifyId,
  ])
  return row !== undefined && TAKEN.includes(row.effect)
}

async function unknownOrder(tx: Sql, notice: Notice, nowMs: number): Promise<'unknown-order'> {
  const { outTradeNo, status } = notice
  const detail = { status, why: 'a notification of an order that is not in the store' }
  await raise(tx, { kind: 'unknown-order', key: outTradeNo, detail }, nowMs)
  return 'unknown-order'
}
