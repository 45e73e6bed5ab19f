import { expect, test } from 'vitest'
import { eachStore } from '../../support/stores.ts'
import { until } from '../../support/waiting.ts'
import { BUYER, bench, kinds, MINUTE, OTHER_BUYER, sticker, TOTAL, VEHICLE } from './bench.ts'

eachStore('paying', open => {
  test('paid in the wallet, notified, booked once, told to the vehicle', async () => {
    const it = await bench(await open())
    const link = await it.ride('T1')
    await it.orders.opened(link)
    await it.orders.opened(link)
    const outTradeNo = await it.paid(link)
    expect(outTradeNo).toBe('TAXI_0042_T1_1_1')
    expect(it.notices).toMatchObject([{ answer: 'success' }])
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL, refunded: 0, n: 1 })
    const tradeNo = it.sandbox.book.byOutTradeNo(outTradeNo)!.tradeNo
    const owed = await it.owed()
    expect(owed).toHaveLength(2)
    // A second look at the page is not told at all.
    expect(await it.store.query('SELECT 1 FROM down_message')).toHaveLength(2)
    expect(owed).toContainEqual({
      typ: 'notice',
      subject: 'page/T1/1',
      body: { kind: 'page-opened', trip: 'T1', rev: 1 },
    })
    expect(owed).toContainEqual({
      typ: 'settlement',
      subject: 'settlement/T1',
      body: {
        trip: 'T1',
        n: 1,
        currency: 'CNY',
        received: TOTAL,
        refunded: 0,
        cause: {
          rev: 1,
          link: 'A'.repeat(16),
          amount: TOTAL,
          kind: 'captured',
          tradeNo,
          method: 'alipay',
          at: it.clock.now() / 1000,
        },
      },
    })
    const look = await it.orders.look(link)
    expect(look).toMatchObject({
      standing: { kind: 'paid', capture: { outTradeNo, amount: TOTAL, buyerId: BUYER } },
      trip: { total: TOTAL, due: 0 },
      attempt: null,
    })
    expect(await it.orders.pay(link, OTHER_BUYER)).toMatchObject({ kind: 'not-payable' })
    expect(await it.events(outTradeNo)).toEqual(['begun', 'created', 'captured'])
    expect(await it.alarms()).toEqual([])
    const trade = it.sandbox.book.byOutTradeNo(outTradeNo)!
    expect(trade).toMatchObject({ subject: 'Green Taxi B 1234', unpaidMs: 3 * MINUTE })
  })

  test('one notification two hundred times at once, on two servers, has one effect', async () => {
    const it = await bench(await open())
    it.isDeaf = true
    const outTradeNo = await it.paid(await it.ride('T1'))
    const { body } = it.notices[0]!
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        (i % 2 === 0 ? it.orders : it.second).notified(Buffer.from(body)),
      ),
    )
    expect(new Set(answers)).toEqual(new Set(['success']))
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL, n: 1 })
    it.isDeaf = false
    it.clock.pass(2 * MINUTE)
    await it.quiet()
    // Alipay confirms an answered notification no more; that it is stored is enough.
    it.sandbox.notifier.resend(new URLSearchParams(body.toString()).get('notify_id')!)
    await it.quiet()
    expect(it.notices.map(({ answer }) => answer)).toEqual(['fail', 'success', 'success'])
    expect(await it.events(outTradeNo)).toEqual(['begun', 'created', 'captured'])
    expect(await it.owed()).toHaveLength(1)
    expect(await it.alarms()).toEqual([])
  })

  test('double taps on two servers make one order', async () => {
    const it = await bench(await open())
    const link = await it.ride('T1', { told: false })
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? it.orders : it.second).pay(link, BUYER)),
    )
    expect(new Set(kinds(answers))).toEqual(new Set(['pay']))
    expect(new Set(answers.map(answer => answer.kind === 'pay' && answer.tradeNo)).size).toBe(1)
    expect(it.sandbox.book.size).toBe(1)
    expect(await it.attempts()).toHaveLength(1)
  })

  test('a second phone waits for the first and has its turn when that order is closed', async () => {
    const it = await bench(await open())
    const link = await it.ride('T1')
    await it.tradeNo(link)
    const busy = await it.orders.pay(link, OTHER_BUYER)
    expect(busy).toEqual({ kind: 'busy', untilMs: it.clock.now() + 3 * MINUTE + 30_000 })
    expect(it.sandbox.book.size).toBe(1)
    it.clock.pass(2 * MINUTE)
    expect(await it.orders.pay(link, BUYER)).toMatchObject({ kind: 'pay' })
    it.clock.pass(MINUTE + 1)
    const outTradeNo = await it.paid(link, OTHER_BUYER)
    expect(outTradeNo).toBe('TAXI_0042_T1_1_2')
    expect(await it.attempts()).toMatchObject([{ state: 'closed' }, { state: 'paid', buyerId: OTHER_BUYER }])
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL, n: 1 })
    expect(await it.tasks()).toEqual([])
  })

  test('paid at the last moment and not notified: the second phone is told that it is paid', async () => {
    const it = await bench(await open())
    const link = await it.ride('T1')
    it.sandbox.faults.arm({ on: 'notice', fault: 'lost' })
    it.wallet(await it.tradeNo(link))
    it.clock.pass(3 * MINUTE)
    const answer = await it.orders.pay(link, OTHER_BUYER)
    expect(answer).toMatchObject({
      kind: 'not-payable',
      standing: { kind: 'paid', capture: { buyerId: BUYER } },
    })
    expect(await it.attempts()).toHaveLength(1)
  })

  test('without a word from Alipay the next attempt waits', async () => {
    const it = await bench(await open())
    const link = await it.ride('T1')
    await it.tradeNo(link)
    it.clock.pass(4 * MINUTE)
    it.sandbox.faults.arm({ on: 'alipay.acquire.overseas.query', fault: 'bad-gateway-before', times: 2 })
    expect(await it.orders.pay(link, OTHER_BUYER)).toEqual({ kind: 'wait' })
    expect(await it.orders.pay(link, OTHER_BUYER)).toMatchObject({ kind: 'pay' })
  })

  test('an order that was made although create was not answered is found, not made twice', async () => {
    const it = await bench(await open())
    const link = await it.ride('T1')
    it.sandbox.faults.arm({ on: 'alipay.acquire.create', fault: 'system-error-after', times: 3 })
    expect(await it.orders.pay(link, BUYER)).toEqual({ kind: 'wait' })
    const answer = await it.orders.pay(link, BUYER)
    expect(answer).toMatchObject({ kind: 'pay', outTradeNo: 'TAXI_0042_T1_1_1' })
    expect(it.sandbox.book.size).toBe(1)
  })

  test('an order that Alipay never made is closed after its window, and the next one is another number', async () => {
    const it = await bench(await open())
    const link = await it.ride('T1')
    it.sandbox.faults.arm({ on: 'alipay.acquire.create', fault: 'system-error-before', times: 3 })
    expect(await it.orders.pay(link, BUYER)).toEqual({ kind: 'wait' })
    await it.pass(MINUTE)
    expect(await it.attempts()).toMatchObject([{ state: 'waiting' }])
    await it.pass(3 * MINUTE)
    expect(await it.attempts()).toMatchObject([{ state: 'closed', code: 'TRADE_NOT_EXIST' }])
    expect(await it.orders.pay(link, OTHER_BUYER)).toMatchObject({ outTradeNo: 'TAXI_0042_T1_1_2' })
  })

  test('an order that was only slow to be made lets no second one be made beside it', async () => {
    const it = await bench(await open())
    const link = await it.ride('T1')
    await it.tradeNo(link)
    await it.store.query(`UPDATE attempt SET state = 'closed', code = 'TRADE_NOT_EXIST', check_ms = NULL`)
    expect(await it.orders.pay(link, OTHER_BUYER)).toEqual({ kind: 'wait' })
    expect(it.sandbox.book.size).toBe(1)
    it.sandbox.faults.arm({ on: 'notice', fault: 'lost' })
    it.wallet(it.sandbox.book.newest(1)[0]!.tradeNo)
    await it.pass(4 * MINUTE)
    expect(await it.tasks()).toMatchObject([{ why: 'late', amount: TOTAL }])
  })

  test('a refusal is told in words, a wrong setting raises an alarm, and the next tap is another number', async () => {
    const it = await bench(await open())
    const link = await it.ride('T1')
    const refuse = (code: string) =>
      it.sandbox.faults.arm({ on: 'alipay.acquire.create', fault: 'error', code })
    refuse('BUYER_BALANCE_NOT_ENOUGH')
    const answer = await it.orders.pay(link, BUYER)
    expect(answer).toMatchObject({ kind: 'refused', code: 'BUYER_BALANCE_NOT_ENOUGH' })
    expect(answer.kind === 'refused' && answer.texts.passenger.en).toContain('balance')
    expect(await it.alarms()).toEqual([])
    refuse('SELLER_BEEN_BLOCKED')
    expect(await it.orders.pay(link, BUYER)).toMatchObject({ kind: 'refused' })
    expect(await it.alarms()).toEqual(['setup'])
    expect(await it.orders.pay(link, BUYER)).toMatchObject({ outTradeNo: 'TAXI_0042_T1_1_3' })
  })

  test('a report of the browser is not believed; it only makes the question come sooner', async () => {
    const it = await bench(await open())
    const link = await it.ride('T1')
    it.sandbox.faults.arm({ on: 'notice', fault: 'lost', times: 10 })
    const tradeNo = await it.tradeNo(link)
    const { outTradeNo } = it.sandbox.book.byTradeNo(tradeNo)!
    await it.orders.reported(outTradeNo, BUYER, '9000')
    await it.pass(1)
    expect(await it.attempts()).toMatchObject([{ state: 'waiting' }])
    it.wallet(tradeNo)
    await it.orders.reported(outTradeNo, OTHER_BUYER, '9000')
    await it.orders.reported(outTradeNo, BUYER, '6001')
    await it.pass(1)
    expect(await it.attempts()).toMatchObject([{ state: 'waiting' }])
    await it.orders.reported(outTradeNo, BUYER, '9000')
    await it.pass(1)
    expect(await it.attempts()).toMatchObject([{ state: 'paid' }])
  })

  test('failed in the wallet because Alipay closed it: the next try has an order of its own', async () => {
    const it = await bench(await open())
    const link = await it.ride('T1')
    it.sandbox.faults.arm({ on: 'notice', fault: 'lost', times: 10 })
    const tradeNo = await it.tradeNo(link)
    const trade = it.sandbox.book.byTradeNo(tradeNo)!
    it.sandbox.desk.cancel(trade)
    expect(await it.orders.pay(link, BUYER)).toMatchObject({ tradeNo })
    await it.orders.reported(trade.outTradeNo, BUYER, '4000')
    await it.pass(1)
    expect(await it.attempts()).toMatchObject([{ state: 'closed' }])
    expect(await it.orders.pay(link, BUYER)).toMatchObject({ outTradeNo: 'TAXI_0042_T1_1_2' })
  })

  test('a newer code: no new attempt on the older link, whose live order may still be paid and then counts', async () => {
    const it = await bench(await open())
    const older = await it.ride('T1')
    const tradeNo = await it.tradeNo(older)
    const newer = await it.ride('T1', { rev: 2, amount: 2550 })
    expect(await it.orders.pay(older, BUYER)).toEqual({
      kind: 'not-payable',
      standing: { kind: 'superseded' },
    })
    expect(await it.orders.pay(newer, BUYER)).toMatchObject({ kind: 'busy' })
    it.wallet(tradeNo)
    await it.quiet()
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL, notice: { cause: { rev: 1 } } })
    expect(await it.tasks()).toEqual([])
    // 200 are left, so 2550 would be too much: the vehicle shows what is left next.
    expect(await it.orders.pay(newer, BUYER)).toEqual({
      kind: 'not-payable',
      standing: { kind: 'superseded' },
    })
    await it.tell('T1', { state: 'short', total: 2550, received: TOTAL })
    const rest = await it.ride('T1', { rev: 3, amount: 200, total: 2550 })
    await it.tell('T1', { rev: 3, link: rest.link, state: 'short', total: 2550, due: 200, received: TOTAL })
    await it.paid(rest)
    expect(await it.trip('T1')).toMatchObject({ received: 2550, n: 2 })
    expect(await it.tasks()).toEqual([])
  })

  test('a newer code after the older order closed', async () => {
    const it = await bench(await open())
    await it.tradeNo(await it.ride('T1'))
    const newer = await it.ride('T1', { rev: 2, amount: 2550 })
    it.clock.pass(3 * MINUTE)
    expect(await it.orders.pay(newer, BUYER)).toMatchObject({ kind: 'pay', outTradeNo: 'TAXI_0042_T1_2_2' })
  })

  test('a sticker payment without a trip reaches the driver once', async () => {
    const it = await bench(await open())
    const outTradeNo = await it.paid(sticker())
    expect(outTradeNo).toBe('S_TAXI_0042_ABCDEFGHIJ12_1')
    const { tradeNo } = it.sandbox.book.byOutTradeNo(outTradeNo)!
    const paidAt = it.clock.now() / 1000
    expect(await it.owed()).toEqual([
      {
        typ: 'notice',
        subject: null,
        body: { kind: 'unallocated', amount: 500, currency: 'CNY', tradeNo, paidAt },
      },
    ])
    expect(await it.orders.look(sticker())).toMatchObject({ standing: { kind: 'paid' }, trip: null })
  })

  test('double taps of a sticker payment on two servers make one order', async () => {
    const it = await bench(await open())
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) => (i % 2 === 0 ? it.orders : it.second).pay(sticker(), BUYER)),
    )
    expect(new Set(kinds(answers))).toEqual(new Set(['pay']))
    expect(it.sandbox.book.size).toBe(1)
  })

  test("the notice names the vehicle's own link, also when an older key made the one that was scanned", async () => {
    const it = await bench(await open())
    const link = await it.ride('T1')
    await it.paid({ ...link, link: 'Z'.repeat(16) })
    expect((await it.trip('T1')).notice.cause).toMatchObject({ link: link.link })
  })

  test('the sticker page is offered the newest trip when that is open', async () => {
    const it = await bench(await open())
    expect(await it.orders.openTrip(VEHICLE)).toBeNull()
    const link = await it.ride('T1')
    expect(await it.orders.openTrip(VEHICLE)).toEqual({
      trip: 'T1',
      rev: 1,
      amount: TOTAL,
      currency: 'CNY',
      link: link.link,
    })
    await it.paid(link)
    expect(await it.orders.openTrip(VEHICLE)).toBeNull()
  })

  test('a number that is somebody else’s at Alipay, as after a restored backup: the next one, and an alarm', async () => {
    const it = await bench(await open())
    const link = await it.ride('T1')
    await it.tradeNo(link)
    await it.store.query('TRUNCATE attempt CASCADE')
    expect(await it.orders.pay(link, OTHER_BUYER)).toMatchObject({ outTradeNo: 'TAXI_0042_T1_1_2' })
    expect(await it.attempts()).toMatchObject([{ state: 'refused', code: 'TRADE_BUYER_NOT_MATCH' }, {}])
    expect(await it.alarms()).toContain('mismatch')
  })

  test('the same after a restored backup, and it was paid: found and booked', async () => {
    const it = await bench(await open())
    const link = await it.ride('T1')
    await it.paid(link)
    await it.store.query('TRUNCATE attempt, notification CASCADE')
    await it.store.query('UPDATE trip SET received = 0, notice_n = 0, notice = NULL')
    expect(await it.orders.pay(link, BUYER)).toMatchObject({
      kind: 'not-payable',
      standing: { kind: 'paid' },
    })
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL })
    expect(it.sandbox.book.size).toBe(1)
  })

  test('a link in another currency than its trip is not payable', async () => {
    const it = await bench(await open())
    const link = { ...(await it.ride('T1')), currency: 'USD' }
    const superseded = { kind: 'superseded' }
    expect(await it.orders.pay(link, BUYER)).toEqual({ kind: 'not-payable', standing: superseded })
    expect(await it.orders.look(link)).toMatchObject({ standing: superseded })
    await it.orders.opened(link)
    expect(await it.owed()).toEqual([])
  })

  test('the worker works by itself until it is stopped', async () => {
    const it = await bench(await open())
    await it.tradeNo(await it.ride('T1'))
    it.clock.pass(4 * MINUTE)
    it.orders.startWorker()
    await until('the order is closed', async () => (await it.attempts())[0]!.state === 'closed')
    await it.orders.stopWorker()
  })

  test('a contract that settles in another currency than the fare is priced in', async () => {
    const it = await bench(await open(), { settlementCurrency: 'USD' })
    it.sandbox.settings = { ...it.sandbox.settings, noticeCurrencies: true }
    const no = await it.paid(await it.ride('T1'))
    expect(it.sandbox.book.byOutTradeNo(no)).toMatchObject({ currency: 'USD', transCurrency: 'CNY' })
    expect(it.notices).toMatchObject([{ answer: 'success' }])
    expect(await it.orders.refund(no, 350, 'k', 'r')).toMatchObject({ state: 'done' })
    expect(await it.trip('T1')).toMatchObject({ received: TOTAL, refunded: 350 })
    expect(await it.alarms()).toEqual([])
  })

  test('a vehicle that is not configured cannot be paid', async () => {
    const it = await bench(await open())
    const link = { ...(await it.ride('T1', { told: false })), vehicle: 'OTHER' }
    expect(await it.orders.pay(link, BUYER)).toEqual({ kind: 'not-payable', standing: { kind: 'closed' } })
  })
})
