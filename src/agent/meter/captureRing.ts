/**
 * The last raw bytes of the meter's line, both ways, kept in memory: a technician who comes an hour later can still see what
 * the meter said. Nothing of it touches the card.
 */
import { type CaptureHead, type CapturePiece, headText, pieceText } from '../../protocols/capture.ts'
import type { Port, PortOpener } from '../port/port.ts'

const DEFAULT_BYTES = 64 * 1024
/** What a piece costs beside its bytes, so that a flood of single bytes is bounded too. */
const PIECE_BYTES = 64
/** Bytes of one direction that came this close together are one piece. */
const JOIN_MS = 20

export class CaptureRing {
  readonly #head: CaptureHead
  readonly #nowMs: () => number
  readonly #most: number
  readonly #begun: number
  #pieces: CapturePiece[] = []
  #held = 0

  /** `nowMs` is monotonic. `most` is the memory that it may take, in bytes. */
  constructor(head: CaptureHead, nowMs: () => number, most = DEFAULT_BYTES) {
    this.#head = head
    this.#nowMs = nowMs
    this.#most = most
    this.#begun = nowMs()
  }

  add(dir: CapturePiece['dir'], bytes: Buffer): void {
    const t = this.#nowMs() - this.#begun
    // A chunk longer than the ring: only its end can stay.
    const kept = bytes.subarray(Math.max(0, bytes.length - (this.#most - PIECE_BYTES)))
    const last = this.#pieces.at(-1)
    if (last !== undefined && last.dir === dir && t - last.t < JOIN_MS && last.bytes.length < 1024) {
      this.#pieces[this.#pieces.length - 1] = { ...last, bytes: Buffer.concat([last.bytes, kept]) }
      this.#held += kept.length
    } else {
      this.#pieces.push({ t, dir, bytes: Buffer.from(kept) })
      this.#held += kept.length + PIECE_BYTES
    }
    this.#forget()
  }

  get pieces(): readonly CapturePiece[] {
    return this.#pieces
  }

  text(): string {
    return [headText(this.#head), ...this.#pieces.map(pieceText)].map(line => `${line}\n`).join('')
  }

  #forget(): void {
    let drop = 0
    while (this.#held > this.#most && drop < this.#pieces.length - 1)
      this.#held -= this.#pieces[drop++]!.bytes.length + PIECE_BYTES
    if (drop > 0) this.#pieces = this.#pieces.slice(drop)
  }
}

/** The same ports, whose bytes land in the ring as well. */
export function recording(open: PortOpener, ring: CaptureRing): PortOpener {
  return async () => {
    const port = await open()
    const recorded: Port = {
      write: bytes => {
        ring.add('>', bytes)
        return port.write(bytes)
      },
      onData: take =>
        port.onData(bytes => {
          ring.add('<', bytes)
          take(bytes)
        }),
      onClose: told => port.onClose(told),
      close: () => port.close(),
    }
    return recorded
  }
}
