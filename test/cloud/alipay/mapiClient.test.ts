import { describe, expect, test } from 'vitest'
import { GatewayError, gatewayUrl } from '../../../src/cloud/alipay/http.ts'
import { MapiClient, type MapiOptions } from '../../../src/cloud/alipay/mapiClient.ts'
import type { CreateRequest } from '../../../src/cloud/alipay/mapiRequests.ts'
import { mapiText, rsaSigner, rsaVerifier } from '../../../src/cloud/alipay/signature.ts'
import { extendParams } from '../../../src/cloud/alipay/texts.ts'
import { ValueError } from '../../../src/cloud/alipay/values.ts'
import { failureXml, inGbk, replyXml } from './replies.ts'
import { type Answer, deadGateway, type Sent, silence, status, stub } from './stub.ts'
import { alipaySigners, K0, md5, partnerKeys, verifiers } from './support.ts'

const PARTNER = '2088021966645500'
const TRADE = '2020010222001476130500000001'
const NO = 'TAXI_0042_K7Q2ZD0042_1_1'
const order: CreateRequest = {
  outTradeNo: NO,
  amount: 2350,
  currency: 'CNY',
  settlementCurrency: 'USD',
  buyerId: '2088102146225135',
  sellerId: PARTNER,
  subject: 'Taxi fare 出租车费',
  extendParams: extendParams({
    secondaryMerchantId: 'M1',
    secondaryMerchantName: '测试出租',
    industry: '4121',
    storeId: 'TAXI_0042',
    storeName: 'Car 42',
  }),
  notifyUrl: 'https://partner.example/alipay/notify',
  paymentWindow: '3m',
}
const created = { out_trade_no: NO, result_code: 'SUCCESS', trade_no: TRADE }

const clientOf = (gateway: string, more: Partial<MapiOptions> = {}) =>
  new MapiClient({
    gateway,
    plainHttp: 'loopback',
    partner: PARTNER,
    signer: md5,
    verifier: md5,
    now: () => 1_577_905_445,
    limits: { timeoutMs: 20_000 },
    ...more,
  })

async function answering(answer: Answer, more: Partial<MapiOptions> = {}) {
  const made = await stub(() => answer)
  return { client: clientOf(made.gateway, more), sent: made.sent }
}

