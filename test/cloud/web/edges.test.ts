/** Notifications, the operator's API, the watch, headers and limits. */
import { get } from 'node:https'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../../../src/cloud/store/open.ts'
import type { Store } from '../../../src/cloud/store/sql.ts'
import type { WebSettings } from '../../../src/cloud/web/settings.ts'
import { makeAuthority } from '../../support/certificates.ts'
import { has } from '../../support/programs.ts'
import { dataOf, kindOf, PATH, Rig, SETTINGS, WALLET } from './rig.ts'

let store: Store
const rigs: Rig[] = []
beforeAll(async () => {
  store = await openStore({ kind: 'pglite', folder: null })
})
afterAll(() => store.close())
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.app.close()
})

function made(change: Partial<WebSettings> = {}): Rig {
  const rig = new Rig(store, change)
  rigs.push(rig)
  return rig
}

describe('/notify', () => {
  const FORM = 'application/x-www-form-urlencoded'
  const send = (rig: Rig, payload: string | Buffer, type?: string) =>
    rig.app.inject({
      method: 'POST',
      url: '/notify',
      payload,
      headers: type === undefined ? {} : { 'content-type': type },
    })

  test.each([FORM, `${FORM}; charset=UTF-8`, `${FORM}; text/html; charset=utf-8`])(
    'hands the body on as it came: %s',
    async type => {
      const rig = made()
      const response = await send(rig, 'a=1&a=2&b=%E6', type)
      expect([response.statusCode, response.body]).toEqual([200, 'success'])
      expect(response.headers['content-type']).toContain('text/plain')
      expect(response.headers['set-cookie']).toBeUndefined()
      expect(rig.desk.named('notified')).toEqual([['notified', 'a=1&a=2&b=%E6']])
      rig.desk.word = 'fail'
      expect((await send(rig, 'a=1', type)).body).toBe('fail')
    },
  )

  test('what is no form, too long, or cannot be stored is answered with fail', async () => {
    const rig = made()
    const long = await send(rig, `a=${'x'.repeat(65_536)}`, FORM)
    expect([long.statusCode, long.body]).toEqual([413, 'fail'])
    const most = await send(rig, `a=${'x'.repeat(65_534)}`, FORM)
    expect([most.statusCode, most.body]).toEqual([200, 'success'])
    for (const type of ['application/json', 'text/plain', `${FORM}x`, undefined]) {
      const response = await send(rig, Buffer.from('{}'), type)
      expect([response.statusCode, response.body]).toEqual([415, 'fail'])
    }
    rig.desk.notified = () => Promise.reject(new Error('the store is down'))
    const down = await send(rig, 'a=1', FORM)
    expect([down.statusCode, down.body]).toEqual([500, 'fail'])
    expect(rig.lines.join('')).toContain('the store is down')
  })

  test('is limited for each address; pages have a limit of their own', async () => {
    const rig = made({ rateLimits: { linkPerMinute: 2, notifyPerMinute: 3 } })
    const bodies = []
    for (let i = 0; i < 4; i++) bodies.push((await send(rig, 'a=1', FORM)).body)
    expect(bodies).toEqual(['success', 'success', 'success', 'fail'])
    const phone = rig.phone()
    expect(kindOf(await phone.get(PATH))).toBe('pay')
    expect(kindOf(await phone.get('/S'))).toBe('sticker-vehicle')
    const over = await phone.get(PATH)
    expect([kindOf(over), over.statusCode]).toEqual(['too-many', 429])
    expect(over.headers['retry-after']).toBeDefined()
    const other = await rig.app.inject({
      url: PATH,
      remoteAddress: '192.0.2.9',
      headers: { 'user-agent': WALLET },
    })
    expect(kindOf(other)).toBe('pay')
  })

  test('an address in X-Forwarded-For counts only behind the proxies that were configured', async () => {
    const ask = (rig: Rig, from: string) =>
      rig.app.inject({ url: '/S', headers: { 'x-forwarded-for': from, 'user-agent': WALLET } })
    const rateLimits = { linkPerMinute: 1, notifyPerMinute: 1 }
    const bare = made({ rateLimits })
    expect((await ask(bare, '192.0.2.1')).statusCode).toBe(200)
    expect((await ask(bare, '192.0.2.2')).statusCode).toBe(429)
    const behind = made({ rateLimits, trustedHops: 1 })
    expect((await ask(behind, '192.0.2.1')).statusCode).toBe(200)
    expect((await ask(behind, '192.0.2.2')).statusCode).toBe(200)
    // What the client itself put in front is not believed.
    expect((await ask(behind, '192.0.2.77, 192.0.2.2')).statusCode).toBe(429)
    // One client of IPv6 has a whole /64.
    expect((await ask(behind, '2001:db8:1:2::1')).statusCode).toBe(200)
    expect((await ask(behind, '2001:db8:1:2:3:4:5:6')).statusCode).toBe(429)
    expect((await ask(behind, '2001:db8:1:3::1')).statusCode).toBe(200)
  })
})

