/** The official SDK as a second opinion. It speaks the OpenAPI and reads RSA notifications; MAPI and MD5 it does not know. */
import { AlipaySdk } from 'alipay-sdk'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OpenapiClient } from '../../../src/cloud/alipay/openapiClient.ts'
import { rawMember } from '../../../src/cloud/alipay/openapiReply.ts'
import { mapiText, openapiText, rsaSigner, rsaVerifier } from '../../../src/cloud/alipay/signature.ts'
import { stub } from './stub.ts'
import { alipayKeys, alipaySigners, anyParams, entries, partnerKeys, verifiers } from './support.ts'

const RESPONSE = 'alipay_system_oauth_token_response'
const APP = '2019073166072302'
const pkcs1 = (pair: typeof partnerKeys) =>
  pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
const spki = (pair: typeof partnerKeys) => pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()

const sdkOf = (signType: 'RSA' | 'RSA2', publicKeyOf: typeof partnerKeys, gateway?: string) =>
  new AlipaySdk({
    appId: APP,
    privateKey: pkcs1(partnerKeys),
    alipayPublicKey: spki(publicKeyOf),
    signType,
    keyType: 'PKCS1',
    ...(gateway !== undefined && { gateway }),
  })

const value = '{"access_token":"a\\/b","user_id":"2088411964574197","expires_in":300}'

describe.each(['RSA', 'RSA2'] as const)('%s', signType => {
  const reply = `{"${RESPONSE}":${value},"sign":"${alipaySigners[signType].sign(value)}"}`

  test('the SDK’s token request verifies by our text, and the SDK takes our reply', async () => {
    const { gateway, sent } = await stub(() => reply)
    const answer = await sdkOf(signType, alipayKeys, gateway).exec(
      'alipay.system.oauth.token',
      { grantType: 'authorization_code', code: 'c1' },
      { validateSign: true },
    )
    expect(answer).toMatchObject({ userId: '2088411964574197' })
    const { query, form } = sent[0]!
    expect(form.get('code')).toBe('c1')
    const verifier = rsaVerifier(signType, partnerKeys.publicKey)
    expect(verifier.verify(openapiText([...query, ...form]), query.get('sign')!)).toBe(true)
  })

  test('our token request verifies by the SDK’s own reading', async () => {
    const { gateway, sent } = await stub(() => reply)
    const client = new OpenapiClient({
      gateway,
      plainHttp: 'loopback',
      appId: APP,
      signer: rsaSigner(signType, partnerKeys.privateKey),
      verifier: verifiers[signType],
      now: () => 1_577_905_445,
    })
    expect(await client.user('c1')).toEqual({ kind: 'user', userId: '2088411964574197' })
    const { query, form } = sent[0]!
    const all = Object.fromEntries([...query, ...form])
    const sdk = sdkOf(signType, partnerKeys)
    expect(sdk.checkNotifySignV2(all)).toBe(true)
    expect(sdk.checkNotifySignV2({ ...all, code: 'c2' })).toBe(false)
  })

  test('the same part of a reply is signed', () => {
    const sdk = sdkOf(signType, alipayKeys)
    const anyReply = fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.oneof(fc.string(), fc.integer()), {
      noNullPrototype: true,
    })
    fc.assert(
      fc.property(anyReply, fields => {
        const raw = JSON.stringify(fields)
        // As long as a real one: the SDK's cut goes wrong on a shorter one.
        const body = `{"${RESPONSE}":${raw},"sign":"${'c2ln'.repeat(86)}"}`
        expect(rawMember(body, RESPONSE)).toBe(raw)
        expect(sdk.getSignStr(body, RESPONSE)).toBe(raw)
      }),
    )
  })

  test('notifications: the SDK agrees on genuine and altered ones', () => {
    const sdk = sdkOf(signType, alipayKeys)
    fc.assert(
      fc.property(anyParams, params => {
        // The SDK signs what is empty too, which MAPI's rule leaves out.
        const sent = Object.fromEntries(entries(params).filter(([, text]) => text !== ''))
        const sign = alipaySigners[signType].sign(mapiText(entries(sent)))
        const notice = { ...sent, trade_status: 'TRADE_SUCCESS', sign, sign_type: signType }
        const { trade_status, ...genuine } = notice
        expect(sdk.checkNotifySignV2(genuine)).toBe(true)
        expect(sdk.checkNotifySignV2(notice)).toBe(false)
        expect(trade_status).toBe('TRADE_SUCCESS')
        expect(verifiers[signType].verify(mapiText(entries(genuine)), sign)).toBe(true)
        expect(verifiers[signType].verify(mapiText(entries(notice)), sign)).toBe(false)
      }),
    )
  })
})
