/**
 * Cuts a byte stream into frames of a binary protocol whose frames say their own length. There is no escaping, so that a
 * start mark may stand inside a frame: whether a frame begins at a byte is decided by the whole frame (length, check and
 * end mark), and where it does not, the search goes on one byte further. So any garbage loses at most the frame that it
 * touches, any split of the stream gives the same frames, and no more is held than the longest frame.
 */
import type { Discarded, DiscardReason } from '../meterDriver.ts'

/**
 * Looks at `bytes` from `from` to `to`, at least one byte. A number above 0: a good frame of so many bytes begins at
 * `from`. 0: that needs more bytes. A word: none begins here, and why. It decides once `longest` bytes are there.
 */
export type Probe = (bytes: Buffer, from: number, to: number) => number | DiscardReason

export interface FrameShape {
  /** The byte that every frame begins with. */
  readonly first: number
  /** Bytes of the longest frame. */
  readonly longest: number
  readonly probe: Probe
}

/** How many bytes of an endless run are told of at a time. */
const RUN_BYTES = 4096
const HEAD_BYTES = 16

export class BoundedFrames {
  readonly #shape: FrameShape
  /** The beginning of a frame that is not whole yet: shorter than the longest frame. */
  #held: Buffer
  #length = 0
  readonly #runHead = Buffer.alloc(HEAD_BYTES)
  #run = 0
  #why: DiscardReason = 'noise'
  /** No byte came since the last tick. */
  #isQuiet = true

  constructor(shape: FrameShape) {
    this.#shape = shape
    this.#held = Buffer.alloc(shape.longest)
  }

  /** Frames that ended in these bytes, each a copy, and what was discarded between them, in order. */
  push(chunk: Uint8Array): (Buffer | Discarded)[] {
    this.#isQuiet = false
    const out: (Buffer | Discarded)[] = []
    const bytes =
      this.#length === 0
        ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
        : Buffer.concat([this.#held.subarray(0, this.#length), chunk])
    this.#hold(bytes, this.#cut(bytes, out))
    return out
  }

  /** Called now and then: the rest of a frame comes without a pause, so a whole turn without a byte gives up what was begun. */
  tick(): (Buffer | Discarded)[] {
    const wasQuiet = this.#isQuiet
    this.#isQuiet = true
    return wasQuiet ? this.giveUp() : []
  }

  /**
   * The line has been quiet for longer than a frame takes: what was begun is not coming to an end. Its first byte is given
   * up and the rest is searched, so that frames behind a false start are not kept waiting for bytes that never come.
   */
  giveUp(): (Buffer | Discarded)[] {
    const out: (Buffer | Discarded)[] = []
    while (this.#length > 0) {
      const bytes = Buffer.from(this.#held.subarray(0, this.#length))
      this.#discard(bytes, 0, 1, 'noise', out)
      this.#hold(bytes, this.#cut(bytes.subarray(1), out) + 1)
    }
    this.#endRun(out)
    return out
  }

  /** Gives where the unfinished rest begins. */
  #cut(bytes: Buffer, out: (Buffer | Discarded)[]): number {
    const { first, probe } = this.#shape
    let at = 0
    while (at < bytes.length) {
      const start = bytes.indexOf(first, at)
      const next = start < 0 ? bytes.length : start
      if (next > at) this.#discard(bytes, at, next, 'noise', out)
      at = next
      if (start < 0) break
      const found = probe(bytes, at, bytes.length)
      if (found === 0) break
      if (typeof found === 'number') {
        this.#endRun(out)
        out.push(Buffer.from(bytes.subarray(at, at + found)))
        at += found
      } else {
        this.#discard(bytes, at, at + 1, found, out)
        at++
      }
    }
    return at
  }

  #hold(bytes: Buffer, from: number): void {
    const rest = bytes.subarray(from)
    // A probe that does not decide in time would let this grow; it is a fault of the program, not of the meter.
    if (rest.length >= this.#shape.longest) throw new RangeError('a frame longer than its longest')
    rest.copy(this.#held)
    this.#length = rest.length
  }

  /** The first reason that is more than noise names the run. */
  #discard(bytes: Buffer, from: number, to: number, why: DiscardReason, out: (Buffer | Discarded)[]): void {
    if (this.#run < HEAD_BYTES) bytes.copy(this.#runHead, this.#run, from, Math.min(to, from + HEAD_BYTES))
    this.#run += to - from
    if (this.#why === 'noise') this.#why = why
    if (this.#run >= RUN_BYTES) this.#endRun(out)
  }

  #endRun(out: (Buffer | Discarded)[]): void {
    if (this.#run === 0) return
    const head = this.#runHead.toString('hex', 0, Math.min(this.#run, HEAD_BYTES))
    out.push({ kind: 'discarded', why: this.#why, bytes: this.#run, head })
    this.#run = 0
    this.#why = 'noise'
  }
}