describe('the operator’s API', () => {
  const REFUND = { outTradeNo: 'OUT_1', amount: 100, requestKey: 'ticket-7', reason: 'toll twice' }
  const post = (rig: Rig, url: string, payload: object, token: string | null = SETTINGS.apiToken) =>
    rig.app.inject({
      method: 'POST',
      url,
      payload,
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
    })

  test('refunds and cancels with the token', async () => {
    const rig = made()
    const response = await post(rig, '/api/refunds', REFUND)
    expect([response.statusCode, response.json()]).toEqual([
      200,
      { kind: 'refund', refundNo: 'R1', state: 'asked', code: null },
    ])
    const { amount: _, ...whole } = REFUND
    await post(rig, '/api/refunds', whole)
    expect((await post(rig, '/api/cancels', { outTradeNo: 'OUT_1' })).json()).toMatchObject({
      kind: 'closed',
    })
    expect(rig.desk.calls).toEqual([
      ['refund', 'OUT_1', 100, 'ticket-7', 'toll twice'],
      ['refund', 'OUT_1', null, 'ticket-7', 'toll twice'],
      ['cancel', 'OUT_1'],
    ])
    rig.desk.refund = (async () => ({ kind: 'no', why: 'unknown order' })) as never
    expect((await post(rig, '/api/refunds', REFUND)).statusCode).toBe(409)
  })

  test('not without it, not with another, and not at all when there is none', async () => {
    const rig = made()
    for (const token of [null, '', 'token-of-the-operatoR', 'token-of-the-operator '])
      for (const url of ['/api/refunds', '/api/cancels', '/API/Refunds'])
        expect((await post(rig, url, REFUND, token)).statusCode).toBe(401)
    expect((await post(made({ apiToken: null }), '/api/refunds', REFUND)).statusCode).toBe(404)
    expect((await post(made({ apiToken: null }), '/api/cancels', REFUND, 'null')).statusCode).toBe(404)
    expect(rig.desk.calls).toEqual([])
  })

  test.each([
    { ...REFUND, amount: 0 },
    { ...REFUND, amount: 1.5 },
    { ...REFUND, amount: '100' },
    { ...REFUND, amount: -1 },
    { ...REFUND, outTradeNo: 'a b' },
    { ...REFUND, requestKey: '' },
    { ...REFUND, reason: ' ' },
    [],
  ])('refuses %j', async body => {
    const rig = made()
    expect((await post(rig, '/api/refunds', body)).statusCode).toBe(400)
    expect(rig.desk.calls).toEqual([])
  })
})