describe('what is sent', () => {
  test('create: charset in the address, the rest in the form, all of it signed', async () => {
    const { client, sent } = await answering(replyXml(created))
    expect(await client.create(order)).toEqual({ kind: 'created', tradeNo: TRADE })
    const [{ method, query, form }] = sent as [Sent]
    expect(method).toBe('POST')
    expect(Object.fromEntries(query)).toEqual({ _input_charset: 'UTF-8' })
    const { sign, sign_type, ...params } = Object.fromEntries(form)
    expect(params).toEqual({
      service: 'alipay.acquire.create',
      partner: PARTNER,
      out_trade_no: NO,
      product_code: 'OVERSEAS_MBARCODE_PAY',
      total_fee: '23.50',
      trans_currency: 'CNY',
      currency: 'USD',
      buyer_id: '2088102146225135',
      seller_id: PARTNER,
      subject: 'Taxi fare 出租车费',
      extend_params: order.extendParams,
      notify_url: order.notifyUrl,
      it_b_pay: '3m',
      timestamp: '2020-01-02 03:04:05',
    })
    expect(sign_type).toBe('MD5')
    expect(md5.verify(mapiText([...query, ...form]), sign!)).toBe(true)
  })

  test.each(['RSA', 'RSA2'] as const)('create in %s', async signType => {
    const signer = rsaSigner(signType, partnerKeys.privateKey)
    const { client, sent } = await answering(replyXml(created, { signer: alipaySigners[signType] }), {
      signer,
      verifier: verifiers[signType],
    })
    expect((await client.create(order)).kind).toBe('created')
    const { query, form } = sent[0]!
    const verifier = rsaVerifier(signType, partnerKeys.publicKey)
    expect(verifier.verify(mapiText([...query, ...form]), form.get('sign')!)).toBe(true)
    expect(form.get('sign_type')).toBe(signType)
  })

  test('query, refund and cancel by their own names', async () => {
    const { client, sent } = await answering(failureXml('SYSTEM_ERROR'))
    await client.query({ outTradeNo: NO, tradeNo: TRADE })
    await client.refund({
      outTradeNo: NO,
      refundNo: 'R1',
      amount: 50,
      currency: 'CNY',
      sync: true,
      reason: 'paid twice',
    })
    await client.cancel({ outTradeNo: NO })
    const [query, refund, cancel] = sent.map(one => Object.fromEntries(one.form))
    expect(query).toMatchObject({
      service: 'alipay.acquire.overseas.query',
      partner_trans_id: NO,
      alipay_trans_id: TRADE,
    })
    expect(refund).toMatchObject({
      service: 'alipay.acquire.overseas.spot.refund',
      partner_trans_id: NO,
      partner_refund_id: 'R1',
      refund_amount: '0.50',
      currency: 'CNY',
      is_sync: 'Y',
      refund_reason: 'paid twice',
    })
    expect(cancel).toMatchObject({
      service: 'alipay.acquire.cancel',
      out_trade_no: NO,
      timestamp: '2020-01-02 03:04:05',
    })
  })

  test('cancel in milliseconds when so configured', async () => {
    const { client, sent } = await answering(failureXml('SYSTEM_ERROR'), { cancelTimestamp: 'millis' })
    await client.cancel({ outTradeNo: NO, tradeNo: TRADE })
    expect(sent[0]!.form.get('timestamp')).toBe('1577905445000')
    expect(sent[0]!.form.get('trade_no')).toBe(TRADE)
  })

  test.each<[string, Partial<CreateRequest>]>([
    ['an order number with a hyphen', { outTradeNo: 'TAXI-0042' }],
    ['nothing to pay', { amount: 0 }],
    ['a currency of three decimals', { currency: 'KWD' }],
    ['no settlement currency', { settlementCurrency: '' }],
    ['no buyer', { buyerId: '' }],
    ['another seller', { sellerId: 'me' }],
    ['a subject that joins parameters', { subject: 'a&total_fee=1' }],
    ['a body with markup', { body: '<b>' }],
    ['a time window in half hours', { paymentWindow: '1.5h' }],
    ['a notify address with a query', { notifyUrl: 'https://a.example/?x=1' }],
    ['a notify address that is none', { notifyUrl: 'ftp://a.example' }],
    ['extend_params that join parameters', { extendParams: '&total_fee=1' }],
  ])('not sent: %s', async (_, wrong) => {
    const { client, sent } = await answering(replyXml(created))
    await expect(async () => await client.create({ ...order, ...wrong })).rejects.toThrow(ValueError)
    expect(sent).toEqual([])
  })

  test('not sent either', async () => {
    const { client, sent } = await answering(replyXml(created))
    const refund = { outTradeNo: NO, refundNo: 'R1', amount: 1, currency: 'CNY', sync: false }
    for (const call of [
      () => client.query({}),
      () => client.query({ tradeNo: 'a b' }),
      () => client.refund({ ...refund, refundNo: NO }),
      () => client.refund({ ...refund, amount: 0 }),
      () => client.refund({ ...refund, reason: 'a=b' }),
      () => client.cancel({ outTradeNo: '' }),
      () => client.notifyVerify('a&b=c'),
    ]) {
      await expect(async () => await call()).rejects.toThrow(ValueError)
    }
    expect(sent).toEqual([])
  })
})

