/** The cloud's Ed25519 keys: the first one signs, and the vehicles pin the public halves of all. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { toJwks } from '../../contract/cloudKeys.ts'

export interface SigningKey {
  readonly kid: string
  readonly privateKey: KeyObject
}

export interface SigningKeys {
  /** The one that signs. */
  readonly current: SigningKey
  /** For the vehicles, as JSON text: the current key, then the next ones. */
  readonly jwks: string
}

/** What a vehicle pins at most. */
const MAX_KEYS = 4

/** The PEM texts (PKCS #8) of the private keys, the current one first. Throws an Error that says what to do. */
export function readSigningKeys(pems: readonly string[]): SigningKeys {
  const keys = pems.map(readOne)
  const [current] = keys
  if (current === undefined || keys.length > MAX_KEYS)
    throw new Error(`signing keys: 1 to ${MAX_KEYS} are needed, found ${keys.length}`)
  const pinned = new Map(keys.map(({ kid, privateKey }) => [kid, createPublicKey(privateKey)]))
  if (pinned.size < keys.length) throw new Error('signing keys: the same key is given twice')
  return { current, jwks: JSON.stringify(toJwks(pinned), null, 2) }
}

function readOne(pem: string, index: number): SigningKey {
  const privateKey = parsed(pem)
  if (privateKey?.asymmetricKeyType !== 'ed25519')
    throw new Error(
      `signing key ${index + 1} is not an Ed25519 private key in PEM; make one with: openssl genpkey -algorithm ed25519`,
    )
  return { kid: keyId(privateKey), privateKey }
}

function parsed(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem)
  } catch {
    // What it says may hold a part of the text, which is secret.
    return null
  }
}

/** The key's thumbprint (RFC 7638): the same key has the same id wherever it is read. */
function keyId(privateKey: KeyObject): string {
  const { crv, kty, x } = createPublicKey(privateKey).export({ format: 'jwk' })
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url')
}
