import { expect, test } from 'vitest'
import { mapiText } from '../../../src/cloud/alipay/signature.ts'
import { eachStore } from '../../support/stores.ts'
import { type Bench, BUYER, bench, MINUTE, OTHER_BUYER, TOTAL } from './bench.ts'

/** The notification as Alipay sent it, with other facts and, unless told, signed well again. */
function altered(it: Bench, change: Record<string, string>, sign = true): Buffer {
  const form = new URLSearchParams(it.notices[0]!.body.toString())
  for (const [name, value] of Object.entries(change)) form.set(name, value)
  if (sign) form.set('sign', it.seal.sign(mapiText(form)))
  return Buffer.from(form.toString())
}

/** Paid in the wallet; the notification is known and had no effect yet. */
async function untold(it: Bench): Promise<string> {
  it.isDeaf = true
  const outTradeNo = await it.paid(await it.ride('T1'))
  it.isDeaf = false
  return outTradeNo
}

const unpaid = async (it: Bench) => {
  expect(await it.attempts()).toMatchObject([{ state: 'waiting' }])
  expect(await it.trip('T1')).toMatchObject({ received: 0, n: 0 })
  expect(await it.owed()).toEqual([])
}

eachStore('notifications', open => {
  test.each([
    ['amount', { total_fee: '0.01' }],
    ['amount', { total_fee: '235.00' }],
    ['seller', { seller_id: '2088999999999999' }],
    ['trade number', { trade_no: '2020010122000000000000000000' }],
    ['buyer', { buyer_id: OTHER_BUYER }],
    ['currency', { currency: 'USD', trans_currency: 'USD' }],
  ])('signed well, with another %s: no effect, an alarm, and Alipay is asked', async (_, change) => {
    const it = await bench(await open())
    await untold(it)
    expect(await it.orders.notified(altered(it, change))).toBe('fail')
    await unpaid(it)
    expect(await it.alarms()).toEqual(['mismatch'])
    await it.pass(1)
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL, n: 1 })
  })

  test('a query that says another amount changes nothing and raises an alarm', async () => {
    const it = await bench(await open())
    it.isDeaf = true
    const no = await it.paid(await it.ride('T1'))
    const trade = it.sandbox.book.byOutTradeNo(no)!
    Object.assign(trade, { total: 1 })
    await it.pass(4 * MINUTE)
    await unpaid(it)
    expect(await it.alarms()).toEqual(['mismatch'])
    Object.assign(trade, { total: TOTAL })
    await it.pass(60 * MINUTE)
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL })
  })

  test('the right one is taken after a wrong one under the same id', async () => {
    const it = await bench(await open())
    it.sandbox.faults.arm({ on: 'notice', fault: 'wrong-amount' })
    await it.paid(await it.ride('T1'))
    await unpaid(it)
    it.clock.pass(2 * MINUTE)
    await it.quiet()
    expect(it.notices.map(({ answer }) => answer)).toEqual(['fail', 'success'])
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL, n: 1 })
  })

  test('a wrong signature: no effect and an alarm', async () => {
    const it = await bench(await open())
    await untold(it)
    expect(await it.orders.notified(altered(it, { total_fee: '0.01' }, false))).toBe('fail')
    expect(await it.orders.notified(Buffer.from('nothing'))).toBe('fail')
    await unpaid(it)
    expect(new Set(await it.alarms())).toEqual(new Set(['bad-signature']))
  })

  test('well signed, but Alipay says that it did not send it: no effect, an alarm, and Alipay is asked', async () => {
    const it = await bench(await open())
    it.isDeaf = true
    const tradeNo = await it.tradeNo(await it.ride('T2'))
    it.wallet(tradeNo)
    await it.quiet()
    it.isDeaf = false
    await it.tradeNo(await it.ride('T1'))
    const { body } = it.notices[0]!
    const other = it.sandbox.book.byOutTradeNo('TAXI_0042_T1_1_1')!
    const form = new URLSearchParams(body.toString())
    form.set('out_trade_no', other.outTradeNo)
    form.set('trade_no', other.tradeNo)
    form.set('notify_id', 'f'.repeat(34))
    form.set('sign', it.seal.sign(mapiText(form)))
    expect(await it.orders.notified(Buffer.from(form.toString()))).toBe('fail')
    expect(await it.alarms()).toEqual(['bad-signature'])
    await it.pass(1)
    expect(await it.trip('T1')).toMatchObject({ received: 0, n: 0 })
  })

  test('Alipay cannot be asked whether it sent it: it is answered with fail, and the order is asked about', async () => {
    const it = await bench(await open())
    it.sandbox.faults.arm({ on: 'notify_verify', fault: 'bad-gateway-before', times: 3 })
    await it.paid(await it.ride('T1'))
    expect(it.notices).toMatchObject([{ answer: 'fail' }])
    await unpaid(it)
    await it.pass(1)
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL })
    it.clock.pass(2 * MINUTE)
    await it.quiet()
    expect(it.notices.at(-1)).toMatchObject({ answer: 'success' })
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL, n: 1 })
  })

  test('an order that is not in the store: fail and an alarm, and taken once it is there', async () => {
    const it = await bench(await open())
    await untold(it)
    const { body } = it.notices[0]!
    expect(await it.orders.notified(altered(it, { out_trade_no: 'TAXI_0042_T9_1_1' }))).toBe('fail')
    expect(await it.alarms()).toEqual(['unknown-order'])
    expect(await it.orders.notified(body)).toBe('success')
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL, n: 1 })
  })

  test('a payment that comes late, after the order was taken for closed, is booked and becomes a task', async () => {
    const it = await bench(await open())
    const link = await it.ride('T1')
    it.isDeaf = true
    const late = await it.paid(link)
    it.isDeaf = false
    // As when Alipay did not know the order at the end of its window.
    await it.store.query(`UPDATE attempt SET state = 'closed', code = 'TRADE_NOT_EXIST', check_ms = NULL`)
    expect(await it.orders.notified(it.notices[0]!.body)).toBe('success')
    expect(await it.attempts()).toMatchObject([{ state: 'closed' }])
    await it.pass(1)
    expect(await it.attempts()).toMatchObject([{ state: 'paid' }])
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL, n: 1 })
    expect(await it.tasks()).toEqual([{ outTradeNo: late, amount: TOTAL, why: 'late', state: 'open' }])
    expect(await it.alarms()).toContain('refund-task')
  })

  test('a second capture of one code becomes a task', async () => {
    const it = await bench(await open())
    const link = await it.ride('T1')
    it.isDeaf = true
    const first = await it.paid(link)
    await it.store.query(`UPDATE attempt SET state = 'closed', check_ms = NULL`)
    it.isDeaf = false
    const second = await it.paid(link, OTHER_BUYER)
    expect(await it.orders.notified(it.notices[0]!.body)).toBe('success')
    await it.pass(1)
    expect(await it.trip('T1')).toMatchObject({ received: 2 * TOTAL, n: 2 })
    expect(await it.tasks()).toEqual([
      { outTradeNo: first, amount: TOTAL, why: 'second-capture', state: 'open' },
    ])
    expect(second).not.toBe(first)
  })

  test('the driver took cash while the passenger paid: a task for what is too much', async () => {
    const it = await bench(await open())
    const link = await it.ride('T1')
    const tradeNo = await it.tradeNo(link)
    await it.tell('T1', { rev: 1, link: link.link, state: 'cash', cash: 2000, due: 0, withdrawn: true })
    expect(await it.orders.pay(link, BUYER)).toEqual({ kind: 'not-payable', standing: { kind: 'closed' } })
    it.wallet(tradeNo)
    await it.quiet()
    expect(await it.tasks()).toMatchObject([{ amount: 2000, why: 'more-than-owed' }])
  })

  test('an order left alone is asked about when its window is over', async () => {
    const it = await bench(await open())
    it.sandbox.faults.arm({ on: 'notice', fault: 'lost', times: 20 })
    const paid = await it.tradeNo(await it.ride('T1'))
    await it.tradeNo(await it.ride('T2'))
    it.wallet(paid)
    await it.pass(4 * MINUTE)
    expect(await it.attempts()).toMatchObject([{ state: 'paid' }, { state: 'closed' }])
    const due = await it.store.query('SELECT 1 FROM attempt WHERE check_ms IS NOT NULL')
    expect(due).toEqual([])
  })

  test('two workers share what is due', async () => {
    const it = await bench(await open())
    for (let i = 1; i <= 12; i++) await it.tradeNo(await it.ride(`T${i}`))
    it.clock.pass(4 * MINUTE)
    const counts = await Promise.all([it.orders.workOnce(), it.second.workOnce()])
    expect(counts[0]! + counts[1]!).toBe(12)
    const asked = it.sandbox.journal
      .entries()
      .filter(({ text }) => text.startsWith('alipay.acquire.overseas.query'))
    expect(asked).toHaveLength(12)
  })

  test('an order that cannot be known for long raises an alarm and is still asked about', async () => {
    const it = await bench(await open())
    await it.tradeNo(await it.ride('T1'))
    it.sandbox.faults.arm({
      on: 'alipay.acquire.overseas.query',
      fault: 'error',
      code: 'UNKNOWN',
      times: 1000,
    })
    for (let i = 0; i < 25; i++) await it.pass(5 * MINUTE)
    expect(await it.alarms()).toContain('unknown-order')
    it.sandbox.faults.clear()
    await it.pass(60 * MINUTE)
    expect(await it.attempts()).toMatchObject([{ state: 'closed' }])
  })
})
