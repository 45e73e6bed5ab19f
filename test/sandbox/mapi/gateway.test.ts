import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decoded, encoded } from '../../../src/sandbox/signing/charset.ts'
import { percentEncoded } from '../../../src/sandbox/web/form.ts'
import {
  fromAlipay,
  PID,
  readXml,
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

describe('an accepted call', () => {
  test.each([
    ['MD5', 'GET'],
    ['RSA', 'POST'],
    ['RSA2', 'GET'],
    ['RSA2', 'POST'],
  ] as const)('%s by %s: the request comes back, the fields are sorted and signed', async (type, how) => {
    const reply = await partner.call('alipay.acquire.create', partner.order({ subject: '出租车' }), {
      type,
      how,
    })
    expect(reply.success).toBe(true)
    expect(reply.request.get('subject')).toBe('出租车')
    expect(reply.request.get('sign_type')).toBe(type)
    expect([...reply.fields.keys()]).toEqual([...reply.fields.keys()].sort())
    expect(reply.fields.get('result_code')).toBe('SUCCESS')
    expect(reply.signType).toBe(type)
    expect(fromAlipay(signedText(Object.fromEntries(reply.fields)), type, reply.sign!)).toBe(true)
  })

  test('GBK in, GBK out', async () => {
    partner.sandbox.settings = { ...partner.sandbox.settings, replyCharset: 'GBK' }
    const all: Record<string, string> = {
      ...partner.order({ subject: '出租车' }),
      service: 'alipay.acquire.create',
      partner: PID,
      _input_charset: 'GBK',
    }
    const bytes = Buffer.concat([
      encoded(signedText(all), 'GBK'),
      Buffer.from('abcdefghijklmnopqrstuvwxyz012345'),
    ])
    const sent = { ...all, sign_type: 'MD5', sign: createHash('md5').update(bytes).digest('hex') }
    const body = Object.entries(sent)
      .map(([name, value]) => `${name}=${percentEncoded(encoded(value, 'GBK'))}`)
      .join('&')
    const response = await fetch(`${partner.sandbox.addresses.mapi}?_input_charset=GBK`, {
      method: 'POST',
      body,
    })
    expect(response.headers.get('content-type')).toBe('text/xml; charset=gbk')
    const text = decoded(new Uint8Array(await response.arrayBuffer()), 'GBK')
    expect(text).toContain('encoding="gbk"')
    const reply = readXml(text)
    expect([reply.success, reply.request.get('subject')]).toEqual([true, '出租车'])
  })
})

describe('what the gateway does not take is refused without a signature', () => {
  const order = (change: Record<string, string> = {}) => partner.order(change)
  test.each<[string, () => ReturnType<TestPartner['call']>]>([
    ['ILLEGAL_SERVICE', () => partner.call('alipay.acquire.nothing', order())],
    ['ILLEGAL_PARTNER', () => partner.call('alipay.acquire.create', order({ partner: '2088000000000000' }))],
    ['ILLEGAL_SIGN', () => partner.call('alipay.acquire.create', order(), { sign: signFor('x', 'RSA2') })],
    ['ILLEGAL_SIGN', () => partner.call('alipay.acquire.create', order(), { sign: '' })],
    ['ILLEGAL_SIGN', () => partner.call('alipay.acquire.create', order(), { type: 'MD5', sign: 'x' })],
    [
      'ILLEGAL_SIGN_TYPE',
      () => partner.call('alipay.acquire.create', order(), { type: 'DSA' as 'RSA', sign: 'x' }),
    ],
    ['ILLEGAL_TIMESTAMP', () => partner.call('alipay.acquire.create', order({ timestamp: '' }))],
    ['ILLEGAL_TIMESTAMP', () => partner.call('alipay.acquire.create', order({ timestamp: 'yesterday' }))],
    [
      'ILLEGAL_TIMESTAMP',
      () => {
        const timestamp = partner.stamp()
        partner.clock.pass(30 * 60_000 + 1_000)
        return partner.call('alipay.acquire.create', order({ timestamp }))
      },
    ],
  ])('%s', async (error, ask) => {
    const reply = await ask()
    expect([reply.success, reply.error, reply.sign, reply.request.size]).toEqual([false, error, undefined, 0])
    expect(reply.fields.size).toBe(0)
    expect(partner.sandbox.book.size).toBe(0)
  })

  test.each([
    ['ILLEGAL_CHARSET', '', '_input_charset=UTF-8&service=alipay.acquire.create'],
    ['ILLEGAL_CHARSET', '?_input_charset=latin1', ''],
    ['INVALID_CHARACTER_SET', '?_input_charset=UTF-8', 'subject=%FF'],
    ['ILLEGAL_ARGUMENT', '?_input_charset=UTF-8', 'a=1&a=2'],
    ['ILLEGAL_ARGUMENT', '?_input_charset=UTF-8', '_input_charset=GBK'],
    ['ILLEGAL_ARGUMENT', '?_input_charset=UTF-8', Array.from({ length: 201 }, (_, i) => `p${i}=1`).join('&')],
  ])('%s: %s %s', async (error, query, body) => {
    const response = await fetch(`${partner.sandbox.addresses.mapi}${query}`, { method: 'POST', body })
    expect(response.status).toBe(200)
    expect(readXml(await response.text()).error).toBe(error)
  })

  test('what should have been signed is kept for whoever looks for the fault', async () => {
    await partner.call('alipay.acquire.create', order(), { sign: 'x' })
    const [kept] = partner.sandbox.badSigns
    expect(kept?.service).toBe('alipay.acquire.create')
    expect(kept?.expected).toMatch(/^_input_charset=UTF-8&buyer_id=/)
  })

  test('a body that is too long is not read', async () => {
    const request = fetch(`${partner.sandbox.addresses.mapi}?_input_charset=UTF-8`, {
      method: 'POST',
      body: 'x'.repeat(100_000),
    })
    expect(await request.then(({ status }) => status).catch(() => 413)).toBe(413)
  })
})

test('control characters and markup of a request come back harmless', async () => {
  const reply = await partner.create({ passback_parameters: '<a>&\u0001"' })
  expect(reply.text).toContain('<param name="passback_parameters">&#60;a&#62;&#38;?&#34;</param>')
})
