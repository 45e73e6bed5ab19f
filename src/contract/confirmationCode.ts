/**
 * The confirmation code (DESIGN §5.3): six digits on the passenger's "paid" page that the driver of an offline car can
 * key in. Cut from the HMAC as HOTP does (RFC 4226 §5.3), from another text than the pay link's MAC.
 */
import { timingSafeEqual } from 'node:crypto'
import { factsText, type PayLinkFacts } from './payLink.ts'
import { vehicleHmac } from './vehicleKey.ts'

/** Six digits, zero-padded. Throws TypeError on facts that no pay link can carry. */
export function confirmationCode(vehicleKey: Buffer, facts: PayLinkFacts): string {
  const digest = vehicleHmac(vehicleKey, `CONFIRM/${factsText(facts)}`)
  // RFC 4226 takes the offset from byte 19, the last of SHA-1; the last of SHA-256 is byte 31.
  const offset = digest[digest.length - 1]! & 0x0f
  const number = digest.readUInt32BE(offset) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

/** True when both are the same six digits. Timing safe. */
export function sameCode(a: string, b: string): boolean {
  const areCodes = /^[0-9]{6}$/.test(a) && /^[0-9]{6}$/.test(b)
  return areCodes && timingSafeEqual(Buffer.from(a, 'ascii'), Buffer.from(b, 'ascii'))
}
