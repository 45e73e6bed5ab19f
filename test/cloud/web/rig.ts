/** The web with orders that a test scripts, on a real store. */
import { createHash } from 'node:crypto'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import type { TokenOutcome } from '../../../src/cloud/alipay/outcomes.ts'
import type { Fleet } from '../../../src/cloud/fleet/vehicle.ts'
import { serverLog } from '../../../src/cloud/log.ts'
import type { Look, OpenTrip, OrderDesk, PayAnswer, Payable } from '../../../src/cloud/orders/desk.ts'
import type { Store } from '../../../src/cloud/store/sql.ts'
import type { WebOptions, WebSettings } from '../../../src/cloud/web/settings.ts'
import { buildWeb } from '../../../src/cloud/web/web.ts'
import { linkMac, type PayLinkFacts } from '../../../src/contract/payLink.ts'

export const KEY = Buffer.from(Array.from({ length: 32 }, (_, i) => i))
export const OLD_KEY = Buffer.alloc(32, 7)
export const FACTS: PayLinkFacts = {
  vehicle: 'TAXI-0042',
  trip: 'K7Q2ZD0042',
  rev: 1,
  amount: 2350,
  currency: 'CNY',
}
export const PATH = '/P/TAXI-0042/K7Q2ZD0042.1/2350CNY/MG6XFIFTTTDSIFQU'
export const BUYER = '2088000000000101'
export const START = Date.UTC(2026, 10, 23, 2, 22, 0)
export const WALLET = 'Mozilla/5.0 (iPhone) AliApp(AP/10.5.0) AlipayClient/10.5.0'

export const FLEET: Fleet = {
  name: 'Harbour <Taxi>',
  vehicles: new Map([
    [
      'TAXI-0042',
      { id: 'TAXI-0042', plate: '粤B·T0042', currency: 'CNY', driver: 'Li', keys: [KEY, OLD_KEY] },
    ],
    ['TAXI-0043', { id: 'TAXI-0043', plate: 'YEN 43', currency: 'JPY', keys: [Buffer.alloc(32, 9)] }],
  ]),
}

export const linkOf = (facts: PayLinkFacts, key = KEY): string =>
  `/P/${facts.vehicle}/${facts.trip}.${facts.rev}/${facts.amount}${facts.currency}/${linkMac(key, facts)}`

export const PAYABLE: Look = { standing: { kind: 'payable' }, trip: null, attempt: null }
export const paidLook = (buyerId = BUYER): Look => ({
  standing: { kind: 'paid', capture: { ...CAPTURE, buyerId } },
  trip: null,
  attempt: null,
})
const CAPTURE = {
  outTradeNo: 'TAXI-0042_K7Q2ZD0042_1_1',
  tradeNo: '2026112322001',
  amount: 2350,
  refunded: 0,
  buyerId: BUYER,
  paidMs: START - 60_000,
}

export class FakeDesk implements OrderDesk {
  look_: Look | (() => Look) = PAYABLE
  answer: PayAnswer = {
    kind: 'pay',
    tradeNo: '2026112322001',
    outTradeNo: 'OUT_1',
    windowMs: START + 120_000,
  }
  trip: OpenTrip | null = null
  word: 'success' | 'fail' = 'success'
  /** Thrown by look. */
  fault: Error | null = null
  readonly calls: (readonly unknown[])[] = []

  async look(_payable: Payable): Promise<Look> {
    if (this.fault !== null) throw this.fault
    return typeof this.look_ === 'function' ? this.look_() : this.look_
  }
  async pay(payable: Payable, buyerId: string): Promise<PayAnswer> {
    this.calls.push(['pay', payable, buyerId])
    return this.answer
  }
  async reported(...args: [string, string, string]): Promise<void> {
    this.calls.push(['reported', ...args])
  }
  async notified(body: Uint8Array): Promise<'success' | 'fail'> {
    this.calls.push(['notified', Buffer.from(body).toString()])
    return this.word
  }
  async opened(payable: Payable): Promise<void> {
    this.calls.push(['opened', payable])
  }
  async openTrip(): Promise<OpenTrip | null> {
    return this.trip
  }
  async refund(...args: [string, number | null, string, string]) {
    this.calls.push(['refund', ...args])
    return { kind: 'refund', refundNo: 'R1', state: 'asked', code: null } as const
  }
  async cancel(outTradeNo: string) {
    this.calls.push(['cancel', outTradeNo])
    return { kind: 'closed', why: 'closed' } as const
  }

