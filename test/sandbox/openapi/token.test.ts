import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  APP,
  BUYER,
  fromAlipay,
  OTHER_BUYER,
  signedText,
  signFor,
  started,
  type TestPartner,
} from '../support/partner.ts'

let partner: TestPartner
beforeEach(async () => {
  partner = await started()
})
afterEach(() => partner.stop())

function set(change: object): void {
  partner.sandbox.settings = { ...partner.sandbox.settings, ...change }
}

function callback(): string {
  return partner.notifyUrl.replace('/notify', '/callback')
}

async function authorize(change: Record<string, string> = {}, cookie = '') {
  const query = new URLSearchParams({
    app_id: APP,
    scope: 'auth_base',
    redirect_uri: callback(),
    state: 's',
    ...change,
  })
  const response = await fetch(`${partner.sandbox.addresses.authorize}?${query}`, {
    redirect: 'manual',
    headers: { cookie },
  })
  return { status: response.status, location: response.headers.get('location'), text: await response.text() }
}

async function code(cookie = ''): Promise<string> {
  const { location } = await authorize({}, cookie)
  return new URL(location!).searchParams.get('auth_code')!
}

async function token(change: Record<string, string>, sign?: string) {
  const common: Record<string, string> = {
    method: 'alipay.system.oauth.token',
    app_id: APP,
    charset: 'utf-8',
    version: '1.0',
    sign_type: 'RSA2',
    timestamp: partner.stamp(),
  }
  const all: Record<string, string> = { ...common, grant_type: 'authorization_code', ...change }
  const signature = sign ?? signFor(signedText(all, ['sign']), all.sign_type === 'RSA' ? 'RSA' : 'RSA2')
  const inQuery = Object.entries({ ...all, sign: signature }).filter(
    ([name]) => name in common || name === 'sign',
  )
  const inBody = Object.entries(all).filter(([name]) => !(name in common))
  const response = await fetch(`${partner.sandbox.addresses.openApi}?${new URLSearchParams(inQuery)}`, {
    method: 'POST',
    body: new URLSearchParams(inBody),
  })
  const text = await response.text()
  const parts = /^\{"(\w+)":(\{.*\})(?:,"sign":"([^"]*)")?\}$/.exec(text)
  const [, member = '', content = '{}', replySign] = parts ?? []
  return {
    member,
    genuine: replySign !== undefined && fromAlipay(content, all.sign_type ?? 'RSA2', replySign),
    content: JSON.parse(content) as Record<string, unknown>,
  }
}

describe('authorize', () => {
  test('leads back at once, with a code and the state as it was', async () => {
    const state = 'aZ09+/=&%20 é'
    const { status, location } = await authorize({ state, redirect_uri: `${callback()}?v=1` })
    const back = new URL(location!)
    expect([status, back.origin + back.pathname]).toEqual([302, callback()])
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      v: '1',
      app_id: APP,
      source: 'alipay_wallet',
      scope: 'auth_base',
      state,
    })
    expect(back.searchParams.get('auth_code')).toMatch(/^[0-9a-f]{32}$/)
  })

  test.each([
    ['redirect_uri', { redirect_uri: 'https://elsewhere.example/callback' }],
    ['redirect_uri', { redirect_uri: 'javascript:alert(1)' }],
    ['redirect_uri', { redirect_uri: '' }],
    ['app_id', { app_id: '1' }],
    ['scope', { scope: 'auth_all' }],
  ])('a wrong %s is told on the spot: %j', async (name, change) => {
    const { status, location, text } = await authorize(change)
    expect([status, location]).toEqual([400, null])
    expect(text).toContain(`<code>${name}</code>`)
  })

  test.each([
    ['exact', 'http://127.0.0.1:PORT/callback', true],
    ['exact', 'http://127.0.0.1:PORT/callback?x=1', false],
    ['prefix', 'http://127.0.0.1:PORT/callback?x=1', true],
    ['prefix', 'http://127.0.0.1:PORT/callback/more', true],
    ['prefix', 'http://127.0.0.1:PORT/callbackmore', false],
    ['prefix', 'http://127.0.0.1:PORT@evil.example/callback', false],
    ['host', 'http://127.0.0.1:PORT/other', true],
    ['host', 'http://a:b@127.0.0.1:PORT/callback', false],
    ['host', 'http://127.0.0.1:1/callback', false],
  ])('matching by %s, %s: %s', async (redirectMatch, address, good) => {
    set({ redirectMatch })
    const redirect_uri = address.replace('PORT', new URL(partner.notifyUrl).port)
    expect((await authorize({ redirect_uri })).status).toBe(good ? 302 : 400)
  })

  test('other scopes ask first, and a refusal brings no code', async () => {
    const asked = await authorize({ scope: 'auth_user' })
    expect([asked.status, asked.text.includes('Refuse')]).toEqual([200, true])
    const refused = await authorize({ scope: 'auth_user', consent: 'refused' })
    expect(new URL(refused.location!).searchParams.has('auth_code')).toBe(false)
    const given = await authorize({ scope: 'auth_user', consent: 'given' })
    expect(new URL(given.location!).searchParams.has('auth_code')).toBe(true)
  })
})

