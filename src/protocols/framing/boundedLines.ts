/**
 * Cuts a byte stream into lines of bounded length. What is no line is counted and told, never dropped in silence.
 * Memory is one line's maximum, whatever comes: a line parser by itself holds endless noise (a wrong baud rate makes
 * exactly that), and any split of the stream gives the same result, since it works byte by byte.
 */
import type { Discarded } from '../meterDriver.ts'

export interface LineFrame {
  /** What ends a line: 1 to 4 bytes each. Lines are given with the first of them, whichever ended them. */
  readonly delimiters: readonly Buffer[]
  /** The longest line that is kept, in bytes, start mark included and delimiter not. */
  readonly maxLength: number
  /**
   * The byte that begins every line, if the meter has one. It always begins anew: noise in front of it costs nothing,
   * and a line cut short costs only itself.
   */
  readonly startMark?: number
}

/** How many bytes of an endless run are told of at a time. */
const RUN_BYTES = 4096
const HEAD_BYTES = 16

export class BoundedLines {
  readonly #frame: LineFrame
  readonly #held: Buffer
  /** 1 for each byte that a delimiter ends with: nearly every byte is none, and is not looked at further. */
  readonly #mayEnd = new Uint8Array(256)
  /** Of the delimiters, in bytes. */
  readonly #longest: number
  #length = 0
  /** Inside a line that became too long: everything up to its end goes. */
  #overlong = false
  readonly #runHead = Buffer.alloc(HEAD_BYTES)
  #run = 0

  constructor(frame: LineFrame) {
    this.#frame = frame
    for (const delimiter of frame.delimiters) this.#mayEnd[delimiter.at(-1)!] = 1
    this.#longest = Math.max(...frame.delimiters.map(({ length }) => length))
    this.#held = Buffer.alloc(frame.maxLength + this.#longest)
  }

  /** Lines that ended in these bytes, delimiter included, and what was discarded between them, in order. */
  push(chunk: Uint8Array): (Buffer | Discarded)[] {
    const out: (Buffer | Discarded)[] = []
    for (const byte of chunk) this.#take(byte, out)
    return out
  }

  #take(byte: number, out: (Buffer | Discarded)[]): void {
    if (byte === this.#frame.startMark) {
      this.#discardHeld(out)
      this.#endRun(out)
    }
    this.#held[this.#length++] = byte
    const delimiter = this.#mayEnd[byte] === 1 ? this.#delimiterAtEnd() : undefined
    if (delimiter !== undefined) this.#endLine(delimiter, out)
    else if (this.#length === this.#held.length) this.#overflow(out)
  }

  #delimiterAtEnd(): Buffer | undefined {
    return this.#frame.delimiters.find(delimiter => {
      const from = this.#length - delimiter.length
      if (from < 0) return false
      for (let i = 0; i < delimiter.length; i++) if (this.#held[from + i] !== delimiter[i]) return false
      return true
    })
  }

  #endLine(delimiter: Buffer, out: (Buffer | Discarded)[]): void {
    const { startMark, delimiters } = this.#frame
    const isBlank = !this.#overlong && this.#length === delimiter.length
    const isLine = !this.#overlong && (startMark === undefined || this.#held[0] === startMark)
    if (isBlank) this.#length = 0
    else if (isLine) {
      const line = this.#held.subarray(0, this.#length - delimiter.length)
      out.push(Buffer.concat([line, delimiters[0]!]))
      this.#length = 0
    } else {
      this.#discardHeld(out)
      this.#endRun(out)
    }
  }

  /** The line is too long for certain. Its last bytes stay, in case the delimiter has begun in them. */
  #overflow(out: (Buffer | Discarded)[]): void {
    this.#overlong = true
    const kept = this.#longest - 1
    this.#discard(this.#held.subarray(0, this.#length - kept), out)
    this.#held.copyWithin(0, this.#length - kept, this.#length)
    this.#length = kept
  }

  #discardHeld(out: (Buffer | Discarded)[]): void {
    this.#discard(this.#held.subarray(0, this.#length), out)
    this.#length = 0
  }

  #discard(bytes: Buffer, out: (Buffer | Discarded)[]): void {
    bytes.copy(this.#runHead, Math.min(this.#run, HEAD_BYTES))
    this.#run += bytes.length
    if (this.#run >= RUN_BYTES) this.#tellRun(out)
  }

  #endRun(out: (Buffer | Discarded)[]): void {
    if (this.#run > 0) this.#tellRun(out)
    this.#overlong = false
  }

  #tellRun(out: (Buffer | Discarded)[]): void {
    const head = this.#runHead.toString('hex', 0, Math.min(this.#run, HEAD_BYTES))
    out.push({ kind: 'discarded', why: this.#overlong ? 'overlong' : 'noise', bytes: this.#run, head })
    this.#run = 0
  }
}
