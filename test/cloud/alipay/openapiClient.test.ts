import { describe, expect, test } from 'vitest'
import { OpenapiClient, type OpenapiOptions } from '../../../src/cloud/alipay/openapiClient.ts'
import { rawMember, readOpenapiReply } from '../../../src/cloud/alipay/openapiReply.ts'
import { openapiText, rsaSigner, rsaVerifier } from '../../../src/cloud/alipay/signature.ts'
import { ValueError } from '../../../src/cloud/alipay/values.ts'
import { type Answer, silence, status, stub } from './stub.ts'
import { alipaySigners, md5, partnerKeys, verifiers } from './support.ts'

const APP = '2019073166072302'
const CODE = 'ca34ea491e7146cc87d25fca24c4cD11'
const USER = '2088411964574197'
const TOKEN = 'publicpBa869cad0990e4e17a57ecf7c5469a4b2'
const success = `{"access_token":"${TOKEN}","user_id":"${USER}","alipay_user_id":"2088100","expires_in":300,"re_expires_in":300,"refresh_token":"publicpB0ff"}`
const invalid = '{"code":"40002","msg":"Invalid Arguments","sub_code":"isv.code-invalid","sub_msg":"a\\/b"}'

const RESPONSE = 'alipay_system_oauth_token_response'
const reply = (value: string, name = RESPONSE, sign = alipaySigners.RSA2.sign(value)) =>
  `{"${name}":${value},"sign":"${sign}"}`
const unsigned = (value: string, name = RESPONSE) => `{"${name}":${value}}`

async function answering(answer: Answer, more: Partial<OpenapiOptions> = {}) {
  const { gateway, sent } = await stub(() => answer)
  const client = new OpenapiClient({
    gateway,
    plainHttp: 'loopback',
    appId: APP,
    signer: rsaSigner('RSA2', partnerKeys.privateKey),
    verifier: verifiers.RSA2,
    now: () => 1_577_905_445,
    limits: { timeoutMs: answer === silence ? 300 : 20_000 },
    ...more,
  })
  return { client, sent }
}

