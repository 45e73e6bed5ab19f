/** `/wallet…`: what the buyer's phone shows and does. */

import type { TradeBook } from '../trades/tradeBook.ts'
import type { Request } from '../web/answer.ts'
import { type Answer, html, json, type Reply, reply } from '../web/answer.ts'
import { file } from '../web/files.ts'
import { posted } from '../web/ownPage.ts'
import { type Cashier, end, isOutcome } from './outcomes.ts'
import { cashier, phone, refusedCashier } from './pages.ts'
import { buyerCookie, buyerOf } from './phone.ts'

const FILES = new URL('./files/', import.meta.url)

export interface WalletOptions extends Cashier {
  readonly book: TradeBook
  readonly host: string
}

export class Wallet {
  readonly #o: WalletOptions
  readonly #files: ReadonlyMap<string, Reply>
  readonly #bridgeText: string

  constructor(options: WalletOptions) {
    this.#o = options
    const names = ['wallet.js', 'wallet.css', 'cashier.js'] as const
    this.#bridgeText = file(FILES, 'bridge.js').body.toString()
    this.#files = new Map(names.map(name => [`/wallet/${name}`, file(FILES, name)]))
  }

  /** Null when the path is none of the wallet's. */
  answer(request: Request): Answer | null {
    const query = new URLSearchParams(request.query)
    const { accounts } = this.#o
    switch (request.path) {
      case '/wallet':
        return html(200, phone(query.get('link') ?? '', accounts.all(), buyerOf(request, accounts)))
      case '/wallet/cashier':
        return html(200, this.#cashier(query.get('tradeNO') ?? '', request))
      case '/wallet/bridge.js':
        return this.#bridge()
      case '/wallet/login':
        return this.#login(request)
      case '/wallet/pay':
        return this.#pay(request)
      default:
        return this.#files.get(request.path) ?? null
    }
  }

  #bridge(): Reply {
    const text = this.#bridgeText.replace('{{delay}}', String(this.#o.settings().bridgeDelayMs))
    return reply(200, 'text/javascript; charset=utf-8', text)
  }

  #cashier(tradeNo: string, request: Request): string {
    const trade = this.#o.book.byTradeNo(tradeNo)
    const buyer = buyerOf(request, this.#o.accounts)
    if (trade === undefined) return refusedCashier(tradeNo, 'TRADE_NOT_EXIST')
    if (buyer === undefined || buyer.id !== trade.buyerId)
      return refusedCashier(tradeNo, 'TRADE_BUYER_NOT_MATCH')
    if (trade.state === 'WAIT_BUYER_PAY') return cashier(trade, buyer)
    return refusedCashier(tradeNo, trade.state === 'TRADE_CLOSED' ? 'TRADE_HAS_CLOSE' : 'TRADE_HAS_SUCCESS')
  }

  /** `{"buyer": id}`: this browser is that person's phone from now on. */
  #login(request: Request): Answer {
    const asked = posted(request, this.#o.host)
    if ('wrong' in asked) return json(asked.status, { error: asked.wrong })
    const { buyer } = asked.value
    if (typeof buyer !== 'string' || this.#o.accounts.get(buyer) === undefined)
      return json(400, { error: 'there is no such account' })
    const done = json(200, { buyer })
    return { ...done, headers: { ...done.headers, 'set-cookie': buyerCookie(buyer) } }
  }

  /** `{"tradeNo", "outcome", "buyer"?}`; without a buyer it is the phone's. Gives what `tradePay` calls back with. */
  #pay(request: Request): Answer {
    const asked = posted(request, this.#o.host)
    if ('wrong' in asked) return json(asked.status, { error: asked.wrong })
    const { tradeNo, outcome, buyer = buyerOf(request, this.#o.accounts)?.id } = asked.value
    if (typeof tradeNo !== 'string' || typeof buyer !== 'string' || !isOutcome(outcome))
      return json(400, { error: 'tradeNo, an outcome and a buyer are needed' })
    return json(200, end(outcome, tradeNo, buyer, this.#o))
  }
}
