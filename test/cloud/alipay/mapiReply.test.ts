import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readMapiReply } from '../../../src/cloud/alipay/mapiReply.ts'
import { mapiReplyText } from '../../../src/cloud/alipay/signature.ts'
import { failureXml, inGbk, type ReplyOptions, replyXml } from './replies.ts'
import { alipaySigners, entries, md5, SIGN_TYPES, verifiers } from './support.ts'

const fields = {
  out_trade_no: 'TAXI_0001',
  result_code: 'SUCCESS',
  trade_no: '2020010222001476130500000001',
}
const read = (xml: string, verifier: (typeof verifiers)[keyof typeof verifiers] = md5) =>
  readMapiReply(Buffer.from(xml), verifier)

describe('a signed reply', () => {
  test.each(SIGN_TYPES)('%s', signType => {
    const xml = replyXml(fields, { signer: alipaySigners[signType] })
    expect(read(xml, verifiers[signType])).toEqual({ kind: 'answered', fields: new Map(entries(fields)) })
    for (const other of SIGN_TYPES) {
      if (other !== signType) expect(read(xml, verifiers[other]).kind).toBe('unverified')
    }
  })

  test('the published form of D2', () => {
    const xml = replyXml(fields, { sign: '3658dd5e9de1781ef7366936e1d4eab8' })
    expect(read(xml).kind).toBe('answered')
  })

  test('without sign_type it is the pinned one', () => {
    expect(read(replyXml(fields, { signType: null })).kind).toBe('answered')
  })

  test('in GBK, signed as UTF-8 or as GBK', () => {
    const chinese = { detail_error_des: '交易已经支付', result_code: 'FAIL' }
    const text = mapiReplyText(entries(chinese))
    const asUtf8 = inGbk(replyXml(chinese))
    expect(readMapiReply(asUtf8, md5)).toMatchObject({ kind: 'answered' })
    // Made with Python: hashlib.md5((text + key).encode('gbk')).
    const asGbk = inGbk(replyXml(chinese, { sign: 'd5e4eaa8f18a5c095e2b9f6cd246e984' }))
    expect(text).toBe('detail_error_des=交易已经支付&result_code=FAIL')
    expect(readMapiReply(asGbk, md5)).toEqual({ kind: 'answered', fields: new Map(entries(chinese)) })
  })

  test('an empty element, signed with or without its name', () => {
    const empty = { ...fields, display_message: '' }
    expect(read(replyXml(empty)).kind).toBe('answered')
    const text = `display_message=&${mapiReplyText(entries(fields))}`
    expect(read(replyXml(empty, { sign: md5.sign(text) })).kind).toBe('answered')
  })

  test('a nested element is signed as its raw text', () => {
    const raw = '<bill><amount>1.00</amount></bill>'
    const sign = md5.sign(`bills=${raw}&${mapiReplyText(entries(fields))}`)
    const xml = replyXml(fields, { sign }).replace('<response><alipay>', `$&<bills>${raw}</bills>`)
    expect(read(xml)).toMatchObject({ kind: 'answered' })
  })
})

describe('a reply that proves nothing', () => {
  test('a failure of the call has no signature', () => {
    expect(read(failureXml('ILLEGAL_SIGN'))).toEqual({ kind: 'failed', code: 'ILLEGAL_SIGN' })
    expect(read(failureXml('&lt;script>'))).toEqual({ kind: 'failed', code: 'unreadable' })
    expect(read('<alipay><is_success>F</is_success></alipay>')).toEqual({
      kind: 'failed',
      code: 'unreadable',
    })
  })

  test.each<[string, ReplyOptions]>([
    ['another signature', { sign: '0'.repeat(32) }],
    ['an empty signature', { sign: '' }],
    ['another algorithm named', { signType: 'RSA2' }],
    ['an unknown algorithm named', { signType: 'none' }],
  ])('%s', (_, options) => {
    expect(read(replyXml(fields, options)).kind).toBe('unverified')
  })

  test('no signature, and one field hidden inside another', () => {
    expect(read(replyXml(fields).replace(/<sign>.*<\/sign>/, '')).kind).toBe('unverified')
    const sign = md5.sign(mapiReplyText(entries(fields)))
    const hidden = { out_trade_no: 'TAXI_0001&result_code=SUCCESS', trade_no: fields.trade_no }
    expect(read(replyXml(hidden, { sign })).kind).toBe('unverified')
  })

  test.each([
    '<html><body>502</body></html>',
    '<alipay/>',
    '<alipay><is_success>X</is_success></alipay>',
    '<alipay><is_success>T</is_success></alipay>',
    '<alipay><is_success>T</is_success><response><alipay/><trade/></response></alipay>',
    '',
  ])('%s', xml => {
    expect(read(xml).kind).toBe('unreadable')
  })

  test('whatever byte is altered, no other fields are verified', () => {
    const whole = Buffer.from(replyXml(fields))
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const bytes = Buffer.from(whole)
        bytes[at] = byte
        const reply = readMapiReply(bytes, md5)
        if (reply.kind === 'answered') expect(Object.fromEntries(reply.fields)).toEqual(fields)
      }),
      { numRuns: 3000 },
    )
  })
})