describe('the token call', () => {
  test('common parameters in the address, the code in the form, all of it signed', async () => {
    const { client, sent } = await answering(reply(success))
    expect(await client.user(CODE)).toEqual({ kind: 'user', userId: USER })
    const { method, query, form } = sent[0]!
    expect(method).toBe('POST')
    expect(Object.fromEntries(form)).toEqual({ grant_type: 'authorization_code', code: CODE })
    const { sign, ...common } = Object.fromEntries(query)
    expect(common).toEqual({
      method: 'alipay.system.oauth.token',
      app_id: APP,
      format: 'JSON',
      charset: 'utf-8',
      version: '1.0',
      sign_type: 'RSA2',
      timestamp: '2020-01-02 03:04:05',
    })
    const verifier = rsaVerifier('RSA2', partnerKeys.publicKey)
    expect(verifier.verify(openapiText([...query, ...form]), sign!)).toBe(true)
  })

  test.each<[string, Answer, object]>([
    [
      'in the form of an error',
      reply(invalid, 'error_response'),
      { kind: 'refused', code: 'isv.code-invalid' },
    ],
    ['inside the response', reply(invalid), { kind: 'refused', code: 'isv.code-invalid' }],
    [
      'without a signature',
      unsigned(invalid, 'error_response'),
      { kind: 'untrusted', code: 'isv.code-invalid' },
    ],
    ['without a signature, inside', unsigned(invalid), { kind: 'untrusted', code: 'isv.code-invalid' }],
    ['without a sub code', reply('{"code":"40004"}', 'error_response'), { kind: 'refused', code: '40004' }],
    ['a code that is none', reply('{"code":["<b>"]}'), { kind: 'refused', code: 'unreadable' }],
    [
      'a sub code alone',
      reply('{"sub_code":"isv.code-invalid"}'),
      { kind: 'refused', code: 'isv.code-invalid' },
    ],
    ['20000', reply('{"code":"20000"}', 'error_response'), { kind: 'unknown', cause: 'system-error' }],
    [
      'isp.unknow-error, unsigned',
      unsigned('{"code":"40004","sub_code":"isp.unknow-error"}', 'error_response'),
      { kind: 'unknown', cause: 'system-error' },
    ],
    ['an open id alone', reply('{"open_id":"x"}'), { kind: 'refused', code: 'no-user-id' }],
    ['a user id that is none', reply('{"user_id":"1"}'), { kind: 'refused', code: 'no-user-id' }],
    ['a user id as a number', reply(`{"user_id":${USER}}`), { kind: 'refused', code: 'no-user-id' }],
    ['a web page', '<html>', { kind: 'unknown', cause: 'unreadable' }],
    [
      'another method’s reply',
      reply(success, 'alipay_trade_pay_response'),
      { kind: 'unknown', cause: 'unreadable' },
    ],
    ['both', `{"${RESPONSE}":{},"error_response":{},"sign":""}`, { kind: 'unknown', cause: 'unreadable' }],
    [
      'a member twice',
      reply(success).replace('{"', `{"${RESPONSE}":{},"`),
      { kind: 'unknown', cause: 'unreadable' },
    ],
    ['no object', reply('[]'), { kind: 'unknown', cause: 'unreadable' }],
    ['503', status(503), { kind: 'unknown', cause: 'server-error' }],
    ['nothing in time', silence, { kind: 'unknown', cause: 'timeout' }],
    ['too much', 'x'.repeat(70_000), { kind: 'unknown', cause: 'oversize' }],
  ])('%s', async (_, answer, expected) => {
    const { client } = await answering(answer)
    const outcome = await client.user(CODE)
    expect(outcome).toMatchObject(expected)
    expect(JSON.stringify(outcome)).not.toMatch(new RegExp(`${CODE}|${TOKEN}|127\\.0\\.0\\.1`))
  })

  test.each<[string, string]>([
    ['no signature', unsigned(success)],
    ['a wrong signature', reply(success, RESPONSE, alipaySigners.RSA2.sign('{}'))],
    ['an altered reply', reply(success).replace(USER, '2088411964574198')],
    ['an altered error', reply(invalid, 'error_response').replace('code-invalid', 'xxxx-invalid')],
    ['the hash of RSA', reply(success, RESPONSE, alipaySigners.RSA.sign(success))],
    ['a signature that is no text', unsigned(success).replace(/}$/, ',"sign":1}')],
  ])('%s: unknown, with an alarm', async (_, answer) => {
    const { client } = await answering(answer)
    expect(await client.user(CODE)).toMatchObject({
      kind: 'unknown',
      cause: 'bad-signature',
      alarm: { kind: 'bad-signature', service: 'token' },
    })
  })

  test('what is no code, no app and no algorithm', async () => {
    const { client, sent } = await answering(reply(success))
    await expect(client.user('a&code=b')).rejects.toThrow(ValueError)
    await expect(client.user('a'.repeat(41))).rejects.toThrow(ValueError)
    expect(sent).toEqual([])
    await expect(answering('', { appId: 'x' })).rejects.toThrow(ValueError)
    await expect(answering('', { signer: md5 })).rejects.toThrow(ValueError)
    await expect(answering('', { verifier: md5 })).rejects.toThrow(ValueError)
  })
})

describe('the signed substring', () => {
  test.each([
    ['{"r":{"a":1},"sign":"x"}', '{"a":1}'],
    ['{ "sign" : "x" , "r" : { "a" : "\\/}\\"{" } }', '{ "a" : "\\/}\\"{" }'],
    ['{"x":{"r":{"no":1}},"r":{"b":[{"c":2}]}}', '{"b":[{"c":2}]}'],
    ['{"x":"\\"r\\":{","r":{}}', '{}'],
    ['{"\\u0072":{"a":1}}', '{"a":1}'],
    ['{"x":1}', null],
  ])('%s', (json, raw) => {
    expect(rawMember(json, 'r')).toBe(raw)
  })

  test('whatever byte is altered, no other user is verified', () => {
    const whole = Buffer.from(reply(success))
    for (let at = 0; at < whole.length; at++) {
      const bytes = Buffer.from(whole)
      bytes[at]! ^= 1
      const read = readOpenapiReply(bytes, 'alipay.system.oauth.token', verifiers.RSA2)
      if (read.kind === 'answered') expect(read.fields.user_id).toBe(USER)
    }
  })
})
