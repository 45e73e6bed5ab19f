/**
 * A stand-in for Alipay on one port, in memory: the authorize page, both gateways and the notifier.
 * No real money moves here.
 */
import { randomBytes } from 'node:crypto'
import { Accounts, type Buyer } from './accounts.ts'
import { authorize } from './authorize/authorize.ts'
import { Codes } from './authorize/codes.ts'
import type { Clock } from './clock.ts'
import { Control } from './control/control.ts'
import { Faults } from './faults.ts'
import { Journal } from './journal.ts'
import { MapiGateway } from './mapi/gateway.ts'
import { Merchant, type MerchantFacts } from './merchant.ts'
import { noticeOf } from './notices/notice.ts'
import { Notifier } from './notices/notifier.ts'
import { Poster } from './notices/post.ts'
import { OpenApiGateway } from './openapi/gateway.ts'
import { DEFAULT_SETTINGS, type Settings } from './settings.ts'
import type { Refund, Trade } from './trades/trade.ts'
import { TradeBook } from './trades/tradeBook.ts'
import { type Change, TradeDesk } from './trades/tradeDesk.ts'
import { buyerOf } from './wallet/phone.ts'
import { Wallet } from './wallet/wallet.ts'
import { type Answer, type Request, reply } from './web/answer.ts'
import { WebServer } from './web/server.ts'

export interface SandboxOptions {
  readonly merchant: MerchantFacts
  readonly clock: Clock
  readonly host?: string
  /** 0, the default, takes a free one. */
  readonly port?: number
  readonly random?: (bytes: number) => Buffer
  readonly buyers?: readonly Readonly<Buyer>[]
  readonly settings?: Partial<Settings>
  /** Hears each line of the journal. */
  readonly tell?: (text: string) => void
}

/** Paths under the sandbox's origin. */
export const PATHS = {
  authorize: '/oauth2/publicAppAuthorize.htm',
  openApi: '/openapi/gateway.do',
  mapi: '/mapi/gateway.do',
  wallet: '/wallet',
  bridge: '/wallet/bridge.js',
  control: '/control',
} as const

type Route = (request: Request) => Answer

/** How many of Alipay's signing mistakes are kept to be looked at. */
const MAX_BAD_SIGNS = 20

export class Sandbox {
  readonly clock: Clock
  readonly merchant: Merchant
  readonly accounts: Accounts
  readonly book: TradeBook
  readonly desk: TradeDesk
  readonly faults = new Faults()
  readonly journal: Journal
  readonly notifier: Notifier
  /** Calls whose signature was wrong, newest last, with the text that should have been signed. */
  readonly badSigns: { readonly service: string; readonly expected: string }[] = []
  settings: Settings
  #origin = ''
  readonly #random: (bytes: number) => Buffer
  readonly #server: WebServer
  readonly #poster = new Poster()
  readonly #wallet: Wallet
  readonly #control: Control
  readonly #routes: Readonly<Record<string, Route>>

  constructor(options: SandboxOptions) {
    const { clock, host = '127.0.0.1', port = 0, tell = () => {} } = options
    this.clock = clock
    this.#random = options.random ?? randomBytes
    this.settings = { ...DEFAULT_SETTINGS, ...options.settings }
    const settings = () => this.settings
    this.merchant = new Merchant(options.merchant)
    this.accounts = new Accounts(options.buyers)
    this.journal = new Journal(clock, tell)
    this.book = new TradeBook(clock)
    const { merchant, accounts, book, journal, faults } = this
    const onChange = (trade: Trade, change: Change, refund?: Refund) => this.#changed(trade, change, refund)
    this.desk = new TradeDesk({ clock, book, accounts, settings, onChange })
    this.notifier = new Notifier({ clock, merchant, faults, journal, settings, post: this.#poster.post })
    const codes = new Codes(clock, this.#random, settings)
    const openApi = new OpenApiGateway({ merchant, codes, faults, journal, settings })
    const mapi = new MapiGateway({
      bank: { clock, merchant, accounts, book, desk: this.desk, settings },
      faults,
      journal,
      isNotice: id => this.notifier.isOpen(id),
      onBadSign: (service, expected) => {
        this.badSigns.push({ service, expected: expected.slice(0, 4_000) })
        if (this.badSigns.length > MAX_BAD_SIGNS) this.badSigns.shift()
      },
    })
    const buyer = (request: Request) => buyerOf(request, accounts)
    this.#routes = {
      '/': () => ({ status: 302, headers: { location: PATHS.control }, body: '' }),
      [PATHS.authorize]: request => authorize(request, { merchant, codes, journal, settings, buyer }),
      [PATHS.openApi]: request => openApi.answer(request),
      [PATHS.mapi]: request => mapi.answer(request),
    }
    this.#wallet = new Wallet({ clock, desk: this.desk, accounts, book, host, settings })
    this.#control = new Control(this, host)
    this.#server = new WebServer({
      host,
      port,
      log: text => journal.add(text),
      answer: request => this.#answer(request),
      silenceMs: () => this.settings.silenceMs,
    })
  }

  /** Gives the origin. Rejects when the port cannot be had. */
  async start(): Promise<string> {
    this.#origin = await this.#server.start()
    return this.#origin
  }

  async stop(): Promise<void> {
    this.notifier.stop()
    this.book.clear()
    await this.#server.stop()
    this.#poster.close()
  }

  /** Such as `http://127.0.0.1:40123`; empty before the start. */
  get origin(): string {
    return this.#origin
  }

  /** Where a partner finds what it needs. */
  get addresses(): Readonly<Record<keyof typeof PATHS, string>> {
    const at = (path: string) => `${this.#origin}${path}`
    const { authorize, openApi, mapi, wallet, bridge, control } = PATHS
    return {
      authorize: at(authorize),
      openApi: at(openApi),
      mapi: at(mapi),
      wallet: at(wallet),
      bridge: at(bridge),
      control: at(control),
    }
  }

  #answer(request: Request): Answer {
    const { path, method } = request
    const route = Object.hasOwn(this.#routes, path) ? this.#routes[path] : undefined
    if (method !== 'GET' && method !== 'POST') return reply(405, 'text/plain', 'GET or POST')
    if (route !== undefined) return route(request)
    return (
      this.#wallet.answer(request) ?? this.#control.answer(request) ?? reply(404, 'text/plain', 'not found')
    )
  }

  #changed(trade: Trade, change: Change, refund?: Refund): void {
    this.journal.add(`trade ${trade.tradeNo} (${trade.outTradeNo}): ${change}`)
    const { accounts, merchant, settings } = this
    const at = this.clock.now()
    const id = this.#random(17).toString('hex')
    const notice = noticeOf(trade, change, refund, at, id, { accounts, merchant, settings })
    if (notice !== null) this.notifier.enqueue(notice)
  }
}