describe('when the exchange fails', () => {
  const cut: Answer = response => {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('<alipay>')
    setTimeout(() => response.destroy(), 20)
  }
  const slow: Answer = response => {
    response.write('<alipay>')
  }
  test.each<[string, Answer, string]>([
    ['no answer', silence, 'timeout'],
    ['a body that never ends', slow, 'timeout'],
    ['a body cut short', cut, 'network'],
    ['502', status(502, '<html>'), 'server-error'],
    ['404', status(404), 'http-status'],
    ['a redirect', status(302, '', { location: 'http://127.0.0.1:1/' }), 'http-status'],
    ['too long a reply', 'x'.repeat(70_000), 'oversize'],
    ['a web page', '<!DOCTYPE html><html><body>Busy</body></html>', 'unreadable'],
    ['nothing', '', 'unreadable'],
    [
      'a duplicate element',
      replyXml(created).replace('<trade_no>', '<trade_no>1</trade_no>$&'),
      'unreadable',
    ],
    ['SYSTEM_ERROR, unsigned', failureXml('SYSTEM_ERROR'), 'system-error'],
    ['SYSTEM_ERROR', replyXml({ result_code: 'FAIL', detail_error_code: 'SYSTEM_ERROR' }), 'system-error'],
    ['UNKNOWN', replyXml({ result_code: 'UNKNOWN' }), 'said-unknown'],
  ])('%s: unknown to every call', async (_, answer, cause) => {
    const { client } = await answering(answer, { limits: { timeoutMs: cause === 'timeout' ? 300 : 20_000 } })
    const outcomes = await Promise.all([
      client.create(order),
      client.query({ outTradeNo: NO }),
      client.refund({ outTradeNo: NO, refundNo: 'R1', amount: 1, currency: 'CNY', sync: true }),
      client.cancel({ outTradeNo: NO }),
    ])
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ kind: 'unknown', cause })
      expect(outcome).not.toHaveProperty('alarm')
      expect(JSON.stringify(outcome)).not.toMatch(new RegExp(`${K0}|127\\.0\\.0\\.1|sign=|${PARTNER}`))
    }
  })

  test('nobody listens', async () => {
    const outcome = await clientOf(await deadGateway()).create(order)
    expect(outcome).toMatchObject({ kind: 'unknown', cause: 'network', detail: 'ECONNREFUSED' })
  })

  test('a time-out after the order was made: the same call finds it', async () => {
    const known = new Set<string>()
    const made = await stub(({ form }) => {
      const number = form.get('out_trade_no')!
      if (known.has(number)) return replyXml(created)
      known.add(number)
      return silence
    })
    const hasty = clientOf(made.gateway, { limits: { timeoutMs: 1000 } })
    expect(await hasty.create(order)).toMatchObject({ kind: 'unknown', cause: 'timeout' })
    expect(await clientOf(made.gateway).create(order)).toEqual({ kind: 'created', tradeNo: TRADE })
  })
})

describe('when the reply is not to be trusted', () => {
  const wrong = replyXml(created, { sign: '0'.repeat(32) })
  test.each([
    ['a wrong signature', wrong],
    ['no signature', replyXml(created).replace(/<sign>.*<\/sign>/, '')],
    ['another algorithm', replyXml(created, { signer: alipaySigners.RSA2 })],
  ])('%s: unknown, with an alarm', async (_, xml) => {
    const { client } = await answering(xml)
    for (const [service, outcome] of [
      ['create', await client.create(order)],
      ['query', await client.query({ outTradeNo: NO })],
      [
        'refund',
        await client.refund({ outTradeNo: NO, refundNo: 'R', amount: 1, currency: 'CNY', sync: true }),
      ],
      ['cancel', await client.cancel({ outTradeNo: NO })],
    ] as const) {
      expect(outcome).toMatchObject({
        kind: 'unknown',
        cause: 'bad-signature',
        alarm: { kind: 'bad-signature', service },
      })
    }
  })

  test('an unsigned failure is no refusal', async () => {
    const { client } = await answering(failureXml('TRADE_NOT_EXIST'))
    const untrusted = { kind: 'untrusted', code: 'TRADE_NOT_EXIST' }
    expect(await client.create(order)).toEqual(untrusted)
    expect(await client.query({ outTradeNo: NO })).toEqual(untrusted)
    expect(await client.cancel({ outTradeNo: NO })).toEqual(untrusted)
  })
})

