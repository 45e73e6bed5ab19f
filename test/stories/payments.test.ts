/** Passengers pay, each as they come: on time, late, from a sticker, with a change of mind, and with their money back. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { VEHICLE } from '../../src/cli/demo/stage.ts'
import { main } from '../../src/cli/main.ts'
import { confirmationCode } from '../../src/contract/confirmationCode.ts'
import { parsePayLink } from '../../src/contract/payLink.ts'
import { OTHER_BUYER } from '../sandbox/support/partner.ts'
import { keptIo } from '../support/io.ts'
import { PayStage, pageOf, RIDE, sheet, tapPay } from '../support/payStage.ts'
import { has } from '../support/programs.ts'
import { until } from '../support/waiting.ts'

describe.skipIf(!has('chromium'))('passengers pay', () => {
  const stage = new PayStage()

  beforeAll(() => stage.open())
  afterEach(() => stage.putPhonesAway())
  afterAll(() => stage.close())

  test('scan, two taps, paid: the car, the meter and the printer say so, and nobody else sees the code', async () => {
    const { tripNo, link } = await stage.ride()
    const printed = new Promise(done => stage.printer.once('receipt', done))
    const { shown } = await stage.scan(await stage.phone(), link)
    await tapPay(shown)
    await sheet(shown, 'paid').click()
    await pageOf(shown, 'paid').waitFor()
    const facts = parsePayLink(link)!
    const code = confirmationCode(stage.vehicleKey, facts)
    expect(await pageOf(shown, 'paid').getAttribute('data-code')).toBe(code)
    await stage.passenger.until(({ face }) => face === 'paid', 10_000, 'paid on the passenger screen')
    await stage.meter.displayed('PAID', tripNo)
    await stage.settled(tripNo, 'paid')
    await printed
    const { shown: other } = await stage.scan(await stage.phone(OTHER_BUYER), link)
    await pageOf(other, 'already-paid').waitFor()
    expect(await other.locator('body').textContent()).not.toContain(code)
  })

  test('cancelled, then failed, then paid: one order, and until then the car is unpaid', async () => {
    const { tripNo, link } = await stage.ride()
    const { shown } = await stage.scan(await stage.phone(), link)
    await tapPay(shown)
    await sheet(shown, 'cancelled').click()
    await shown.locator('#pay:visible').waitFor()
    expect((await stage.trip(tripNo)).settlement).toBe('open')
    await shown.locator('#pay').click()
    await sheet(shown, 'failed').click()
    await shown.locator('form.start button:visible').click()
    await sheet(shown, 'paid').click()
    await pageOf(shown, 'paid').waitFor()
    await stage.settled(tripNo, 'paid')
    expect(await stage.ordersOf(link)).toMatchObject([{ state: 'paid' }])
  })

  test('two phones: the second is told that the first is paying, and has its turn when that order is closed', async () => {
    const { tripNo, link } = await stage.ride()
    const first = await stage.scan(await stage.phone(), link)
    await tapPay(first.shown)
    await sheet(first.shown, 'paid').waitFor()
    const second = await stage.scan(await stage.phone(OTHER_BUYER), link)
    await tapPay(second.shown)
    await second.shown.locator('#word.busy').waitFor()
    const [order] = await stage.ordersOf(link)
    // The first passenger leaves; Alipay closes the order early, so that nobody need wait for three minutes.
    await first.page.close()
    expect((await stage.api('/api/cancels', { outTradeNo: order!.outTradeNo })).status).toBe(200)
    await second.page.reload()
    await second.shown.locator('form.start button:visible, #pay:visible').first().click()
    await sheet(second.shown, 'paid').click()
    await pageOf(second.shown, 'paid').waitFor()
    await stage.settled(tripNo, 'paid')
    expect((await stage.ordersOf(link)).map(({ state }) => state)).toEqual(['closed', 'paid'])
    expect((await stage.trip(tripNo)).received).toBe(RIDE.total)
  })

  test('a link with another amount, another car or another code opens nothing', async () => {
    const { link } = await stage.ride()
    const made = stage.behind.sandbox.book.size
    const { href } = new URL(link)
    for (const [from, to, kind] of [
      ['/2350CNY/', '/50CNY/', 'tampered'],
      [`/${VEHICLE}/`, '/TAXI-9/', 'unknown-vehicle'],
      ['.1/', '.2/', 'tampered'],
    ] as const) {
      expect(href).toContain(from)
      const { page, shown } = await stage.scan(await stage.phone(), href.replace(from, to))
      await pageOf(shown, kind).waitFor()
      await page.close()
    }
    expect(stage.behind.sandbox.book.size).toBe(made)
  })

  test('a toll: the older code says so, the newer one is paid', async () => {
    const { tripNo, link } = await stage.ride()
    const { shown, page } = await stage.scan(await stage.phone(), link)
    await pageOf(shown, 'pay').waitFor()
    await stage.meter.addToll(500)
    const newer = await stage.newLink(link)
    await until('the document', async () => {
      await page.reload()
      return (await pageOf(shown, 'superseded').count()) === 1
    })
    const next = await stage.scan(await stage.phone(), newer)
    await tapPay(next.shown)
    await sheet(next.shown, 'paid').click()
    await pageOf(next.shown, 'paid').waitFor()
    await stage.settled(tripNo, 'paid')
    expect((await stage.trip(tripNo)).received).toBe(RIDE.total + 500)
  })

  test('paid late: the earlier ride is paid, the present one goes on', async () => {
    const { tripNo, link } = await stage.ride()
    const { shown } = await stage.scan(await stage.phone(), link)
    await tapPay(shown)
    await sheet(shown, 'paid').waitFor()
    const next = await stage.ride()
    await sheet(shown, 'paid').click()
    await pageOf(shown, 'paid').waitFor()
    await stage.settled(tripNo, 'paid')
    expect((await stage.trip(next.tripNo)).settlement).toBe('open')
    expect((await stage.state()).payLink).toBe(next.link)
  })

  test('a refund in two parts, each once however often it is asked for, ends as refunded in the car', async () => {
    const { tripNo, link } = await stage.ride()
    expect((await stage.behind.pay(link)).kind).toBe('paid')
    await stage.settled(tripNo, 'paid')
    const [order] = await stage.ordersOf(link)
    const { outTradeNo } = order!
    const part = { outTradeNo, amount: 350, requestKey: `${outTradeNo}-1`, reason: 'a way round' }
    for (let i = 0; i < 2; i++)
      expect(await (await stage.api('/api/refunds', part)).json()).toMatchObject({ state: 'done' })
    await until('the part', async () => (await stage.trip(tripNo)).refunded === 350)
    const rest = { outTradeNo, requestKey: `${outTradeNo}-2`, reason: 'all of it' }
    expect(await (await stage.api('/api/refunds', rest)).json()).toMatchObject({ state: 'done' })
    await stage.settled(tripNo, 'refunded')
    expect(await stage.trip(tripNo)).toMatchObject({ received: RIDE.total, refunded: RIDE.total })
    const { shown } = await stage.scan(await stage.phone(), link)
    await pageOf(shown, 'refunded').waitFor()
  })

  test('farebridge simulate passenger pays through the wallet; a passenger who cancels has not paid', async () => {
    const { tripNo, link } = await stage.ride()
    const { wallet } = stage.behind.sandbox.addresses
    const run = async (...more: string[]) => {
      const io = keptIo()
      const exit = await main(['simulate', 'passenger', link, '--json', ...more], io, COMMANDS)
      return { exit, ...JSON.parse(io.output.join('') || '{}') }
    }
    expect(await run('--wallet', wallet, '--look')).toEqual({ exit: 2 })
    expect(await run('--wallet', wallet)).toMatchObject({ exit: 0, kind: 'paid' })
    await stage.settled(tripNo, 'paid')
    expect(await run('--wallet', wallet, '--outcome', 'cancelled')).toMatchObject({
      exit: 0,
      kind: 'already-paid',
    })
    const next = await stage.ride()
    expect((await stage.behind.pay(next.link, { outcome: 'cancelled', waitMs: 500 })).kind).toBe('pay')
    expect((await stage.trip(next.tripNo)).settlement).toBe('open')
  })

  test('a sticker in the car offers the metered fare, and that pays the ride', async () => {
    const { tripNo } = await stage.ride()
    const { shown } = await stage.scan(await stage.phone(), `${stage.behind.origin}/S/${VEHICLE}`)
    await shown.locator('main[data-page="sticker-amount"] .offer a').click()
    await tapPay(shown)
    await sheet(shown, 'paid').click()
    await pageOf(shown, 'paid').waitFor()
    await stage.settled(tripNo, 'paid')
  })

  test('a sticker without a car asks for its number; an amount typed in reaches the driver as without a ride', async () => {
    const { tripNo, link } = await stage.ride()
    expect((await stage.behind.pay(link)).kind).toBe('paid')
    await stage.settled(tripNo, 'paid')
    const { shown } = await stage.scan(await stage.phone(), `${stage.behind.origin}/S`)
    const number = shown.locator('#vehicle')
    await number.fill('TAXI-9')
    await shown.locator('button.main').click()
    await shown.locator('#wrong').waitFor()
    await number.fill(VEHICLE.toLowerCase())
    await shown.locator('button.main').click()
    await pageOf(shown, 'sticker-amount').waitFor()
    expect(await shown.locator('main').textContent()).toContain('B·T0042')
    await shown.locator('#amount').fill('12.30')
    await shown.locator('button.main').click()
    await tapPay(shown)
    await sheet(shown, 'paid').click()
    await pageOf(shown, 'paid').waitFor()
    await until('the driver to be told', async () => {
      const state = JSON.stringify(await (await fetch(`${stage.address}/api/state`)).json())
      return state.includes('payment-unallocated')
    })
    expect((await stage.trip(tripNo)).received).toBe(RIDE.total)
  })
})
