/** Three decoders of QR codes that are not ours. */
import {
  BinaryBitmap,
  DecodeHintType,
  HybridBinarizer,
  QRCodeReader,
  RGBLuminanceSource,
} from '@zxing/library'
import jsQR from 'jsqr'
import { PNG } from 'pngjs'
import { halved, type Photo } from './distort.ts'
import { readCodes } from './zbar.ts'

const ONCE: Readonly<Record<string, (photo: Photo) => string | null | Promise<string | null>>> = {
  jsQR: ({ width, height, pixels }) => read(jsQR)(rgba(pixels), width, height)?.data ?? null,
  ZXing: ({ width, height, pixels }) => {
    const bitmap = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(pixels, width, height)))
    try {
      return new QRCodeReader().decode(bitmap, new Map([[DecodeHintType.TRY_HARDER, true]])).getText()
    } catch {
      return null
    }
  },
  zbar: async photo => (await readCodes(pngOf(photo)))[0] ?? null,
}

/** Each looks at the picture, and again at half its size, as apps on phones do with one frame after the other. */
export const DECODERS: typeof ONCE = Object.fromEntries(
  Object.entries(ONCE).map(([name, decode]) => [
    name,
    async (photo: Photo) => (await decode(photo)) ?? (await decode(halved(photo))),
  ]),
)

/** A CommonJS module's default, wherever it stands. */
function read(
  module: unknown,
): (data: Uint8ClampedArray, width: number, height: number) => { data: string } | null {
  const found = module as { default?: unknown }
  return (typeof module === 'function' ? module : found.default) as ReturnType<typeof read>
}

function rgba(pixels: Uint8ClampedArray): Uint8ClampedArray {
  const out = new Uint8ClampedArray(pixels.length * 4)
  for (let i = 0; i < pixels.length; i++) out.set([pixels[i]!, pixels[i]!, pixels[i]!, 255], i * 4)
  return out
}

export function pngOf({ width, height, pixels }: Photo): Buffer {
  const png = new PNG({ width, height, colorType: 0, inputColorType: 0, inputHasAlpha: false })
  png.data = Buffer.from(pixels)
  return PNG.sync.write(png, { colorType: 0, inputColorType: 0, inputHasAlpha: false, deflateLevel: 1 })
}

/** A screenshot's brightness, cut to a box and a margin around it. */
export function photoOf(
  png: Buffer,
  box: { x: number; y: number; width: number; height: number },
  margin: number,
): Photo {
  const all = PNG.sync.read(png)
  const left = Math.max(0, Math.floor(box.x - margin))
  const top = Math.max(0, Math.floor(box.y - margin))
  const right = Math.min(all.width, Math.ceil(box.x + box.width + margin))
  const bottom = Math.min(all.height, Math.ceil(box.y + box.height + margin))
  const [width, height] = [right - left, bottom - top]
  const pixels = new Uint8ClampedArray(width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = ((top + y) * all.width + left + x) * 4
      pixels[y * width + x] = 0.299 * all.data[at]! + 0.587 * all.data[at + 1]! + 0.114 * all.data[at + 2]!
    }
  return { width, height, pixels }
}
