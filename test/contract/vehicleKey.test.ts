import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseVehicleKey, upKey, vehicleHmac } from '../../src/contract/vehicleKey.ts'
import { key } from './support.ts'

const hex = key.toString('hex')
const base64url = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'

describe('a key file', () => {
  test.each([
    ['hexadecimal', hex],
    ['capital hexadecimal', hex.toUpperCase()],
    ['with a line end', `${hex}\n`],
    ['with spaces around', ` \t${base64url}\r\n`],
    ['base64url', base64url],
  ])('%s', (_, text) => {
    expect(parseVehicleKey(text)).toEqual(key)
  })

  test.each([
    ['empty', ''],
    ['white space', ' \n'],
    ['63 digits', hex.slice(1)],
    ['65 digits', `${hex}0`],
    ['two lines', `${hex}\n${hex}`],
    ['a foreign digit', `${hex.slice(1)}g`],
    ['base64 with padding', `${base64url}=`],
    ['base64 of the other alphabet', `+/${base64url.slice(2)}`],
    ['spare bits set', `${base64url.slice(0, -1)}9`],
    ['31 bytes', key.subarray(1).toString('base64url')],
    ['33 bytes', Buffer.alloc(33, 7).toString('base64url')],
    ['a PEM file', '-----BEGIN PRIVATE KEY-----\n'],
  ])('%s is refused with advice', (_, text) => {
    expect(() => parseVehicleKey(text)).toThrow(/64 hexadecimal digits .* openssl rand -hex 32/)
  })

  test('the secret is not in the error', () => {
    const secret = hex.slice(1)
    expect(() => parseVehicleKey(secret)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining(secret) }),
    )
    expect(() => parseVehicleKey(secret)).toThrow(/63 characters/)
  })
})

describe('derived from it', () => {
  test('the up key is HKDF-SHA256 without salt (RFC 5869), by its definition', () => {
    const extracted = createHmac('sha256', Buffer.alloc(32)).update(key).digest()
    const expanded = createHmac('sha256', extracted).update('farebridge/up\u0001').digest()
    expect(upKey(key)).toEqual(expanded)
    expect(upKey(key).toString('hex')).toBe(
      '9b40c7dbe17b615d64ef9031642e64178119c3c2323b35bd0d22906d6565c179',
    )
  })

  test('a key of another length is never used', () => {
    for (const length of [0, 16, 31, 33]) {
      expect(() => upKey(Buffer.alloc(length))).toThrow(TypeError)
      expect(() => vehicleHmac(Buffer.alloc(length), 'text')).toThrow(TypeError)
    }
  })
})
