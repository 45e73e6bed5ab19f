/** A passenger in Chromium: the sandbox's wallet shows our page in a frame and puts its bridge into it. */
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openStore } from '../../../src/cloud/store/open.ts'
import type { Store } from '../../../src/cloud/store/sql.ts'
import { OTHER_BUYER } from '../../sandbox/support/partner.ts'
import { launchChromium } from '../../support/chromium.ts'
import { has } from '../../support/programs.ts'
import { until } from '../../support/waiting.ts'
import { BUYER, PATH, paidLook } from './rig.ts'
import { type Bench, sandboxBench } from './sandboxBench.ts'

// Debian's chromium package; without it only the HTTP tests speak for the pages.
describe.skipIf(!has('chromium'))('the pay page in the wallet', () => {
  let browser: Browser
  let context: BrowserContext
  let store: Store
  let bench: Bench
  const complaints: string[] = []

  beforeAll(async () => {
    browser = await launchChromium()
    store = await openStore({ kind: 'pglite', folder: null })
  })
  afterAll(async () => {
    await browser?.close()
    await store?.close()
  })
  beforeEach(async () => {
    bench = await sandboxBench(store)
    context = await browser.newContext({ viewport: { width: 420, height: 900 } })
    complaints.length = 0
  })
  afterEach(async () => {
    await context.close()
    await bench.stop()
    // A policy that stops a part of our own pages says so here.
    expect(complaints).toEqual([])
  })

  async function scan(path = PATH): Promise<[page: Page, shown: FrameLocator]> {
    const page = await context.newPage()
    page.on('console', message => {
      if (/Content.Security.Policy|Refused to/i.test(message.text())) complaints.push(message.text())
    })
    page.on('pageerror', error => complaints.push(String(error)))
    await page.goto(bench.scanned(path))
    return [page, page.frameLocator('.phone iframe')]
  }

  /** Faster than any finger: both taps come before the page can change. */
  const twice = (button: { click(): void }) => {
    button.click()
    button.click()
  }

  const sheet = (shown: FrameLocator, outcome: string) =>
    shown.frameLocator('iframe[title="Wallet"]').locator(`[data-outcome="${outcome}"]`)

  test('scan, Pay, confirm: paid, with the code and a clock that runs', async () => {
    const [, shown] = await scan()
    await shown.locator('main[data-page="pay"] form.start button').click()
    await sheet(shown, 'paid').click()
    const paid = shown.locator('main[data-page="paid"]')
    await paid.waitFor()
    expect(await paid.getAttribute('data-code')).toBe('461995')
    const clock = shown.locator('#clock')
    const before = await clock.textContent()
    await until('the clock has moved', async () => (await clock.textContent()) !== before)
    expect(before).toMatch(/^\d\d:\d\d:\d\d$/)
    expect(bench.desk.named('pay').map(call => call[2])).toEqual([BUYER])
    await until('the end was reported', () => bench.desk.named('reported').length === 1)
    expect(bench.desk.named('reported')[0]?.slice(2)).toEqual([BUYER, '9000'])
  })

  test('left, then paid after all; a double tap makes one order', async () => {
    const [page, shown] = await scan()
    // The second tap comes while the first one's answer is on its way.
    let starts = 0
    let release = () => {}
    const tapped = new Promise<void>(resolve => {
      release = resolve
    })
    await page.route('**/pay/start*', async route => {
      starts += 1
      await tapped
      await route.continue().catch(() => null)
    })
    const start = shown.locator('form.start button')
    await start.evaluate(twice)
    await until('the first tap was sent', () => starts === 1)
    await start.evaluate(twice)
    await page.evaluate(() => new Promise(resolve => setTimeout(resolve, 0)))
    release()
    await sheet(shown, 'cancelled').click()
    await shown.locator('#word', { hasText: 'Nothing was paid' }).waitFor()
    expect([starts, bench.desk.named('pay').length]).toEqual([1, 1])
    await shown.locator('#pay').evaluate(twice)
    await sheet(shown, 'paid').click()
    await shown.locator('main[data-page="paid"]').waitFor()
    expect(bench.desk.named('pay').length).toBe(2)
    expect(bench.desk.named('reported').map(call => call[3])).toEqual(['6001', '9000'])
  })

  test('an end that says nothing is not believed: the server knows that it was paid', async () => {
    const [, shown] = await scan()
    await shown.locator('form.start button').click()
    await sheet(shown, 'unknown-paid').click()
    await shown.locator('main[data-page="paid"]').waitFor()
  })

  test('an end that says paid is not believed either', async () => {
    await context.clock.install()
    const [page, shown] = await scan()
    bench.desk.look_ = { standing: { kind: 'payable' }, trip: null, attempt: null }
    await shown.locator('form.start button').click()
    await sheet(shown, 'paid').click()
    await shown.locator('#word', { hasText: 'Checking with Alipay' }).waitFor()
    await until('it was reported', () => bench.desk.named('reported').length === 1)
    expect(await shown.locator('main').getAttribute('data-page')).toBe('pay')
    // Nothing to tap while it is not known.
    expect(await shown.locator('button:visible').count()).toBe(0)
    // The looks are bounded; then the passenger may look again, or pay the same order.
    await until('the page stops looking by itself', async () => {
      await page.clock.runFor(3_000)
      return shown.locator('#check').isVisible()
    })
    expect(await shown.locator('#pay').isVisible()).toBe(true)
    await shown.locator('#word', { hasText: 'We do not know yet' }).waitFor()
    bench.desk.look_ = paidLook()
    await shown.locator('#check').click()
    await until('the server is asked and says paid', async () => {
      await page.clock.runFor(1_000)
      return shown.locator('main[data-page="paid"]').isVisible()
    })
  })

  test('another phone is paying: a countdown, then one’s turn', async () => {
    const [, shown] = await scan()
    const attempt = { outTradeNo: 'O', buyerId: OTHER_BUYER, tradeNo: 'T', windowMs: 0, pending: false }
    const real = bench.desk.look_
    bench.desk.look_ = { standing: { kind: 'payable' }, trip: null, attempt }
    bench.desk.first.push({ kind: 'busy', untilMs: Date.now() + 3_000 })
    await shown.locator('form.start button').click()
    await shown.locator('#word', { hasText: /Your turn in \d+ s/ }).waitFor()
    await shown.locator('#word', { hasText: 'You can pay now' }).waitFor()
    bench.desk.look_ = real
    await shown.locator('#pay').click()
    await sheet(shown, 'paid').click()
    await shown.locator('main[data-page="paid"]').waitFor()
  })

  test('the other phone’s order ends early: one’s turn comes at once', async () => {
    const [, shown] = await scan()
    const attempt = { outTradeNo: 'O', buyerId: OTHER_BUYER, tradeNo: 'T', windowMs: 0, pending: false }
    bench.desk.look_ = { standing: { kind: 'payable' }, trip: null, attempt }
    bench.desk.first.push({ kind: 'busy', untilMs: Date.now() + 600_000 })
    await shown.locator('form.start button').click()
    await shown.locator('#word', { hasText: /Your turn in \d+ s/ }).waitFor()
    expect(await shown.locator('#pay').isVisible()).toBe(false)
    bench.desk.look_ = { standing: { kind: 'payable' }, trip: null, attempt: null }
    await shown.locator('#word', { hasText: 'You can pay now' }).waitFor()
    expect(await shown.locator('#pay').isVisible()).toBe(true)
  })

  test('after a failure Alipay is asked anew who pays: another account of the phone can', async () => {
    const [page, shown] = await scan()
    await shown.locator('form.start button').click()
    await sheet(shown, 'failed').click()
    await shown.locator('#word', { hasText: 'did not go through' }).waitFor()
    await page
      .context()
      .addCookies([
        { name: 'sandbox_wallet_buyer', value: OTHER_BUYER, url: bench.partner.sandbox.addresses.wallet },
      ])
    await shown.locator('form.start button').click()
    await sheet(shown, 'paid').click()
    await shown.locator('main[data-page="paid"]').waitFor()
    expect(bench.desk.named('pay').map(call => call[2])).toEqual([BUYER, OTHER_BUYER])
  })

  test('a sticker: amount, confirm, pay', async () => {
    const [, shown] = await scan('/S')
    await shown.locator('#vehicle').fill('taxi-0042')
    await shown.locator('button').click()
    await shown.locator('#amount').fill('23.50')
    await shown.locator('button').click()
    await shown.locator('main[data-page="pay"] form.start button').click()
    await sheet(shown, 'paid').click()
    const paid = shown.locator('main[data-page="paid"]')
    await paid.waitFor()
    expect(await paid.getAttribute('data-code')).toBeNull()
    expect(bench.desk.named('pay')[0]?.[1]).toMatchObject({
      kind: 'sticker',
      vehicle: 'TAXI-0042',
      amount: 2350,
    })
  })
})