describe('headers and faults', () => {
  test('every answer, also a fault, is sealed', async () => {
    const rig = made()
    rig.desk.fault = new Error('secret detail')
    const phone = rig.phone()
    const answers = [
      await phone.get('/S'),
      await phone.get(PATH),
      await phone.get('/nowhere'),
      await phone.get('/api/nowhere'),
      await phone.get('/healthz'),
    ]
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 500, 404, 404, 200])
    for (const { headers, body } of answers) {
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['referrer-policy']).toBe('no-referrer')
      expect(headers['cache-control']).toBe('no-store')
      expect(headers['strict-transport-security']).toBe('max-age=31536000')
      expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self';")
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'; frame-src 'none'")
      expect(headers['content-security-policy']).toContain("form-action 'self' https://openauth.alipay.com;")
      expect(body).not.toContain('secret detail')
    }
    expect(answers.slice(0, 3).map(kindOf)).toEqual(['sticker-vehicle', 'trouble', 'not-found'])
  })

  test('with a sandbox, its bridge may run and its wallet may frame; over plain HTTP nothing says TLS', async () => {
    const sandbox = {
      bridgeUrl: 'http://127.0.0.1:8790/wallet/bridge.js',
      walletUrl: 'http://127.0.0.1:8790/wallet',
      origin: 'http://127.0.0.1:8790',
    }
    const rig = made({ publicUrl: 'http://127.0.0.1:8080', sandbox })
    const phone = rig.phone('Mozilla/5.0')
    const page = await phone.get(PATH)
    expect(kindOf(page)).toBe('open-in-alipay')
    expect(page.body).toContain(
      `http://127.0.0.1:8790/wallet?link=${encodeURIComponent(`http://127.0.0.1:8080${PATH}`)}`,
    )
    const policy = page.headers['content-security-policy']
    expect(policy).toContain(`script-src 'self' ${sandbox.bridgeUrl};`)
    expect(policy).toContain(`frame-ancestors ${sandbox.origin}; frame-src ${sandbox.origin}`)
    expect(page.headers['strict-transport-security']).toBeUndefined()
    const marked = await phone.get(`${PATH}?wallet=sandbox`)
    expect(kindOf(marked)).toBe('pay')
    expect(marked.body).toContain('action="/pay/start?wallet=sandbox"')
    const state = await phone.start(PATH, '?wallet=sandbox')
    expect(phone.cookie).toMatch(/^fb=/)
    expect((await phone.back(state)).headers.location).toBe(`${PATH}?wallet=sandbox#pay`)
    // The session is for the path, with the mark or without.
    for (const url of [PATH, `${PATH}?wallet=sandbox`])
      expect(dataOf(await phone.get(url), 'csrf')).not.toBeNull()
  })

  test.skipIf(!has('openssl'))('with a certificate of its own it speaks TLS', async () => {
    const authority = makeAuthority()
    const rig = new Rig(store, {}, authority.issue('pay.example.com'))
    rigs.push(rig)
    const origin = await rig.app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = new URL(origin)
    const status = await new Promise<number | undefined>((resolve, reject) =>
      get({ host: '127.0.0.1', port, path: '/healthz', ca: authority.ca, agent: false }, response => {
        response.resume()
        resolve(response.statusCode)
      }).on('error', reject),
    )
    authority.remove()
    expect(status).toBe(200)
  })

  test('bodies are bounded', async () => {
    const page = await made()
      .phone()
      .form('/S', { vehicle: 'x'.repeat(9_000) })
    expect([kindOf(page), page.statusCode]).toEqual(['bad-request', 413])
  })

  test('health, metrics and the pages’ files', async () => {
    const phone = made().phone()
    expect((await phone.get('/healthz')).json()).toEqual({ ok: true, parts: { store: 'ok' } })
    expect((await phone.get('/metrics')).body).toBe('farebridge_up 1\n')
    for (const [name, type] of [
      ['pay.js', 'text/javascript'],
      ['live.js', 'text/javascript'],
      ['page.css', 'text/css'],
    ] as const) {
      const file = await phone.get(`/assets/${name}`)
      expect([file.statusCode, file.headers['content-type']]).toEqual([200, `${type}; charset=utf-8`])
    }
  })
})
