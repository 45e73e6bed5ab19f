/** What the pay page's script may ask, and who may not. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ERROR_TEXTS } from '../../../src/cloud/alipay/errorTexts.ts'
import { openStore } from '../../../src/cloud/store/open.ts'
import type { Store } from '../../../src/cloud/store/sql.ts'
import { BUYER, FACTS, linkOf, PATH, PAYABLE, Rig, START } from './rig.ts'

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

const PAID_BY = [['pay', { kind: 'link', ...FACTS, link: 'MG6XFIFTTTDSIFQU' }, BUYER]]

describe('/api/pay', () => {
  test('pays this ride for the session’s buyer', async () => {
    const phone = rig.phone()
    const csrf = await phone.authorised()
    const response = await phone.json('/api/pay', { path: PATH }, { 'x-csrf': csrf })
    expect(response.json()).toEqual({ kind: 'pay', tradeNo: '2026112322001', outTradeNo: 'OUT_1' })
    expect(rig.desk.named('pay')).toEqual(PAID_BY)
  })

  test('no session, one not yet authorised, a wrong token, none, another ride, another site, no object', async () => {
    const phone = rig.phone()
    const csrf = await phone.authorised()
    const begun = rig.phone()
    await begun.start()
    const right = { path: PATH }
    const token = { 'x-csrf': csrf }
    const answers = [
      await rig.phone().json('/api/pay', right, token),
      await begun.json('/api/pay', right, token),
      await phone.json('/api/pay', right, { 'x-csrf': 'wrong' }),
      await phone.json('/api/pay', right),
      await phone.json('/api/pay', { path: linkOf({ ...FACTS, rev: 2 }) }, token),
      await phone.json('/api/pay', {}, token),
      await phone.json('/api/pay', right, { ...token, origin: 'https://evil.example' }),
      await phone.json('/api/pay', right, { ...token, origin: 'null' }),
      await phone.json('/api/pay', right, { ...token, 'sec-fetch-site': 'cross-site' }),
      await phone.form('/api/pay', right, { ...token, origin: 'https://pay.example.com' }),
      await phone.ask({
        method: 'POST',
        url: '/api/pay',
        payload: '{"path"',
        headers: { ...token, 'content-type': 'application/json', origin: 'https://pay.example.com' },
      }),
    ]
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([
      401, 403, 403, 403, 403, 403, 403, 403, 403, 400, 400,
    ])
    for (const answer of answers) expect(answer.json()).toHaveProperty('error')
    expect(rig.desk.calls.filter(([name]) => name === 'pay')).toEqual([])
  })

  test('every other answer, in the passenger’s language', async () => {
    const phone = rig.phone()
    const csrf = await phone.authorised()
    const ask = async (answer: typeof rig.desk.answer, language = 'en') => {
      rig.desk.answer = answer
      const headers = { 'x-csrf': csrf, 'accept-language': language }
      return (await phone.json('/api/pay', { path: PATH }, headers)).json()
    }
    expect(await ask({ kind: 'busy', untilMs: START + 90_000 })).toEqual({ kind: 'busy', waitMs: 90_000 })
    expect(await ask({ kind: 'busy', untilMs: START - 1 })).toEqual({ kind: 'busy', waitMs: 0 })
    expect(await ask({ kind: 'wait' })).toEqual({ kind: 'wait' })
    expect(await ask({ kind: 'not-payable', standing: { kind: 'closed' } })).toEqual({
      kind: 'not-payable',
      standing: 'closed',
    })
    const texts = ERROR_TEXTS.lowBalance
    expect(await ask({ kind: 'refused', code: 'X', texts })).toEqual({
      kind: 'refused',
      text: texts.passenger.en,
    })
    expect(await ask({ kind: 'refused', code: 'X', texts }, 'zh-CN')).toEqual({
      kind: 'refused',
      text: texts.passenger.zh,
    })
  })
})

test('/api/report hands on the code of this buyer’s order; what is no code is unknown', async () => {
  const phone = rig.phone()
  const csrf = await phone.authorised()
  const report = (body: object) => phone.json('/api/report', { path: PATH, ...body }, { 'x-csrf': csrf })
  for (const resultCode of ['9000', '6001', 'x'.repeat(500), 7, null])
    expect((await report({ outTradeNo: 'OUT_1', resultCode })).statusCode).toBe(200)
  expect(rig.desk.named('reported')).toEqual(
    ['9000', '6001', 'unknown', 'unknown', 'unknown'].map(code => ['reported', 'OUT_1', BUYER, code]),
  )
  expect((await report({ outTradeNo: '../x', resultCode: '9000' })).statusCode).toBe(400)
  expect((await rig.phone().json('/api/report', { path: PATH, outTradeNo: 'OUT_1' })).statusCode).toBe(401)
})

test('/api/standing tells this session how its ride stands, and nobody else', async () => {
  const phone = rig.phone()
  await phone.authorised()
  const at = `/api/standing?path=${encodeURIComponent(PATH)}`
  const attempt = { outTradeNo: 'O', buyerId: BUYER, tradeNo: 'T', windowMs: START, pending: true }
  rig.desk.look_ = { ...PAYABLE, attempt }
  expect((await phone.get(at)).json()).toEqual({
    standing: 'payable',
    pending: true,
    busy: false,
    nowMs: START,
  })
  rig.desk.look_ = { ...PAYABLE, attempt: { ...attempt, buyerId: '2088000000000102' } }
  expect((await phone.get(at)).json()).toMatchObject({ pending: false, busy: true })
  expect((await rig.phone().get(at)).statusCode).toBe(401)
  expect((await phone.get(`${at}&path=x`)).statusCode).toBe(403)
  expect((await phone.get('/api/standing')).statusCode).toBe(403)
})
