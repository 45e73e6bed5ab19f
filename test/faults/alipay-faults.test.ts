/**
 * Every fault of Alipay crossed with every call, in each thing that can happen to an order. When Alipay is well again both
 * books must agree: no paid ride lost, none shown paid that is not, no second capture kept without a task, nothing given
 * back without being booked and told. The table of what was tried is printed.
 */
import { createPublicKey } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MapiClient } from '../../src/cloud/alipay/mapiClient.ts'
import { OpenapiClient } from '../../src/cloud/alipay/openapiClient.ts'
import { md5Seal, rsaSigner, rsaVerifier } from '../../src/cloud/alipay/signature.ts'
import { serverLog } from '../../src/cloud/log.ts'
import type { Payable } from '../../src/cloud/orders/desk.ts'
import { Orders } from '../../src/cloud/orders/orders.ts'
import { openStore } from '../../src/cloud/store/open.ts'
import type { Store } from '../../src/cloud/store/sql.ts'
import {
  CALL_FAULTS,
  CALLS,
  type CallFault,
  NOTICE_FAULTS,
  type NoticeFault,
} from '../../src/sandbox/faults.ts'
import { Sandbox } from '../../src/sandbox/sandbox.ts'
import { ManualClock } from '../sandbox/support/manualClock.ts'
import { APP, BUYER, MERCHANT, OTHER_BUYER, PARTNER_KEY, PID } from '../sandbox/support/partner.ts'
import { long } from '../support/counts.ts'

const VEHICLE = 'TAXI-0042'
const TOTAL = 2350
const MINUTE = 60_000
const HOUR = 60 * MINUTE

let store: Store
let sandbox: Sandbox
let server: Server
let orders: Orders
let clock: ManualClock
let posted = 0
const tried = new Map<string, number>()
/** How the rides ended, so that no way of ending is left out by mistake. */
const ends = { paid: 0, unpaid: 0, tooMuch: 0, refunded: 0, cancelRefunded: 0 }

