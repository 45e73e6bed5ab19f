/**
 * The frame of the GWP 5043, one way from the meter:
 *
 *   02 · command 1 · length 4 · data · 03 · 10
 *
 * There is neither check nor escaping. What stands in for them: each command has one length, and a record counts only when
 * it was heard more than once (see driver.ts).
 */
import type { FrameShape } from '../framing/boundedFrames.ts'
import type { DiscardReason } from '../meterDriver.ts'

export const COMMAND = { record: 0xc1, live: 0xc2, printed: 0xb4 } as const

const LENGTHS: ReadonlyMap<number, number> = new Map([
  [COMMAND.record, 84],
  [COMMAND.live, 30],
  [COMMAND.printed, 84],
])
const HEAD = 6
const TAIL = 2

export const SHAPE: FrameShape = { first: 0x02, longest: 84 + HEAD + TAIL, probe }

function probe(bytes: Buffer, from: number, to: number): number | DiscardReason {
  if (to - from < 2) return 0
  const length = LENGTHS.get(bytes[from + 1]!)
  if (length === undefined) return 'noise'
  if (to - from < HEAD) return 0
  if (bytes.readUInt32BE(from + 2) !== length) return 'length'
  const size = HEAD + length + TAIL
  if (to - from < size) return 0
  return bytes[from + size - 2] === 0x03 && bytes[from + size - 1] === 0x10 ? size : 'tail'
}

export interface Frame {
  readonly command: number
  readonly data: Buffer
}

/** Opens a frame that `SHAPE` found whole. */
export function openFrame(bytes: Buffer): Frame {
  return { command: bytes[1]!, data: bytes.subarray(HEAD, bytes.length - TAIL) }
}

export function sealFrame({ command, data }: Frame): Buffer {
  const head = Buffer.alloc(HEAD)
  head[0] = 0x02
  head[1] = command
  head.writeUInt32BE(data.length, 2)
  return Buffer.concat([head, data, Buffer.from([0x03, 0x10])])
}
