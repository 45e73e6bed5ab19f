import { describe, expect, test } from 'vitest'
import {
  cancelOutcome,
  createOutcome,
  queryOutcome,
  refundOutcome,
} from '../../../src/cloud/alipay/mapiOutcomes.ts'
import { entries } from './support.ts'

const NO = 'TAXI_0042_1'
const TRADE = '2020010222001476130500000001'
const of = (fields: Record<string, string>) => new Map(entries(fields))
const fail = (code: string, more: Record<string, string> = {}) =>
  of({ result_code: 'FAIL', detail_error_code: code, ...more })
const mismatch = { kind: 'unknown', cause: 'mismatch', alarm: { kind: 'mismatch' } }

describe('create', () => {
  test.each<[Record<string, string>, object]>([
    [
      { result_code: 'SUCCESS', trade_no: TRADE },
      { kind: 'created', tradeNo: TRADE },
    ],
    [
      { result_code: 'SUCCESS', trade_no: TRADE, out_trade_no: NO },
      { kind: 'created', tradeNo: TRADE },
    ],
    [{ result_code: 'SUCCESS', trade_no: TRADE, out_trade_no: 'OTHER' }, mismatch],
    [{ result_code: 'SUCCESS' }, mismatch],
    [{ result_code: 'SUCCESS', trade_no: '"><script>' }, mismatch],
    [{ result_code: 'success', trade_no: TRADE }, mismatch],
    [{}, mismatch],
    [{ result_code: 'FAIL' }, { kind: 'refused', code: 'unreadable' }],
    [
      { result_code: 'UNKNOWN', detail_error_code: 'X' },
      { kind: 'unknown', cause: 'said-unknown' },
    ],
  ])('%o', (fields, expected) => {
    expect(createOutcome(of(fields), NO)).toMatchObject(expected)
  })

  test.each([
    ['TRADE_HAS_SUCCESS', 'paid'],
    ['TRADE_HAS_FINISHED', 'paid'],
    ['TRADE_HAS_CLOSE', 'closed'],
    ['TRADE_BUYER_NOT_MATCH', 'refused'],
    ['CONTEXT_INCONSISTENT', 'refused'],
  ])('%s is %s', (code, kind) => {
    expect(createOutcome(fail(code), NO)).toEqual({ kind, code })
  })
})

describe('query', () => {
  /** The names of a reply that was captured from the real gateway. */
  const captured = {
    alipay_buyer_login_id: 'x***@a.example',
    alipay_buyer_user_id: '2088102146225135',
    alipay_pay_time: '20201207152003',
    alipay_trans_id: TRADE,
    alipay_trans_status: 'TRADE_SUCCESS',
    currency: 'HKD',
    out_trade_no: NO,
    partner_trans_id: NO,
    payment_inst: 'ALIPAYCN',
    result_code: 'SUCCESS',
    trans_amount: '3997.60',
  }

  test('a paid order', () => {
    expect(queryOutcome(of(captured), { outTradeNo: NO })).toEqual({
      kind: 'state',
      status: 'TRADE_SUCCESS',
      tradeNo: TRADE,
      amount: 399_760,
      currency: 'HKD',
      buyerId: '2088102146225135',
      paidAt: Date.UTC(2020, 11, 7, 7, 20, 3) / 1000,
      refundedCny: null,
    })
  })

  test('an order that waits', () => {
    const waiting = { result_code: 'SUCCESS', partner_trans_id: NO, alipay_trans_status: 'WAIT_BUYER_PAY' }
    expect(queryOutcome(of(waiting), { outTradeNo: NO })).toMatchObject({
      kind: 'state',
      tradeNo: null,
      amount: null,
      currency: null,
      paidAt: null,
    })
  })

  test.each<[Record<string, string>, object]>([
    [
      { trans_currency: 'JPY', trans_amount: '3998' },
      { amount: 3998, currency: 'JPY' },
    ],
    [{ trans_amount: 'lots' }, { amount: null, currency: 'HKD' }],
    [{ currency: 'hkd' }, { amount: null, currency: null }],
    [{ alipay_buyer_user_id: 'me' }, { buyerId: null }],
    [{ alipay_pay_time: 'yesterday' }, { paidAt: null }],
    [{ refund_amount_cny: '1.00' }, { refundedCny: 100 }],
    [{ alipay_trans_status: 'TRADE_WHATEVER' }, mismatch],
    [{ partner_trans_id: 'OTHER' }, mismatch],
    [{ out_trade_no: 'OTHER' }, mismatch],
    [{ out_trade_no: '', partner_trans_id: '' }, mismatch],
    [{ out_trade_no: '' }, { kind: 'state' }],
    [{ result_code: 'MAYBE' }, mismatch],
  ])('with %o', (change, expected) => {
    expect(queryOutcome(of({ ...captured, ...change }), { outTradeNo: NO })).toMatchObject(expected)
  })

  test('asked by Alipay’s number, it must be that trade', () => {
    expect(queryOutcome(of(captured), { tradeNo: TRADE })).toMatchObject({ kind: 'state' })
    expect(queryOutcome(of(captured), { tradeNo: '1' })).toMatchObject(mismatch)
    const nameless = { result_code: 'SUCCESS', alipay_trans_status: 'TRADE_SUCCESS' }
    expect(queryOutcome(of(nameless), { tradeNo: TRADE })).toMatchObject(mismatch)
    expect(queryOutcome(of(nameless), { outTradeNo: NO })).toMatchObject(mismatch)
  })

  test.each(['TRADE_NOT_EXIST', 'TRANS_NOT_FOUND'])('%s', code => {
    const fields = of({ result_code: 'FAIL', error: code })
    expect(queryOutcome(fields, { outTradeNo: NO })).toEqual({ kind: 'notExist', code })
    expect(queryOutcome(of({ result_code: 'FAIL', error: 'X' }), { outTradeNo: NO })).toEqual({
      kind: 'refused',
      code: 'X',
    })
  })
})

