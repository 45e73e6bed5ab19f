/** Through the authorize page and back, and who tries to bend it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openStore } from '../../../src/cloud/store/open.ts'
import type { Store } from '../../../src/cloud/store/sql.ts'
import { BUYER, dataOf, FACTS, kindOf, linkOf, PATH, Rig, SETTINGS, sha256 } from './rig.ts'

let store: Store
let rig: Rig
beforeAll(async () => {
  store = await openStore({ kind: 'pglite', folder: null })
})
afterAll(() => store.close())
beforeEach(async () => {
  await store.query('DELETE FROM session')
  await store.query('DELETE FROM alarm')
  rig = new Rig(store)
})
afterEach(() => rig.app.close())

const rows = () => store.query<{ id_hash: string; buyer_id: string | null }>('SELECT * FROM session')

test('Pay leads to Alipay with a fixed way back; the cookie is bound to this host and the store knows digests only', async () => {
  const phone = rig.phone()
  const response = await phone.form('/pay/start', { path: PATH.toLowerCase() })
  expect(response.statusCode).toBe(303)
  const to = new URL(String(response.headers.location))
  expect(to.origin + to.pathname).toBe(SETTINGS.authorizeUrl)
  expect(Object.fromEntries(to.searchParams)).toEqual({
    app_id: SETTINGS.appId,
    scope: 'auth_base',
    redirect_uri: 'https://pay.example.com/oauth/callback',
    state: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
  })
  expect(response.headers['set-cookie']).toMatch(
    /^__Host-fb=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=1800; HttpOnly; SameSite=Lax; Secure$/,
  )
  const id = phone.cookie!.split('=')[1]!
  const state = to.searchParams.get('state')!
  const stored = JSON.stringify(await rows())
  expect(stored).toContain(sha256(id))
  expect(stored).toContain(sha256(state))
  expect(stored).not.toContain(id)
  expect(stored).not.toContain(state)
})

test('back from Alipay: the session is renewed, the old id is worth nothing, and the clean path follows', async () => {
  const phone = rig.phone()
  const state = await phone.start()
  const old = phone.cookie
  const back = await phone.back(state, 'c'.repeat(32))
  expect([back.statusCode, back.headers.location]).toEqual([303, `${PATH}#pay`])
  expect(phone.cookie).not.toBe(old)
  expect(rig.codes).toEqual(['c'.repeat(32)])
  expect(dataOf(await phone.get(PATH), 'csrf')).toMatch(/^[A-Za-z0-9_-]{43}$/)
  const thief = rig.phone()
  thief.cookie = old
  expect(dataOf(await thief.get(PATH), 'csrf')).toBeNull()
  expect((await rows()).map(row => row.buyer_id)).toEqual([BUYER])
})

describe('refused', () => {
  test('a wrong state, none, and two; the right one is still good afterwards', async () => {
    const phone = rig.phone()
    const state = await phone.start()
    for (const query of [
      'auth_code=abc&state=wrong',
      'auth_code=abc',
      `auth_code=abc&state=${state}&state=${state}`,
      'auth_code=abc&state=',
    ]) {
      const page = await phone.get(`/oauth/callback?${query}`)
      expect([kindOf(page), page.statusCode]).toEqual(['auth-stale', 400])
    }
    expect(rig.codes).toEqual([])
    expect((await phone.back(state)).statusCode).toBe(303)
  })

  test('a state used twice, also on the old cookie', async () => {
    const phone = rig.phone()
    const state = await phone.start()
    const old = phone.cookie
    await phone.back(state)
    expect(kindOf(await phone.back(state))).toBe('auth-stale')
    phone.cookie = old
    expect(kindOf(await phone.back(state))).toBe('session-lost')
    expect(rig.codes.length).toBe(1)
  })

  test('the same callback many times at once asks Alipay once', async () => {
    const phone = rig.phone()
    const state = await phone.start()
    const old = phone.cookie
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => {
        const twin = rig.phone()
        twin.cookie = old
        return twin.back(state)
      }),
    )
    expect(answers.filter(({ statusCode }) => statusCode === 303).length).toBe(1)
    expect(rig.codes.length).toBe(1)
  })

  test('the state of another session: nobody is logged in as somebody else', async () => {
    const [mine, theirs] = [rig.phone(), rig.phone()]
    const state = await mine.start()
    await theirs.start()
    expect(kindOf(await theirs.back(state))).toBe('auth-stale')
    const none = rig.phone()
    expect(kindOf(await none.back(state))).toBe('session-lost')
    expect(rig.codes).toEqual([])
  })

  test('a session that has ended', async () => {
    const phone = rig.phone()
    const state = await phone.start()
    rig.nowMs += 31 * 60_000
    expect(kindOf(await phone.back(state))).toBe('session-lost')
    // The next session takes ended ones along.
    await rig.phone().start()
    expect((await rows()).length).toBe(1)
  })

  test('two cookies of our name: neither is chosen', async () => {
    const phone = rig.phone()
    const state = await phone.start()
    phone.cookie = `${phone.cookie}; ${phone.cookie}`
    expect(kindOf(await phone.back(state))).toBe('session-lost')
  })

  test.each([
    'https://evil.example/',
    '//evil.example/P',
    '/\\evil.example',
    'https://pay.example.com.evil.example/',
    '/healthz',
    '/P/../healthz',
    `https://evil.example${PATH}`,
    `${PATH}?next=https://evil.example`,
    linkOf({ ...FACTS, amount: 1 }, Buffer.alloc(32, 1)),
  ])('a way back that is none of our pages: %s', async path => {
    const response = await rig.phone().form('/pay/start', { path })
    expect([response.statusCode, kindOf(response)]).toEqual([400, 'bad-request'])
    expect(response.headers['set-cookie']).toBeUndefined()
    expect(await rows()).toEqual([])
  })

  test('a form of another site', async () => {
    for (const headers of [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ] as Record<string, string>[])
      expect((await rig.phone().form('/pay/start', { path: PATH }, headers)).statusCode).toBe(400)
  })
})

describe('Alipay says no', () => {
  test.each([
    [{ kind: 'refused', code: 'isv.code-invalid' } as const, 'auth-refused', 403, []],
    [{ kind: 'unknown', cause: 'timeout', detail: 'x' } as const, 'auth-unavailable', 502, []],
    [
      {
        kind: 'unknown',
        cause: 'bad-signature',
        detail: 'x',
        alarm: { kind: 'bad-signature', service: 'token', detail: 'x' },
      } as const,
      'auth-unavailable',
      502,
      ['bad-signature'],
    ],
    [{ kind: 'refused', code: 'isv.invalid-signature' } as const, 'auth-unavailable', 502, ['setup']],
  ])('%o', async (outcome, kind, status, alarms) => {
    rig.user = outcome
    const phone = rig.phone()
    const page = await phone.back(await phone.start())
    expect([kindOf(page), page.statusCode]).toEqual([kind, status])
    expect(page.body).toContain(`name="path" value="${PATH}"`)
    const raised = await store.query<{ kind: string }>('SELECT kind FROM alarm')
    expect(raised.map(row => row.kind)).toEqual(alarms)
    rig.user = { kind: 'user', userId: BUYER }
    expect((await phone.back(await phone.start())).statusCode).toBe(303)
  })

  test('without a code the passenger refused, and may try again', async () => {
    const phone = rig.phone()
    const state = await phone.start()
    const page = await phone.get(`/oauth/callback?app_id=1&scope=auth_base&state=${state}`)
    expect([kindOf(page), page.statusCode]).toEqual(['auth-refused', 403])
    const odd = rig.phone()
    expect(kindOf(await odd.back(await odd.start(), 'not%20a%20code'))).toBe('auth-refused')
    expect(rig.codes).toEqual([])
  })
})

test('the log holds no codes, states, cookies or addresses', async () => {
  const phone = rig.phone()
  const state = await phone.start()
  await phone.back(state, 'd'.repeat(32))
  await phone.get(PATH)
  const log = rig.lines.join('')
  expect(log).toContain('"/oauth/callback"')
  for (const secret of [state, 'd'.repeat(32), phone.cookie!.split('=')[1]!, 'MG6XFIFTTTDSIFQU'])
    expect(log).not.toContain(secret)
})
