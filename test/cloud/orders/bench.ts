/** Orders on a store, Alipay's stand-in over HTTP, and the address that it notifies. Time passes when the test says so. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type ClientRequest, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from 'vitest'
import { MapiClient } from '../../../src/cloud/alipay/mapiClient.ts'
import { md5Seal } from '../../../src/cloud/alipay/signature.ts'
import { serverLog } from '../../../src/cloud/log.ts'
import type { PayAnswer, Payable } from '../../../src/cloud/orders/desk.ts'
import { Orders } from '../../../src/cloud/orders/orders.ts'
import type { OrderSettings } from '../../../src/cloud/orders/parts.ts'
import type { Store } from '../../../src/cloud/store/sql.ts'
import { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { ManualClock } from '../../sandbox/support/manualClock.ts'
import { BUYER, MERCHANT, OTHER_BUYER, PID } from '../../sandbox/support/partner.ts'
import { until } from '../../support/waiting.ts'

export { BUYER, OTHER_BUYER }
export const VEHICLE = 'TAXI-0042'
export const TOTAL = 2350
export const MINUTE = 60_000
export type Link = Payable & { readonly kind: 'link' }

/** Of node:http: in the moment in which a request is made. */
const CREATED = 'http.client.request.created'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

export async function bench(store: Store, settings: Partial<OrderSettings> = {}): Promise<Bench> {
  const made = new Bench(store)
  await made.start(settings)
  closing.push(() => made.stop())
  return made
}

export class Bench {
  readonly clock = new ManualClock()
  readonly store: Store
  readonly seal = md5Seal(MERCHANT.md5Key)
  sandbox!: Sandbox
  /** Two servers on one store; notices come to the first. */
  orders!: Orders
  second!: Orders
  /** The bodies that Alipay posted, and what they were answered with, oldest first. */
  readonly notices: { readonly body: Buffer; readonly answer: string }[] = []
  /** Notices are heard and answered with fail, and go no further. */
  isDeaf = false
  /** Posts of Alipay's that have begun and not ended. */
  #underWay = 0
  #host = ''
  #close: () => void = () => {}

  constructor(store: Store) {
    this.store = store
  }

