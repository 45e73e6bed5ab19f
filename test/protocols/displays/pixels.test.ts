import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blank, type Picture } from '../../../src/protocols/displays/picture.ts'
import {
  deviceLine,
  devicePixels,
  type PixelFormat,
  pixelFormat,
  putLine,
  ROTATIONS,
  turned,
} from '../../../src/protocols/displays/pixels.ts'

/** Back from a pixel to 0xRRGGBB, reckoned with shares of the most that a part can be. */
function colourOf(pixel: number, { bits, red, green, blue }: PixelFormat): number[] {
  const widths = bits === 16 ? [5, 6, 5] : [8, 8, 8]
  return [red, green, blue].map((offset, i) => {
    const most = 2 ** widths[i]! - 1
    return Math.round(((Math.floor(pixel / 2 ** offset) % (most + 1)) * 255) / most)
  })
}

const partsOf = (colour: number) => [colour >> 16, (colour >> 8) & 0xff, colour & 0xff]
const colour = fc.integer({ min: 0, max: 0xffffff })
const order = fc.constantFrom('rgb' as const, 'bgr' as const)

describe('pixels', () => {
  test('of 32 bits give every colour back', () => {
    fc.assert(
      fc.property(colour, order, (colour, order) => {
        const format = pixelFormat(32, order)
        const [pixel] = devicePixels([colour], format)
        expect(colourOf(pixel!, format)).toEqual(partsOf(colour))
        expect(pixel! >>> 24).toBe(0xff)
      }),
    )
  })

  test('of 16 bits give it back to the nearest that they have', () => {
    fc.assert(
      fc.property(colour, order, (colour, order) => {
        const format = pixelFormat(16, order)
        const [pixel] = devicePixels([colour], format)
        expect(pixel).toBeLessThanOrEqual(0xffff)
        colourOf(pixel!, format).forEach((part, i) => {
          expect(Math.abs(part - partsOf(colour)[i]!)).toBeLessThanOrEqual(i === 1 ? 3 : 5)
        })
      }),
    )
  })

  test('stand as known panels have them', () => {
    expect(devicePixels([0xff0000, 0x00ff00, 0x0000ff, 0, 0xffffff], pixelFormat(16))).toEqual([
      0xf800, 0x07e0, 0x001f, 0, 0xffff,
    ])
    expect(devicePixels([0xff0000, 0x0000ff], pixelFormat(32, 'bgr'))).toEqual([0xff0000ff, 0xffff0000])
    // Offsets as a kernel may tell them: RGBX, the colour in the upper three bytes.
    expect(devicePixels([0x123456], { bits: 32, red: 24, green: 16, blue: 8 })).toEqual([0x123456ff])
  })

  test('go out with the low byte first', () => {
    const bytes = Buffer.alloc(12)
    putLine(Uint8Array.of(1, 0), [0x1122, 0x3344], 16, bytes, 2)
    putLine(Uint8Array.of(1), [0, 0xff123456], 32, bytes, 6)
    expect(bytes.toString('hex')).toBe('0000' + '4433' + '2211' + '563412ff' + '0000')
  })
})

describe('a turned picture', () => {
  /** Every pixel another colour number. */
  const picture: Picture = { ...blank({ width: 3, height: 2 }, []), pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) }

  const linesOf = (rotate: (typeof ROTATIONS)[number]) => {
    const size = turned(picture, rotate)
    return Array.from({ length: size.height }, (_, y) => {
      const line = new Uint8Array(size.width)
      deviceLine(picture, rotate, y, line)
      return [...line]
    })
  }

  test('is turned clockwise', () => {
    expect(linesOf(0)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ])
    expect(linesOf(90)).toEqual([
      [4, 1],
      [5, 2],
      [6, 3],
    ])
    expect(linesOf(180)).toEqual([
      [6, 5, 4],
      [3, 2, 1],
    ])
    expect(linesOf(270)).toEqual([
      [3, 6],
      [2, 5],
      [1, 4],
    ])
  })

  test('a panel of a size is filled by a picture of the turned one', () => {
    for (const rotate of ROTATIONS)
      expect(turned(turned({ width: 800, height: 480 }, rotate), rotate)).toEqual({ width: 800, height: 480 })
  })
})
