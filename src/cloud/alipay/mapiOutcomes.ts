/**
 * What the signed fields of a MAPI reply mean, per service. Pure. A reply is held against the request that it answers: an
 * older one, replayed, carries a good signature too.
 */
import {
  alarming,
  type CancelOutcome,
  type CreateOutcome,
  type Failure,
  isTradeStatus,
  type QueryOutcome,
  type RefundOutcome,
  type Service,
  unknown,
} from './outcomes.ts'
import { timeOf } from './times.ts'
import { codeText, isAccountId, isAlipayCurrency, isTradeNo, minorUnits } from './values.ts'

type Fields = ReadonlyMap<string, string>

const PAID: readonly string[] = ['TRADE_HAS_SUCCESS', 'TRADE_HAS_FINISHED']
const CLOSED: readonly string[] = ['TRADE_HAS_CLOSE']
const NOT_EXIST: readonly string[] = ['TRADE_NOT_EXIST', 'TRADE_IS_NOT_EXIST', 'TRANS_NOT_FOUND']

export function createOutcome(fields: Fields, outTradeNo: string): CreateOutcome {
  const other = otherOrder('create', fields, { out_trade_no: outTradeNo })
  if (other !== null) return other
  if (fields.get('result_code') === 'SUCCESS') {
    const tradeNo = tradeNoOf(fields, 'trade_no')
    return tradeNo === null
      ? alarming('mismatch', 'create', 'a success without a trade number')
      : { kind: 'created', tradeNo }
  }
  const failure = failureOf('create', fields)
  if (failure.kind !== 'refused') return failure
  if (PAID.includes(failure.code)) return { kind: 'paid', code: failure.code }
  if (CLOSED.includes(failure.code)) return { kind: 'closed', code: failure.code }
  return failure
}

/** Of a query by our number or Alipay's. */
export function queryOutcome(fields: Fields, asked: { outTradeNo?: string; tradeNo?: string }): QueryOutcome {
  const other = otherOrder('query', fields, {
    out_trade_no: asked.outTradeNo,
    partner_trans_id: asked.outTradeNo,
    alipay_trans_id: asked.tradeNo,
  })
  if (other !== null) return other
  if (fields.get('result_code') === 'SUCCESS') return tradeState(fields, asked)
  const failure = failureOf('query', fields)
  return failure.kind === 'refused' && NOT_EXIST.includes(failure.code)
    ? { kind: 'notExist', code: failure.code }
    : failure
}

function tradeState(fields: Fields, asked: { outTradeNo?: string; tradeNo?: string }): QueryOutcome {
  const status = fields.get('alipay_trans_status')
  if (!isTradeStatus(status)) return alarming('mismatch', 'query', 'a success without a known trade status')
  const names = asked.outTradeNo === undefined ? ['alipay_trans_id'] : ['out_trade_no', 'partner_trans_id']
  if (!names.some(name => fields.get(name)))
    return alarming('mismatch', 'query', 'a success that does not say of which order')
  // Absent, the pricing currency is the settlement currency.
  const currency = fields.get('trans_currency') || fields.get('currency') || null
  const known = isAlipayCurrency(currency) ? currency : null
  const buyer = fields.get('alipay_buyer_user_id')
  return {
    kind: 'state',
    status,
    tradeNo: tradeNoOf(fields, 'alipay_trans_id'),
    amount: known === null ? null : minorUnits(fields.get('trans_amount'), known),
    currency: known,
    buyerId: isAccountId(buyer) ? buyer : null,
    paidAt: timeOf(fields.get('alipay_pay_time')),
    refundedCny: minorUnits(fields.get('refund_amount_cny'), 'CNY'),
  }
}

export interface RefundAsked {
  readonly outTradeNo: string
  readonly refundNo: string
  readonly amount: number
  readonly currency: string
  readonly sync: boolean
}

export function refundOutcome(fields: Fields, asked: RefundAsked): RefundOutcome {
  const other = otherOrder('refund', fields, {
    partner_trans_id: asked.outTradeNo,
    partner_refund_id: asked.refundNo,
  })
  if (other !== null) return other
  if (fields.get('result_code') !== 'SUCCESS') return failureOf('refund', fields)
  if (!fields.get('partner_refund_id'))
    return alarming('mismatch', 'refund', 'a success that does not say of which refund')
  const { amount, currency } = asked
  const said = fields.get('refund_amount')
  if (
    (said !== undefined && minorUnits(said, currency) !== amount) ||
    (fields.get('currency') ?? currency) !== currency
  )
    return alarming('mismatch', 'refund', 'a refund of another amount or currency than was asked')
  return {
    kind: asked.sync ? 'refunded' : 'accepted',
    amount,
    currency,
    tradeNo: tradeNoOf(fields, 'alipay_trans_id'),
  }
}

export function cancelOutcome(
  fields: Fields,
  asked: { outTradeNo: string; tradeNo?: string },
): CancelOutcome {
  const other = otherOrder('cancel', fields, { out_trade_no: asked.outTradeNo, trade_no: asked.tradeNo })
  if (other !== null) return other
  if (fields.get('result_code') === 'SUCCESS') {
    if (!fields.get('out_trade_no') && !fields.get('trade_no'))
      return alarming('mismatch', 'cancel', 'a success that does not say of which order')
    const action = fields.get('action')
    return {
      kind: 'cancelled',
      action: action === 'close' || action === 'refund' ? action : null,
      tradeNo: tradeNoOf(fields, 'trade_no'),
    }
  }
  const failure = failureOf('cancel', fields)
  return failure.kind === 'refused' && fields.get('retry_flag') === 'Y'
    ? { kind: 'again', code: failure.code }
    : failure
}

/** Create and cancel name their error `detail_error_code`, query and refund `error`. */
function failureOf(service: Service, fields: Fields): Failure {
  const result = fields.get('result_code')
  const said = fields.get('detail_error_code') || fields.get('error')
  const code = codeText(said)
  if (result === 'UNKNOWN') return unknown('said-unknown', said === undefined ? 'UNKNOWN' : code)
  if (result !== 'FAIL') return alarming('mismatch', service, 'a reply without a known result_code')
  return code === 'SYSTEM_ERROR' ? unknown('system-error', code) : { kind: 'refused', code }
}

/** A field that names an order names the one that was asked about. */
function otherOrder(service: Service, fields: Fields, asked: Readonly<Record<string, string | undefined>>) {
  for (const [name, value] of Object.entries(asked)) {
    const said = fields.get(name)
    if (value !== undefined && said !== undefined && said !== '' && said !== value)
      return alarming('mismatch', service, `a reply about another ${name}`)
  }
  return null
}

function tradeNoOf(fields: Fields, name: string): string | null {
  const value = fields.get(name)
  return isTradeNo(value) ? value : null
}
