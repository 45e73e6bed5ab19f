import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ScaledClock } from '../../../src/sandbox/clock.ts'
import { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { BUYER, MERCHANT, started, type TestPartner } from '../support/partner.ts'

let partner: TestPartner
beforeEach(async () => {
  partner = await started()
})
afterEach(() => partner.stop())

async function post(command: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${partner.sandbox.addresses.control}/${command}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, value: (await response.json()) as Record<string, unknown> }
}

async function state() {
  const response = await fetch(`${partner.sandbox.addresses.control}/state`)
  return (await response.json()) as Record<string, unknown>
}

test('faults are armed and disarmed', async () => {
  const fault = { on: 'notice', fault: 'late', delayMs: 5, times: 2 }
  expect((await post('faults', fault)).status).toBe(200)
  expect((await state()).armed).toEqual([{ ...fault, code: 'SYSTEM_ERROR' }])
  await post('faults/clear', {})
  expect((await state()).armed).toEqual([])
})

test('accounts are made and changed', async () => {
  await post('accounts', { id: '2088000000000777', name: 'Xu', balance: 1 })
  await post('accounts', { id: BUYER, balance: 5, enabled: false })
  const accounts = (await state()).accounts as { id: string }[]
  expect(accounts.find(({ id }) => id === BUYER)).toMatchObject({ name: 'Lan', balance: 5, enabled: false })
  expect(accounts.at(-1)).toMatchObject({ name: 'Xu', balance: 1, enabled: true })
})

test('settings, addresses and the merchant’s funds', async () => {
  await post('settings', { replyCharset: 'GBK', tellTimeouts: true })
  await post('addresses', { callbacks: ['https://a.example/back'], notifyHosts: ['a.example'] })
  await post('merchant', { fundsLow: true })
  const { settings, callbacks, notifyHosts, fundsLow } = await state()
  expect(settings).toMatchObject({ replyCharset: 'GBK', tellTimeouts: true })
  expect(callbacks).toContain('https://a.example/back')
  expect(notifyHosts).toContain('a.example')
  expect(fundsLow).toBe(true)
})

test('a trade is finished, a notice is sent once more', async () => {
  const tradeNo = await partner.paid()
  await partner.hears(1)
  const notifyId = partner.heard[0]?.params.notify_id
  await post('notices/resend', { notifyId })
  await partner.hears(2)
  expect(partner.heard[1]).toEqual(partner.heard[0])
  await post('trades/finish', { tradeNo })
  expect((await partner.query()).fields.get('alipay_trans_status')).toBe('TRADE_FINISHED')
  await partner.hears(3)
  expect(partner.heard[2]?.params.trade_status).toBe('TRADE_FINISHED')
  const { trades, notices } = await state()
  expect(trades).toMatchObject([{ tradeNo, amount: '23.50', state: 'TRADE_FINISHED' }])
  expect((notices as object[]).length).toBe(2)
})

test('the pace of the clock', async () => {
  const clock = new ScaledClock(1)
  const sandbox = new Sandbox({ merchant: MERCHANT, clock })
  await sandbox.start()
  const response = await fetch(`${sandbox.addresses.control}/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"scale":3600000}',
  })
  expect([response.status, clock.scale]).toEqual([400, 1])
  await fetch(`${sandbox.addresses.control}/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"scale":100000}',
  })
  await new Promise<void>(resolve => clock.after(3_600_000, resolve))
  await sandbox.stop()
})

describe('what is wrong is told and nothing changes', () => {
  test.each<[string, object]>([
    ['faults', { on: 'notice', fault: 'error' }],
    ['faults', { on: 1 }],
    ['accounts', { id: '1' }],
    ['accounts', { id: BUYER, balance: -1 }],
    ['accounts', { id: BUYER, name: 'x'.repeat(41) }],
    ['settings', { nothing: 1 }],
    ['settings', { nothing: { CNY: 1 } }],
    ['settings', { rates: {} }],
    ['settings', { unpaidMs: 1.5 }],
    ['addresses', { callbacks: ['file:///etc/passwd'] }],
    ['addresses', { notifyHosts: ['a/b'] }],
    ['merchant', { fundsLow: 'no' }],
    ['clock', { scale: 10 }],
    ['trades/finish', { tradeNo: '1' }],
    ['notices/resend', { notifyId: '1' }],
  ])('%s %j', async (command, body) => {
    const before = await state()
    const { status, value } = await post(command, body)
    expect([status, typeof value.error]).toEqual([400, 'string'])
    expect(await state()).toEqual(before)
  })

  test('not from another site', async () => {
    expect((await post('faults/clear', {}, { origin: 'https://evil.example' })).status).toBe(403)
  })
})

test('no key is shown', async () => {
  await partner.paid()
  const text = JSON.stringify(await state())
  expect(text).not.toContain(MERCHANT.md5Key)
  expect(text).not.toMatch(/PRIVATE|"sign"/)
})

test('the page is there', async () => {
  const text = async (path: string) => (await fetch(`${partner.sandbox.origin}${path}`)).text()
  expect(await text('/control')).toContain('id="accounts"')
  expect(await text('/control/control.js')).toContain('/control/state')
  expect((await fetch(`${partner.sandbox.origin}/control/nothing`)).status).toBe(404)
})
