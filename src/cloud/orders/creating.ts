/** The second step of paying: the attempt is committed, Alipay makes the order. */

import { raise } from '../alarms/raise.ts'
import { codeMeaning } from '../alipay/errors.ts'
import type { CreateRequest } from '../alipay/mapiRequests.ts'
import type { CreateOutcome } from '../alipay/outcomes.ts'
import { extendParams, plainText, storeIdOf } from '../alipay/texts.ts'
import { ValueError } from '../alipay/values.ts'
import type { Fleet } from '../fleet/vehicle.ts'
import { askAndBook } from './asking.ts'
import { type Attempt, checkAt, event, held } from './attempts.ts'
import { alarmOf } from './codes.ts'
import type { PayAnswer } from './desk.ts'
import type { OrderParts, OrderSettings } from './parts.ts'
import { repeated } from './repeating.ts'

/** Texts for Alipay hold the company and the car, nothing of the passenger. Throws ValueError. */
export function createRequest(attempt: Attempt, fleet: Fleet, settings: OrderSettings): CreateRequest {
  const { outTradeNo, amount, currency, buyerId, vehicle } = attempt
  const { plate, driver } = fleet.vehicles.get(vehicle) ?? { plate: vehicle }
  const { industry, secondaryMerchantId, secondaryMerchantName, serviceProviderId } = settings
  const driverId = driver?.replace(/[^A-Za-z0-9_]/g, '_').slice(0, 32)
  return {
    outTradeNo,
    amount,
    currency,
    settlementCurrency: settings.settlementCurrency ?? currency,
    buyerId,
    sellerId: settings.sellerId,
    subject: plainText(`${fleet.name} ${plate}`, 256),
    extendParams: extendParams({
      secondaryMerchantId,
      secondaryMerchantName: plainText(secondaryMerchantName, 256),
      industry,
      storeId: storeIdOf(vehicle),
      storeName: plainText(`${fleet.name} ${plate}`, 256),
      ...(driverId !== undefined && /[A-Za-z0-9]/.test(driverId) && { terminalId: driverId }),
      ...(serviceProviderId !== undefined && { serviceProviderId }),
    }),
    notifyUrl: settings.notifyUrl,
    paymentWindow: settings.paymentWindow,
  }
}

/** Null: look again, the last attempt has come to an end or has moved on. */
export async function create(parts: OrderParts, attempt: Attempt, isNew: boolean): Promise<PayAnswer | null> {
  const { outTradeNo } = attempt
  const { outcome, tries } = await asked(parts, attempt)
  switch (outcome.kind) {
    case 'created':
      return created(parts, attempt, outcome.tradeNo)
    case 'paid':
    case 'closed': {
      // Closed says nothing of a payment before.
      const { known } = await askAndBook(parts, outTradeNo, 'request')
      return known ? null : { kind: 'wait' }
    }
    case 'refused':
      return refused(parts, attempt, outcome.code, isNew && tries === 1)
    default:
      return unknown(parts, attempt, outcome)
  }
}

async function asked(parts: OrderParts, attempt: Attempt) {
  try {
    const request = createRequest(attempt, parts.fleet, parts.settings)
    const scale = parts.settings.retryScale ?? 1
    return await repeated('create', () => parts.mapi.create(request), scale)
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    // Nothing was sent.
    parts.log.error(
      { outTradeNo: attempt.outTradeNo, why: error.message },
      'an order that Alipay cannot take',
    )
    return { outcome: { kind: 'refused', code: 'INVALID_PARAMETER' } as CreateOutcome, tries: 1 }
  }
}

function created(parts: OrderParts, { outTradeNo }: Attempt, tradeNo: string): Promise<PayAnswer | null> {
  return parts.store.transaction(async tx => {
    const nowMs = parts.now()
    const now = (await held(tx, outTradeNo))!.attempt
    if (now.state !== 'waiting') return null
    if (now.tradeNo !== null && now.tradeNo !== tradeNo) {
      const why = 'create gave another trade number than before'
      await raise(tx, { kind: 'mismatch', key: outTradeNo, detail: { why } }, nowMs)
      await checkAt(tx, outTradeNo, nowMs)
      return { kind: 'wait' }
    }
    if (now.tradeNo === null) {
      await tx.query('UPDATE attempt SET trade_no = $2 WHERE out_trade_no = $1', [outTradeNo, tradeNo])
      await event(tx, outTradeNo, 'created', 'create', nowMs, { tradeNo })
    }
    await checkAt(tx, outTradeNo, now.windowMs)
    return { kind: 'pay', tradeNo, outTradeNo, windowMs: now.windowMs }
  })
}

/** `isFirst`: it was asked for once, so a signed refusal means that there is no such order. */
async function refused(
  parts: OrderParts,
  { outTradeNo }: Attempt,
  code: string,
  isFirst: boolean,
): Promise<PayAnswer | null> {
  const { action, texts } = codeMeaning(code)
  const mayExist = !isFirst || action === 'query' || action === 'query-then-create' || action === 'new-number'
  const { found, attempt } = mayExist
    ? await askAndBook(parts, outTradeNo, 'request')
    : { found: 'none', attempt: null }
  if (found === 'booked') return attempt?.state === 'waiting' ? { kind: 'wait' } : null
  // The number is somebody else's, as after a restored backup; the next one may be free.
  const isTaken = found === 'differs' && action === 'new-number'
  if (found !== 'none' && !isTaken) return { kind: 'wait' }
  await parts.store.transaction(async tx => {
    const nowMs = parts.now()
    const now = (await held(tx, outTradeNo))!.attempt
    await alarmOf(tx, outTradeNo, 'create', { kind: 'refused', code }, nowMs)
    if (now.state !== 'waiting' || (now.tradeNo !== null && !isTaken)) return
    // One look when its window is over, for a create that was slow.
    await tx.query(`UPDATE attempt SET state = 'refused', code = $2, check_ms = $3 WHERE out_trade_no = $1`, [
      outTradeNo,
      code,
      now.windowMs,
    ])
    await event(tx, outTradeNo, 'refused', 'create', nowMs, { code })
  })
  return isTaken ? null : { kind: 'refused', code, texts }
}

async function unknown(
  parts: OrderParts,
  { outTradeNo }: Attempt,
  outcome: Exclude<CreateOutcome, { kind: 'created' | 'paid' | 'closed' | 'refused' }>,
): Promise<PayAnswer> {
  await parts.store.transaction(async tx => {
    const nowMs = parts.now()
    await held(tx, outTradeNo)
    await alarmOf(tx, outTradeNo, 'create', outcome, nowMs)
    await event(tx, outTradeNo, 'create-unknown', 'create', nowMs, {
      why: outcome.kind === 'unknown' ? outcome.cause : outcome.code,
    })
  })
  if (outcome.kind === 'unknown') return { kind: 'wait' }
  // Not signed, so the order stays as it is; the passenger is told, for it is mostly true.
  return { kind: 'refused', code: outcome.code, texts: codeMeaning(outcome.code).texts }
}
