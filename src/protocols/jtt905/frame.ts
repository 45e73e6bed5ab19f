/**
 * The frame of JT/T 905.2-2014, the same in both directions:
 *
 *   55 AA · length 2 · device type 1 · vendor 1 · command 2 · data · check 1 · 55 AA
 *
 * The length counts device type to data; the check is the exclusive-or of length to data. There is no escaping: 55 AA may
 * stand in the data, so a frame is found by its length and not by the next mark.
 */

import type { FrameShape } from '../framing/boundedFrames.ts'
import type { DiscardReason } from '../meterDriver.ts'

export interface Frame {
  /** 2 is the taximeter, 0 the unit in the car; either stands in frames of both directions in the field. */
  readonly device: number
  /** The maker's code. Never filtered on: meters in the field differ from what was ordered. */
  readonly vendor: number
  readonly command: number
  readonly data: Buffer
}

/** Length field, of a frame without and with the most data that anybody sends (a picture part of 515 bytes). */
const LEAST = 4
const MOST = 600
/** Bytes of a frame that its length does not count. */
const AROUND = 7

export const SHAPE: FrameShape = { first: 0x55, longest: MOST + AROUND, probe }

function probe(bytes: Buffer, from: number, to: number): number | DiscardReason {
  if (to - from < 2) return 0
  if (bytes[from + 1] !== 0xaa) return 'noise'
  if (to - from < 4) return 0
  const length = bytes.readUInt16BE(from + 2)
  if (length < LEAST || length > MOST) return 'length'
  const size = length + AROUND
  if (to - from < size) return 0
  const end = from + size
  if (bytes[end - 2] !== 0x55 || bytes[end - 1] !== 0xaa) return 'tail'
  return bytes[end - 3] === check(bytes, from + 2, end - 3) ? size : 'checksum'
}

function check(bytes: Buffer, from: number, to: number): number {
  let sum = 0
  for (let at = from; at < to; at++) sum ^= bytes[at]!
  return sum
}

/** Opens a frame that `SHAPE` found whole. */
export function openFrame(bytes: Buffer): Frame {
  return {
    device: bytes[4]!,
    vendor: bytes[5]!,
    command: bytes.readUInt16BE(6),
    data: bytes.subarray(8, bytes.length - 3),
  }
}

/** Throws RangeError when there is more data than a frame holds: a fault of the caller. */
export function sealFrame({ device, vendor, command, data }: Frame): Buffer {
  const length = LEAST + data.length
  if (length > MOST) throw new RangeError(`${data.length} bytes of data`)
  const bytes = Buffer.alloc(length + AROUND)
  bytes.writeUInt16BE(0x55aa, 0)
  bytes.writeUInt16BE(length, 2)
  bytes[4] = device
  bytes[5] = vendor
  bytes.writeUInt16BE(command, 6)
  data.copy(bytes, 8)
  bytes[length + 4] = check(bytes, 2, length + 4)
  bytes.writeUInt16BE(0x55aa, length + 5)
  return bytes
}
