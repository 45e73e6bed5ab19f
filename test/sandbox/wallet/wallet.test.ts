import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { OUTCOMES, type Outcome } from '../../../src/sandbox/wallet/outcomes.ts'
import { marked } from '../../../src/sandbox/wallet/pages.ts'
import { BUYER, OTHER_BUYER, POOR_BUYER, started, type TestPartner } from '../support/partner.ts'

let partner: TestPartner
let tradeNo: string
beforeEach(async () => {
  partner = await started()
  tradeNo = (await partner.create()).fields.get('trade_no')!
})
afterEach(() => partner.stop())

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${partner.sandbox.origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return {
    status: response.status,
    headers: response.headers,
    value: (await response.json()) as Record<string, unknown>,
  }
}

const state = () => partner.sandbox.book.byTradeNo(tradeNo)?.state

describe('paying', () => {
  test.each<[Outcome, string, boolean]>([
    ['paid', '9000', true],
    ['cancelled', '6001', false],
    ['failed', '4000', false],
    ['processing-unpaid', '8000', false],
    ['network-paid', '6002', true],
    ['network-unpaid', '6002', false],
    ['unknown-paid', '6004', true],
    ['unknown-unpaid', '6004', false],
    ['forgot-password', '99', false],
  ])('%s is %s, paid: %s', async (outcome, resultCode, paid) => {
    const { value } = await post('/wallet/pay', { tradeNo, outcome })
    expect(value).toEqual({ resultCode, memo: '' })
    expect(state()).toBe(paid ? 'TRADE_SUCCESS' : 'WAIT_BUYER_PAY')
  })

  test('processing is paid a little later', async () => {
    expect((await post('/wallet/pay', { tradeNo, outcome: 'processing-paid' })).value.resultCode).toBe('8000')
    expect(state()).toBe('WAIT_BUYER_PAY')
    partner.clock.pass(5_000)
    expect(state()).toBe('TRADE_SUCCESS')
  })

  test('another buyer, too little money and a closed trade fail with the code', async () => {
    const pay = async (buyer: string, no = tradeNo) =>
      (await post('/wallet/pay', { tradeNo: no, outcome: 'paid', buyer })).value
    expect(await pay(OTHER_BUYER)).toEqual({ resultCode: '4000', memo: 'TRADE_BUYER_NOT_MATCH' })
    const poor = (await partner.create({ out_trade_no: 'P', buyer_id: POOR_BUYER })).fields.get('trade_no')!
    expect(await pay(POOR_BUYER, poor)).toEqual({ resultCode: '4000', memo: 'BUYER_BALANCE_NOT_ENOUGH' })
    partner.clock.pass(180_000)
    expect(await pay(BUYER)).toEqual({ resultCode: '4000', memo: 'TRADE_HAS_CLOSE' })
  })
})

describe('pages', () => {
  const text = async (path: string, cookie = '') =>
    (await fetch(`${partner.sandbox.origin}${path}`, { headers: { cookie } })).text()

  test('the phone opens the link with the wallet’s mark', async () => {
    const page = await text(`/wallet?link=${encodeURIComponent('HTTP://127.0.0.1:1/P/X?a="b')}`)
    expect(page).toContain('src="http://127.0.0.1:1/P/X?a=%22b&#38;wallet=sandbox"')
    expect(page).toContain(`<option value="${BUYER}" selected>Lan, 1000.00 CNY</option>`)
  })

  test.each(['javascript:alert(1)', 'ftp://x/', 'data:text/html,x', 'x', `http://x/${'y'.repeat(3_000)}`])(
    '%s is not opened',
    async link => {
      expect(marked(link)).toBeNull()
      expect(await text(`/wallet?link=${encodeURIComponent(link)}`)).not.toContain('<iframe')
    },
  )

  test('the sheet shows every outcome, to the right buyer', async () => {
    const sheet = await text(`/wallet/cashier?tradeNO=${tradeNo}`)
    for (const name of Object.keys(OUTCOMES)) expect(sheet).toContain(`data-outcome="${name}"`)
    expect(sheet).toContain('23.50 CNY')
    const other = await text(`/wallet/cashier?tradeNO=${tradeNo}`, `sandbox_wallet_buyer=${OTHER_BUYER}`)
    expect(other).toContain('TRADE_BUYER_NOT_MATCH')
    expect(await text('/wallet/cashier?tradeNO=%3Cb%3E')).toContain('TRADE_NOT_EXIST')
  })

  test('the bridge comes as late as the settings say', async () => {
    partner.sandbox.settings = { ...partner.sandbox.settings, bridgeDelayMs: 1234 }
    expect(await text('/wallet/bridge.js')).toContain("Number('1234')")
  })

  test('choosing an account', async () => {
    const { status, headers } = await post('/wallet/login', { buyer: OTHER_BUYER })
    expect([status, headers.get('set-cookie')?.split(';')[0]]).toEqual([
      200,
      `sandbox_wallet_buyer=${OTHER_BUYER}`,
    ])
    expect((await post('/wallet/login', { buyer: '2088000000000999' })).status).toBe(400)
  })
})

describe('what another site’s page could send is refused', () => {
  test.each<[number, unknown, Record<string, string>]>([
    [415, '{}', { 'content-type': 'text/plain' }],
    [403, {}, { origin: 'http://evil.example' }],
    [400, '[]', {}],
    [400, '{', {}],
    [400, { tradeNo: 1, outcome: 'paid' }, {}],
    [400, { tradeNo: '1', outcome: 'toString' }, {}],
  ])('%i: %j %j', async (status, body, headers) => {
    expect((await post('/wallet/pay', body, headers)).status).toBe(status)
    expect(state()).toBe('WAIT_BUYER_PAY')
  })

  test('also under a name of its own', async () => {
    const { port } = new URL(partner.sandbox.origin)
    const status = await new Promise(resolve => {
      const headers = { host: `evil.example:${port}`, 'content-type': 'application/json' }
      const asked = request(
        { host: '127.0.0.1', port, path: '/wallet/pay', method: 'POST', headers },
        response => {
          response.resume()
          resolve(response.statusCode)
        },
      )
      asked.end(JSON.stringify({ tradeNo, outcome: 'paid' }))
    })
    expect([status, state()]).toEqual([403, 'WAIT_BUYER_PAY'])
  })
})
