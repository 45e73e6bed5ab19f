/** The page behind a pay link, in each of its states. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openStore } from '../../../src/cloud/store/open.ts'
import type { Store } from '../../../src/cloud/store/sql.ts'
import {
  BUYER,
  dataOf,
  FACTS,
  KEY,
  kindOf,
  linkOf,
  OLD_KEY,
  PATH,
  PAYABLE,
  paidLook,
  Rig,
  START,
  WALLET,
} from './rig.ts'

let store: Store
let rig: Rig
beforeAll(async () => {
  store = await openStore({ kind: 'pglite', folder: null })
})
afterAll(() => store.close())
beforeEach(() => {
  rig = new Rig(store)
})
afterEach(() => rig.app.close())

describe('a payable link', () => {
  test('shows fleet, car, plate, amount and trip to a wallet, in any case, and tells the car once a page is shown', async () => {
    rig.desk.look_ = {
      ...PAYABLE,
      trip: {
        total: 2850,
        due: 2350,
        distanceM: 8449,
        startedAt: '20261123100100',
        endedAt: '20261123102200',
        driver: '<Wang>',
      },
    }
    for (const path of [PATH, PATH.toLowerCase(), PATH.replace('/P/', '/p/')]) {
      const page = await rig.phone().get(path)
      expect([page.statusCode, kindOf(page)]).toEqual([200, 'pay'])
      for (const text of [
        'Harbour &#60;Taxi&#62;',
        'TAXI-0042',
        '粤B·T0042',
        '<b>23.50</b>',
        '28.50 CNY',
        '8.4 km',
        '10:01 – 10:22',
        '&#60;Wang&#62;',
      ])
        expect(page.body).toContain(text)
    }
    expect(rig.desk.named('opened').length).toBe(3)
    expect(rig.desk.named('opened')[0]).toEqual([
      'opened',
      { kind: 'link', ...FACTS, link: 'MG6XFIFTTTDSIFQU' },
    ])
  })

  test('shows any other browser the way into Alipay, and no way to pay', async () => {
    const page = await rig.phone('Mozilla/5.0 Chrome/140').get(PATH.toLowerCase())
    expect([page.statusCode, kindOf(page)]).toEqual([200, 'open-in-alipay'])
    expect(page.body).toContain(
      `alipays://platformapi/startapp?appId=20000067&#38;url=${encodeURIComponent(`https://pay.example.com${PATH}`)}`,
    )
    expect(page.body).not.toContain('<form')
    // The mark of the sandbox's wallet means nothing in production.
    expect(kindOf(await rig.phone('Mozilla/5.0').get(`${PATH}?wallet=sandbox`))).toBe('open-in-alipay')
  })

  test('speaks Chinese to who reads Chinese; the wallet’s own language wins', async () => {
    const zh = await rig.phone().get(PATH, { 'accept-language': 'zh-CN,zh;q=0.9' })
    expect(zh.body).toContain('lang="zh-CN"')
    expect(zh.body).toContain('支付出租车费')
    const own = await rig.phone(`${WALLET} Language/en`).get(PATH, { 'accept-language': 'zh-CN' })
    expect(own.body).toContain('lang="en"')
    const wallet = await rig.phone(`${WALLET} Language/zh-Hans`).get(PATH, { 'accept-language': 'en' })
    expect(wallet.body).toContain('lang="zh-CN"')
  })

  test('is shown though the car cannot be told', async () => {
    rig.desk.opened = () => Promise.reject(new Error('no store'))
    expect(kindOf(await rig.phone().get(PATH))).toBe('pay')
  })
})

describe('a link that must not be paid has its own page', () => {
  const facts = { ...FACTS, amount: 2351 }
  test.each([
    ['malformed', 404, '/P/TAXI-0042/K7Q2ZD0042.1/2350CNY'],
    ['malformed', 404, '/P'],
    ['malformed', 404, '/P/TAXI-0042/K7Q2ZD0042.0/2350CNY/MG6XFIFTTTDSIFQU'],
    ['malformed', 404, `${PATH}/more`],
    ['tampered', 403, PATH.replace('2350', '0350').replace('/0350', '/350')],
    ['tampered', 403, linkOf(facts, Buffer.alloc(32, 1))],
    ['tampered', 403, PATH.replace('MG6X', 'MG6Y')],
    ['unknown-vehicle', 404, PATH.replace('TAXI-0042', 'TAXI-9999')],
  ])('%s %i %s', async (kind, status, path) => {
    const page = await rig.phone().get(path)
    expect([kindOf(page), page.statusCode]).toEqual([kind, status])
    expect(page.body).not.toContain('<form')
    expect(rig.desk.calls).toEqual([])
  })

  test('an address that cannot be decoded is a calm page too', async () => {
    const page = await rig.phone().get('/P/%E0%A4%A')
    expect(page.statusCode).toBeGreaterThanOrEqual(400)
    expect(kindOf(page)).not.toBeNull()
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
  })

  test.each([
    ['superseded', 410],
    ['closed', 410],
  ] as const)('%s', async (kind, status) => {
    rig.desk.look_ = { ...PAYABLE, standing: { kind } }
    const page = await rig.phone().get(PATH)
    expect([kindOf(page), page.statusCode]).toEqual([kind, status])
    expect(rig.desk.named('opened')).toEqual([])
  })

  test('refunded says how much', async () => {
    const { standing } = paidLook()
    if (standing.kind !== 'paid') throw new Error('not paid')
    rig.desk.look_ = {
      ...PAYABLE,
      standing: { kind: 'refunded', capture: { ...standing.capture!, refunded: 2350 } },
    }
    const page = await rig.phone().get(PATH)
    expect([kindOf(page), page.statusCode]).toEqual(['refunded', 200])
    expect(page.body).toContain('23.50')
  })
})

describe('paid', () => {
  test('who paid sees amount, car, time, a running clock and the code', async () => {
    const phone = rig.phone()
    await phone.authorised()
    rig.desk.look_ = paidLook()
    const page = await phone.get(PATH)
    expect([kindOf(page), dataOf(page, 'code'), dataOf(page, 'now')]).toEqual([
      'paid',
      '461995',
      String(START),
    ])
    for (const text of ['23.50', '粤B·T0042', '2026-11-23T02:21:00.000Z', '/assets/live.js'])
      expect(page.body).toContain(text)
    expect((await phone.get('/api/time')).json()).toEqual({ nowMs: START })
  })

  test('nobody else sees the code: no session, another buyer, a session for another ride, one not yet authorised', async () => {
    const other = rig.phone()
    rig.user = { kind: 'user', userId: '2088000000000102' }
    await other.authorised()
    rig.user = { kind: 'user', userId: BUYER }
    const elsewhere = rig.phone()
    await elsewhere.authorised(linkOf({ ...FACTS, rev: 2, amount: 2400 }))
    const begun = rig.phone()
    await begun.start()
    rig.desk.look_ = paidLook()
    for (const phone of [rig.phone(), other, elsewhere, begun, rig.phone('Mozilla/5.0 Chrome')]) {
      const page = await phone.get(PATH)
      expect([kindOf(page), page.statusCode]).toEqual(['already-paid', 200])
      expect(page.body).not.toContain('461995')
      expect(page.body).toContain('23.50')
    }
  })

  test('who paid on a session that ended comes to the code again through Alipay', async () => {
    const phone = rig.phone()
    await phone.authorised()
    rig.desk.look_ = paidLook()
    rig.nowMs += 31 * 60_000
    expect(kindOf(await phone.get(PATH))).toBe('already-paid')
    await phone.authorised()
    expect(kindOf(await phone.get(PATH))).toBe('paid')
  })

  test('settled in another way is already paid, without a code', async () => {
    const phone = rig.phone()
    await phone.authorised()
    rig.desk.look_ = { ...PAYABLE, standing: { kind: 'paid', capture: null } }
    const page = await phone.get(PATH)
    expect(kindOf(page)).toBe('already-paid')
    expect(page.body).not.toContain('data-code')
  })

  test('the code is made with the key that the car signed with', async () => {
    const phone = rig.phone()
    const path = linkOf(FACTS, OLD_KEY)
    await phone.authorised(path)
    rig.desk.look_ = paidLook()
    const code = dataOf(await phone.get(path), 'code')
    expect(code).toMatch(/^[0-9]{6}$/)
    expect(code).not.toBe('461995')
    expect(OLD_KEY.equals(KEY)).toBe(false)
  })
})

test('a code replaced while this phone may have paid says to look again first', async () => {
  const phone = rig.phone()
  await phone.authorised()
  const attempt = { outTradeNo: 'O', buyerId: BUYER, tradeNo: 'T', windowMs: START, pending: true }
  rig.desk.look_ = { ...PAYABLE, standing: { kind: 'superseded' }, attempt }
  expect((await phone.get(PATH)).body).toContain('before you pay again')
  expect((await rig.phone().get(PATH)).body).not.toContain('before you pay again')
})
