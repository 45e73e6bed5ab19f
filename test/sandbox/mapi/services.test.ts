import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { unpaid } from '../../../src/sandbox/mapi/create.ts'
import { BUYER, OTHER_BUYER, PID, POOR_BUYER, started, type TestPartner } from '../support/partner.ts'

let partner: TestPartner
beforeEach(async () => {
  partner = await started()
})
afterEach(() => partner.stop())

const HOUR = 3_600_000

function set(change: object): void {
  partner.sandbox.settings = { ...partner.sandbox.settings, ...change }
}

async function state(outTradeNo = 'TAXI_1'): Promise<string | undefined> {
  const { fields } = await partner.query(outTradeNo)
  return fields.get('alipay_trans_status') ?? fields.get('error')
}

describe('create', () => {
  test('the same order again is the same trade', async () => {
    const first = await partner.create()
    const again = await partner.create({ subject: 'Another word' })
    expect(first.fields.get('trade_no')).toMatch(/^20261123\d{20}$/)
    expect(again.fields.get('trade_no')).toBe(first.fields.get('trade_no'))
    expect(partner.sandbox.book.size).toBe(1)
  })

  test.each([
    [{ buyer_id: OTHER_BUYER }, 'TRADE_BUYER_NOT_MATCH'],
    [{ total_fee: '23.51' }, 'CONTEXT_INCONSISTENT'],
    [{ currency: 'USD' }, 'CONTEXT_INCONSISTENT'],
  ])('the same number with %j is %s', async (change, code) => {
    await partner.create()
    const { fields } = await partner.create(change)
    expect([fields.get('result_code'), fields.get('detail_error_code')]).toEqual(['FAIL', code])
  })

  test('the number of a paid or a closed trade cannot be used again', async () => {
    await partner.paid()
    expect((await partner.create()).fields.get('detail_error_code')).toBe('TRADE_HAS_SUCCESS')
    await partner.cancel()
    expect((await partner.create()).fields.get('detail_error_code')).toBe('TRADE_HAS_CLOSE')
  })

  test.each<[Record<string, string>, string]>([
    [{ total_fee: '0' }, 'INVALID_PARAMETER'],
    [{ total_fee: '1.234' }, 'INVALID_PARAMETER'],
    [{ total_fee: '100000000.01' }, 'INVALID_PARAMETER'],
    [{ total_fee: '1e3' }, 'INVALID_PARAMETER'],
    [{ total_fee: '12.5', trans_currency: 'JPY' }, 'INVALID_PARAMETER'],
    [{ out_trade_no: 'A-1' }, 'INVALID_PARAMETER'],
    [{ subject: '' }, 'INVALID_PARAMETER'],
    [{ subject: 'A&B' }, 'INVALID_PARAMETER'],
    [{ subject: '车'.repeat(129) }, 'INVALID_PARAMETER'],
    [{ product_code: 'OTHER' }, 'INVALID_PARAMETER'],
    [{ notify_url: '' }, 'INVALID_PARAMETER'],
    [{ notify_url: 'ftp://x/' }, 'INVALID_PARAMETER'],
    [{ price: '10', quantity: '2' }, 'INVALID_PARAMETER'],
    [{ it_b_pay: '1.5h' }, 'INVALID_PARAMETER'],
    [{ it_b_pay: '16d' }, 'INVALID_PARAMETER'],
    [{ buyer_id: '' }, 'INVALID_PARAMETER'],
    [{ extend_params: '{"SECONDARY_MERCHANT_ID":"1"}' }, 'INVALID_PARAMETER'],
    [{ extend_params: '{"secondary_merchant_industry":"taxi"}' }, 'INVALID_PARAMETER'],
    [{ extend_params: '[' }, 'INVALID_PARAMETER'],
    [{ currency: 'XXX' }, 'CURRENCY_NOT_SUPPORT'],
    [{ seller_id: '2088000000000999' }, 'SELLER_NOT_EXIST'],
    [{ buyer_id: '2088000000000999' }, 'BUYER_NOT_EXIST'],
  ])('%j is %s', async (change, code) => {
    expect((await partner.create(change)).fields.get('detail_error_code')).toBe(code)
    expect(partner.sandbox.book.size).toBe(0)
  })

  test('everything that may be given is taken', async () => {
    const { fields } = await partner.create({
      seller_id: PID,
      extend_params:
        '{"secondary_merchant_id":"M1","secondary_merchant_industry":"4121","store_id":"CAR_88"}',
      price: '11.75',
      quantity: '2',
      it_b_pay: '3m',
      body: 'From A to B',
      subject: '车'.repeat(128),
    })
    expect(fields.get('result_code')).toBe('SUCCESS')
  })

  test('what sources disagree on is a setting', async () => {
    set({ timestampRequired: false, notifyUrlRequired: false, specialCharacters: 'take' })
    const { fields } = await partner.create({ timestamp: '', notify_url: '', subject: 'A&B' })
    expect(fields.get('result_code')).toBe('SUCCESS')
  })

  test('an unpaid order closes after three minutes, or when it was told to', async () => {
    await partner.create()
    await partner.create({ out_trade_no: 'TAXI_2', it_b_pay: '1h' })
    partner.clock.pass(179_000)
    expect(await state()).toBe('WAIT_BUYER_PAY')
    partner.clock.pass(1_000)
    expect(await state()).toBe('TRADE_CLOSED')
    expect(await state('TAXI_2')).toBe('WAIT_BUYER_PAY')
    partner.clock.pass(HOUR)
    expect(await state('TAXI_2')).toBe('TRADE_CLOSED')
  })

  test('until midnight in Beijing', () => {
    expect(unpaid('1c', 0, partner.clock.now())).toBe(14 * HOUR)
    expect(unpaid('15d', 0, 0)).toBe(15 * 24 * HOUR)
  })
})