describe('token', () => {
  test('gives the id of the wallet’s account, signed, without code and msg', async () => {
    const cookie = `sandbox_wallet_buyer=${OTHER_BUYER}`
    const { member, genuine, content } = await token({ code: await code(cookie) })
    expect([member, genuine]).toEqual(['alipay_system_oauth_token_response', true])
    expect(content).toEqual({
      access_token: expect.stringMatching(/^publicpB[0-9a-f]{32}$/),
      user_id: OTHER_BUYER,
      expires_in: 300,
      re_expires_in: 300,
      refresh_token: expect.stringMatching(/^publicpB[0-9a-f]{32}$/),
    })
  })

  test('a code is good once', async () => {
    const once = await code()
    expect((await token({ code: once })).content.user_id).toBe(BUYER)
    const again = await token({ code: once })
    expect([again.member, again.genuine, again.content.code, again.content.sub_code]).toEqual([
      'error_response',
      true,
      '40002',
      'isv.code-invalid',
    ])
  })

  test('and for a while', async () => {
    const old = await code()
    partner.clock.pass(24 * 3_600_000)
    expect((await token({ code: old })).content.sub_code).toBe('isv.code-invalid')
  })

  test('a refresh token is good once, for a while', async () => {
    const refresh = (refresh_token: unknown) =>
      token({ grant_type: 'refresh_token', refresh_token: String(refresh_token) })
    const first = await token({ code: await code() })
    const second = await refresh(first.content.refresh_token)
    expect(second.content.user_id).toBe(BUYER)
    expect((await refresh(first.content.refresh_token)).content.sub_code).toBe('isv.refreshed-token-invalid')
    expect((await refresh('nothing')).content.sub_code).toBe('isv.refresh-token-invalid')
    partner.clock.pass(300_000)
    expect((await refresh(second.content.refresh_token)).content.sub_code).toBe('isv.refresh-token-time-out')
  })

  test('a wrong signature is answered with the text that was built', async () => {
    const { member, content } = await token({ code: 'c' }, signFor('x', 'RSA2'))
    expect([member, content.sub_code]).toEqual(['error_response', 'isv.invalid-signature'])
    expect(content.sub_msg).toContain(`app_id=${APP}&amp;charset=utf-8&amp;code=c&amp;grant_type=`)
  })

  test.each([
    [{ sign_type: '' }, '40001', 'isv.missing-signature-type'],
    [{ sign_type: 'MD5' }, '40002', 'isv.invalid-signature-type'],
    [{ app_id: '1' }, '40002', 'isv.invalid-app-id'],
    [{ method: 'alipay.trade.pay' }, '40002', 'isv.invalid-method'],
    [{ timestamp: 'now' }, '40002', 'isv.invalid-timestamp'],
    [{ timestamp: '' }, '40001', 'isv.missing-timestamp'],
    [{ version: '' }, '40001', 'isv.missing-version'],
    [{ charset: 'latin1' }, '40002', 'isv.invalid-charset'],
    [{ format: 'XML' }, '40002', 'isv.invalid-format'],
    [{ grant_type: 'password' }, '40002', 'isv.grant-type-invalid'],
    [{ code: 'nothing' }, '40002', 'isv.code-invalid'],
  ])('%j is %s %s', async (change, general, sub) => {
    const { content } = await token(change as Record<string, string>)
    expect([content.code, content.sub_code]).toEqual([general, sub])
  })

  test('what query and body say differently is refused', async () => {
    const url = `${partner.sandbox.addresses.openApi}?charset=utf-8&code=a`
    const response = await fetch(url, { method: 'POST', body: 'code=b' })
    expect(await response.text()).toContain('"sub_code":"isv.invalid-parameter"')
  })

  test('the forms that replies are seen in are settings', async () => {
    set({ tokenErrors: 'method_response', signOpenApiErrors: false })
    const refused = await token({ code: 'nothing' })
    expect([refused.member, refused.genuine, refused.content.sub_code]).toEqual([
      'alipay_system_oauth_token_response',
      false,
      'isv.code-invalid',
    ])
    set({ expiresIn: 'text', identity: 'open_id' })
    const { content } = await token({ code: await code() })
    expect([content.expires_in, content.open_id, content.user_id]).toEqual(['300', BUYER, undefined])
  })

  test('nothing that could be used by others is in the journal', async () => {
    const secret = await code()
    const { content } = await token({ code: secret })
    await token({ code: secret })
    const journal = JSON.stringify(partner.sandbox.journal.entries())
    for (const word of [secret, content.access_token, content.refresh_token])
      expect(journal).not.toContain(word)
  })
})
