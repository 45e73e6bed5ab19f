/** A picture in the bytes of a panel: its colours, the length of its lines, and the way that it is mounted. */
import type { Picture, Size } from './picture.ts'

/** Where each colour stands in a pixel: the lowest bit, as the kernel tells it. 16 bits give red and blue 5 and green 6. */
export interface PixelFormat {
  readonly bits: 16 | 32
  readonly red: number
  readonly green: number
  readonly blue: number
}

/** Degrees clockwise that the picture is turned by. */
export type Rotation = 0 | 90 | 180 | 270
export const ROTATIONS: readonly Rotation[] = [0, 90, 180, 270]

export function pixelFormat(bits: 16 | 32, order: 'rgb' | 'bgr' = 'rgb'): PixelFormat {
  const [high, low] = bits === 16 ? [11, 0] : [16, 0]
  const green = bits === 16 ? 5 : 8
  return order === 'rgb' ? { bits, red: high, green, blue: low } : { bits, red: low, green, blue: high }
}

/** The size of a picture that fills the panel when it is turned. */
export function turned({ width, height }: Size, rotate: Rotation): Size {
  return rotate === 90 || rotate === 270 ? { width: height, height: width } : { width, height }
}

/**
 * The palette as pixels. What is no colour in 32 bits is set: some panels take it for opacity, and would show nothing.
 */
export function devicePixels(
  palette: readonly number[],
  { bits, red, green, blue }: PixelFormat,
): readonly number[] {
  return palette.map(colour => {
    const [r, g, b] = [(colour >> 16) & 0xff, (colour >> 8) & 0xff, colour & 0xff]
    if (bits === 16) return (nearest(r, 31) << red) | (nearest(g, 63) << green) | (nearest(b, 31) << blue)
    const colours = (0xff << red) | (0xff << green) | (0xff << blue)
    return ((r << red) | (g << green) | (b << blue) | ~colours) >>> 0
  })
}

function nearest(value: number, most: number): number {
  return Math.round((value * most) / 255)
}

/** One line of the panel as colours of the palette: `into` is as long as the panel is wide. */
export function deviceLine(
  { width, height, pixels }: Picture,
  rotate: Rotation,
  y: number,
  into: Uint8Array,
): void {
  switch (rotate) {
    case 0:
      into.set(pixels.subarray(y * width, (y + 1) * width))
      return
    case 180:
      into.set(pixels.subarray((height - 1 - y) * width, (height - y) * width))
      into.reverse()
      return
    case 90:
      for (let x = 0; x < height; x++) into[x] = pixels[(height - 1 - x) * width + y]!
      return
    case 270:
      for (let x = 0; x < height; x++) into[x] = pixels[x * width + (width - 1 - y)]!
  }
}

/** A line's colours as little endian bytes from `at` on. */
export function putLine(
  line: Uint8Array,
  pixels: readonly number[],
  bits: 16 | 32,
  into: Buffer,
  at: number,
): void {
  if (bits === 16) for (let x = 0; x < line.length; x++) into.writeUInt16LE(pixels[line[x]!]!, at + 2 * x)
  else for (let x = 0; x < line.length; x++) into.writeUInt32LE(pixels[line[x]!]!, at + 4 * x)
}
