/**
 * How pictures look to people who see fewer colours (Machado, Oliveira and Fernandes 2009, full severity, on linear light), how far
 * apart two pictures are, and the contrast of what stands in a box (WCAG 2.2).
 */
import { PNG } from 'pngjs'

type Rgb = readonly [number, number, number]
type Matrix = readonly [Rgb, Rgb, Rgb]

export const VISIONS: Readonly<Record<string, Matrix>> = {
  'all colours': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  grey: [
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

const linear = (byte: number) => {
  const v = byte / 255
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
}
const LINEAR = Array.from({ length: 256 }, (_, i) => linear(i))

function encoded(light: number): number {
  const v = Math.min(1, Math.max(0, light))
  return 255 * (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055)
}

/** A screenshot in blocks of so many pixels a side, as it is seen; three bytes a block. */
export function seen(png: Buffer, vision: string, block: number): Float32Array {
  const { width, height, data } = PNG.sync.read(png)
  const [w, h] = [Math.floor(width / block), Math.floor(height / block)]
  const out = new Float32Array(w * h * 3)
  const matrix = VISIONS[vision]!
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const sum = [0, 0, 0]
      for (let v = 0; v < block; v++)
        for (let u = 0; u < block; u++) {
          const at = ((y * block + v) * width + x * block + u) * 4
          for (let c = 0; c < 3; c++) sum[c]! += LINEAR[data[at + c]!]!
        }
      const light = sum.map(value => value / block ** 2)
      for (let c = 0; c < 3; c++) {
        const [r, g, b] = matrix[c]!
        out[(y * w + x) * 3 + c] = encoded(r * light[0]! + g * light[1]! + b * light[2]!)
      }
    }
  return out
}

/** The share of blocks that differ by more than so much in any of the three, of 255. */
export function apart(one: Float32Array, other: Float32Array, by = 40): number {
  let blocks = 0
  for (let at = 0; at < one.length; at += 3)
    if ([0, 1, 2].some(c => Math.abs(one[at + c]! - other[at + c]!) > by)) blocks++
  return (blocks * 3) / one.length
}

/** The contrast of the darkest and the lightest pixel in a box of a screenshot, such as text and its ground. */
export function contrastIn(
  png: Buffer,
  box: { x: number; y: number; width: number; height: number },
): number {
  const { width, data } = PNG.sync.read(png)
  let [darkest, lightest] = [1, 0]
  for (let y = Math.ceil(box.y); y < Math.floor(box.y + box.height); y++)
    for (let x = Math.ceil(box.x); x < Math.floor(box.x + box.width); x++) {
      const at = (y * width + x) * 4
      const light =
        0.2126 * LINEAR[data[at]!]! + 0.7152 * LINEAR[data[at + 1]!]! + 0.0722 * LINEAR[data[at + 2]!]!
      darkest = Math.min(darkest, light)
      lightest = Math.max(lightest, light)
    }
  return (lightest + 0.05) / (darkest + 0.05)
}
