/**
 * Signed messages: JWS (RFC 7515) in compact form, with exactly two algorithms. Synchronous, so that verifying and
 * committing happen inside one MQTT handler. Nothing here looks at a date: the board's clock may say 1970.
 */
import { createHmac, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto'
import { decodeBase64url, encodeBase64url } from './base64url.ts'
import { type CloudKeys, isKeyId } from './cloudKeys.ts'
import { MAX_MESSAGE_BYTES } from './limits.ts'
import { JsonError, parseJsonObject } from './strictJson.ts'

/** What a message is, as in its topic's last word; the header's `typ` is this and `+jwt`. */
export type UpTyp = 'trip' | 'ack' | 'sync'
export type DownTyp = 'ack' | 'settlement' | 'notice' | 'restore'
export type Typ = UpTyp | DownTyp

export type JwsErrorCode =
  | 'oversize'
  /** Not three parts. */
  | 'form'
  /** A part is not canonical base64url. */
  | 'base64url'
  /** Header or payload is not JSON, or not UTF-8, or nested too deep. */
  | 'json'
  /** Header or payload names a member twice. */
  | 'duplicate-key'
  /** The header has a member that it must not have, `crit` for one, or is no object. */
  | 'header'
  | 'algorithm'
  | 'type'
  /** The key id is not among the pinned keys. */
  | 'key-id'
  | 'signature'
  /** The payload is not an object. */
  | 'payload'

export class JwsError extends Error {
  override readonly name = 'JwsError'
  readonly code: JwsErrorCode

  constructor(code: JwsErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Signs an up message with the key that upKey derives. Throws JwsError `oversize`, TypeError on a short key. */
export function signHs256(payload: object, typ: UpTyp, key: Buffer): string {
  const input = signingInput({ alg: 'HS256', typ: `${typ}+jwt` }, payload)
  return sealed(input, hmac(key, input))
}

/** Signs a down message with an Ed25519 private key. Throws JwsError `oversize`, TypeError on another key or a bad kid. */
export function signEdDsa(payload: object, typ: DownTyp, kid: string, privateKey: KeyObject): string {
  if (privateKey.type !== 'private' || privateKey.asymmetricKeyType !== 'ed25519')
    throw new TypeError('down messages are signed with an Ed25519 private key')
  if (!isKeyId(kid)) throw new TypeError('a key id is 1–64 of A–Z a–z 0–9 . _ -')
  const input = signingInput({ alg: 'EdDSA', typ: `${typ}+jwt`, kid }, payload)
  return sealed(input, sign(null, Buffer.from(input, 'ascii'), privateKey))
}

/** The payload of an up message that one of the vehicle's keys signed. Throws JwsError. */
export function verifyHs256(token: string, typ: UpTyp, keys: readonly Buffer[]): Record<string, unknown> {
  const parts = split(token)
  checkHeader(parts.header, 'HS256', typ)
  const agrees = keys.map(key => {
    const expected = hmac(key, parts.input)
    return parts.signature.length === expected.length && timingSafeEqual(parts.signature, expected)
  })
  if (!agrees.includes(true)) throw new JwsError('signature', 'the signature is not by this vehicle')
  return payloadOf(parts.payload)
}

/** The payload of a down message that one of the pinned keys signed. Throws JwsError. */
export function verifyEdDsa(token: string, typ: DownTyp, keys: CloudKeys): Record<string, unknown> {
  const parts = split(token)
  const kid = checkHeader(parts.header, 'EdDSA', typ)
  const key = typeof kid === 'string' ? keys.get(kid) : undefined
  if (key === undefined) throw new JwsError('key-id', 'signed with a key that is not pinned')
  const isRight =
    key.asymmetricKeyType === 'ed25519' && verify(null, Buffer.from(parts.input), key, parts.signature)
  if (!isRight) throw new JwsError('signature', 'the signature is not by the key that the header names')
  return payloadOf(parts.payload)
}

function signingInput(header: object, payload: object): string {
  return `${encodeBase64url(JSON.stringify(header))}.${encodeBase64url(JSON.stringify(payload))}`
}

function sealed(input: string, signature: Buffer): string {
  const token = `${input}.${encodeBase64url(signature)}`
  if (token.length > MAX_MESSAGE_BYTES) throw new JwsError('oversize', `a message of ${token.length} bytes`)
  return token
}

function hmac(key: Buffer, input: string): Buffer {
  // RFC 7518 §3.2: at least as long as the hash. An empty key would sign without a word.
  if (key.length < 32) throw new TypeError('an HS256 key has at least 32 bytes')
  return createHmac('sha256', key).update(input, 'ascii').digest()
}

interface Parts {
  readonly header: Record<string, unknown>
  readonly payload: Buffer
  readonly signature: Buffer
  /** The characters that are signed. */
  readonly input: string
}

function split(token: string): Parts {
  if (token.length > MAX_MESSAGE_BYTES) throw new JwsError('oversize', `a message of ${token.length} bytes`)
  const [header, payload, signature, ...rest] = token.split('.', 4)
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0)
    throw new JwsError('form', 'not a JWS in compact form')
  return {
    header: jsonOf(decoded(header), 'header'),
    payload: decoded(payload),
    signature: decoded(signature),
    input: `${header}.${payload}`,
  }
}

function decoded(part: string): Buffer {
  const bytes = decodeBase64url(part)
  if (bytes === null) throw new JwsError('base64url', 'a part is not canonical base64url')
  return bytes
}

/** Checks that the header is exactly ours and gives its `kid`, if that is a member it may have. */
function checkHeader(header: Record<string, unknown>, alg: 'HS256' | 'EdDSA', typ: Typ): unknown {
  if (header.alg !== alg) throw new JwsError('algorithm', `the algorithm is not ${alg}`)
  if (header.typ !== `${typ}+jwt`) throw new JwsError('type', `the type is not ${typ}+jwt`)
  // Stricter than RFC 7515 §4, which lets unknown members be: no `crit`, no key that a message brings along.
  const allowed = alg === 'EdDSA' ? ['alg', 'typ', 'kid'] : ['alg', 'typ']
  if (Object.keys(header).some(name => !allowed.includes(name)))
    throw new JwsError('header', `the header may have ${allowed.join(', ')} and nothing else`)
  return header.kid
}

const payloadOf = (bytes: Buffer) => jsonOf(bytes, 'payload')

function jsonOf(bytes: Buffer, part: 'header' | 'payload'): Record<string, unknown> {
  try {
    return parseJsonObject(bytes)
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    throw new JwsError(error.code === 'not-an-object' ? part : error.code, `${part}: ${error.message}`)
  }
}