describe('paying', () => {
  test('takes from the balance, once, from the right buyer only', async () => {
    const { desk, accounts } = partner.sandbox
    const tradeNo = (await partner.create()).fields.get('trade_no')!
    expect(desk.pay('1', BUYER)).toEqual({ error: 'TRADE_NOT_EXIST' })
    expect(desk.pay(tradeNo, OTHER_BUYER)).toEqual({ error: 'TRADE_BUYER_NOT_MATCH' })
    expect('ok' in desk.pay(tradeNo, BUYER)).toBe(true)
    expect(desk.pay(tradeNo, BUYER)).toEqual({ error: 'TRADE_HAS_SUCCESS' })
    expect(accounts.get(BUYER)?.balance).toBe(100_000 - 2350)
  })

  test('a blocked account neither orders nor pays', async () => {
    const { desk, accounts } = partner.sandbox
    const tradeNo = (await partner.create()).fields.get('trade_no')!
    accounts.put({ ...accounts.get(BUYER)!, enabled: false })
    expect(desk.pay(tradeNo, BUYER)).toEqual({ error: 'BUYER_ENABLE_STATUS_FORBID' })
    const { fields } = await partner.create({ out_trade_no: 'TAXI_2' })
    expect(fields.get('detail_error_code')).toBe('BUYER_ENABLE_STATUS_FORBID')
  })

  test('too little money leaves the order open', async () => {
    const tradeNo = (await partner.create({ buyer_id: POOR_BUYER })).fields.get('trade_no')!
    expect(partner.sandbox.desk.pay(tradeNo, POOR_BUYER)).toEqual({ error: 'BUYER_BALANCE_NOT_ENOUGH' })
    expect(await state()).toBe('WAIT_BUYER_PAY')
  })
})

describe('query', () => {
  test('tells of a paid trade, in CNY too', async () => {
    const tradeNo = await partner.paid({ currency: 'USD', trans_currency: 'USD', total_fee: '10' })
    const { fields } = await partner.query()
    expect(Object.fromEntries(fields)).toMatchObject({
      result_code: 'SUCCESS',
      alipay_trans_status: 'TRADE_SUCCESS',
      alipay_trans_id: tradeNo,
      partner_trans_id: 'TAXI_1',
      alipay_buyer_user_id: BUYER,
      alipay_buyer_login_id: 'lan***@wallet.example',
      alipay_pay_time: '20261123100000',
      currency: 'USD',
      trans_amount: '10.00',
      trans_amount_cny: '71.00',
    })
  })

  test('Alipay’s number counts before the partner’s', async () => {
    const tradeNo = await partner.paid()
    const ask = (params: Record<string, string>) => partner.call('alipay.acquire.overseas.query', params)
    const both = await ask({ alipay_trans_id: tradeNo, partner_trans_id: 'OTHER' })
    expect(both.fields.get('out_trade_no')).toBe('TAXI_1')
    expect((await ask({})).fields.get('error')).toBe('INVALID_PARAMETER')
  })

  test.each(['TRADE_NOT_EXIST', 'TRANS_NOT_FOUND'] as const)(
    'an unknown trade can be %s',
    async unknownTrade => {
      set({ unknownTrade })
      const { fields } = await partner.query('NOTHING')
      expect([fields.get('result_code'), fields.get('error')]).toEqual(['FAIL', unknownTrade])
    },
  )
})

