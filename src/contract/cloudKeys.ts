/**
 * The cloud's public keys that a vehicle pins: a JWKS (RFC 7517, RFC 8037) with the current key and the next one.
 */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { decodeBase64url } from './base64url.ts'
import { JsonError, parseJsonObject } from './strictJson.ts'

/** Ed25519 public keys by key id. */
export type CloudKeys = ReadonlyMap<string, KeyObject>

const MAX_KEYS = 4
const KEY_ID = /^[A-Za-z0-9._-]{1,64}$/

export function isKeyId(value: unknown): value is string {
  return typeof value === 'string' && KEY_ID.test(value)
}

/** Reads a JWKS of 1–4 Ed25519 public keys. Throws an Error that says what is wrong with which key and what to do. */
export function parseCloudKeys(jwksText: string): CloudKeys {
  const list = read(jwksText).keys
  if (!Array.isArray(list) || list.length < 1 || list.length > MAX_KEYS)
    throw fault(`"keys" must be a list of 1 to ${MAX_KEYS} keys`)
  const keys = new Map<string, KeyObject>()
  for (const [index, jwk] of list.entries()) {
    const [kid, key] = readKey(jwk, `key ${index + 1}`)
    if (keys.has(kid)) throw fault(`two keys have the kid "${kid}"`)
    keys.set(kid, key)
  }
  return keys
}

function read(text: string): Record<string, unknown> {
  try {
    return parseJsonObject(text)
  } catch (error) {
    throw fault(error instanceof JsonError ? error.message : 'not readable')
  }
}

function readKey(value: unknown, which: string): [string, KeyObject] {
  const jwk = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  if (jwk.d !== undefined)
    throw fault(`${which} is a private key: it must never be in a vehicle, replace it in the cloud`)
  if (!isKeyId(jwk.kid)) throw fault(`${which} needs a "kid" of 1–64 of A–Z a–z 0–9 . _ -`)
  if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519')
    throw fault(`${which} is not an Ed25519 key ("kty": "OKP", "crv": "Ed25519")`)
  if (jwk.use !== undefined && jwk.use !== 'sig') throw fault(`${which} is not for signatures ("use")`)
  // RFC 9864 gives the same algorithm the name Ed25519; in a JWKS both mean this key.
  if (jwk.alg !== undefined && jwk.alg !== 'EdDSA' && jwk.alg !== 'Ed25519')
    throw fault(`${which} is for another algorithm ("alg")`)
  const x = typeof jwk.x === 'string' ? decodeBase64url(jwk.x) : null
  if (x?.length !== 32) throw fault(`"x" of ${which} is not 32 bytes in base64url`)
  return [
    jwk.kid,
    createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: jwk.x as string }, format: 'jwk' }),
  ]
}

function fault(what: string): Error {
  return new Error(`cloud keys: ${what}. Copy the cloud's JWKS file again, unchanged.`)
}

/** The JWKS of the keys, in their order. Only these public members go in, also of private keys. */
export function toJwks(keys: CloudKeys): { keys: Record<string, string>[] } {
  return {
    keys: Array.from(keys, ([kid, key]) => {
      const { kty, crv, x } = key.export({ format: 'jwk' })
      if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined || !isKeyId(kid))
        throw new TypeError(`not an Ed25519 key with a key id: ${kid}`)
      return { kty, crv, x, kid, alg: 'EdDSA', use: 'sig' }
    }),
  }
}