  named(name: string): (readonly unknown[])[] {
    return this.calls.filter(call => call[0] === name)
  }
}

export const SETTINGS: WebSettings = {
  publicUrl: 'https://pay.example.com',
  authorizeUrl: 'https://openauth.alipay.com/oauth2/publicAppAuthorize.htm',
  appId: '2026000000000001',
  sandbox: null,
  trustedHops: 0,
  apiToken: 'token-of-the-operator',
  stickerMax: 50_000,
  rateLimits: { linkPerMinute: 1_000, notifyPerMinute: 1_000 },
}

export class Rig {
  readonly desk = new FakeDesk()
  readonly app: FastifyInstance
  readonly store: Store
  readonly codes: string[] = []
  readonly lines: string[] = []
  nowMs = START
  user: TokenOutcome = { kind: 'user', userId: BUYER }

  constructor(store: Store, change: Partial<WebSettings> = {}, tls?: WebOptions['tls']) {
    this.store = store
    this.app = buildWeb({
      desk: this.desk,
      fleet: FLEET,
      store,
      openapi: {
        user: async code => {
          this.codes.push(code)
          return this.user
        },
      },
      settings: { ...SETTINGS, ...change },
      log: serverLog('debug', { write: line => void this.lines.push(line) }),
      now: () => this.nowMs,
      health: async () => ({ ok: true, parts: { store: 'ok' } }),
      metrics: () => 'farebridge_up 1\n',
      ...(tls === undefined ? {} : { tls }),
    })
  }

  phone(agent = WALLET): Phone {
    return new Phone(this, agent)
  }
}

/** One browser: its cookie goes along. */
export class Phone {
  readonly #rig: Rig
  readonly #agent: string
  cookie: string | null = null

  constructor(rig: Rig, agent: string) {
    this.#rig = rig
    this.#agent = agent
  }

  async ask(options: InjectOptions): Promise<LightMyRequestResponse> {
    const response = await this.#rig.app.inject({
      ...options,
      headers: {
        'user-agent': this.#agent,
        ...(this.cookie === null ? {} : { cookie: this.cookie }),
        ...options.headers,
      },
    })
    const given = response.headers['set-cookie']
    if (typeof given === 'string') this.cookie = given.split(';')[0]!
    return response
  }

  get = (url: string, headers: Record<string, string> = {}) => this.ask({ method: 'GET', url, headers })

  form = (url: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    this.ask({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'null', ...headers },
      payload: new URLSearchParams(fields).toString(),
    })

  json = (url: string, body: object, headers: Record<string, string> = {}) =>
    this.ask({ method: 'POST', url, headers: { origin: SETTINGS.publicUrl, ...headers }, payload: body })

  /** Taps Pay: gives the state that the authorize page is to hand back. */
  async start(path = PATH, mark = ''): Promise<string> {
    const response = await this.form(`/pay/start${mark}`, { path })
    return new URL(String(response.headers.location)).searchParams.get('state') ?? ''
  }

  back = (state: string, code = 'a'.repeat(32)) =>
    this.get(`/oauth/callback?app_id=${SETTINGS.appId}&scope=auth_base&auth_code=${code}&state=${state}`)

  /** All the way through the authorize page; gives the token of the pay page. */
  async authorised(path = PATH): Promise<string> {
    await this.back(await this.start(path))
    return dataOf(await this.get(path), 'csrf') ?? ''
  }
}

export const kindOf = (response: LightMyRequestResponse): string | null => dataOf(response, 'page')

export function dataOf({ body }: LightMyRequestResponse, name: string): string | null {
  return new RegExp(`<main[^>]*\\bdata-${name}="([^"]*)"`).exec(body)?.[1] ?? null
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
