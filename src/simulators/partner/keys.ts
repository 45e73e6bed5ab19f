/** The stand-in's own signing keys: the one in use and the next, as a cloud would have them. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { toJwks } from '../../contract/cloudKeys.ts'
import { type DownTyp, signEdDsa } from '../../contract/jws.ts'

export interface SigningKey {
  readonly kid: string
  readonly privateKey: KeyObject
}

export function newSigningKey(kid: string): SigningKey {
  return { kid, privateKey: generateKeyPairSync('ed25519').privateKey }
}

export class Signer {
  #current: SigningKey
  #next: SigningKey

  constructor(current = newSigningKey('stand-in-1'), next = newSigningKey('stand-in-2')) {
    this.#current = current
    this.#next = next
  }

  /** What a vehicle pins: the JWKS with both public keys. */
  jwks(): string {
    const keys = [this.#current, this.#next].map(({ kid, privateKey }) => [kid, privateKey] as const)
    return `${JSON.stringify(toJwks(new Map(keys)), null, 2)}\n`
  }

  sign(typ: DownTyp, payload: object): string {
    return signEdDsa(payload, typ, this.#current.kid, this.#current.privateKey)
  }

  /** From now on the next key signs, as in a change of keys. */
  rotate(): void {
    const retired = this.#current
    this.#current = this.#next
    this.#next = retired
  }
}
