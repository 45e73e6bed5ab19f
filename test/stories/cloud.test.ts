/** The driver, the network and a second phone come between: what the passenger, the car and the company see then. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { confirmationCode } from '../../src/contract/confirmationCode.ts'
import { parsePayLink } from '../../src/contract/payLink.ts'
import { OTHER_BUYER } from '../sandbox/support/partner.ts'
import { PayStage, pageOf, RIDE, sheet, tapPay } from '../support/payStage.ts'
import { has } from '../support/programs.ts'
import { until } from '../support/waiting.ts'

const SCREEN_MS = 30_000

// Debian's chromium package; without it the stories of single parts speak for the pages.
describe.skipIf(!has('chromium'))('something comes between', () => {
  const stage = new PayStage()

  beforeAll(() => stage.open())
  afterEach(() => stage.putPhonesAway())
  afterAll(() => stage.close())

  const face = (name: string) =>
    stage.passenger.until(shown => shown.face === name, SCREEN_MS, `${name} on the passenger screen`)

  const isOnline = (online: boolean) =>
    until(
      `the car is ${online ? 'online' : 'offline'}`,
      async () => (await stage.state()).link.online === online,
    )

  /** Neither has anything to tell the other. */
  const drained = () =>
    until('all is told', async () => {
      const [row] = await stage.behind.server.store.query<{ owed: number }>(
        'SELECT count(*)::integer AS owed FROM down_message WHERE done_ms IS NULL',
      )
      return row!.owed === 0 && (await stage.state()).link.unsent === 0
    })

  /** A second passenger looks at the same code until the page is of this kind. */
  async function otherPhoneSees(link: string, kind: string): Promise<void> {
    const { page, shown } = await stage.scan(await stage.phone(OTHER_BUYER), link)
    await until(`the page says ${kind}`, async () => {
      if ((await pageOf(shown, kind).count()) === 1) return true
      await page.reload()
      return false
    })
  }

  test('Alipay closed an order and nobody was told: the first phone’s try brings it out, the second has its turn', async () => {
    const { tripNo, link } = await stage.ride()
    const first = await stage.scan(await stage.phone(), link)
    await tapPay(first.shown)
    await sheet(first.shown, 'paid').waitFor()
    const second = await stage.scan(await stage.phone(OTHER_BUYER), link)
    await tapPay(second.shown)
    await second.shown.locator('#word.busy').waitFor()
    const [order] = await stage.ordersOf(link)
    const { sandbox } = stage.behind
    sandbox.faults.arm({ on: 'notice', fault: 'lost' })
    sandbox.desk.cancel(sandbox.book.byTradeNo(order!.tradeNo)!)
    // The sheet of the first phone still stands open: Alipay refuses what is closed, and the server asks what became of it.
    await sheet(first.shown, 'paid').click()
    await first.shown.locator('#word.stop').waitFor()
    await second.shown.locator('#word', { hasText: 'You can pay now' }).waitFor()
    await second.shown.locator('#pay').click()
    await sheet(second.shown, 'paid').click()
    await pageOf(second.shown, 'paid').waitFor()
    await stage.settled(tripNo, 'paid')
    await pageOf(first.shown, 'already-paid').waitFor()
    expect((await stage.ordersOf(link)).map(({ state }) => state)).toEqual(['closed', 'paid'])
    expect((await stage.trip(tripNo)).received).toBe(RIDE.total)
    expect(await stage.tasksOf(link)).toEqual([])
  })

  test('a toll while the older code is being paid: it counts, and the rest has a code of its own', async () => {
    const { tripNo, link } = await stage.ride()
    const older = await stage.scan(await stage.phone(), link)
    await tapPay(older.shown)
    await sheet(older.shown, 'paid').waitFor()
    await stage.meter.addToll(500)
    const newer = await stage.newLink(link)
    // One order at a time: the newer code has to wait for the older one's.
    const next = await stage.scan(await stage.phone(OTHER_BUYER), newer)
    await tapPay(next.shown)
    await next.shown.locator('#word.busy').waitFor()
    await otherPhoneSees(link, 'superseded')
    await sheet(older.shown, 'paid').click()
    await pageOf(older.shown, 'paid').waitFor()
    await face('short')
    await pageOf(next.shown, 'superseded').waitFor()
    const rest = await stage.newLink(newer)
    expect(parsePayLink(rest)).toMatchObject({ amount: 500 })
    expect((await stage.behind.pay(rest, { buyer: OTHER_BUYER })).kind).toBe('paid')
    await stage.settled(tripNo, 'paid')
    expect((await stage.trip(tripNo)).received).toBe(RIDE.total + 500)
    expect(await stage.tasksOf(link)).toEqual([])
  })

  test('cash, and paid all the same: too much, somebody gives it back, and the car says cash', async () => {
    const { tripNo, link } = await stage.ride()
    const { shown } = await stage.scan(await stage.phone(), link)
    await tapPay(shown)
    await sheet(shown, 'paid').waitFor()
    expect(await stage.tap('cash', link)).toMatchObject({ ok: true })
    await face('cash')
    await otherPhoneSees(link, 'closed')
    await sheet(shown, 'paid').click()
    await pageOf(shown, 'paid').waitFor()
    await face('over')
    await stage.settled(tripNo, 'over')
    const task = { amount: RIDE.total, why: 'more-than-owed' }
    expect(await stage.tasksOf(link)).toEqual([{ ...task, state: 'open' }])
    const [order] = await stage.ordersOf(link)
    const { outTradeNo } = order!
    const asked = { outTradeNo, requestKey: `${outTradeNo}-back`, reason: 'paid in cash too' }
    expect(await (await stage.api('/api/refunds', asked)).json()).toMatchObject({ state: 'done' })
    await stage.settled(tripNo, 'cash')
    expect(await stage.tasksOf(link)).toEqual([{ ...task, state: 'refunded' }])
    expect(await stage.trip(tripNo)).toMatchObject({
      cash: RIDE.total,
      received: RIDE.total,
      refunded: RIDE.total,
    })
  })

  test('the driver says that the passenger left, who pays after all', async () => {
    const { tripNo, link } = await stage.ride()
    const { shown } = await stage.scan(await stage.phone(), link)
    await tapPay(shown)
    await sheet(shown, 'paid').waitFor()
    expect(await stage.tap('unpaid', link)).toMatchObject({ ok: true })
    await stage.meter.displayed('LEFT', tripNo)
    await otherPhoneSees(link, 'closed')
    await sheet(shown, 'paid').click()
    await pageOf(shown, 'paid').waitFor()
    await stage.settled(tripNo, 'paid')
    await stage.meter.displayed('PAID', tripNo)
    expect(await stage.tasksOf(link)).toEqual([])
  })

  test('no network in the car: the passenger’s code, keyed in, settles the ride once', async () => {
    await drained()
    const printed = stage.printer.jobs.length
    await stage.broker.stop()
    await isOnline(false)
    // The cloud has not heard of this ride: the code alone opens the page.
    const { tripNo, link } = await stage.ride()
    await stage.meter.displayed('UNKNOWN', tripNo)
    const { shown } = await stage.scan(await stage.phone(), link)
    await tapPay(shown)
    await sheet(shown, 'paid').click()
    await pageOf(shown, 'paid').waitFor()
    const code = await shown.locator('.code').textContent()
    expect(code).toBe(confirmationCode(stage.vehicleKey, parsePayLink(link)!))
    expect(stage.passenger.shown?.face).toBe('unknown')
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
    expect(await stage.tap('confirm', link, { code: wrong })).toMatchObject({ ok: false })
    expect((await stage.trip(tripNo)).settlement).toBe('open')
    expect(await stage.tap('confirm', link, { code })).toMatchObject({ ok: true })
    await face('paid')
    await stage.meter.displayed('PAID', tripNo)
    expect(await stage.trip(tripNo)).toMatchObject({ settlement: 'paid', byCode: RIDE.total })
    await stage.broker.start()
    await isOnline(true)
    await drained()
    expect(await stage.trip(tripNo)).toMatchObject({ settlement: 'paid', received: RIDE.total, byCode: 0 })
    expect(await stage.tasksOf(link)).toEqual([])
    expect(stage.printer.jobs.length).toBe(printed + 1)
  })

  test('no network, paid by phone and in cash: the company finds it out when the car is back', async () => {
    await stage.broker.stop()
    await isOnline(false)
    const { tripNo, link } = await stage.ride()
    expect((await stage.behind.pay(link)).kind).toBe('paid')
    expect(await stage.tap('cash', link)).toMatchObject({ ok: true })
    await stage.settled(tripNo, 'cash')
    expect(await stage.tasksOf(link)).toEqual([])
    await stage.broker.start()
    await stage.settled(tripNo, 'over')
    await until('a refund task', async () => (await stage.tasksOf(link)).length > 0)
    expect(await stage.tasksOf(link)).toEqual([{ amount: RIDE.total, why: 'more-than-owed', state: 'open' }])
  })

  test('nothing that the agent wrote to the meter was forbidden, and every capture is in the car’s ledger', async () => {
    await drained()
    expect(stage.meter.offences).toEqual([])
    const [row] = await stage.behind.server.store.query<{ captured: number }>(
      'SELECT sum(amount)::bigint AS captured FROM attempt WHERE paid_ms IS NOT NULL',
    )
    const { trips } = (await (await fetch(`${stage.address}/api/trips`)).json()) as {
      trips: { received: number }[]
    }
    expect(trips.reduce((sum, trip) => sum + trip.received, 0)).toBe(row!.captured)
  })
})
