/** An open framebuffer: what stands in its memory, and how that is changed line by line. */
import { close, closeSync, constants, fstatSync, openSync, statSync, write, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Picture } from '../../protocols/displays/picture.ts'
import { deviceLine, devicePixels, putLine, type Rotation } from '../../protocols/displays/pixels.ts'
import type { Geometry } from './geometry.ts'

const writeSome = promisify(write)
/** Lines are written together up to so many bytes: few calls, and little memory. */
const BATCH_BYTES = 256 * 1024

export class Panel {
  readonly geometry: Geometry
  readonly #path: string
  readonly #fd: number
  readonly #rotate: Rotation
  /** What stands on the glass as colours of a palette; the palette is null where it is black. */
  readonly #shown: Uint8Array
  #palette: readonly number[] | null = null

  /** Opens and blackens it before it returns: nothing of before a crash stays. Throws what the system says. */
  constructor(path: string, geometry: Geometry, rotate: Rotation) {
    this.geometry = geometry
    this.#path = path
    this.#rotate = rotate
    this.#shown = new Uint8Array(geometry.width * geometry.height)
    // Without O_CREAT: a path that is missing must not become a file.
    this.#fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
    try {
      const stats = fstatSync(this.#fd)
      if (!stats.isCharacterDevice() && !stats.isFile()) throw new Error('it is no framebuffer')
      // A slip in the configuration must not blacken somebody's file.
      const total = geometry.stride * geometry.lines
      if (stats.isFile() && stats.size !== total)
        throw new Error(`it is a file of ${stats.size} bytes, where such a panel has ${total}`)
      this.blacken()
    } catch (error) {
      closeSync(this.#fd)
      throw error
    }
  }

  /** All of its memory, pages that are not seen included. */
  blacken(): void {
    const { stride, lines, format } = this.geometry
    const [black] = devicePixels([0], format)
    const pixel = Buffer.alloc(format.bits / 8)
    pixel.writeUIntLE(black!, 0, pixel.length)
    const total = stride * lines
    const batch = Buffer.alloc(Math.min(total, BATCH_BYTES), pixel)
    for (let at = 0; at < total; ) {
      const count = writeSync(this.#fd, batch, 0, Math.min(batch.length, total - at), at)
      if (count < 1) throw new Error(`its memory ends after ${at} of ${total} bytes`)
      at += count
    }
    this.#palette = null
  }

  /** Writes the lines that are other than before. Rejects with what the system says. */
  async show(picture: Picture): Promise<void> {
    const { width, height, stride, format } = this.geometry
    const pixels = devicePixels(picture.palette, format)
    const isAllNew =
      this.#palette === null || this.#palette.some((colour, i) => colour !== picture.palette[i])
    // Whatever fails now, what stands on the glass is not known until all of it was written.
    this.#palette = null
    const most = Math.max(1, Math.floor(BATCH_BYTES / stride))
    const line = new Uint8Array(width)
    let batch: Buffer | null = null
    let [first, count] = [0, 0]
    const flush = async () => {
      if (batch === null) return
      await this.#write(batch.subarray(0, count * stride), first * stride)
      batch = null
    }
    for (let y = 0; y < height; y++) {
      deviceLine(picture, this.#rotate, y, line)
      const shown = this.#shown.subarray(y * width, (y + 1) * width)
      if (!isAllNew && Buffer.compare(line, shown) === 0) {
        await flush()
        continue
      }
      shown.set(line)
      if (batch === null) {
        batch = Buffer.alloc(Math.min(most, height - y) * stride)
        first = y
        count = 0
      }
      putLine(line, pixels, format.bits, batch, count * stride)
      count++
      if (count === most) await flush()
    }
    await flush()
    this.#palette = picture.palette
  }

  async #write(bytes: Buffer, at: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await writeSome(this.#fd, bytes, done, bytes.length - done, at + done)
      if (bytesWritten < 1) throw new Error(`its memory ends after ${at + done} bytes`)
      done += bytesWritten
    }
  }

  /** False when another device, or none, stands in its place by now: a panel that was unplugged fails only when it is written to. */
  isStillThere(): boolean {
    try {
      const [ours, now] = [fstatSync(this.#fd), statSync(this.#path)]
      return ours.dev === now.dev && ours.ino === now.ino && ours.rdev === now.rdev
    } catch {
      return false
    }
  }

  close(): void {
    close(this.#fd, () => {})
  }
}
