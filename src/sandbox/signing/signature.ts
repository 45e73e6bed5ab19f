/** MD5, RSA (SHA-1) and RSA2 (SHA-256) signatures over bytes. */
import { createHash, createSign, createVerify, type KeyObject, timingSafeEqual } from 'node:crypto'

export type SignType = 'MD5' | 'RSA' | 'RSA2'
export type RsaType = Exclude<SignType, 'MD5'>

/** Upper case only, as the gateways want it. */
export function signType(name: string): SignType | null {
  return name === 'MD5' || name === 'RSA' || name === 'RSA2' ? name : null
}

/** Lower-case hexadecimal; the key follows the text directly. */
export function md5Sign(text: Uint8Array, key: string): string {
  return createHash('md5').update(text).update(key).digest('hex')
}

export function md5Verify(text: Uint8Array, key: string, sign: string): boolean {
  const right = Buffer.from(md5Sign(text, key))
  const given = Buffer.from(sign)
  return given.length === right.length && timingSafeEqual(given, right)
}

const DIGESTS: Record<RsaType, string> = { RSA: 'sha1', RSA2: 'sha256' }

/** Base64 of PKCS #1 v1.5. */
export function rsaSign(text: Uint8Array, type: RsaType, privateKey: KeyObject): string {
  return createSign(DIGESTS[type]).update(text).sign(privateKey, 'base64')
}

export function rsaVerify(text: Uint8Array, type: RsaType, publicKey: KeyObject, sign: string): boolean {
  // A client that forgets to encode the value turns its plus signs into blanks; the gateways forgive that.
  const base64 = sign.replaceAll(' ', '+')
  if (!/^[A-Za-z0-9+/]{1,1024}={0,2}$/.test(base64)) return false
  return createVerify(DIGESTS[type]).update(text).verify(publicKey, base64, 'base64')
}
