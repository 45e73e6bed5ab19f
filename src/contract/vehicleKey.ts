/**
 * The vehicle key: 32 random bytes that the vehicle and the cloud share (DESIGN §5.1), and what is derived from it.
 */
import { createHmac, hkdfSync } from 'node:crypto'
import { decodeBase64url } from './base64url.ts'

const KEY_BYTES = 32

/**
 * The key in a key file's text: 64 hexadecimal digits or 43 characters of base64url, white space around it allowed.
 * Throws an Error that says what to do; the text itself, being secret, is never part of it.
 */
export function parseVehicleKey(text: string): Buffer {
  const word = text.trim()
  if (/^[0-9a-f]{64}$/i.test(word)) return Buffer.from(word, 'hex')
  const bytes = /^[A-Za-z0-9_-]{43}$/.test(word) ? decodeBase64url(word) : null
  if (bytes !== null) return bytes
  throw new Error(
    `a vehicle key is 64 hexadecimal digits or 43 characters of base64url (32 random bytes); found ${described(word)}. ` +
      'Provision the vehicle again, or make one with: openssl rand -hex 32',
  )
}

function described(word: string): string {
  if (word === '') return 'nothing'
  const foreign = /[^A-Za-z0-9_-]/.test(word)
  return `${word.length} characters${foreign ? ', some of them neither hexadecimal nor base64url' : ''}`
}

/** The key that signs up messages: HKDF-SHA256(vehicle key, no salt, info `farebridge/up`), 32 bytes (DESIGN §5.4). */
export function upKey(vehicleKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', checked(vehicleKey), '', 'farebridge/up', KEY_BYTES))
}

/** HMAC-SHA256(vehicle key, text), 32 bytes: what pay links and confirmation codes are cut from. */
export function vehicleHmac(vehicleKey: Buffer, text: string): Buffer {
  return createHmac('sha256', checked(vehicleKey)).update(text, 'ascii').digest()
}

/** An empty or short key would sign without a word. */
function checked(vehicleKey: Buffer): Buffer {
  if (vehicleKey.length !== KEY_BYTES) throw new TypeError(`a vehicle key has ${KEY_BYTES} bytes`)
  return vehicleKey
}
