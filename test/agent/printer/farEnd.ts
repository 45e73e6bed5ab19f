/** The printer's end of a pseudo-terminal, read and written without any library: it reads only while it is told to. */
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs'
import { Talker } from './talker.ts'

export class FarEnd {
  readonly talker = new Talker(bytes => this.say(bytes))
  isReading = true
  /** Bytes read at a time, every two milliseconds. */
  readonly #piece: number
  readonly #fd: number
  readonly #timer: NodeJS.Timeout

  constructor(path: string, piece = 8_192) {
    this.#piece = piece
    this.#fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK)
    this.#timer = setInterval(() => this.#read(), 2)
  }

  say(bytes: Buffer): void {
    writeSync(this.#fd, bytes)
  }

  close(): void {
    clearInterval(this.#timer)
    closeSync(this.#fd)
  }

  #read(): void {
    if (!this.isReading) return
    const bytes = Buffer.alloc(this.#piece)
    let size = 0
    try {
      size = readSync(this.#fd, bytes)
    } catch {
      // Nothing there yet, or the cable is gone.
      return
    }
    this.talker.hear(bytes.subarray(0, size))
  }
}
