/** What stands on a panel, as a PNG: from a framebuffer's bytes or from a picture before it goes there. */
import { PNG } from 'pngjs'
import type { Picture, Size } from '../../src/protocols/displays/picture.ts'

/** Half of a step of 5 bits. */
const MOST_ROUNDING = 5

export interface Panel extends Size {
  readonly bits: 16 | 32
  /** Bytes of a line. */
  readonly stride: number
}

/** A framebuffer in the usual order (RGB565 or XRGB8888, little endian) as it is seen. */
export function pngOfBoard(bytes: Buffer, { width, height, bits, stride }: Panel): Buffer {
  const png = new PNG({ width, height })
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * stride + (x * bits) / 8
      png.data.set(
        [...(bits === 16 ? of565(bytes.readUInt16LE(at)) : of888(bytes.readUInt32LE(at))), 255],
        (y * width + x) * 4,
      )
    }
  return PNG.sync.write(png, { deflateLevel: 1 })
}

export function pngOfPicture({ width, height, pixels, palette }: Picture): Buffer {
  const png = new PNG({ width, height })
  pixels.forEach((index, i) => {
    png.data.set([...of888(palette[index]!), 255], i * 4)
  })
  return PNG.sync.write(png, { deflateLevel: 1 })
}

/** Whether two PNGs are as near as the rounding to 16 bits leaves them. */
export function isNear(one: Buffer, other: Buffer): boolean {
  const [first, second] = [PNG.sync.read(one), PNG.sync.read(other)]
  if (first.width !== second.width || first.height !== second.height) return false
  return first.data.every((byte, i) => Math.abs(byte - second.data[i]!) <= MOST_ROUNDING)
}

function of888(pixel: number): [number, number, number] {
  return [(pixel >> 16) & 0xff, (pixel >> 8) & 0xff, pixel & 0xff]
}

function of565(pixel: number): [number, number, number] {
  const [red, green, blue] = [pixel >> 11, (pixel >> 5) & 0x3f, pixel & 0x1f]
  return [Math.round((red * 255) / 31), Math.round((green * 255) / 63), Math.round((blue * 255) / 31)]
}
