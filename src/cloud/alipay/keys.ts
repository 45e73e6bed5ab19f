/**
 * Keys from what stands in their files. Alipay's own key tool writes bare base64 without PEM lines, so both are read.
 * No error repeats what the file holds.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'

const MIN_BITS = 1024
const MAX_FILE_CHARACTERS = 16 * 1024

/** A key file that cannot be used; the message says what to do. */
export class KeyError extends Error {
  override readonly name = 'KeyError'
}

/** The MD5 key of the partner account: 32 printable characters, blanks around it ignored. Throws KeyError. */
export function parseMd5Key(text: string): string {
  const key = text.trim()
  // A public key put here would be a secret that everybody knows.
  if (!/^[!-~]{32}$/.test(key))
    throw new KeyError(
      'not an MD5 key: 32 characters, as the Alipay portal shows under the partner id; RSA keys go in their own files',
    )
  return key
}

/** Our RSA private key: PEM (PKCS #1 or #8), or the bare base64 of either. Throws KeyError. */
export function parsePrivateKey(text: string): KeyObject {
  const advice = 'not an RSA private key: expected PEM, or the base64 that the Alipay key tool saves'
  return rsaKey(advice, [
    () => createPrivateKey(text),
    () => createPrivateKey({ key: bareDer(text), format: 'der', type: 'pkcs8' }),
    () => createPrivateKey({ key: bareDer(text), format: 'der', type: 'pkcs1' }),
  ])
}

/** Alipay's RSA public key: PEM or the bare base64 that the portal shows. Throws KeyError. */
export function parsePublicKey(text: string): KeyObject {
  // createPublicKey would quietly take a private key and give its public half: our own, not Alipay's.
  if (text.includes('PRIVATE'))
    throw new KeyError("a private key where Alipay's public key belongs: copy it from the Alipay portal")
  const advice = "not an RSA public key: expected PEM, or the base64 of Alipay's key as the portal shows it"
  return rsaKey(advice, [
    () => createPublicKey(text),
    () => createPublicKey({ key: bareDer(text), format: 'der', type: 'spki' }),
  ])
}

function rsaKey(advice: string, readings: readonly (() => KeyObject)[]): KeyObject {
  for (const reading of readings) {
    const key = attempt(reading)
    if (key?.asymmetricKeyType !== 'rsa') continue
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
    if (bits < MIN_BITS) throw new KeyError(`an RSA key of ${bits} bits: use one of 2048`)
    return key
  }
  throw new KeyError(advice)
}

function attempt(reading: () => KeyObject): KeyObject | null {
  try {
    return reading()
  } catch {
    return null
  }
}

function bareDer(text: string): Buffer {
  const base64 = text.slice(0, MAX_FILE_CHARACTERS).replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw new KeyError('not base64')
  return Buffer.from(base64, 'base64')
}
