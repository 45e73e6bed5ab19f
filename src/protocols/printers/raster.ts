/** Pictures as dots, and dots as the commands that print them. */
import type { Dots, Grey } from './paper.ts'

/**
 * Bytes of picture in one command. Cheap printers hold little more than this and drop what comes on top; the bands meet
 * without a gap, for a command feeds by exactly its own rows.
 */
const BAND = 4_096

export function isBlack({ width, bits }: Dots, x: number, y: number): boolean {
  return ((bits[y * Math.ceil(width / 8) + (x >> 3)]! >> (7 - (x & 7))) & 1) === 1
}

/** The dots in the middle of the head's width, which does not rest on a printer aligning pictures. */
export function centred(image: Dots, dots: number): Dots {
  if (image.width > dots) throw new Error(`a picture ${image.width} dots wide does not fit on ${dots}`)
  const left = Math.floor((dots - image.width) / 2)
  const across = Math.ceil(dots / 8)
  const bits = Buffer.alloc(across * image.height)
  for (let y = 0; y < image.height; y++)
    for (let x = 0; x < image.width; x++)
      if (isBlack(image, x, y)) bits[y * across + ((x + left) >> 3)]! |= 0x80 >> ((x + left) & 7)
  return { width: dots, height: image.height, bits }
}

/** Grey as dots by Floyd and Steinberg's error diffusion; wider than so many dots it is made smaller first. */
export function dithered(picture: Grey, dots: number): Dots {
  const { width, height, pixels } = smaller(picture, dots)
  const across = Math.ceil(width / 8)
  const bits = Buffer.alloc(across * height)
  const light = Float64Array.from(pixels)
  const spill = (x: number, y: number, amount: number) => {
    if (x >= 0 && x < width && y < height) light[y * width + x]! += amount
  }
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const wanted = light[y * width + x]!
      const got = wanted < 128 ? 0 : 255
      if (got === 0) bits[y * across + (x >> 3)]! |= 0x80 >> (x & 7)
      const error = wanted - got
      spill(x + 1, y, (error * 7) / 16)
      spill(x - 1, y + 1, (error * 3) / 16)
      spill(x, y + 1, (error * 5) / 16)
      spill(x + 1, y + 1, error / 16)
    }
  return { width, height, bits }
}

/** By the mean of the pixels that fall on each dot. */
function smaller(picture: Grey, most: number): Grey {
  if (picture.width <= most) return picture
  const height = Math.max(1, Math.round((picture.height * most) / picture.width))
  const pixels = Buffer.alloc(most * height)
  const span = (i: number, of: number, from: number) =>
    [
      Math.floor((i * from) / of),
      Math.max(Math.floor((i * from) / of) + 1, Math.floor(((i + 1) * from) / of)),
    ] as const
  for (let y = 0; y < height; y++) {
    const [top, bottom] = span(y, height, picture.height)
    for (let x = 0; x < most; x++) {
      const [left, right] = span(x, most, picture.width)
      let sum = 0
      for (let v = top; v < bottom; v++)
        for (let u = left; u < right; u++) sum += picture.pixels[v * picture.width + u]!
      pixels[y * most + x] = Math.round(sum / ((bottom - top) * (right - left)))
    }
  }
  return { width: most, height, pixels }
}

/** ESC/POS GS v 0 or Star ESC GS S, in bands. */
export function rasterCommands({ width, height, bits }: Dots, language: 'escpos' | 'star'): Buffer {
  const across = Math.ceil(width / 8)
  const rows = Math.max(1, Math.floor(BAND / across))
  const bands: Buffer[] = []
  for (let top = 0; top < height; top += rows) {
    const count = Math.min(rows, height - top)
    const size = [across & 0xff, across >> 8, count & 0xff, count >> 8]
    const head =
      language === 'star' ? [0x1b, 0x1d, 0x53, 0x01, ...size, 0x00] : [0x1d, 0x76, 0x30, 0x00, ...size]
    bands.push(Buffer.from(head), bits.subarray(top * across, (top + count) * across))
  }
  return Buffer.concat(bands)
}
