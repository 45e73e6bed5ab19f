import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePublicKey } from '../../../src/cloud/alipay/keys.ts'
import {
  type Difference,
  differences,
  type ExpectedOrder,
  type Notice,
  readNotification,
} from '../../../src/cloud/alipay/notification.ts'
import { rsaVerifier } from '../../../src/cloud/alipay/signature.ts'
import { formOf, PARTNER, paidNotice, signedFields, signedForm } from './notices.ts'
import { alipaySigners, md5, SIGN_TYPES, verifiers } from './support.ts'
import { P11 } from './vectors.ts'

const read = (body: Buffer) => readNotification(body, { verifier: md5 })
const without = (name: string, fields: Readonly<Record<string, string>> = paidNotice) =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name))

const facts: Notice = {
  notifyId: '2019081500222155624068450559358070',
  outTradeNo: 'TAXI_0042_K7Q2ZD0042_1_1',
  tradeNo: '2020010222001476130500000001',
  status: 'TRADE_SUCCESS',
  sellerId: PARTNER,
  totalFee: '23.50',
  currency: null,
  transCurrency: null,
  buyerId: '2088102146225135',
  refundFee: null,
  refundNo: null,
  action: 'payByAccountAction',
  notifiedAt: Date.UTC(2026, 10, 23, 10, 10, 5) / 1000,
  paidAt: Date.UTC(2026, 10, 23, 10, 10, 4) / 1000,
}

describe('a genuine notification', () => {
  test.each(SIGN_TYPES)('%s', signType => {
    const body = signedForm(paidNotice, alipaySigners[signType])
    expect(readNotification(body, { verifier: verifiers[signType] })).toEqual({
      kind: 'notice',
      notice: facts,
    })
  })

  test('with fields that we do not know, which are signed all the same', () => {
    const more = { ...paidNotice, currency: 'USD', trans_currency: 'CNY', something_new: '1' }
    expect(read(signedForm(more))).toMatchObject({
      kind: 'notice',
      notice: { currency: 'USD', transCurrency: 'CNY' },
    })
    expect(read(formOf({ ...signedFields(more), something_new: '2' }))).toEqual({
      kind: 'refused',
      why: 'signature',
    })
  })

  test('of a refund', () => {
    const refund = {
      ...paidNotice,
      notify_action_type: 'refundFPAction',
      refund_fee: '1.50',
      out_biz_no: 'R1',
    }
    expect(read(signedForm(refund))).toMatchObject({ notice: { refundFee: '1.50', refundNo: 'R1' } })
  })

  test('without sign_type, and with a + of the signature that became a blank', () => {
    expect(read(formOf(without('sign_type', signedFields(paidNotice)))).kind).toBe('notice')
    const rsa = signedFields(paidNotice, alipaySigners.RSA2)
    const blank = { ...rsa, sign: rsa.sign!.replaceAll('+', ' ') }
    expect(readNotification(formOf(blank), { verifier: verifiers.RSA2 }).kind).toBe('notice')
  })

  test('a real one: its signature verifies; it is of another product', () => {
    const verifier = rsaVerifier('RSA2', parsePublicKey(P11.publicKey))
    const sent = { ...P11.params, sign: P11.sign, sign_type: 'RSA2' }
    expect(readNotification(formOf(sent), { verifier })).toMatchObject({
      why: 'field',
      field: 'out_trade_no',
    })
    const altered = { ...sent, trade_status: 'TRADE_CLOSED' }
    expect(readNotification(formOf(altered), { verifier })).toEqual({ kind: 'refused', why: 'signature' })
  })
})

