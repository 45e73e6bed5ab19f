import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { confirmationCode, sameCode } from '../../src/contract/confirmationCode.ts'
import { factsText } from '../../src/contract/payLink.ts'
import { anyFacts, anyKey, facts, key, otherKey } from './support.ts'

describe('the confirmation code', () => {
  test('the check value of the protocol', () => {
    expect(confirmationCode(key, facts)).toBe('461995')
  })

  // Made with another implementation. They reach the ends of the digest, its sign bit and the zeros before a number.
  test.each([
    [36, '594258', 'offset 0'],
    [11, '047704', 'offset 15 with the sign bit set'],
    [919, '000846', 'three zeros in front'],
  ])('of %i minor units is %s: %s', (amount, code) => {
    expect(confirmationCode(key, { ...facts, amount })).toBe(code)
  })

  test('agrees with a second reading of RFC 4226 §5.3', () => {
    fc.assert(
      fc.property(anyFacts, anyKey, (any, k) => {
        const hex = createHmac('sha256', k)
          .update(`CONFIRM/${factsText(any)}`)
          .digest('hex')
        const offset = Number.parseInt(hex.slice(-1), 16)
        const bits = BigInt(`0x${hex.slice(offset * 2, offset * 2 + 8)}`) % 2n ** 31n
        expect(confirmationCode(k, any)).toBe(String(bits % 1_000_000n).padStart(6, '0'))
      }),
      { numRuns: 1000 },
    )
  })

  test('is another one for each key and each fact', () => {
    const codes = [
      confirmationCode(key, facts),
      confirmationCode(otherKey, facts),
      confirmationCode(key, { ...facts, vehicle: 'TAXI-0043' }),
      confirmationCode(key, { ...facts, trip: 'K7Q2ZD0043' }),
      confirmationCode(key, { ...facts, rev: 2 }),
      confirmationCode(key, { ...facts, amount: 2351 }),
      confirmationCode(key, { ...facts, currency: 'EUR' }),
    ]
    expect(new Set(codes).size).toBe(codes.length)
  })

  test('facts that no pay link can carry have none', () => {
    expect(() => confirmationCode(key, { ...facts, amount: 0 })).toThrow(TypeError)
    expect(() => confirmationCode(key.subarray(1), facts)).toThrow(TypeError)
  })
})

describe('comparing codes', () => {
  test('the same six digits', () => {
    expect(sameCode('461995', '461995')).toBe(true)
    expect(sameCode('000846', '000846')).toBe(true)
  })

  test.each([
    ['461995', '461996'],
    ['461995', '46199'],
    ['461995', '4619950'],
    ['000846', '846'],
    ['461995', ' 461995'],
    ['461995', '461995\n'],
    ['461995', '４６１９９５'],
    ['', ''],
    ['46199x', '46199x'],
  ])('%j and %j are not the same', (a, b) => {
    expect(sameCode(a, b)).toBe(false)
    expect(sameCode(b, a)).toBe(false)
  })
})