test('a reply in GBK', async () => {
  const { client } = await answering(inGbk(replyXml({ ...created, display_message: '成功' })))
  expect(await client.create(order)).toEqual({ kind: 'created', tradeNo: TRADE })
})

describe('notify_verify', () => {
  const VERIFY_ID = '2019081500222155624068450559358070'

  test.each([
    ['true', { kind: 'genuine' }],
    ['false', { kind: 'notGenuine' }],
    ['ILLEGAL_PARTNER', { kind: 'untrusted', code: 'ILLEGAL_PARTNER' }],
    ['SYSTEM_EXCEPTION', { kind: 'unknown', cause: 'system-error' }],
    ['true ', { kind: 'unknown', cause: 'unreadable' }],
    [`true${' '.repeat(100)}`, { kind: 'unknown', cause: 'unreadable' }],
    ['<html>', { kind: 'unknown', cause: 'unreadable' }],
    ['', { kind: 'unknown', cause: 'unreadable' }],
  ])('%s', async (body, expected) => {
    const { client, sent } = await answering(body)
    expect(await client.notifyVerify(VERIFY_ID)).toMatchObject(expected)
    expect(sent[0]!.method).toBe('GET')
    expect(Object.fromEntries(sent[0]!.query)).toEqual({
      service: 'notify_verify',
      partner: PARTNER,
      notify_id: VERIFY_ID,
    })
  })

  test('signed when so configured; unknown when nothing comes', async () => {
    const { client, sent } = await answering(silence, { signNotifyVerify: true, limits: { timeoutMs: 1000 } })
    expect(await client.notifyVerify(VERIFY_ID)).toMatchObject({ kind: 'unknown', cause: 'timeout' })
    const { query } = sent[0]!
    expect(md5.verify(mapiText(query), query.get('sign')!)).toBe(true)
    expect(query.get('sign_type')).toBe('MD5')
  })
})

describe('the address of a gateway', () => {
  test.each([
    ['https://globalmapi.alipay.com/gateway.do', 'never'],
    ['http://127.0.0.1:8080/gateway.do', 'loopback'],
    ['http://[::1]:8080/gateway.do', 'loopback'],
    ['http://localhost/gateway.do', 'loopback'],
    ['http://sandbox.lan/gateway.do', 'anywhere'],
  ] as const)('%s, plain http %s', (text, plain) => {
    expect(gatewayUrl(text, plain)).toBe(text)
  })

  test.each([
    ['http://globalmapi.alipay.com/gateway.do', 'never'],
    ['http://127.0.0.1/gateway.do', 'never'],
    ['http://127.0.0.1.example.com/gateway.do', 'loopback'],
    ['http://sandbox.lan/gateway.do', 'loopback'],
    ['https://user:word@alipay.com/gateway.do', 'anywhere'],
    ['https://alipay.com/gateway.do?x=1', 'anywhere'],
    ['https://alipay.com/gateway.do#x', 'anywhere'],
    ['file:///gateway.do', 'anywhere'],
    ['globalmapi.alipay.com', 'anywhere'],
    ['', 'anywhere'],
  ] as const)('not %s, plain http %s', (text, plain) => {
    expect(() => gatewayUrl(text, plain)).toThrow(GatewayError)
  })

  test('a partner id that is none', () => {
    expect(() => clientOf('http://127.0.0.1/', { partner: '1234' })).toThrow(ValueError)
    expect(() => clientOf('http://127.0.0.1/', { plainHttp: 'never' })).toThrow(GatewayError)
  })
})
