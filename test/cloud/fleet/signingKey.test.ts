import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { readSigningKeys } from '../../../src/cloud/fleet/signingKey.ts'
import { parseCloudKeys } from '../../../src/contract/cloudKeys.ts'
import { signEdDsa, verifyEdDsa } from '../../../src/contract/jws.ts'

const pem = (type: 'ed25519' | 'ed448') =>
  generateKeyPairSync(type as 'ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string

test('the id of a key is its thumbprint: the example of RFC 8037 A.3', () => {
  const jwk = {
    ...{ kty: 'OKP', crv: 'Ed25519', d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A' },
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  }
  const key = createPrivateKey({ key: jwk, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' })
  expect(readSigningKeys([key as string]).current.kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
})

test('the first signs and a vehicle pins all, without their private halves', () => {
  const { current, jwks } = readSigningKeys([pem('ed25519'), pem('ed25519')])
  const pinned = parseCloudKeys(jwks)
  expect([...pinned.keys()][0]).toBe(current.kid)
  expect(pinned.size).toBe(2)
  const token = signEdDsa({ a: 1 }, 'ack', current.kid, current.privateKey)
  expect(verifyEdDsa(token, 'ack', pinned)).toEqual({ a: 1 })
  expect(jwks).not.toContain('"d"')
})

test('anything else is refused, without a word of it', () => {
  const one = pem('ed25519')
  expect(() => readSigningKeys([])).toThrow('1 to 4')
  expect(() => readSigningKeys([one, one])).toThrow('the same key')
  expect(() => readSigningKeys([one, pem('ed448')])).toThrow('signing key 2 is not an Ed25519')
  expect(() => readSigningKeys(['secret words'])).toThrow(/^(?!.*secret).*openssl genpkey/)
})