describe('cancel', () => {
  test('closes what is unpaid, again and again', async () => {
    await partner.create()
    for (let i = 0; i < 2; i++) {
      const { fields } = await partner.cancel()
      expect([fields.get('result_code'), fields.get('action')]).toEqual(['SUCCESS', 'close'])
    }
    expect(await state()).toBe('TRADE_CLOSED')
  })

  test('gives back what is paid, once', async () => {
    await partner.paid()
    for (let i = 0; i < 2; i++) expect((await partner.cancel()).fields.get('action')).toBe('refund')
    expect(await state()).toBe('TRADE_CLOSED')
    expect(partner.sandbox.accounts.get(BUYER)?.balance).toBe(100_000)
  })

  test('only on the day of the payment in Beijing', async () => {
    await partner.paid()
    partner.clock.pass(14 * HOUR)
    const { fields } = await partner.cancel()
    expect([fields.get('detail_error_code'), fields.get('retry_flag')]).toEqual([
      'TRADE_CANCEL_TIME_OUT',
      'N',
    ])
    set({ cancelGraceMs: 15 * 60_000 })
    expect((await partner.cancel()).fields.get('action')).toBe('refund')
  })

  test('not after a refund, nor when refunds are over', async () => {
    await partner.paid()
    await partner.refund('R1', '1.00')
    expect((await partner.cancel()).fields.get('detail_error_code')).toBe('REASON_TRADE_REFUND_FEE_ERR')
    partner.sandbox.desk.finish(partner.sandbox.book.byOutTradeNo('TAXI_1')!)
    expect((await partner.cancel()).fields.get('detail_error_code')).toBe('TRADE_HAS_FINISHED')
  })

  test('of an unknown trade is a setting', async () => {
    expect((await partner.cancel('NOTHING')).fields.get('result_code')).toBe('SUCCESS')
    set({ cancelUnknown: 'TRADE_NOT_EXIST' })
    expect((await partner.cancel('NOTHING')).fields.get('detail_error_code')).toBe('TRADE_NOT_EXIST')
  })
})

describe('refund', () => {
  test('in parts, until nothing is left', async () => {
    await partner.paid()
    expect((await partner.refund('R1', '20.00')).fields.get('result_code')).toBe('SUCCESS')
    expect(await state()).toBe('TRADE_SUCCESS')
    expect((await partner.refund('R2', '3.51')).fields.get('error')).toBe('RETURN_AMOUNT_EXCEED')
    expect((await partner.refund('R2', '3.50')).fields.get('result_code')).toBe('SUCCESS')
    expect(await state()).toBe('TRADE_CLOSED')
    expect(partner.sandbox.accounts.get(BUYER)?.balance).toBe(100_000)
  })

  test('the same id is the same refund, and never another one', async () => {
    await partner.paid()
    for (let i = 0; i < 3; i++)
      expect((await partner.refund('R1', '1.00')).fields.get('refund_amount')).toBe('1.00')
    expect((await partner.refund('R1', '2.00')).fields.get('error')).toBe('DISCORDANT_REPEAT_REQUEST')
    expect(partner.sandbox.accounts.get(BUYER)?.balance).toBe(100_000 - 2350 + 100)
  })

  test.each<[Record<string, string>, string]>([
    [{ partner_refund_id: 'TAXI_1' }, 'INVALID_PARAMETER'],
    [{ refund_amount: '0' }, 'INVALID_PARAMETER'],
    [{ currency: 'USD' }, 'INVALID_PARAMETER'],
    [{ partner_trans_id: 'NOTHING' }, 'TRADE_NOT_EXIST'],
  ])('%j is %s', async (change, code) => {
    await partner.paid()
    expect((await partner.refund('R1', '1.00', change)).fields.get('error')).toBe(code)
  })

  test('not of an unpaid or a closed trade', async () => {
    await partner.create()
    expect((await partner.refund('R1', '1.00')).fields.get('error')).toBe('TRADE_STATUS_ERROR')
    await partner.cancel()
    expect((await partner.refund('R1', '1.00')).fields.get('error')).toBe('TRADE_HAS_CLOSE')
  })

  test('no more than two hundred of one trade', async () => {
    const { book, desk } = partner.sandbox
    await partner.paid()
    const trade = book.byOutTradeNo('TAXI_1')!
    const one = (id: number) =>
      desk.refund(trade, { id: `R${id}`, amount: 1, currency: 'CNY', isSync: true, notifyUrl: '' })
    for (let i = 0; i < 200; i++) expect('ok' in one(i)).toBe(true)
    expect(one(200)).toEqual({ error: 'RETURN_AMOUNT_EXCEED' })
  })

  test('an asynchronous one is told when it is done', async () => {
    await partner.paid()
    await partner.hears(1)
    const { fields } = await partner.refund('R1', '5.00', { is_sync: 'N', notify_url: partner.notifyUrl })
    expect(fields.get('result_code')).toBe('SUCCESS')
    expect(partner.sandbox.accounts.get(BUYER)?.balance).toBe(100_000 - 2350)
    partner.clock.pass(1_000)
    await partner.hears(2)
    expect(partner.heard[1]?.params).toMatchObject({
      notify_action_type: 'refundFPAction',
      trade_status: 'TRADE_SUCCESS',
      out_biz_no: 'R1',
      refund_fee: '5.00',
    })
  })

  test('of another day it waits for the night, and for the merchant’s money', async () => {
    const balance = () => partner.sandbox.accounts.get(BUYER)?.balance
    await partner.paid()
    partner.clock.pass(24 * HOUR)
    partner.sandbox.desk.merchantFundsLow = true
    expect((await partner.refund('R0', '1.00')).fields.get('error')).toBe('MERCHANT_BALANCE_NOT_ENOUGH')
    await partner.refund('R1', '5.00', { is_sync: 'N' })
    partner.clock.pass(14 * HOUR)
    expect(balance()).toBe(100_000 - 2350)
    partner.sandbox.desk.merchantFundsLow = false
    partner.clock.pass(24 * HOUR)
    expect(balance()).toBe(100_000 - 2350 + 500)
  })
})
