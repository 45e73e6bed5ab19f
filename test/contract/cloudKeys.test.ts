import { generateKeyPairSync } from 'node:crypto'
import * as jose from 'jose'
import { describe, expect, test } from 'vitest'
import { isKeyId, parseCloudKeys, toJwks } from '../../src/contract/cloudKeys.ts'
import { cloudKey, cloudKeys } from './support.ts'

const x = 'A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg'
const jwk = { kty: 'OKP', crv: 'Ed25519', x, kid: 'k1' }
const file = (...keys: unknown[]) => JSON.stringify({ keys })

describe('the pinned keys', () => {
  test('current and next', () => {
    const keys = parseCloudKeys(
      file({ ...jwk, alg: 'EdDSA', use: 'sig' }, { ...jwk, kid: '2027-01', alg: 'Ed25519', more: 1 }),
    )
    expect([...keys.keys()]).toEqual(['k1', '2027-01'])
    expect(keys.get('k1')!.export({ format: 'jwk' })).toEqual({ kty: 'OKP', crv: 'Ed25519', x })
    expect(keys.get('k1')!.type).toBe('public')
  })

  test('written and read again', () => {
    const text = JSON.stringify(toJwks(cloudKeys))
    expect(JSON.parse(text)).toEqual({ keys: [{ ...jwk, alg: 'EdDSA', use: 'sig' }] })
    expect(toJwks(parseCloudKeys(text))).toEqual(toJwks(cloudKeys))
  })

  test('a private key never gets into the file', () => {
    expect(toJwks(new Map([['k1', cloudKey]]))).toEqual(toJwks(cloudKeys))
  })

  test('keys that jose made, and our file in jose', async () => {
    const pair = await jose.generateKeyPair('EdDSA', { extractable: true })
    const theirs = await jose.exportJWK(pair.publicKey)
    expect(parseCloudKeys(file({ ...theirs, kid: 'theirs' })).size).toBe(1)
    const [ours] = toJwks(cloudKeys).keys
    await expect(jose.importJWK(ours as jose.JWK, 'EdDSA')).resolves.toBeDefined()
  })

  test.each([
    ['nothing', '', /not JSON/],
    ['a list', '[]', /not a JSON object/],
    ['a PEM file', '-----BEGIN PUBLIC KEY-----', /not JSON/],
    ['a single key', JSON.stringify(jwk), /"keys" must be a list/],
    ['no keys', file(), /list of 1 to 4/],
    ['five keys', file(...Array.from('abcde', kid => ({ ...jwk, kid }))), /list of 1 to 4/],
    ['keys that are no list', '{"keys":{}}', /must be a list/],
    ['a member twice', `{"keys":[],"keys":[${JSON.stringify(jwk)}]}`, /twice/],
    ['one kid twice', file(jwk, jwk), /two keys have the kid "k1"/],
    ['null for a key', file(null), /key 1 needs a "kid"/],
    ['no kid', file({ ...jwk, kid: undefined }), /key 1 needs a "kid"/],
    ['an empty kid', file({ ...jwk, kid: '' }), /needs a "kid"/],
    ['a kid with a space', file({ ...jwk, kid: 'a b' }), /needs a "kid"/],
    ['a long kid', file({ ...jwk, kid: 'x'.repeat(65) }), /needs a "kid"/],
    ['a private key', file({ ...jwk, d: x }), /key 1 is a private key/],
    ['a secret', file({ kty: 'oct', k: x, kid: 'k1' }), /key 1 is not an Ed25519 key/],
    ['a secret that calls itself Ed25519', file({ ...jwk, kty: 'oct' }), /key 1 is not an Ed25519 key/],
    ['another curve', file(jwk, { ...jwk, kid: 'k2', crv: 'X25519' }), /key 2 is not an Ed25519 key/],
    ['a key for encryption', file({ ...jwk, use: 'enc' }), /not for signatures/],
    ['another algorithm', file({ ...jwk, alg: 'ES256' }), /another algorithm/],
    ['no x', file({ ...jwk, x: undefined }), /"x" of key 1/],
    ['x that is no text', file({ ...jwk, x: [x] }), /"x" of key 1/],
    ['a short x', file({ ...jwk, x: x.slice(0, -2) }), /"x" of key 1/],
    ['x with padding', file({ ...jwk, x: `${x}=` }), /"x" of key 1/],
    ['x with spare bits', file({ ...jwk, x: `${x.slice(0, -1)}h` }), /"x" of key 1/],
  ])('%s is refused with advice', (_, text, words) => {
    expect(() => parseCloudKeys(text)).toThrow(words)
    expect(() => parseCloudKeys(text)).toThrow(/^cloud keys: .* Copy the cloud's JWKS file again/)
  })

  test('only Ed25519 keys with a key id are written', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(() => toJwks(new Map([['k1', rsa.publicKey]]))).toThrow(TypeError)
    expect(() => toJwks(new Map([['a b', cloudKeys.get('k1')!]]))).toThrow(TypeError)
  })

  test('key ids', () => {
    expect(['k', '2026-11', 'A.b_c-9', 'x'.repeat(64)].every(isKeyId)).toBe(true)
    expect(['', ' ', 'a/b', 'é', 'x'.repeat(65), 7, null, ['k']].some(isKeyId)).toBe(false)
  })
})