describe('what is refused', () => {
  const signed = signedFields(paidNotice)
  test.each<[string, Record<string, string>]>([
    ['no-signature', without('sign', signed)],
    ['no-signature', { ...signed, sign: '' }],
    ['signature', { ...signed, sign: '0'.repeat(32) }],
    ['signature', { ...signed, total_fee: '23.51' }],
    ['signature', { ...signed, seller_id: '2088000000000000' }],
    ['signature', { ...signed, extra: '1' }],
    ['signature', without('price', signed)],
    ['sign-type', { ...signed, sign_type: 'RSA2' }],
    ['sign-type', { ...signed, sign_type: 'md5' }],
    ['sign-type', { ...signed, sign_type: '' }],
  ])('%s', (why, fields) => {
    expect(read(formOf(fields))).toEqual({ kind: 'refused', why })
  })

  test.each(SIGN_TYPES)('pinned to %s, no other algorithm counts', signType => {
    for (const other of SIGN_TYPES.filter(type => type !== signType)) {
      const fields = signedFields(paidNotice, alipaySigners[other])
      const settings = { verifier: verifiers[signType] }
      expect(readNotification(formOf(fields), settings)).toEqual({ kind: 'refused', why: 'sign-type' })
      const renamed = { ...fields, sign_type: signType }
      expect(readNotification(formOf(renamed), settings)).toEqual({ kind: 'refused', why: 'signature' })
    }
  })

  test('a signed field hidden inside another', () => {
    const honest = signedFields({ ...paidNotice, currency: 'USD' })
    const hidden = { ...without('currency', honest), buyer_id: `${paidNotice.buyer_id}&currency=USD` }
    expect(read(formOf(hidden))).toEqual({ kind: 'refused', why: 'ambiguous' })
  })

  test('a key twice, and broken forms', () => {
    const body = signedForm(paidNotice)
    expect(read(Buffer.concat([body, Buffer.from('&total_fee=1.00')]))).toEqual({
      kind: 'refused',
      why: 'duplicate-key',
    })
    expect(read(Buffer.alloc(100_000))).toEqual({ kind: 'refused', why: 'oversize' })
    expect(read(Buffer.from('{}'))).toEqual({ kind: 'refused', why: 'form' })
  })

  test.each<[string, string]>([
    ['notify_type', ''],
    ['notify_type', 'batch_refund_notify'],
    ['notify_id', 'a b'],
    ['out_trade_no', 'TAXI-1'],
    ['trade_no', ''],
    ['trade_status', 'TRADE_WHATEVER'],
    ['trade_status', 'trade_success'],
    ['seller_id', '1'],
    ['total_fee', ''],
    ['total_fee', '-23.50'],
  ])('signed, but %s is %j', (field, value) => {
    expect(read(signedForm({ ...paidNotice, [field]: value }))).toEqual({
      kind: 'refused',
      why: 'field',
      field,
    })
  })
})

describe('altered notifications', () => {
  test.each(SIGN_TYPES)('%s: one byte changed gives no other facts', signType => {
    const body = signedForm(paidNotice, alipaySigners[signType])
    const settings = { verifier: verifiers[signType] }
    const genuine = readNotification(body, settings)
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.nat(255), (at, byte) => {
        const bytes = Buffer.from(body)
        bytes[at] = byte
        const result = readNotification(bytes, settings)
        // What means the same, such as another way to escape, is the same notification.
        if (result.kind === 'notice') expect(result).toEqual(genuine)
      }),
      { numRuns: 2000 },
    )
  })

  test('random bytes throw nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        expect(readNotification(bytes, { verifier: md5 }).kind).toBe('refused')
      }),
    )
  })
})

describe('held against the order', () => {
  const order: ExpectedOrder = {
    outTradeNo: facts.outTradeNo,
    tradeNo: facts.tradeNo,
    sellerId: PARTNER,
    amount: 2350,
    currency: 'CNY',
    settlementCurrency: 'USD',
    buyerId: '2088102146225135',
  }

  test('they agree', () => {
    expect(differences(facts, order)).toEqual([])
    const { tradeNo, buyerId, settlementCurrency, ...least } = order
    expect([tradeNo, buyerId, settlementCurrency]).not.toContain(undefined)
    expect(differences(facts, least)).toEqual([])
    expect(differences({ ...facts, buyerId: null }, order)).toEqual([])
    expect(differences({ ...facts, transCurrency: 'CNY', currency: 'USD' }, order)).toEqual([])
    expect(differences({ ...facts, currency: 'CNY' }, order)).toEqual([])
    expect(differences({ ...facts, totalFee: '23.5' }, order)).toEqual([])
  })

  test.each<[Difference, Partial<Notice>]>([
    ['outTradeNo', { outTradeNo: 'TAXI_0042_K7Q2ZD0042_1_2' }],
    ['tradeNo', { tradeNo: '1' }],
    ['sellerId', { sellerId: '2088000000000000' }],
    ['amount', { totalFee: '23.51' }],
    ['amount', { totalFee: '2350' }],
    ['amount', { totalFee: '23.500' }],
    ['amount', { totalFee: '..' }],
    ['currency', { transCurrency: 'USD' }],
    ['currency', { currency: 'JPY' }],
    ['buyerId', { buyerId: '2088000000000000' }],
  ])('%s: %o', (difference, change) => {
    expect(differences({ ...facts, ...change }, order)).toEqual([difference])
  })

  test('whole currencies are compared as what they are', () => {
    const yen = { ...order, amount: 2350, currency: 'JPY' }
    expect(differences({ ...facts, totalFee: '2350' }, yen)).toEqual([])
    expect(differences({ ...facts, totalFee: '23.50' }, yen)).toEqual(['amount'])
    const { settlementCurrency, ...contract } = yen
    expect(settlementCurrency).toBe('USD')
    expect(differences({ ...facts, totalFee: '2350', currency: 'USD' }, contract)).toEqual(['currency'])
  })
})
