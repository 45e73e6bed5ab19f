/** The sandbox's wallet in a real browser: a page of another origin, opened in the phone, is paid through the bridge. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { APP, OTHER_BUYER, started, type TestPartner } from '../sandbox/support/partner.ts'
import { launchChromium } from '../support/chromium.ts'
import { has } from '../support/programs.ts'

/** What a partner's page does: waits for the bridge, asks for the payment, and shows the code that came back. */
const page = (
  bridge: string,
  tradeNo: string,
) => `<!doctype html><body><p id="bridge">no bridge</p><button>Pay</button>
<p id="result"></p><script src="${bridge}"></script><script>
function ready(work) {
  if (window.AlipayJSBridge) work()
  else document.addEventListener('AlipayJSBridgeReady', work)
}
document.querySelector('#bridge').textContent = window.AlipayJSBridge ? 'early' : 'late'
document.querySelector('button').onclick = () => ready(() => AlipayJSBridge.call('tradePay', { tradeNO: '${tradeNo}' },
  result => { document.querySelector('#result').textContent = JSON.stringify(result) }))
</script>`

// Debian's chromium package; without it only the HTTP tests speak for the wallet.
describe.skipIf(!has('chromium'))('the wallet in Chromium', () => {
  let browser: Browser
  let partner: TestPartner
  let site: Server
  let origin: string
  let tradeNo = ''
  const asked: string[] = []

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    partner = await started()
    asked.length = 0
    site = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.setHeader('content-type', 'text/html')
      response.end(page(partner.sandbox.addresses.bridge, tradeNo))
    }).listen(0, '127.0.0.1')
    await new Promise(resolve => site.once('listening', resolve))
    origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
    partner.sandbox.merchant.addCallback(origin)
    tradeNo = (await partner.create()).fields.get('trade_no')!
  })
  afterEach(async () => {
    site.close()
    site.closeAllConnections()
    await partner.stop()
  })

  async function open(path = '/P/X'): Promise<Page> {
    const phone = await browser.newPage()
    await phone.goto(`${partner.sandbox.addresses.wallet}?link=${encodeURIComponent(origin + path)}`)
    return phone
  }

  /** Taps Pay on the page, then a button of the wallet's sheet; gives what the page was told. */
  async function pay(phone: Page, outcome: string): Promise<unknown> {
    const shown = phone.frameLocator('iframe')
    expect(await shown.locator('#bridge').textContent()).toBe('late')
    await shown.locator('button').click()
    await shown.frameLocator('iframe').locator(`[data-outcome="${outcome}"]`).click()
    const result = shown.locator('#result:not(:empty)')
    return JSON.parse((await result.textContent()) ?? '{}')
  }

  test('scan, pay, paid', async () => {
    const phone = await open()
    expect(await pay(phone, 'paid')).toEqual({ resultCode: '9000', callbackUrl: '', memo: '', result: '' })
    expect(asked[0]).toBe('/P/X?wallet=sandbox')
    expect(partner.sandbox.book.byTradeNo(tradeNo)?.state).toBe('TRADE_SUCCESS')
    await partner.hears(1)
  })

  test('cancelled, then paid after all', async () => {
    const phone = await open()
    expect(await pay(phone, 'cancelled')).toMatchObject({ resultCode: '6001' })
    await phone.reload()
    expect(await pay(phone, 'paid')).toMatchObject({ resultCode: '9000' })
  })

  test('another account is another person: the sheet refuses, and authorising gives that person’s code', async () => {
    const phone = await open()
    // The page loads anew for the other person.
    await Promise.all([phone.waitForEvent('load'), phone.selectOption('#buyer', OTHER_BUYER)])
    expect(await pay(phone, 'refused')).toMatchObject({ resultCode: '4000', memo: 'TRADE_BUYER_NOT_MATCH' })
    const query = new URLSearchParams({ app_id: APP, scope: 'auth_base', redirect_uri: `${origin}/back` })
    await phone.goto(`${partner.sandbox.addresses.authorize}?${query}`)
    expect(new URL(phone.url()).searchParams.get('auth_code')).toMatch(/^[0-9a-f]{32}$/)
    expect(partner.sandbox.journal.entries().at(-1)?.text).toBe(`authorize: code for ${OTHER_BUYER}`)
  })
})
