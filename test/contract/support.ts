/** The keys and facts of the protocol's own check values (DESIGN §5.2), and arbitrary ones. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import fc from 'fast-check'
import type { CloudKeys } from '../../src/contract/cloudKeys.ts'
import type { PayLinkFacts } from '../../src/contract/payLink.ts'
import { MAX_AMOUNT } from '../../src/domain/money.ts'

/** 00 01 … 1f */
export const key = Buffer.from(Array.from({ length: 32 }, (_, i) => i))
export const otherKey = Buffer.alloc(32, 0xa5)

export const facts: PayLinkFacts = {
  vehicle: 'TAXI-0042',
  trip: 'K7Q2ZD0042',
  rev: 1,
  amount: 2350,
  currency: 'CNY',
}
export const mac = 'MG6XFIFTTTDSIFQU'
export const path = `/P/TAXI-0042/K7Q2ZD0042.1/2350CNY/${mac}`

/** An Ed25519 private key from its seed (RFC 8410: the seed behind the fixed head of its PKCS #8 form). */
export function ed25519(seed: Buffer): KeyObject {
  const head = Buffer.from('302e020100300506032b657004220420', 'hex')
  return createPrivateKey({ key: Buffer.concat([head, seed]), format: 'der', type: 'pkcs8' })
}

export const cloudKey = ed25519(key)
export const cloudKeys: CloudKeys = new Map([['k1', createPublicKey(cloudKey)]])

const letters = (alphabet: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength })

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const DIGITS = '0123456789'

export const anyTripId = letters(LETTERS + DIGITS, 1, 12)
export const anyVehicle = fc
  .tuple(
    letters(LETTERS + DIGITS, 1, 1),
    letters(`${LETTERS + DIGITS}-`, 0, 18),
    letters(LETTERS + DIGITS, 0, 1),
  )
  .map(([first, middle, last]) => (last === '' ? first : first + middle + last))
export const anyCurrency = letters(LETTERS, 3, 3)

export const anyFacts: fc.Arbitrary<PayLinkFacts> = fc.record({
  vehicle: anyVehicle,
  trip: anyTripId,
  rev: fc.integer({ min: 1, max: 999_999_999 }),
  amount: fc.integer({ min: 1, max: MAX_AMOUNT }),
  currency: anyCurrency,
})

export const anyKey = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytes => Buffer.from(bytes))

/** The text with the character at `index` (counted round) replaced by another that does not only differ in case. */
export function altered(text: string, index: number, replacement: string): string {
  const at = index % text.length
  const changed = text.slice(0, at) + replacement + text.slice(at + 1)
  return changed.toUpperCase() === text.toUpperCase() ? `${text.slice(0, at)}~${text.slice(at + 1)}` : changed
}

/** Characters that do harm elsewhere, and any others. */
export const anyCharacter = fc.oneof(
  fc.constantFrom(...'0123456789ABCDEFXYZabcxyz-._/%+ ?#:@\\\n\u0000', 'ſ', '\u212a', 'é', '١', '😀', ''),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
)