describe('refund', () => {
  const asked = { outTradeNo: NO, refundNo: 'R1', amount: 50, currency: 'CNY', sync: true }
  const done = {
    result_code: 'SUCCESS',
    partner_trans_id: NO,
    partner_refund_id: 'R1',
    refund_amount: '0.50',
    currency: 'CNY',
    alipay_trans_id: TRADE,
  }

  test('done at once, or accepted', () => {
    const outcome = { amount: 50, currency: 'CNY', tradeNo: TRADE }
    expect(refundOutcome(of(done), asked)).toEqual({ kind: 'refunded', ...outcome })
    expect(refundOutcome(of(done), { ...asked, sync: false })).toEqual({ kind: 'accepted', ...outcome })
  })

  test.each<[Record<string, string>, object]>([
    [{ partner_trans_id: 'OTHER' }, mismatch],
    [{ partner_refund_id: 'R2' }, mismatch],
    [{ refund_amount: '0.51' }, mismatch],
    [{ refund_amount: 'all' }, mismatch],
    [{ currency: 'USD' }, mismatch],
    [
      { result_code: 'FAIL', error: 'RETURN_AMOUNT_EXCEED' },
      { kind: 'refused', code: 'RETURN_AMOUNT_EXCEED' },
    ],
    [
      { result_code: 'FAIL', error: 'SYSTEM_ERROR' },
      { kind: 'unknown', cause: 'system-error' },
    ],
    [{ result_code: 'UNKNOWN' }, { kind: 'unknown', cause: 'said-unknown' }],
  ])('with %o', (change, expected) => {
    expect(refundOutcome(of({ ...done, ...change }), asked)).toMatchObject(expected)
  })

  test('a success without the number of the refund', () => {
    expect(refundOutcome(of({ result_code: 'SUCCESS', partner_trans_id: NO }), asked)).toMatchObject(mismatch)
  })
})

describe('cancel', () => {
  const done = { result_code: 'SUCCESS', out_trade_no: NO, trade_no: TRADE }
  test.each([
    ['close', 'close'],
    ['refund', 'refund'],
    ['', null],
    ['reverse', null],
  ])('action %j', (said, action) => {
    expect(cancelOutcome(of({ ...done, action: said }), { outTradeNo: NO })).toEqual({
      kind: 'cancelled',
      action,
      tradeNo: TRADE,
    })
  })

  test.each<[Record<string, string>, object]>([
    [{ ...done, out_trade_no: 'OTHER' }, mismatch],
    [{ result_code: 'SUCCESS' }, mismatch],
    [
      { result_code: 'FAIL', detail_error_code: 'X', retry_flag: 'Y' },
      { kind: 'again', code: 'X' },
    ],
    [
      { result_code: 'FAIL', detail_error_code: 'X', retry_flag: 'N' },
      { kind: 'refused', code: 'X' },
    ],
    [
      { result_code: 'FAIL', detail_error_code: 'X' },
      { kind: 'refused', code: 'X' },
    ],
    [{ result_code: 'FAIL', detail_error_code: 'SYSTEM_ERROR', retry_flag: 'N' }, { kind: 'unknown' }],
    [
      { result_code: 'UNKNOWN', retry_flag: 'Y' },
      { kind: 'unknown', cause: 'said-unknown' },
    ],
  ])('%o', (fields, expected) => {
    expect(cancelOutcome(of(fields), { outTradeNo: NO })).toMatchObject(expected)
  })
})
