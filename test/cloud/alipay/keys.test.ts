import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { KeyError, parseMd5Key, parsePrivateKey, parsePublicKey } from '../../../src/cloud/alipay/keys.ts'
import { K0, partnerKeys } from './support.ts'

const { privateKey, publicKey } = partnerKeys
const pem = (type: 'pkcs1' | 'pkcs8') => privateKey.export({ type, format: 'pem' }).toString()
const base64 = (type: 'pkcs1' | 'pkcs8') => privateKey.export({ type, format: 'der' }).toString('base64')
const wrapped = (text: string) => text.replace(/.{64}/g, '$&\r\n')

describe('key files', () => {
  test.each([
    ['PKCS #1 PEM', pem('pkcs1')],
    ['PKCS #8 PEM', pem('pkcs8')],
    ['bare PKCS #1', base64('pkcs1')],
    ['bare PKCS #8', base64('pkcs8')],
    ['bare PKCS #8 in lines', `${wrapped(base64('pkcs8'))}\r\n`],
  ])('our private key: %s', (_, text) => {
    expect(parsePrivateKey(text).equals(privateKey)).toBe(true)
  })

  test.each([
    ['PEM', publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    ['bare', publicKey.export({ type: 'spki', format: 'der' }).toString('base64')],
  ])("Alipay's public key: %s", (_, text) => {
    expect(parsePublicKey(text).equals(publicKey)).toBe(true)
  })

  test('the MD5 key', () => {
    expect(parseMd5Key(`${K0}\n`)).toBe(K0)
  })

  const ed25519 = generateKeyPairSync('ed25519')
  const short = generateKeyPairSync('rsa', { modulusLength: 512 })
  test.each<[string, () => unknown]>([
    ['an MD5 key that is too short', () => parseMd5Key('secret')],
    [
      'a public key as MD5 key',
      () => parseMd5Key(publicKey.export({ type: 'spki', format: 'pem' }).toString()),
    ],
    ['an empty file', () => parsePrivateKey('')],
    ['a word', () => parsePrivateKey('secret')],
    [
      'a public key as private key',
      () => parsePrivateKey(publicKey.export({ type: 'spki', format: 'pem' }).toString()),
    ],
    ['our private key as the public key', () => parsePublicKey(pem('pkcs8'))],
    ['our bare private key as the public key', () => parsePublicKey(base64('pkcs8'))],
    [
      'another kind of private key',
      () => parsePrivateKey(ed25519.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    ],
    [
      'another kind of public key',
      () => parsePublicKey(ed25519.publicKey.export({ type: 'spki', format: 'pem' }).toString()),
    ],
    ['512 bits', () => parsePrivateKey(short.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())],
  ])('refuses %s and does not repeat it', (_, parse) => {
    try {
      parse()
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(KeyError)
      expect((error as Error).message).not.toMatch(/secret|MII|BEGIN/)
    }
  })
})
