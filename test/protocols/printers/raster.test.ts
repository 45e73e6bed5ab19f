import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Dots, Grey } from '../../../src/protocols/printers/paper.ts'
import { centred, dithered, isBlack, rasterCommands } from '../../../src/protocols/printers/raster.ts'

const grey = (width: number, height: number, level: number): Grey => ({
  width,
  height,
  pixels: Buffer.alloc(width * height, level),
})

function blackShare(image: Dots): number {
  let black = 0
  for (let y = 0; y < image.height; y++)
    for (let x = 0; x < image.width; x++) if (isBlack(image, x, y)) black++
  return black / (image.width * image.height)
}

describe('dithering', () => {
  test.each([0, 32, 64, 128, 200, 255])('keeps the brightness of %i', level => {
    expect(blackShare(dithered(grey(96, 96, level), 384))).toBeCloseTo(1 - level / 255, 1)
  })

  test('makes what is too wide smaller, and nothing else', () => {
    expect(dithered(grey(800, 400, 100), 384)).toMatchObject({ width: 384, height: 192 })
    expect(dithered(grey(10, 10, 100), 384)).toMatchObject({ width: 10, height: 10 })
    expect(blackShare(dithered(grey(801, 399, 100), 384))).toBeCloseTo(1 - 100 / 255, 1)
  })
})

describe('bands', () => {
  const image: fc.Arbitrary<Dots> = fc
    .record({ width: fc.integer({ min: 1, max: 576 }), height: fc.integer({ min: 1, max: 300 }) })
    .chain(({ width, height }) => {
      const size = Math.ceil(width / 8) * height
      return fc
        .uint8Array({ minLength: size, maxLength: size })
        .map(bits => ({ width, height, bits: Buffer.from(bits) }))
    })

  test('hold the picture whole, each small enough for a cheap printer', () => {
    fc.assert(
      fc.property(image, dots => {
        const bytes = rasterCommands(dots, 'escpos')
        const pieces: Buffer[] = []
        let rows = 0
        for (let at = 0; at < bytes.length; ) {
          expect(bytes.subarray(at, at + 4).toString('hex')).toBe('1d763000')
          const size = bytes.readUInt16LE(at + 4) * bytes.readUInt16LE(at + 6)
          expect(size).toBeLessThanOrEqual(4096)
          rows += bytes.readUInt16LE(at + 6)
          pieces.push(bytes.subarray(at + 8, at + 8 + size))
          at += 8 + size
        }
        expect(rows).toBe(dots.height)
        expect(Buffer.concat(pieces)).toEqual(dots.bits)
      }),
      { numRuns: 50 },
    )
  })

  test('centring keeps every dot', () => {
    fc.assert(
      fc.property(image, dots => {
        const wide = centred(dots, 640)
        const left = Math.floor((640 - dots.width) / 2)
        for (let y = 0; y < dots.height; y += 7)
          for (let x = 0; x < 640; x++) {
            const inside = x >= left && x < left + dots.width
            expect(isBlack(wide, x, y)).toBe(inside && isBlack(dots, x - left, y))
          }
      }),
      { numRuns: 20 },
    )
    expect(() => centred({ width: 641, height: 1, bits: Buffer.alloc(81) }, 640)).toThrow(/does not fit/)
  })

  test('of Star', () => {
    expect(rasterCommands({ width: 16, height: 1, bits: Buffer.of(1, 2) }, 'star').toString('hex')).toBe(
      '1b1d5301' + '0200' + '0100' + '00' + '0102',
    )
  })
})