  async start(settings: Partial<OrderSettings>): Promise<void> {
    const person = { name: 'Lan', email: 'lan@wallet.example', balance: 1_000_000, enabled: true }
    this.sandbox = new Sandbox({
      merchant: MERCHANT,
      clock: this.clock,
      buyers: [BUYER, OTHER_BUYER].map(id => ({ id, ...person })),
      settings: { silenceMs: 2_000 },
    })
    await this.sandbox.start()
    const server = createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', part => parts.push(part))
      request.on('end', () => {
        const body = Buffer.concat(parts)
        void (this.isDeaf ? Promise.resolve('fail') : this.orders.notified(body)).then(answer => {
          this.notices.push({ body, answer })
          response.end(answer)
        })
      })
    })
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    this.#close = () => {
      server.close()
      server.closeAllConnections()
    }
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    this.#host = host
    this.sandbox.merchant.addNotifyHost(host)
    subscribe(CREATED, this.#posts)
    this.orders = this.#orders(host, settings)
    this.second = this.#orders(host, settings)
  }

  #orders(host: string, settings: Partial<OrderSettings>): Orders {
    const vehicle = {
      id: VEHICLE,
      plate: 'B 1234',
      driver: 'D-17',
      currency: 'CNY',
      keys: [Buffer.alloc(32, 1)],
    }
    return new Orders({
      store: this.store,
      mapi: new MapiClient({
        gateway: this.sandbox.addresses.mapi,
        plainHttp: 'loopback',
        partner: PID,
        signer: this.seal,
        verifier: this.seal,
        now: () => this.clock.now() / 1000,
        limits: { timeoutMs: 400 },
      }),
      notification: { verifier: this.seal },
      fleet: { name: 'Green Taxi', vehicles: new Map([[VEHICLE, vehicle]]) },
      log: serverLog('silent'),
      now: () => this.clock.now(),
      settings: {
        sellerId: PID,
        settlementCurrency: null,
        paymentWindow: '3m',
        industry: '4121',
        secondaryMerchantId: 'GREEN_TAXI',
        secondaryMerchantName: 'Green Taxi',
        notifyUrl: `http://${host}/notify`,
        retryScale: 0,
        ...settings,
      },
    })
  }

  /** The posts themselves are counted: a stand-in that has sent nothing yet looks as still as one that is done. */
  readonly #posts = (message: unknown): void => {
    const { request } = message as { request: ClientRequest }
    if (`${request.getHeader('host')}` !== this.#host) return
    this.#underWay += 1
    request.once('close', () => {
      this.#underWay -= 1
    })
  }

  async stop(): Promise<void> {
    unsubscribe(CREATED, this.#posts)
    await this.sandbox.stop()
    this.#close()
  }

  /** The link of a code; the vehicle has told of it when `told`. */
  async ride(
    trip: string,
    {
      rev = 1,
      amount = TOTAL,
      total = amount,
      told = true,
    }: { rev?: number; amount?: number; total?: number; told?: boolean } = {},
  ): Promise<Link> {
    const link = String.fromCharCode(64 + rev).repeat(16)
    if (told) {
      await this.tell(trip, { rev, link, total, due: amount })
      await this.store.query(
        `INSERT INTO revision (vehicle, trip, rev, total, due, link, told) VALUES ($1, $2, $3, $4, $5, $6, true)`,
        [VEHICLE, trip, rev, total, amount, link],
      )
    }
    return { kind: 'link', vehicle: VEHICLE, trip, rev, amount, currency: 'CNY', link }
  }

  /** The vehicle's newest document of a trip. */
  async tell(trip: string, facts: Record<string, unknown>): Promise<void> {
    const document = {
      trip,
      state: 'open',
      total: TOTAL,
      due: TOTAL,
      cash: 0,
      received: 0,
      refunded: 0,
      currency: 'CNY',
      ...facts,
    }
    await this.store.query(
      `INSERT INTO trip (vehicle, trip, currency, document, document_ms, created_ms)
       VALUES ($1, $2, 'CNY', $3, $4, $4)
       ON CONFLICT (vehicle, trip) DO UPDATE SET document = excluded.document`,
      [VEHICLE, trip, JSON.stringify(document), this.clock.now()],
    )
  }

  /** As the page does, to the trade number; rejects when there is none. */
  async tradeNo(payable: Payable, buyer = BUYER): Promise<string> {
    const answer = await this.orders.pay(payable, buyer)
    if (answer.kind !== 'pay') throw new Error(`cannot be paid: ${JSON.stringify(answer)}`)
    return answer.tradeNo
  }

  /** Paid in the wallet and notified. Gives the order's number. */
  async paid(payable: Payable, buyer = BUYER): Promise<string> {
    const tradeNo = await this.tradeNo(payable, buyer)
    this.wallet(tradeNo, buyer)
    await this.quiet()
    return this.sandbox.book.byTradeNo(tradeNo)!.outTradeNo
  }

  wallet(tradeNo: string, buyer = BUYER): void {
    const answer = this.sandbox.desk.pay(tradeNo, buyer)
    if ('error' in answer) throw new Error(`the wallet refuses: ${answer.error}`)
  }

  /** Time passes at Alipay and here; then the worker works. */
  async pass(ms: number): Promise<void> {
    this.clock.pass(ms)
    await this.quiet()
    await this.orders.workOnce()
    await this.quiet()
  }

  /** The notices under way are answered, and the sandbox has heard it. */
  async quiet(): Promise<void> {
    const jobs = () => this.sandbox.journal.entries().length
    let last = -1
    await until('no notice is under way', async () => {
      const now = jobs()
      const isStill = this.#underWay === 0 && now === last
      last = now
      return isStill
    })
  }

  attempts() {
    return this.store.query<{
      outTradeNo: string
      state: string
      refunded: number
      code: string | null
      buyerId: string
    }>(
      `SELECT out_trade_no AS "outTradeNo", state, refunded, code, buyer_id AS "buyerId" FROM attempt ORDER BY ride, n`,
    )
  }

  async trip(trip: string) {
    const [row] = await this.store.query<{
      received: number
      refunded: number
      n: number
      notice: { cause: Record<string, unknown> } & Record<string, unknown>
    }>('SELECT received, refunded, notice_n AS n, notice FROM trip WHERE trip = $1', [trip])
    return row!
  }

  /** What the vehicle is owed, newest last. */
  owed() {
    return this.store.query<{ typ: string; subject: string | null; body: Record<string, unknown> }>(
      'SELECT typ, subject, body FROM down_message WHERE done_ms IS NULL ORDER BY created_ms, jti',
    )
  }

  async alarms(): Promise<readonly string[]> {
    const rows = await this.store.query<{ kind: string }>('SELECT kind FROM alarm ORDER BY id')
    return rows.map(({ kind }) => kind)
  }

  tasks() {
    return this.store.query<{ outTradeNo: string; amount: number; why: string; state: string }>(
      `SELECT out_trade_no AS "outTradeNo", amount, why, state FROM refund_task ORDER BY id`,
    )
  }

  async events(outTradeNo: string): Promise<readonly string[]> {
    const rows = await this.store.query<{ what: string }>(
      'SELECT what FROM order_event WHERE out_trade_no = $1 ORDER BY id',
      [outTradeNo],
    )
    return rows.map(({ what }) => what)
  }
}

export const sticker = (id = 'ABCDEFGHIJ12', amount = 500): Payable => ({
  kind: 'sticker',
  vehicle: VEHICLE,
  id,
  amount,
  currency: 'CNY',
})

export const kinds = (answers: readonly PayAnswer[]) => answers.map(({ kind }) => kind)
