/** Three decoders of QR codes that are not ours. */
import {
  BinaryBitmap,
  DecodeHintType,
  GlobalHistogramBinarizer,
  HybridBinarizer,
  type LuminanceSource,
  QRCodeReader,
  RGBLuminanceSource,
} from '@zxing/library'
import jsQR from 'jsqr'
import { PNG } from 'pngjs'
import { frames, halved, KINDS, type Photo, turned } from './distort.ts'
import { seededWith } from './seeded.ts'
import { readManyCodes } from './zbar.ts'

/** Which of the pictures a decoder reads as this text. Many at once, since one of them is a program of its own. */
export type Decoder = (photos: readonly Photo[], text: string) => Promise<readonly boolean[]>

/** Each looks at a picture as it is and at half its size, and those in JavaScript turned and otherwise cut into black and white. */
export const DECODERS: Readonly<Record<string, Decoder>> = {
  jsQR: each(
    [halved, asIs, turned],
    photo => read(jsQR)(rgba(photo.pixels), photo.width, photo.height)?.data,
  ),
  ZXing: each([asIs, halved, turned], photo => BINARIZERS.map(binarizer => zxing(photo, binarizer))),
  zbar: async (photos, text) => {
    const found = photos.map(() => false)
    for (const look of [asIs, halved]) {
      const left = photos.flatMap((photo, i) => (found[i] ? [] : [{ i, photo }]))
      const texts = await readManyCodes(left.map(({ photo }) => pgmOf(look(photo))))
      left.forEach(({ i }, at) => {
        found[i] = texts[at]!.includes(text)
      })
    }
    return found
  },
}

const BINARIZERS = [
  (source: LuminanceSource) => new HybridBinarizer(source),
  (source: LuminanceSource) => new GlobalHistogramBinarizer(source),
]

function asIs(photo: Photo): Photo {
  return photo
}

type Look = (photo: Photo) => Photo

function each(looks: readonly Look[], decode: (photo: Photo) => unknown): Decoder {
  return (photos, text) =>
    Promise.resolve(photos.map(photo => looks.some(look => [decode(look(photo))].flat().includes(text))))
}

function zxing({ width, height, pixels }: Photo, binarizer: (typeof BINARIZERS)[number]): string | null {
  const bitmap = new BinaryBitmap(binarizer(new RGBLuminanceSource(pixels, width, height)))
  try {
    return new QRCodeReader().decode(bitmap, new Map([[DecodeHintType.TRY_HARDER, true]])).getText()
  } catch {
    return null
  }
}

export interface Reading {
  /** Of all cases, what was read in one of a case's frames. */
  readonly share: number
  /** Of all cases, what was read in the first frame. */
  readonly atOnce: number
  readonly missed: string
}

/** How many at a time: pictures are large. */
const BATCH = 50

/** A code on one or more screens seen so many times, each kind of distortion in turns, each of any strength up to the worst. */
export async function readings(
  photos: readonly Photo[],
  text: string,
  names: readonly string[],
  cases: number,
): Promise<Record<string, Reading>> {
  const chance = seededWith(20_261_127)
  const sums = Object.fromEntries(names.map(name => [name, { read: 0, atOnce: 0, missed: [] as string[] }]))
  for (let done = 0; done < cases; done += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, cases - done) }, (_, i) => {
      const at = done + i
      const kind = KINDS[at % KINDS.length]!
      const photo = photos[Math.floor(at / KINDS.length) % photos.length]!
      const codeArea = (0.8 * Math.min(photo.width, photo.height)) ** 2
      const seen = frames(photo, { kind, strength: chance.random(), codeArea }, chance)
      return { kind, first: seen[0]!(), later: seen.slice(1) }
    })
    for (const name of names) {
      const sum = sums[name]!
      let left = batch
      for (let frame = 0; left.length > 0; frame++) {
        const found = await DECODERS[name]!(
          left.map(({ first, later }) => (frame === 0 ? first : later[frame - 1]!())),
          text,
        )
        const read = found.filter(Boolean).length
        sum.read += read
        if (frame === 0) sum.atOnce += read
        const unread = left.filter((_, i) => !found[i])
        left = unread.filter(({ later }) => later.length > frame)
        sum.missed.push(...unread.filter(one => !left.includes(one)).map(({ kind }) => kind))
      }
    }
  }
  return Object.fromEntries(
    names.map(name => {
      const { read, atOnce, missed } = sums[name]!
      return [name, { share: read / cases, atOnce: atOnce / cases, missed: missed.join(' ') }]
    }),
  )
}

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

/** Netpbm's plain grey picture: nothing to compress. */
function pgmOf({ width, height, pixels }: Photo): Buffer {
  return Buffer.concat([Buffer.from(`P5 ${width} ${height} 255\n`, 'latin1'), Buffer.from(pixels)])
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
