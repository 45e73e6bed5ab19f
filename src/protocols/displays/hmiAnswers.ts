/**
 * What a Nextion or TJC display says, cut from its bytes. A number's four bytes may be FF, so where an answer ends is known by
 * its code; a text alone ends at the first FF FF FF (no encoding in use has the byte FF).
 * Source: Nextion Instruction Set, section 7.
 */
import type { Discarded } from '../meterDriver.ts'
import { END, FAILURES } from './hmi.ts'

export type HmiAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly code: number }
  | { readonly kind: 'page'; readonly number: number }
  | { readonly kind: 'text'; readonly bytes: Buffer }
  | { readonly kind: 'number'; readonly value: number }
  /** It has just started: all that was written is gone. */
  | { readonly kind: 'started' }
  /** A finger, sleep and the like: nothing that the agent acts on. */
  | { readonly kind: 'other'; readonly code: number }

/** Bytes of a text that is kept: more than any component holds. */
const LONGEST_TEXT = 320
const TEXT = 0x70
/** How many bytes of an endless run are told of at a time. */
const RUN_BYTES = 4096
const HEAD_BYTES = 16

/** Bytes between the code and the end, for every code that is known. */
const BODY = new Map<number, number>([
  ...Object.keys(FAILURES).map(code => [Number(code), 0] as const),
  [0x01, 0],
  [0x65, 3],
  [0x66, 1],
  [0x67, 5],
  [0x68, 5],
  [0x71, 4],
  [0x86, 0],
  [0x87, 0],
  [0x88, 0],
  [0x89, 0],
  [0xfd, 0],
  [0xfe, 0],
])

/** Cuts the stream whatever its pieces; holds no more than the longest answer. */
export class HmiReader {
  #held: Buffer = Buffer.alloc(0)
  #noise = 0
  #head = ''

  push(chunk: Uint8Array): (HmiAnswer | Discarded)[] {
    const out: (HmiAnswer | Discarded)[] = []
    const bytes = this.#held.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#held, chunk])
    let at = 0
    while (at < bytes.length) {
      const size = sizeOf(bytes, at)
      if (size === null) break
      if (size === 0) {
        this.#drop(bytes, at, out)
        at++
      } else {
        this.#tell(out)
        out.push(answerOf(bytes.subarray(at, at + size)))
        at += size
      }
    }
    this.#held = Buffer.from(bytes.subarray(at))
    return out
  }

  #drop(bytes: Buffer, at: number, out: (HmiAnswer | Discarded)[]): void {
    if (this.#noise < HEAD_BYTES) this.#head += bytes.toString('hex', at, at + 1)
    this.#noise++
    if (this.#noise >= RUN_BYTES) this.#tell(out)
  }

  #tell(out: (HmiAnswer | Discarded)[]): void {
    if (this.#noise > 0) out.push({ kind: 'discarded', why: 'noise', bytes: this.#noise, head: this.#head })
    this.#noise = 0
    this.#head = ''
  }
}

/** Of the answer that begins at `at`; 0 when none does, null when more bytes are needed to say. */
function sizeOf(bytes: Buffer, at: number): number | null {
  const code = bytes[at]!
  if (code === TEXT) return sizeOfText(bytes, at)
  const body = BODY.get(code)
  if (body === undefined) return 0
  // The start is 00 00 00, an unknown instruction 00 alone.
  if (code === 0 && bytes[at + 1] === 0) return endsAfter(bytes, at, 3, Buffer.alloc(3))
  return endsAfter(bytes, at, 1 + body, Buffer.of(code))
}

function endsAfter(bytes: Buffer, at: number, length: number, head: Buffer): number | null {
  for (let i = 0; i < length + END.length; i++) {
    if (at + i >= bytes.length) return null
    if (i < head.length && bytes[at + i] !== head[i]) return 0
    if (i >= length && bytes[at + i] !== 0xff) return 0
  }
  return length + END.length
}

function sizeOfText(bytes: Buffer, at: number): number | null {
  const end = bytes.subarray(at, at + 1 + LONGEST_TEXT + END.length).indexOf(END)
  if (end >= 0) return end + END.length
  return bytes.length - at > LONGEST_TEXT + END.length ? 0 : null
}

function answerOf(frame: Buffer): HmiAnswer {
  const code = frame[0]!
  if (code === TEXT) return { kind: 'text', bytes: Buffer.from(frame.subarray(1, -END.length)) }
  if (code === 0x71) return { kind: 'number', value: frame.readInt32LE(1) }
  if (code === 0x66) return { kind: 'page', number: frame[1]! }
  if (code === 0x01) return { kind: 'done' }
  if (code === 0x88 || (code === 0 && frame.length > 1 + END.length)) return { kind: 'started' }
  return code in FAILURES ? { kind: 'failed', code } : { kind: 'other', code }
}
