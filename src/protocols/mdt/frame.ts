/**
 * The frame between North American meters and their terminals (Centrodyne, Pulsar, VeriFone), the same in both directions:
 *
 *   02 · id 1 · length 1 · data · BCC 1 · 03
 *
 * The length counts the data and has no sign; the BCC is the exclusive-or of everything before it, the 02 included. There is
 * no escaping.
 */
import type { FrameShape } from '../framing/boundedFrames.ts'
import type { DiscardReason } from '../meterDriver.ts'

export interface Frame {
  readonly id: number
  readonly data: Buffer
}

const STX = 0x02
const ETX = 0x03
/** Bytes around the data. */
const AROUND = 5

export const SHAPE: FrameShape = { first: STX, longest: 255 + AROUND, probe }

function probe(bytes: Buffer, from: number, to: number): number | DiscardReason {
  if (to - from < 3) return 0
  const size = bytes[from + 2]! + AROUND
  if (to - from < size) return 0
  if (bytes[from + size - 1] !== ETX) return 'tail'
  return bcc(bytes, from, from + size - 2) === bytes[from + size - 2] ? size : 'checksum'
}

function bcc(bytes: Buffer, from: number, to: number): number {
  let sum = 0
  for (let at = from; at < to; at++) sum ^= bytes[at]!
  return sum
}

/** Opens a frame that `SHAPE` found whole. */
export function openFrame(bytes: Buffer): Frame {
  return { id: bytes[1]!, data: bytes.subarray(3, bytes.length - 2) }
}

/** Throws RangeError for more than 255 bytes of data: a fault of the caller. */
export function sealFrame(id: number, data: Buffer | string = ''): Buffer {
  const body = typeof data === 'string' ? Buffer.from(data, 'latin1') : data
  if (body.length > 255) throw new RangeError(`${body.length} bytes of data`)
  const bytes = Buffer.concat([Buffer.from([STX, id, body.length]), body, Buffer.alloc(2)])
  bytes[bytes.length - 2] = bcc(bytes, 0, bytes.length - 2)
  bytes[bytes.length - 1] = ETX
  return bytes
}
