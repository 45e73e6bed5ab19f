import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isTripId, isVehicleId, newTripId } from '../../src/contract/ids.ts'

describe('vehicle ids', () => {
  test.each(['A', '7', 'TAXI-0042', 'A-B', 'A--B', 'ABCDEFGHIJ0123456789'])('%s is one', id => {
    expect(isVehicleId(id)).toBe(true)
  })

  test.each([
    '',
    '-A',
    'A-',
    '-',
    'taxi',
    'TAXI 1',
    'TAXI/1',
    'TAXI+',
    'TAXI#',
    'TAXI\n',
    'ABCDEFGHIJ01234567890',
    'É',
    7,
    null,
    undefined,
    ['A'],
  ])('%j is none', id => {
    expect(isVehicleId(id)).toBe(false)
  })
})

describe('trip ids', () => {
  test.each(['A', '0', 'K7Q2ZD0042', 'ABCDEF012345'])('%s is one', id => {
    expect(isTripId(id)).toBe(true)
  })

  test.each(['', 'a', 'A-B', 'ABCDEF0123456', 'A.1', 'A\n', 1, null, undefined, ['A']])('%j is none', id => {
    expect(isTripId(id)).toBe(false)
  })

  test('a new one has 12 characters and is not seen again', () => {
    const drawn = Array.from({ length: 2000 }, () => newTripId())
    expect(drawn.every(id => id.length === 12 && isTripId(id))).toBe(true)
    expect(new Set(drawn).size).toBe(drawn.length)
  })

  test('each letter stands for the same number of bytes', () => {
    const times = new Map<string, number>()
    for (let byte = 0; byte < 252; byte++) {
      const [letter] = newTripId(n => Buffer.alloc(n, byte))
      times.set(letter!, (times.get(letter!) ?? 0) + 1)
    }
    expect(times.size).toBe(36)
    expect(new Set(times.values())).toEqual(new Set([7]))
  })

  test('bytes that would favour some letters are passed over', () => {
    const draws = [Buffer.from([252, 253, 254, 255, 0, 1, 2, 3, 4, 5, 6, 7]), Buffer.alloc(12, 25)]
    expect(newTripId(() => draws.shift()!)).toBe('ABCDEFGHZZZZ')
  })

  test('a random source without usable bytes is an error, not an endless loop', () => {
    expect(() => newTripId(n => Buffer.alloc(n, 255))).toThrow(/random source/)
    expect(() => newTripId(() => Buffer.alloc(0))).toThrow(/random source/)
  })

  test('any random bytes give a trip id', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 600, maxLength: 600 }), bytes => {
        let at = 0
        const id = newTripId(n => {
          at += n
          return Buffer.from(bytes.subarray(at - n, at))
        })
        expect(id).toMatch(/^[A-Z0-9]{12}$/)
      }),
    )
  })
})
