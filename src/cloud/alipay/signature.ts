/**
 * Alipay's signatures: which text is signed, and with what. Texts are made of raw values, never of encoded ones. The
 * algorithm is pinned where a signer or verifier is made: no message chooses its own.
 */
import { createHash, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto'
import { gbkBytes } from './gbk.ts'

export type SignType = 'MD5' | 'RSA' | 'RSA2'
export type Charset = 'utf-8' | 'gbk'

/** Names and values as they are meant, before any encoding; a Map, URLSearchParams or Object.entries. */
export type Params = Iterable<readonly [name: string, value: string]>

/** Keys stay inside the closures, so that no log and no error can print them. */
export interface Signer {
  readonly signType: SignType
  /** Of the text in UTF-8: lower-case hex for MD5, base64 for RSA and RSA2. */
  sign(text: string): string
}

export interface Verifier {
  readonly signType: SignType
  /** False for anything but this text under this algorithm and key. Never throws on what a stranger sent. */
  verify(text: string, signature: string, charset?: Charset): boolean
}

const NONE: readonly string[] = []
const MAPI_UNSIGNED: readonly string[] = ['sign', 'sign_type']
const OPENAPI_UNSIGNED: readonly string[] = ['sign']
const HASHES = { RSA: 'RSA-SHA1', RSA2: 'RSA-SHA256' } as const

/** What is signed of a MAPI request or of a notification: neither `sign` nor `sign_type`, nothing empty. */
export const mapiText = (params: Params): string => joined(params, MAPI_UNSIGNED)

/** What is signed of an OpenAPI request: all but `sign`, so `sign_type` too; nothing empty. */
export const openapiText = (params: Params): string => joined(params, OPENAPI_UNSIGNED)

/** What is signed of a MAPI reply: the elements inside response, none of which is special. */
export const mapiReplyText = (fields: Params): string => joined(fields, NONE)

/** Sorted by name in ASCII order, which is JavaScript's own: `_` stands before the small letters. */
function joined(params: Params, unsigned: readonly string[]): string {
  return [...params]
    .filter(([name, value]) => value !== '' && !unsigned.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/**
 * True when a name or value holds what reads as another `&name=`: then two sets of parameters share one signed text,
 * and a signed parameter could be hidden inside its neighbour's value.
 */
export function isAmbiguous(params: Params): boolean {
  for (const [name, value] of params) {
    if (!/^[A-Za-z0-9_.-]+$/.test(name) || /&[A-Za-z0-9_.-]+=/.test(value)) return true
  }
  return false
}

/** MD5 with the key that both sides share, appended to the text without a word between. */
export function md5Seal(key: string): Signer & Verifier {
  const digest = (text: string, charset: Charset = 'utf-8') => {
    const bytes = encoded(text, charset)
    if (bytes === null) return null
    return createHash('md5').update(bytes).update(key, 'utf8').digest()
  }
  return {
    signType: 'MD5',
    sign: text => digest(text)!.toString('hex'),
    verify: (text, signature, charset) => {
      if (!/^[0-9a-f]{32}$/.test(signature)) return false
      const expected = digest(text, charset)
      return expected !== null && timingSafeEqual(expected, Buffer.from(signature, 'hex'))
    },
  }
}

/** PKCS #1 v1.5 with SHA-1 (`RSA`) or SHA-256 (`RSA2`) under our private key. Throws TypeError on another kind of key. */
export function rsaSigner(signType: 'RSA' | 'RSA2', privateKey: KeyObject): Signer {
  if (privateKey.type !== 'private' || privateKey.asymmetricKeyType !== 'rsa')
    throw new TypeError('requests are signed with an RSA private key')
  return {
    signType,
    sign: text => sign(HASHES[signType], Buffer.from(text, 'utf8'), privateKey).toString('base64'),
  }
}

/** Against Alipay's public key. Throws TypeError on another kind of key. */
export function rsaVerifier(signType: 'RSA' | 'RSA2', publicKey: KeyObject): Verifier {
  if (publicKey.type !== 'public' || publicKey.asymmetricKeyType !== 'rsa')
    throw new TypeError("replies are verified with Alipay's RSA public key")
  return {
    signType,
    verify: (text, signature, charset = 'utf-8') => {
      const given = Buffer.from(signature, 'base64')
      // Node reads base64 leniently; a signature has one spelling.
      if (given.length === 0 || given.toString('base64') !== signature) return false
      const bytes = encoded(text, charset)
      return bytes !== null && verify(HASHES[signType], bytes, publicKey, given)
    },
  }
}

/** Null when the charset has no such character. */
function encoded(text: string, charset: Charset): Buffer | null {
  return charset === 'utf-8' ? Buffer.from(text, 'utf8') : gbkBytes(text)
}
