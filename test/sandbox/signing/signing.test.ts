import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { charset, decoded, encoded } from '../../../src/sandbox/signing/charset.ts'
import { md5Sign, md5Verify, rsaSign, rsaVerify, signType } from '../../../src/sandbox/signing/signature.ts'
import { mapiText, openApiReply, openApiText } from '../../../src/sandbox/signing/signedText.ts'
import {
  ALL_TYPES,
  MD5_KEY,
  MD5_VECTORS,
  NOTIFICATION,
  NOTIFICATION_SIGN,
  OPENAPI_REQUEST,
  OPENAPI_SIGN,
  PAIR,
  SDK_KEY,
} from './vectors.ts'

const mapi = (params: Record<string, string>) => Buffer.from(mapiText(new Map(Object.entries(params))))

describe('published and agreed signatures', () => {
  test.each(MD5_VECTORS)('MD5: %s', (_, params, sign) => {
    expect(md5Sign(mapi(params), MD5_KEY)).toBe(sign)
    expect(md5Verify(mapi(params), MD5_KEY, sign)).toBe(true)
    expect(md5Verify(mapi(params), MD5_KEY, sign.toUpperCase())).toBe(false)
    expect(md5Verify(mapi(params), `${MD5_KEY}0`, sign)).toBe(false)
  })

  test.each(ALL_TYPES)('$name', ({ params, MD5, RSA, RSA2 }) => {
    const signed = { ...params, sign: 'x', sign_type: 'MD5', body: '' }
    if (MD5 !== undefined) expect(md5Sign(mapi(signed), MD5_KEY)).toBe(MD5)
    if (RSA !== undefined) {
      expect(rsaVerify(mapi(signed), 'RSA', PAIR, RSA)).toBe(true)
      expect(rsaVerify(mapi(signed), 'RSA2', PAIR, RSA)).toBe(false)
    }
    expect(rsaVerify(mapi(signed), 'RSA2', PAIR, RSA2)).toBe(true)
    expect(rsaVerify(mapi({ ...signed, extra: '1' }), 'RSA2', PAIR, RSA2)).toBe(false)
  })

  test('a real notification: sign_type is not signed', () => {
    expect(rsaVerify(mapi(NOTIFICATION), 'RSA2', SDK_KEY, NOTIFICATION_SIGN)).toBe(true)
    const withType = Buffer.from(openApiText(new Map(Object.entries(NOTIFICATION))))
    expect(rsaVerify(withType, 'RSA2', SDK_KEY, NOTIFICATION_SIGN)).toBe(false)
  })

  test('an OpenAPI request: sign_type is signed', () => {
    const text = openApiText(new Map(Object.entries({ ...OPENAPI_REQUEST, sign: OPENAPI_SIGN })))
    expect(rsaVerify(Buffer.from(text), 'RSA2', PAIR, OPENAPI_SIGN)).toBe(true)
    expect(rsaVerify(mapi(OPENAPI_REQUEST), 'RSA2', PAIR, OPENAPI_SIGN)).toBe(false)
  })
})

describe('signatures of its own', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

  test.each(['RSA', 'RSA2'] as const)('%s verifies what it signed, blanks for plus signs forgiven', type => {
    const sign = rsaSign(Buffer.from('text'), type, privateKey)
    expect(rsaVerify(Buffer.from('text'), type, publicKey, sign)).toBe(true)
    expect(rsaVerify(Buffer.from('text'), type, publicKey, sign.replaceAll('+', ' '))).toBe(true)
    expect(rsaVerify(Buffer.from('texT'), type, publicKey, sign)).toBe(false)
  })

  test.each(['', 'not base64!', 'A'.repeat(2000), '===='])('%j is no RSA signature', sign => {
    expect(rsaVerify(Buffer.from('text'), 'RSA2', publicKey, sign)).toBe(false)
  })

  test('sign types are upper case', () => {
    expect(['MD5', 'RSA', 'RSA2', 'rsa2', 'DSA', ''].map(signType)).toEqual([
      'MD5',
      'RSA',
      'RSA2',
      null,
      null,
      null,
    ])
  })
})

test('an OpenAPI reply has its content as it was signed', () => {
  expect(openApiReply('a_response', '{"x":"\\/"}', 's+')).toBe('{"a_response":{"x":"\\/"},"sign":"s+"}')
  expect(openApiReply('error_response', '{}', null)).toBe('{"error_response":{}}')
})

describe('charsets', () => {
  test('names in any case', () => {
    expect(['utf-8', 'GBK', 'gb2312', 'latin1'].map(charset)).toEqual(['UTF-8', 'GBK', 'GB2312', null])
  })

  test('GBK is written as it is read', () => {
    expect(encoded('出租 A', 'GBK').toString('hex')).toBe('b3f6d7e22041')
    expect(encoded('€', 'GBK', () => '&#8364;').length).toBeGreaterThan(0)
    const all = '测试出租车费用，人民币￥镕'
    expect(decoded(encoded(all, 'GBK'), 'GBK')).toBe(all)
  })

  test('what GBK lacks is refused, or written as its stand-in', () => {
    expect(() => encoded('🚕', 'GBK')).toThrow(/GBK has no/)
    expect(encoded('🚕', 'GB2312', c => `&#${c.codePointAt(0)};`).toString()).toBe('&#128661;')
  })

  test('bytes of another charset are refused', () => {
    expect(() => decoded(Buffer.from([0xff, 0xfe]), 'UTF-8')).toThrow(TypeError)
    expect(() => decoded(Buffer.from([0x81]), 'GBK')).toThrow(TypeError)
  })
})
