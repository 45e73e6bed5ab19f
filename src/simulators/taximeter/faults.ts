/** What goes wrong on a cable, on purpose: each chance is from 0 to 1 for every frame sent. */
export interface Faults {
  /** Random bytes in front of the frame. */
  readonly noise?: number
  /** One byte of the frame changed. */
  readonly garble?: number
  /** The frame ends early, without its line end. */
  readonly truncate?: number
  /** The body right, the checksum of another one. */
  readonly wrongChecksum?: number
  /** Thousands of bytes without a line end in front of the frame. */
  readonly oversize?: number
  /** So many more copies of every trip record. */
  readonly duplicateEnds?: number
  /** A trip record is not said when it is due, only when it is repeated. */
  readonly lostEnds?: number
  /** The power fails in the middle of a ride, which then has no record. */
  readonly dips?: number
  /** Each frame in pieces of random size, a moment apart. */
  readonly split?: boolean
}

const OVERSIZE_BYTES = 5000
const LINE_ENDS = [10, 13]

/** The frame as the cable delivers it. */
export function spoil(
  frame: Buffer,
  faults: Faults,
  random: () => number,
  withWrongCheck: (frame: Buffer) => Buffer,
): Buffer {
  const happens = (chance = 0) => random() < chance
  const spoilt = happens(faults.garble)
    ? garbled(frame, random)
    : happens(faults.wrongChecksum)
      ? withWrongCheck(frame)
      : frame
  const cut = happens(faults.truncate)
    ? spoilt.subarray(0, 1 + Math.floor(random() * (frame.length - 3)))
    : spoilt
  const before = happens(faults.oversize)
    ? OVERSIZE_BYTES
    : happens(faults.noise)
      ? 1 + Math.floor(random() * 40)
      : 0
  return before === 0 ? cut : Buffer.concat([noise(before, random), cut])
}

/** Random bytes, none of them a line end or a `$`: what they do to the frame behind them is the worst case. */
export function noise(length: number, random: () => number): Buffer {
  const byte = () => Math.floor(random() * 256)
  return Buffer.from(Array.from({ length }, byte)).map(b =>
    LINE_ENDS.includes(b) || b === 0x24 ? 0xff : b,
  ) as Buffer
}

/** The frame in pieces of 1 to 8 bytes. */
export function pieces(frame: Buffer, random: () => number): Buffer[] {
  const out: Buffer[] = []
  for (let at = 0; at < frame.length; ) {
    const size = 1 + Math.floor(random() * 8)
    out.push(frame.subarray(at, at + size))
    at += size
  }
  return out
}

function garbled(frame: Buffer, random: () => number): Buffer {
  const copy = Buffer.from(frame)
  const at = Math.floor(random() * (frame.length - 2))
  copy[at] = copy[at]! ^ (1 << Math.floor(random() * 8))
  return copy
}
