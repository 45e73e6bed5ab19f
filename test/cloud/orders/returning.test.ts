import { expect, test } from 'vitest'
import { reviewTrip } from '../../../src/cloud/orders/tasks.ts'
import { eachStore } from '../../support/stores.ts'
import { BUYER, bench, MINUTE, OTHER_BUYER, sticker, TOTAL, VEHICLE } from './bench.ts'

const REFUND = 'alipay.acquire.overseas.spot.refund'
const CANCEL = 'alipay.acquire.cancel'

eachStore('refund and cancel', open => {
  test('in part and then the rest, each once by its key', async () => {
    const it = await bench(await open())
    const no = await it.paid(await it.ride('T1'))
    const part = { kind: 'refund', refundNo: `${no}_R1`, state: 'done', code: null }
    expect(await it.orders.refund(no, 500, 'k1', 'too much')).toEqual(part)
    expect(await it.orders.refund(no, 500, 'k1', 'too much')).toEqual(part)
    expect(await it.orders.refund(no, 600, 'k1', 'too much')).toMatchObject({ kind: 'no' })
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL, refunded: 500, n: 2 })
    expect((await it.trip('T1')).notice.cause).toMatchObject({ kind: 'refunded', rev: 1, amount: TOTAL })
    expect(await it.attempts()).toMatchObject([{ state: 'paid', refunded: 500 }])
    expect(await it.orders.refund(no, TOTAL, 'k2', 'all')).toMatchObject({ kind: 'no' })
    expect(await it.orders.refund(no, null, 'k2', 'the rest')).toMatchObject({ state: 'done' })
    expect(await it.attempts()).toMatchObject([{ state: 'refunded', refunded: TOTAL }])
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL, refunded: TOTAL, n: 3 })
    expect(await it.orders.refund(no, null, 'k3', 'again')).toMatchObject({ kind: 'no' })
    expect(it.sandbox.accounts.get(BUYER)!.balance).toBe(1_000_000)
    expect(await it.orders.look(await it.ride('T1', { told: false }))).toMatchObject({
      standing: { kind: 'refunded', capture: { refunded: TOTAL } },
    })
    expect(await it.alarms()).toEqual([])
  })

  test('asked for many times at once, it goes back once', async () => {
    const it = await bench(await open())
    const no = await it.paid(await it.ride('T1'))
    const same = Array.from({ length: 10 }, (_, i) =>
      (i % 2 === 0 ? it.orders : it.second).refund(no, 1000, 'k1', 'r'),
    )
    const others = Array.from({ length: 5 }, (_, i) => it.second.refund(no, 1000, `other${i}`, 'r'))
    const answers = await Promise.all([...same, ...others])
    expect(answers.filter(({ kind }) => kind === 'no')).toHaveLength(4)
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL, refunded: 2000 })
    const { refunds } = it.sandbox.book.byOutTradeNo(no)!
    expect([...refunds.values()].map(({ amount }) => amount)).toEqual([1000, 1000])
  })

  test('what is not paid has no refund', async () => {
    const it = await bench(await open())
    await it.tradeNo(await it.ride('T1'))
    for (const [no, amount, key, reason] of [
      ['TAXI_0042_T1_1_1', null, 'k', 'r'],
      ['TAXI_0042_T9_1_1', null, 'k', 'r'],
      ['TAXI_0042_T1_1_1', 0, 'k', 'r'],
      ['TAXI_0042_T1_1_1', 1.5, 'k', 'r'],
      ['TAXI_0042_T1_1_1', 1, '', 'r'],
      ['TAXI_0042_T1_1_1', 1, 'k', '&&'],
    ] as const)
      expect(await it.orders.refund(no, amount, key, reason)).toMatchObject({ kind: 'no' })
  })

  test.each(['system-error-before', 'system-error-after', 'unknown-after', 'bad-gateway-after'] as const)(
    '%s: asked again with the same number, until it is known',
    async fault => {
      const it = await bench(await open())
      const no = await it.paid(await it.ride('T1'))
      it.sandbox.faults.arm({ on: REFUND, fault, times: 2 })
      expect(await it.orders.refund(no, null, 'k1', 'r')).toMatchObject({ state: 'asked' })
      expect(await it.orders.refund(no, 1, 'k2', 'r')).toMatchObject({ kind: 'no' })
      for (let i = 0; i < 3; i++) await it.pass(MINUTE)
      expect(await it.orders.refund(no, null, 'k1', 'r')).toMatchObject({
        state: 'done',
        refundNo: `${no}_R1`,
      })
      expect(it.sandbox.book.byOutTradeNo(no)!.refunds.size).toBe(1)
      expect(await it.trip('T1')).toMatchObject({ refunded: TOTAL, n: 2 })
    },
  )

  test("the seller's funds are low: later, with an alarm; a final refusal: an alarm", async () => {
    const it = await bench(await open())
    const no = await it.paid(await it.ride('T1'))
    it.sandbox.desk.merchantFundsLow = true
    const later = await it.orders.refund(no, 500, 'k1', 'r')
    expect(later).toMatchObject({ state: 'asked', code: 'MERCHANT_BALANCE_NOT_ENOUGH' })
    expect(await it.alarms()).toContain('refund-failed')
    it.sandbox.desk.merchantFundsLow = false
    await it.pass(60 * MINUTE)
    expect(await it.trip('T1')).toMatchObject({ refunded: 500 })
    it.sandbox.faults.arm({ on: REFUND, fault: 'error', code: 'REFUND_AMT_RESTRICTION' })
    expect(await it.orders.refund(no, 500, 'k2', 'r')).toMatchObject({ state: 'refused' })
    expect(await it.orders.refund(no, 500, 'k3', 'r')).toMatchObject({ state: 'done', refundNo: `${no}_R3` })
    expect(await it.trip('T1')).toMatchObject({ refunded: 1000 })
  })

  test('a task is closed when its part went back', async () => {
    const it = await bench(await open())
    const link = await it.ride('T1')
    const no = await it.paid(link)
    await it.tell('T1', { rev: 1, link: link.link, state: 'over', total: 2000 })
    await it.store.transaction(tx => reviewTrip(tx, VEHICLE, 'T1', it.clock.now()))
    await it.store.transaction(tx => reviewTrip(tx, VEHICLE, 'T1', it.clock.now()))
    expect(await it.tasks()).toMatchObject([{ outTradeNo: no, amount: 350, state: 'open' }])
    await it.orders.refund(no, 100, 'k1', 'r')
    expect(await it.tasks()).toMatchObject([{ state: 'open' }])
    await it.orders.refund(no, 250, 'k2', 'r')
    expect(await it.tasks()).toMatchObject([{ state: 'refunded' }])
    await it.store.transaction(tx => reviewTrip(tx, VEHICLE, 'T1', it.clock.now()))
    expect(await it.tasks()).toHaveLength(1)
  })

  test('a later document finds what is too much, and asks for it once', async () => {
    const it = await bench(await open())
    await it.paid(await it.ride('T1'))
    const rest = await it.ride('T1', { rev: 2, amount: 200, told: false })
    const no = await it.paid(rest)
    expect(await it.tasks()).toEqual([])
    await it.tell('T1', { rev: 2, link: rest.link, state: 'over', total: 2450 })
    for (let i = 0; i < 2; i++)
      await it.store.transaction(tx => reviewTrip(tx, VEHICLE, 'T1', it.clock.now()))
    expect(await it.tasks()).toMatchObject([{ outTradeNo: no, amount: 100, why: 'more-than-owed' }])
  })

  test('a query that finds our own refund done is no surprise', async () => {
    const it = await bench(await open())
    const no = await it.paid(await it.ride('T1'))
    it.sandbox.faults.arm({ on: REFUND, fault: 'system-error-after' })
    expect(await it.orders.refund(no, null, 'k1', 'r')).toMatchObject({ state: 'asked' })
    await it.store.query('UPDATE attempt SET check_ms = $1', [it.clock.now()])
    await it.pass(1)
    expect(await it.orders.refund(no, null, 'k1', 'r')).toMatchObject({ state: 'done' })
    expect(await it.trip('T1')).toMatchObject({ refunded: TOTAL, n: 2 })
    expect(await it.alarms()).toEqual([])
  })

  test('our refund and one in the portal, both unheard, give back the payment once', async () => {
    const it = await bench(await open())
    const no = await it.paid(await it.ride('T1'))
    it.sandbox.faults.arm({ on: REFUND, fault: 'system-error-after' })
    await it.orders.refund(no, 500, 'k1', 'r')
    const trade = it.sandbox.book.byOutTradeNo(no)!
    it.sandbox.desk.refund(trade, {
      id: 'P1',
      amount: TOTAL - 500,
      currency: 'CNY',
      isSync: true,
      notifyUrl: '',
    })
    await it.store.query('UPDATE attempt SET check_ms = $1', [it.clock.now()])
    await it.pass(1)
    await it.pass(MINUTE)
    expect(await it.orders.refund(no, 500, 'k1', 'r')).toMatchObject({ state: 'done' })
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL, refunded: TOTAL })
    expect(await it.alarms()).toContain('mismatch')
  })

  test('a refund made in the portal is booked, told and raises an alarm', async () => {
    const it = await bench(await open())
    const no = await it.paid(await it.ride('T1'))
    const trade = it.sandbox.book.byOutTradeNo(no)!
    const notifyUrl = trade.notifyUrl
    it.sandbox.desk.refund(trade, { id: 'P1', amount: 300, currency: 'CNY', isSync: false, notifyUrl })
    await it.pass(2_000)
    await it.pass(1)
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL, refunded: 300, n: 2 })
    expect(await it.alarms()).toContain('mismatch')
    it.sandbox.desk.refund(trade, {
      id: 'P2',
      amount: TOTAL - 300,
      currency: 'CNY',
      isSync: false,
      notifyUrl,
    })
    await it.pass(2_000)
    await it.pass(1)
    expect(await it.trip('T1')).toMatchObject({ refunded: TOTAL })
    expect(await it.attempts()).toMatchObject([{ state: 'refunded' }])
  })

  test('cancel closes what is unpaid, and another may pay', async () => {
    const it = await bench(await open())
    const link = await it.ride('T1')
    await it.tradeNo(link)
    expect(await it.orders.cancel('TAXI_0042_T1_1_1')).toMatchObject({ kind: 'closed' })
    expect(await it.attempts()).toMatchObject([{ state: 'closed' }])
    await it.paid(link, OTHER_BUYER)
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL, n: 1 })
    expect(await it.orders.cancel('TAXI_0042_T9_1_1')).toMatchObject({ kind: 'no' })
  })

  test('cancel of what is paid gives nothing back', async () => {
    const it = await bench(await open())
    it.sandbox.faults.arm({ on: 'notice', fault: 'lost' })
    const no = await it.paid(await it.ride('T1'))
    expect(await it.orders.cancel(no)).toMatchObject({ kind: 'paid' })
    expect(it.sandbox.book.byOutTradeNo(no)).toMatchObject({ state: 'TRADE_SUCCESS' })
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL, refunded: 0, n: 1 })
  })

  test.each([true, false])(
    'paid between question and cancel: booked as paid and given back (answer heard: %s)',
    async isHeard => {
      const it = await bench(await open())
      it.isDeaf = true
      const tradeNo = await it.tradeNo(await it.ride('T1'))
      const no = it.sandbox.book.byTradeNo(tradeNo)!.outTradeNo
      const { cancel } = it.sandbox.desk
      it.sandbox.desk.cancel = trade => {
        if (trade.paidAt === null) it.wallet(tradeNo)
        return cancel.call(it.sandbox.desk, trade)
      }
      if (!isHeard) it.sandbox.faults.arm({ on: CANCEL, fault: 'system-error-after', times: 6 })
      expect(await it.orders.cancel(no)).toMatchObject({ kind: 'refunded' })
      expect(await it.trip('T1')).toMatchObject({ received: TOTAL, refunded: TOTAL, n: 2 })
      expect((await it.trip('T1')).notice.cause).toMatchObject({ kind: 'cancelled', tradeNo })
      expect(await it.alarms()).toContain('cancel-refunded')
      // The notification of the payment comes afterwards.
      await it.quiet()
      expect(await it.orders.notified(it.notices[0]!.body)).toBe('success')
      expect(await it.attempts()).toMatchObject([{ state: 'refunded' }])
    },
  )

  test('a cancel that fails raises an alarm and the order is asked about until it is known', async () => {
    const it = await bench(await open())
    await it.tradeNo(await it.ride('T1'))
    it.sandbox.faults.arm({ on: CANCEL, fault: 'error', code: 'CANCEL_NOT_ALLOWED' })
    expect(await it.orders.cancel('TAXI_0042_T1_1_1')).toMatchObject({ kind: 'unknown' })
    expect(await it.alarms()).toContain('cancel-failed')
    for (let i = 0; i < 4; i++) await it.pass(MINUTE)
    expect(await it.attempts()).toMatchObject([{ state: 'closed' }])
  })

  test('a sticker payment can go back too', async () => {
    const it = await bench(await open())
    const no = await it.paid(sticker())
    expect(await it.orders.refund(no, null, 'k1', 'r')).toMatchObject({ state: 'done' })
    expect(await it.orders.look(sticker())).toMatchObject({ standing: { kind: 'refunded' } })
  })
})
