/** A logo for paper: a PNG as brightness, on white where it is transparent. */
import { PNG } from 'pngjs'
import type { Grey } from '../../protocols/printers/paper.ts'

/** A head has some six hundred dots; more is made smaller when it is printed, and much more is a mistake. */
const MOST = 2_000

/** Throws Error saying what is wrong with the file. */
export function readLogo(bytes: Buffer): Grey {
  const { width, height } = sizeOf(bytes)
  if (width > MOST || height > MOST)
    throw new Error(`a PNG of at most ${MOST} by ${MOST} pixels, not ${width} by ${height}`)
  const { data } = PNG.sync.read(bytes)
  const pixels = Buffer.alloc(width * height)
  for (let i = 0; i < pixels.length; i++) {
    const [red, green, blue, alpha] = data.subarray(i * 4, i * 4 + 4) as unknown as [
      number,
      number,
      number,
      number,
    ]
    const light = 0.299 * red + 0.587 * green + 0.114 * blue
    pixels[i] = Math.round(255 + ((light - 255) * alpha) / 255)
  }
  return { width, height, pixels }
}

/** From the file's head, before anything is unpacked: a small file may hold an enormous picture. */
function sizeOf(bytes: Buffer): { width: number; height: number } {
  if (bytes.length < 24 || bytes.toString('latin1', 1, 4) !== 'PNG') throw new Error('a PNG file')
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}
