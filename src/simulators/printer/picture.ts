/** A strip of dots as a picture of paper: margins as a real roll has them, and an edge where it was cut or torn. */
import { PNG } from 'pngjs'
import type { Canvas } from './canvas.ts'

const PAPER = [0xfc, 0xfb, 0xf7] as const
const INK = [0x26, 0x25, 0x2b] as const
const EDGE = [0xb8, 0xb5, 0xad] as const
/** Dots left and right of the print head, and above the first and below the last printed one. */
const SIDE = 32
const END = 28

/** The PNG of a receipt at one pixel a dot (203 dpi). `cut` draws the knife's line at its end. */
export function picture(canvas: Canvas, cut: boolean): Buffer {
  const width = canvas.width + 2 * SIDE
  const height = canvas.height + 2 * END
  // Type 2 is RGB without alpha; viewers that put paper on black would otherwise show a black receipt.
  const png = new PNG({ width, height, colorType: 2, inputColorType: 2, inputHasAlpha: false })
  const pixels = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const dashed = cut && y === height - 2 && x % 12 < 7
      const color = dashed ? EDGE : canvas.get(x - SIDE, y - END) ? INK : PAPER
      pixels.set(color, (y * width + x) * 3)
    }
  }
  png.data = pixels
  return PNG.sync.write(png, { colorType: 2, inputColorType: 2, inputHasAlpha: false })
}
