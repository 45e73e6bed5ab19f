/**
 * Passengers pay: the whole system on this machine, with a real agent as its own process, and phones that are Chromium
 * with the sandbox's wallet.
 */
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { Stage, VEHICLE } from '../../src/cli/demo/stage.ts'
import { main } from '../../src/cli/main.ts'
import { confirmationCode } from '../../src/contract/confirmationCode.ts'
import { parsePayLink } from '../../src/contract/payLink.ts'
import { BUYER, OTHER_BUYER } from '../sandbox/support/partner.ts'
import { launchChromium } from '../support/chromium.ts'
import { keptIo } from '../support/io.ts'
import { has } from '../support/programs.ts'
import { until } from '../support/waiting.ts'

const RIDE = { total: 2350, supplements: 200, metres: 8400, seconds: 1260, waitSeconds: 95, tariff: '1' }

interface TripView {
  readonly id: string
  readonly tripNo: string
  readonly settlement: string
  readonly received: number
  readonly refunded: number
}

describe.skipIf(!has('chromium'))('passengers pay', () => {
  let browser: Browser
  const stage = new Stage()
  const phones: BrowserContext[] = []

  beforeAll(async () => {
    browser = await launchChromium()
    await stage.set({ screensPort: 0 })
  })
  afterEach(async () => {
    for (const phone of phones.splice(0)) await phone.close()
  })
  afterAll(async () => {
    await browser?.close()
    await stage.strike()
  })

  /** A ride to its code. Gives the meter's number and the link. */
  async function ride(): Promise<{ tripNo: string; link: string }> {
    await stage.meter.forHire()
    const before = (await stage.state()).payLink
    const tripNo = await stage.meter.hire(new Date(Date.now() - RIDE.seconds * 1000))
    await stage.meter.run(RIDE)
    await stage.meter.stop(RIDE)
    return { tripNo, link: await newLink(before) }
  }

  async function newLink(before: string | null): Promise<string> {
    let link: string | null = null
    await until('a new code', async () => {
      link = (await stage.state()).payLink
      return link !== null && link !== before
    })
    return link!
  }

  /** A phone of its own with that account. */
  async function phone(buyer = BUYER): Promise<BrowserContext> {
    const context = await browser.newContext({ viewport: { width: 420, height: 900 } })
    phones.push(context)
    const login = new URL('/wallet/login', stage.behind.sandbox.origin).href
    expect((await context.request.post(login, { data: { buyer } })).status()).toBe(200)
    return context
  }

  async function scan(context: BrowserContext, link: string): Promise<{ page: Page; shown: FrameLocator }> {
    const page = await context.newPage()
    await page.goto(stage.behind.walletPage(link))
    return { page, shown: page.frameLocator('.phone iframe') }
  }

  const tapPay = (shown: FrameLocator) => shown.locator('main[data-page="pay"] form.start button').click()
  const sheet = (shown: FrameLocator, outcome: string) =>
    shown.frameLocator('iframe[title="Wallet"]').locator(`[data-outcome="${outcome}"]`)
  const pageOf = (shown: FrameLocator, kind: string) => shown.locator(`main[data-page="${kind}"]`)

  async function trip(tripNo: string): Promise<TripView> {
    const response = await fetch(`${stage.address}/api/trips`)
    const { trips } = (await response.json()) as { trips: TripView[] }
    return trips.find(one => one.tripNo === tripNo)!
  }
  const settled = (tripNo: string, settlement: string) =>
    until(`trip ${tripNo} to be ${settlement}`, async () => (await trip(tripNo)).settlement === settlement)

  const ordersOf = (link: string) =>
    stage.behind.server.store.query<{ outTradeNo: string; state: string; rev: number }>(
      `SELECT out_trade_no AS "outTradeNo", state, rev FROM attempt WHERE trip = $1 ORDER BY created_ms`,
      [parsePayLink(link)!.trip],
    )
  const api = (path: string, body: object) =>
    fetch(new URL(path, stage.behind.origin), {
      method: 'POST',
      headers: { authorization: `Bearer ${stage.behind.apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  test('scan, two taps, paid: the car, the meter and the printer say so, and nobody else sees the code', async () => {
    const { tripNo, link } = await ride()
    const printed = new Promise(done => stage.printer.once('receipt', done))
    const { shown } = await scan(await phone(), link)
    await tapPay(shown)
    await sheet(shown, 'paid').click()
    await pageOf(shown, 'paid').waitFor()
    const facts = parsePayLink(link)!
    const code = confirmationCode(stage.vehicleKey, facts)
    expect(await pageOf(shown, 'paid').getAttribute('data-code')).toBe(code)
    await stage.meter.displayed('PAID', tripNo)
    await settled(tripNo, 'paid')
    await printed
    const { shown: other } = await scan(await phone(OTHER_BUYER), link)
    await pageOf(other, 'already-paid').waitFor()
    expect(await other.locator('body').textContent()).not.toContain(code)
  })

  test('cancelled, then failed, then paid: one order, and until then the car is unpaid', async () => {
    const { tripNo, link } = await ride()
    const { shown } = await scan(await phone(), link)
    await tapPay(shown)
    await sheet(shown, 'cancelled').click()
    await shown.locator('#pay:visible').waitFor()
    expect((await trip(tripNo)).settlement).toBe('open')
    await shown.locator('#pay').click()
    await sheet(shown, 'failed').click()
    await shown.locator('form.start button:visible').click()
    await sheet(shown, 'paid').click()
    await pageOf(shown, 'paid').waitFor()
    await settled(tripNo, 'paid')
    expect(await ordersOf(link)).toMatchObject([{ state: 'paid' }])
  })

  test('two phones: the second is told that the first is paying, and has its turn when that order is closed', async () => {
    const { tripNo, link } = await ride()
    const first = await scan(await phone(), link)
    await tapPay(first.shown)
    await sheet(first.shown, 'paid').waitFor()
    const second = await scan(await phone(OTHER_BUYER), link)
    await tapPay(second.shown)
    await second.shown.locator('#word.busy').waitFor()
    const [order] = await ordersOf(link)
    // The first passenger leaves; Alipay closes the order early, so that nobody need wait for three minutes.
    await first.page.close()
    expect((await api('/api/cancels', { outTradeNo: order!.outTradeNo })).status).toBe(200)
    await second.page.reload()
    await second.shown.locator('form.start button:visible, #pay:visible').first().click()
    await sheet(second.shown, 'paid').click()
    await pageOf(second.shown, 'paid').waitFor()
    await settled(tripNo, 'paid')
    expect((await ordersOf(link)).map(({ state }) => state)).toEqual(['closed', 'paid'])
    expect((await trip(tripNo)).received).toBe(RIDE.total)
  })

  test('a link with another amount, another car or another code opens nothing', async () => {
    const { link } = await ride()
    const made = stage.behind.sandbox.book.size
    const { href } = new URL(link)
    for (const [from, to, kind] of [
      ['/2350CNY/', '/50CNY/', 'tampered'],
      [`/${VEHICLE}/`, '/TAXI-9/', 'unknown-vehicle'],
      ['.1/', '.2/', 'tampered'],
    ] as const) {
      expect(href).toContain(from)
      const { page, shown } = await scan(await phone(), href.replace(from, to))
      await pageOf(shown, kind).waitFor()
      await page.close()
    }
    expect(stage.behind.sandbox.book.size).toBe(made)
  })

  test('a toll: the older code says so, the newer one is paid', async () => {
    const { tripNo, link } = await ride()
    const { shown, page } = await scan(await phone(), link)
    await pageOf(shown, 'pay').waitFor()
    await stage.meter.addToll(500)
    const newer = await newLink(link)
    await until('the document', async () => {
      await page.reload()
      return (await pageOf(shown, 'superseded').count()) === 1
    })
    const next = await scan(await phone(), newer)
    await tapPay(next.shown)
    await sheet(next.shown, 'paid').click()
    await pageOf(next.shown, 'paid').waitFor()
    await settled(tripNo, 'paid')
    expect((await trip(tripNo)).received).toBe(RIDE.total + 500)
  })

  test('paid late: the earlier ride is paid, the present one goes on', async () => {
    const { tripNo, link } = await ride()
    const { shown } = await scan(await phone(), link)
    await tapPay(shown)
    await sheet(shown, 'paid').waitFor()
    const next = await ride()
    await sheet(shown, 'paid').click()
    await pageOf(shown, 'paid').waitFor()
    await settled(tripNo, 'paid')
    expect((await trip(next.tripNo)).settlement).toBe('open')
    expect((await stage.state()).payLink).toBe(next.link)
  })

  test('a refund in two parts, each once however often it is asked for, ends as refunded in the car', async () => {
    const { tripNo, link } = await ride()
    expect((await stage.behind.pay(link)).kind).toBe('paid')
    await settled(tripNo, 'paid')
    const [order] = await ordersOf(link)
    const { outTradeNo } = order!
    const part = { outTradeNo, amount: 350, requestKey: `${outTradeNo}-1`, reason: 'a way round' }
    for (let i = 0; i < 2; i++)
      expect(await (await api('/api/refunds', part)).json()).toMatchObject({ state: 'done' })
    await until('the part', async () => (await trip(tripNo)).refunded === 350)
    const rest = { outTradeNo, requestKey: `${outTradeNo}-2`, reason: 'all of it' }
    expect(await (await api('/api/refunds', rest)).json()).toMatchObject({ state: 'done' })
    await settled(tripNo, 'refunded')
    expect(await trip(tripNo)).toMatchObject({ received: RIDE.total, refunded: RIDE.total })
    const { shown } = await scan(await phone(), link)
    await pageOf(shown, 'refunded').waitFor()
  })

  test('farebridge simulate passenger pays through the wallet; a passenger who cancels has not paid', async () => {
    const { tripNo, link } = await ride()
    const { wallet } = stage.behind.sandbox.addresses
    const run = async (...more: string[]) => {
      const io = keptIo()
      const exit = await main(['simulate', 'passenger', link, '--json', ...more], io, COMMANDS)
      return { exit, ...JSON.parse(io.output.join('') || '{}') }
    }
    expect(await run('--wallet', wallet, '--look')).toEqual({ exit: 2 })
    expect(await run('--wallet', wallet)).toMatchObject({ exit: 0, kind: 'paid' })
    await settled(tripNo, 'paid')
    expect(await run('--wallet', wallet, '--outcome', 'cancelled')).toMatchObject({
      exit: 0,
      kind: 'already-paid',
    })
    const next = await ride()
    expect((await stage.behind.pay(next.link, { outcome: 'cancelled', waitMs: 500 })).kind).toBe('pay')
    expect((await trip(next.tripNo)).settlement).toBe('open')
  })

  test('a sticker in the car offers the metered fare, and that pays the ride', async () => {
    const { tripNo } = await ride()
    const { shown } = await scan(await phone(), `${stage.behind.origin}/S/${VEHICLE}`)
    await shown.locator('main[data-page="sticker-amount"] .offer a').click()
    await tapPay(shown)
    await sheet(shown, 'paid').click()
    await pageOf(shown, 'paid').waitFor()
    await settled(tripNo, 'paid')
  })

  test('a sticker without a car asks for its number; an amount typed in reaches the driver as without a ride', async () => {
    const { tripNo, link } = await ride()
    expect((await stage.behind.pay(link)).kind).toBe('paid')
    await settled(tripNo, 'paid')
    const { shown } = await scan(await phone(), `${stage.behind.origin}/S`)
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
    expect((await trip(tripNo)).received).toBe(RIDE.total)
  })
})
