/**
 * The whole system on this machine for stories of payments: a real agent as its own process, and phones that are Chromium
 * with the sandbox's wallet.
 */
import type { Browser, BrowserContext, FrameLocator, Locator, Page } from 'playwright-core'
import { Stage } from '../../src/cli/demo/stage.ts'
import { parsePayLink } from '../../src/contract/payLink.ts'
import { BUYER } from '../sandbox/support/partner.ts'
import { launchChromium } from './chromium.ts'
import { until } from './waiting.ts'

export const RIDE = {
  total: 2350,
  supplements: 200,
  metres: 8400,
  seconds: 1260,
  waitSeconds: 95,
  tariff: '1',
}

export interface TripView {
  readonly id: string
  readonly tripNo: string
  readonly settlement: string
  readonly cash: number
  readonly received: number
  /** Of it, what only a keyed-in code speaks for. */
  readonly byCode: number
  readonly refunded: number
}

/** What a passenger has in the hand. */
export interface Scanned {
  readonly page: Page
  /** Our page, inside the wallet's. */
  readonly shown: FrameLocator
}

export interface Order {
  readonly outTradeNo: string
  readonly tradeNo: string
  readonly state: string
  readonly rev: number
}

export interface Task {
  readonly amount: number
  readonly why: string
  readonly state: string
}

export class PayStage extends Stage {
  #browser!: Browser
  readonly #phones: BrowserContext[] = []

  /** Everything up, with a browser. Call `close` in any case. */
  async open(): Promise<void> {
    this.#browser = await launchChromium()
    await this.set({ screensPort: 0 })
  }

  async close(): Promise<void> {
    await this.#browser?.close()
    await this.strike()
  }

  async putPhonesAway(): Promise<void> {
    for (const phone of this.#phones.splice(0)) await phone.close()
  }

  /** A ride to its code. Gives the meter's number and the link. */
  async ride(): Promise<{ tripNo: string; link: string }> {
    await this.meter.forHire()
    const before = (await this.state()).payLink
    const tripNo = await this.meter.hire(new Date(Date.now() - RIDE.seconds * 1000))
    await this.meter.run(RIDE)
    await this.meter.stop(RIDE)
    return { tripNo, link: await this.newLink(before) }
  }

  async newLink(before: string | null): Promise<string> {
    let link: string | null = null
    await until('a new code', async () => {
      link = (await this.state()).payLink
      return link !== null && link !== before
    })
    return link!
  }

  /** A phone of its own with that account. */
  async phone(buyer = BUYER): Promise<BrowserContext> {
    const context = await this.#browser.newContext({ viewport: { width: 420, height: 900 } })
    this.#phones.push(context)
    const login = new URL('/wallet/login', this.behind.sandbox.origin).href
    const answer = await context.request.post(login, { data: { buyer } })
    if (answer.status() !== 200) throw new Error(`the sandbox has no account ${buyer}`)
    return context
  }

  async scan(phone: BrowserContext, link: string): Promise<Scanned> {
    const page = await phone.newPage()
    await page.goto(this.behind.walletPage(link))
    return { page, shown: page.frameLocator('.phone iframe') }
  }

  async trip(tripNo: string): Promise<TripView> {
    const response = await fetch(`${this.address}/api/trips`)
    const { trips } = (await response.json()) as { trips: TripView[] }
    return trips.find(one => one.tripNo === tripNo)!
  }

  settled(tripNo: string, settlement: string): Promise<void> {
    return until(
      `trip ${tripNo} is ${settlement}`,
      async () => (await this.trip(tripNo)).settlement === settlement,
    )
  }

  /** What the partner server has for the trip of this link, oldest first. */
  ordersOf(link: string): Promise<readonly Order[]> {
    return this.behind.server.store.query<Order>(
      `SELECT out_trade_no AS "outTradeNo", trade_no AS "tradeNo", state, rev FROM attempt
        WHERE trip = $1 ORDER BY created_ms`,
      [parsePayLink(link)!.trip],
    )
  }

  tasksOf(link: string): Promise<readonly Task[]> {
    return this.behind.server.store.query<Task>(
      `SELECT amount, why, state FROM refund_task WHERE trip = $1 ORDER BY id`,
      [parsePayLink(link)!.trip],
    )
  }

  /** A call of the operator's API. */
  api(path: string, body: object): Promise<Response> {
    return fetch(new URL(path, this.behind.origin), {
      method: 'POST',
      headers: { authorization: `Bearer ${this.behind.apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  }

  /** The driver's tap, as the page sends it. */
  async tap(
    action: 'cash' | 'unpaid' | 'confirm',
    link: string,
    more: object = {},
  ): Promise<{ ok: boolean; reason?: string }> {
    const page = await (await fetch(`${this.address}/driver`)).text()
    const token = /<meta name="token" content="([^"]+)"/.exec(page)![1]!
    const response = await fetch(`${this.address}/api/driver/${action}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: this.address,
        'x-farebridge-token': token,
      },
      body: JSON.stringify({ trip: parsePayLink(link)!.trip, ...more }),
    })
    return (await response.json()) as { ok: boolean; reason?: string }
  }
}

export const tapPay = (shown: FrameLocator): Promise<void> =>
  shown.locator('main[data-page="pay"] form.start button').click()

/** The button of the wallet's sheet that ends it so. */
export const sheet = (shown: FrameLocator, outcome: string): Locator =>
  shown.frameLocator('iframe[title="Wallet"]').locator(`[data-outcome="${outcome}"]`)

export const pageOf = (shown: FrameLocator, kind: string): Locator =>
  shown.locator(`main[data-page="${kind}"]`)