beforeAll(async () => {
  store = await openStore({ kind: 'pglite', folder: null })
  clock = new ManualClock()
  const rich = (id: string) => ({
    id,
    name: id.slice(-3),
    email: 'a@b.example',
    balance: 1_000_000_000,
    enabled: true,
  })
  const buyers = [rich(BUYER), rich(OTHER_BUYER)]
  sandbox = new Sandbox({
    merchant: MERCHANT,
    clock,
    buyers,
    settings: { silenceMs: 1_000, noticeTimeoutMs: 2_000 },
  })
  await sandbox.start()
  server = createServer((request, response) => {
    posted += 1
    const parts: Buffer[] = []
    request.on('data', part => parts.push(part))
    request.on('end', () => {
      void orders.notified(Buffer.concat(parts)).then(word => {
        response.end(word)
        posted -= 1
      })
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  sandbox.merchant.addNotifyHost(host)
  const seal = md5Seal(MERCHANT.md5Key)
  const mapi = new MapiClient({
    gateway: sandbox.addresses.mapi,
    plainHttp: 'loopback',
    partner: PID,
    signer: seal,
    verifier: seal,
    now: () => clock.now() / 1000,
    limits: { timeoutMs: 60 },
  })
  const vehicle = { id: VEHICLE, plate: 'B-1', currency: 'CNY', keys: [Buffer.alloc(32, 1)] }
  orders = new Orders({
    store,
    mapi,
    notification: { verifier: seal },
    fleet: { name: 'Taxi', vehicles: new Map([[VEHICLE, vehicle]]) },
    log: serverLog('silent'),
    now: () => clock.now(),
    settings: {
      sellerId: PID,
      settlementCurrency: null,
      paymentWindow: '3m',
      industry: '4121',
      secondaryMerchantId: 'TAXI',
      secondaryMerchantName: 'Taxi',
      notifyUrl: `http://${host}/notify`,
      retryScale: 0,
    },
  })
})
afterAll(async () => {
  console.log(`${table()}\n\nrides that ended ${JSON.stringify(ends)}`)
  await sandbox.stop()
  server.close()
  server.closeAllConnections()
  await store.close()
})

let rides = 0

/** A ride that the vehicle has told of, with its verified link. */
async function ride(): Promise<Payable & { kind: 'link' }> {
  rides += 1
  const trip = `T${rides}`
  const link = 'A'.repeat(16)
  const document = {
    trip,
    rev: 1,
    link,
    state: 'open',
    total: TOTAL,
    due: TOTAL,
    cash: 0,
    received: 0,
    refunded: 0,
  }
  await store.query(
    `INSERT INTO trip (vehicle, trip, currency, document, document_ms, created_ms) VALUES ($1, $2, 'CNY', $3, $4, $4)`,
    [VEHICLE, trip, JSON.stringify({ ...document, currency: 'CNY' }), clock.now()],
  )
  await store.query(
    `INSERT INTO revision (vehicle, trip, rev, total, due, link, told) VALUES ($1, $2, 1, $3, $3, $4, true)`,
    [VEHICLE, trip, TOTAL, link],
  )
  return { kind: 'link', vehicle: VEHICLE, trip, rev: 1, amount: TOTAL, currency: 'CNY', link }
}

/** Time passes, notices are posted and answered, the workers work. */
async function pass(ms: number): Promise<void> {
  clock.pass(ms)
  await quiet()
  await orders.workOnce()
  await quiet()
}

async function quiet(): Promise<void> {
  do await sleep(3)
  while (posted > 0)
}

/** Alipay is ill for ten minutes, then well for two days; every worker's and every notice's turn comes. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await pass(2 * MINUTE)
  sandbox.faults.clear()
  for (let i = 0; i < 3; i++) await pass(4 * MINUTE)
  for (let i = 0; i < 3; i++) await pass(HOUR)
  for (let i = 0; i < 2; i++) await pass(20 * HOUR)
}

/** As a passenger's page does: asks until it may pay, and gives up after a while. */
async function getTradeNo(payable: Payable, buyer: string): Promise<string | null> {
  for (let tries = 0; tries < 4; tries++) {
    const answer = await orders.pay(payable, buyer)
    if (answer.kind === 'pay') return answer.tradeNo
    if (answer.kind === 'not-payable') return null
    await pass(5_000)
  }
  return null
}

interface Booked {
  readonly out_trade_no: string
  readonly state: string
  readonly amount: number
  readonly refunded: number
}

/** Both books, and what the car is told. Throws on any difference. */
async function audit(payable: Payable & { kind: 'link' }): Promise<void> {
  const { trip } = payable
  const booked = await store.query<Booked>(
    'SELECT out_trade_no, state, amount, refunded FROM attempt WHERE trip = $1',
    [trip],
  )
  let [received, refunded, captures] = [0, 0, 0]
  for (const { out_trade_no, state, refunded: back } of booked) {
    const trade = sandbox.book.byOutTradeNo(out_trade_no)
    const wasPaid = trade !== undefined && trade.paidAt !== null
    expect(
      ['paid', 'refunded', 'finished'].includes(state),
      `${out_trade_no} is ${state}, at Alipay ${trade?.state}`,
    ).toBe(wasPaid)
    if (!wasPaid) continue
    const given =
      trade.closedBy === 'cancel'
        ? trade.total
        : [...trade.refunds.values()].reduce((sum, one) => sum + one.amount, 0)
    expect(back, `${out_trade_no}: what was given back`).toBe(given)
    received += trade.total
    refunded += given
    captures += 1
  }
  const [sums] = await store.query<{
    received: number
    refunded: number
    document: { state: string }
    notice: Record<string, unknown> | null
  }>('SELECT received, refunded, document, notice FROM trip WHERE trip = $1', [trip])
  expect({ received: sums!.received, refunded: sums!.refunded }).toEqual({ received, refunded })
  if (received > 0) expect(sums!.notice).toMatchObject({ trip, received, refunded })
  else expect(sums!.notice).toBeNull()
  const tasks = await store.query('SELECT out_trade_no FROM refund_task WHERE trip = $1', [trip])
  const owedNothing = sums!.document.state === 'cash'
  expect(tasks.length, 'a task for each capture beyond what was owed').toBe(
    owedNothing ? captures : Math.max(0, captures - 1),
  )
  ends[captures === 0 ? 'unpaid' : owedNothing ? 'tooMuch' : refunded === received ? 'refunded' : 'paid'] += 1
  if ((sums!.notice?.cause as { kind?: string } | undefined)?.kind === 'cancelled') ends.cancelRefunded += 1
  const live = await store.query(
    `SELECT state FROM attempt WHERE trip = $1 AND state IN ('waiting', 'pending')`,
    [trip],
  )
  expect(live, 'orders that are still open after two days').toEqual([])
}

type Happening = (arm: () => void) => Promise<Payable & { kind: 'link' }>

const HAPPENINGS: Readonly<Record<string, Happening>> = {
  'paid at once': async arm => {
    const payable = await ride()
    arm()
    const tradeNo = await getTradeNo(payable, BUYER)
    if (tradeNo !== null) sandbox.desk.pay(tradeNo, BUYER)
    return payable
  },
  'not paid, then by another': async arm => {
    const payable = await ride()
    arm()
    await getTradeNo(payable, BUYER)
    for (let i = 0; i < 5; i++) await pass(MINUTE)
    const tradeNo = await getTradeNo(payable, OTHER_BUYER)
    if (tradeNo !== null) sandbox.desk.pay(tradeNo, OTHER_BUYER)
    return payable
  },
  'paid at the last moment, another asks': async arm => {
    const payable = await ride()
    const tradeNo = await getTradeNo(payable, BUYER)
    clock.pass(2 * MINUTE + 50_000)
    arm()
    if (tradeNo !== null) sandbox.desk.pay(tradeNo, BUYER)
    await getTradeNo(payable, OTHER_BUYER)
    return payable
  },
  'paid, then refunded in two parts': async arm => {
    const payable = await ride()
    const tradeNo = await getTradeNo(payable, BUYER)
    sandbox.desk.pay(tradeNo!, BUYER)
    await quiet()
    await pass(MINUTE)
    arm()
    const { outTradeNo } = sandbox.book.byTradeNo(tradeNo!)!
    await orders.refund(outTradeNo, 350, `${outTradeNo}-a`, 'part')
    await orders.refund(outTradeNo, 350, `${outTradeNo}-a`, 'part')
    await pass(MINUTE)
    await orders.refund(outTradeNo, 2000, `${outTradeNo}-b`, 'rest')
    return payable
  },
  'paid though the driver took cash meanwhile': async arm => {
    const payable = await ride()
    arm()
    const tradeNo = await getTradeNo(payable, BUYER)
    await store.query(
      `UPDATE trip SET document = document || '{"state": "cash", "due": 0, "cash": 2350}' WHERE trip = $1`,
      [payable.trip],
    )
    if (tradeNo !== null) sandbox.desk.pay(tradeNo, BUYER)
    return payable
  },
  'cancelled while unpaid': async arm => {
    const payable = await ride()
    const tradeNo = await getTradeNo(payable, BUYER)
    arm()
    await orders.cancel(sandbox.book.byTradeNo(tradeNo!)!.outTradeNo)
    return payable
  },
  'cancelled while being paid': async arm => {
    const payable = await ride()
    const tradeNo = await getTradeNo(payable, BUYER)
    arm()
    const { outTradeNo } = sandbox.book.byTradeNo(tradeNo!)!
    const cancelling = orders.cancel(outTradeNo)
    await sleep(2)
    sandbox.desk.pay(tradeNo!, BUYER)
    await cancelling
    return payable
  },
}

const TOKEN = 'alipay.system.oauth.token'
const SERVICES = Object.keys(CALLS).filter(name => name !== TOKEN)
const faultsOf = (service: string) =>
  (Object.keys(CALL_FAULTS) as CallFault[]).filter(fault =>
    CALLS[service]!.includes(CALL_FAULTS[fault].answer),
  )

const cases: readonly (readonly [on: string, fault: CallFault | NoticeFault])[] = [
  ...SERVICES.flatMap(service => faultsOf(service).map(fault => [service, fault] as const)),
  ...NOTICE_FAULTS.map(fault => ['notice', fault] as const),
]

describe('Alipay is ill', () => {
  test.each(cases)('%s: %s', async (on, fault) => {
    for (const [index, [name, happens]] of Object.entries(HAPPENINGS).entries()) {
      // Once and for ten minutes; the short run takes turns with the two.
      for (const times of long
        ? [1, 1_000]
        : [(index + cases.findIndex(one => one[0] === on && one[1] === fault)) % 2 === 0 ? 1 : 1_000]) {
        sandbox.faults.clear()
        const payable = await happens(() => sandbox.faults.arm({ on, fault, times, delayMs: 10 * MINUTE }))
        await settle()
        try {
          await audit(payable)
        } catch (error) {
          throw new Error(`${name}, ${times} times: ${(error as Error).message}`, { cause: error })
        }
        tried.set(`${on} ${fault}`, (tried.get(`${on} ${fault}`) ?? 0) + 1)
      }
    }
  })
})

/** Who came back from the authorize page: nobody but the buyer, whatever goes wrong, and the next code works again. */
describe('Alipay is ill when it is asked who the passenger is', () => {
  const callback = 'http://127.0.0.1:9/oauth/callback'

  async function authCode(): Promise<string> {
    sandbox.merchant.addCallback(callback)
    const query = new URLSearchParams({ app_id: APP, scope: 'auth_base', redirect_uri: callback, state: 's' })
    const response = await fetch(`${sandbox.addresses.authorize}?${query}`, { redirect: 'manual' })
    return new URL(response.headers.get('location')!).searchParams.get('auth_code')!
  }

  test.each(faultsOf(TOKEN))('%s', async fault => {
    const openapi = new OpenapiClient({
      gateway: sandbox.addresses.openApi,
      plainHttp: 'loopback',
      appId: APP,
      signer: rsaSigner('RSA2', PARTNER_KEY),
      verifier: rsaVerifier('RSA2', createPublicKey(MERCHANT.alipayKey)),
      now: () => clock.now() / 1000,
      limits: { timeoutMs: 60 },
    })
    for (const times of [1, 3]) {
      sandbox.faults.clear()
      sandbox.faults.arm({ on: TOKEN, fault, times })
      for (let i = 0; i < times; i++) expect((await openapi.user(await authCode())).kind).not.toBe('user')
      expect(await openapi.user(await authCode())).toEqual({ kind: 'user', userId: BUYER })
      tried.set(`${TOKEN} ${fault}`, (tried.get(`${TOKEN} ${fault}`) ?? 0) + 1)
    }
  })
})

test('the rides ended in every way that rides end', () => {
  for (const [end, times] of Object.entries(ends)) expect(times, end).toBeGreaterThan(0)
})

function table(): string {
  const faults = [...Object.keys(CALL_FAULTS), ...NOTICE_FAULTS.filter(fault => !(fault in CALL_FAULTS))]
  const columns = [TOKEN, ...SERVICES, 'notice']
  const short = (service: string) => service.split('.').at(-1)!
  const rows = faults.map(fault =>
    [
      fault.padEnd(20),
      ...columns.map(on => String(tried.get(`${on} ${fault}`) ?? '·').padStart(short(on).length)),
    ].join('  '),
  )
  return ['', ['fault'.padEnd(20), ...columns.map(short)].join('  '), ...rows].join('\n')
}
