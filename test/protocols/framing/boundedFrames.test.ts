/** The one reader of binary frames, tried with every codec that uses it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BoundedFrames, type FrameShape } from '../../../src/protocols/framing/boundedFrames.ts'
import { SHAPE as gwp, sealFrame as sealGwp } from '../../../src/protocols/gwp5043/frame.ts'
import { SHAPE as jtt905, sealFrame as seal905 } from '../../../src/protocols/jtt905/frame.ts'
import { SHAPE as mdt, sealFrame as sealMdt } from '../../../src/protocols/mdt/frame.ts'

/** Bytes that look like the beginnings of frames more often than chance has it. */
const byte = fc.oneof(
  fc.constantFrom(0x55, 0xaa, 0x02, 0x03, 0x10, 0x00, 0x41, 0xc1, 0xc2),
  fc.integer({ min: 0, max: 255 }),
)
const bytes = (maxLength: number) => fc.array(byte, { maxLength }).map(list => Buffer.from(list))

const codecs: { name: string; shape: FrameShape; frame: fc.Arbitrary<Buffer> }[] = [
  {
    name: 'JT/T 905.2',
    shape: jtt905,
    frame: fc
      .record({ vendor: byte, command: fc.integer({ min: 0, max: 0xffff }), data: bytes(120) })
      .map(parts => seal905({ device: 2, ...parts })),
  },
  {
    name: 'meter-MDT',
    shape: mdt,
    frame: fc.record({ id: byte, data: bytes(255) }).map(({ id, data }) => sealMdt(id, data)),
  },
  {
    name: 'GWP 5043',
    shape: gwp,
    frame: fc
      .oneof(
        fc.record({
          command: fc.constantFrom(0xc1, 0xb4),
          data: fc.array(byte, { minLength: 84, maxLength: 84 }),
        }),
        fc.record({ command: fc.constant(0xc2), data: fc.array(byte, { minLength: 30, maxLength: 30 }) }),
      )
      .map(({ command, data }) => sealGwp({ command, data: Buffer.from(data) })),
  },
]

const framesOf = (pieces: readonly (Buffer | object)[]) =>
  pieces.filter(Buffer.isBuffer).map(one => one.toString('hex'))

/** All frames, and what was told of the rest. */
function read(shape: FrameShape, chunks: readonly Buffer[]) {
  const reader = new BoundedFrames(shape)
  const pieces = [...chunks.flatMap(chunk => reader.push(chunk)), ...reader.giveUp()]
  const discarded = pieces.reduce((sum, one) => sum + (Buffer.isBuffer(one) ? 0 : one.bytes), 0)
  return { frames: framesOf(pieces), discarded }
}

function split(whole: Buffer, at: readonly number[]): Buffer[] {
  const points = [0, ...at.map(point => point % (whole.length + 1)).sort((a, b) => a - b), whole.length]
  return points.slice(1).map((end, i) => whole.subarray(points[i]!, end))
}

describe.each(codecs)('frames of $name', ({ shape, frame }) => {
  test('come out as they went in, one behind the other', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), frames => {
        const { frames: out, discarded } = read(shape, [Buffer.concat(frames)])
        expect(out).toEqual(frames.map(one => one.toString('hex')))
        expect(discarded).toBe(0)
      }),
    )
  })

  test('are the same however the stream is split, and no byte goes uncounted', () => {
    const parts = fc.array(fc.oneof(frame, bytes(40)), { maxLength: 6 })
    fc.assert(
      fc.property(parts, fc.array(fc.nat(), { maxLength: 12 }), (pieces, points) => {
        const whole = Buffer.concat(pieces)
        const once = read(shape, [whole])
        expect(read(shape, split(whole, points))).toEqual(once)
        const framed = once.frames.reduce((sum, hex) => sum + hex.length / 2, 0)
        expect(framed + once.discarded).toBe(whole.length)
      }),
    )
  })

  test('survive any garbage in front of them and between them', () => {
    fc.assert(
      fc.property(bytes(60), frame, frame, (garbage, first, second) => {
        const { frames } = read(shape, [garbage, first, garbage, second])
        // Garbage may by chance be, or complete, a frame of its own; it takes at most the frame that it touches.
        const wanted = [first, second].map(one => one.toString('hex'))
        const missing = wanted.filter(hex => !frames.includes(hex))
        expect(missing.length).toBeLessThanOrEqual(1)
        if (!garbage.includes(shape.first)) expect(missing).toEqual([])
      }),
    )
  })

  // Without a check, what follows may complete a cut frame by chance: GWP 5043 wants a record twice for that.
  test.skipIf(shape === gwp)('cut short lose at most the frame that they touch', () => {
    fc.assert(
      fc.property(frame, frame, frame, fc.nat(), (cut, next, after, at) => {
        const { frames } = read(shape, [cut.subarray(0, at % cut.length), next, after])
        expect(frames).toContain(after.toString('hex'))
        // The beginning of the next frame may be what the cut one lacked, where end and start mark are alike.
        const isCompleted = frames.includes(cut.toString('hex'))
        if (!isCompleted && !cut.subarray(1, at % cut.length).includes(shape.first))
          expect(frames).toContain(next.toString('hex'))
      }),
    )
  })

  test('an endless run of noise is told in pieces, and nothing of it is held', () => {
    const reader = new BoundedFrames(shape)
    const noise = Buffer.alloc(100_000, shape.first)
    const told = reader.push(noise)
    const bytesTold = told.reduce((sum, one) => sum + (Buffer.isBuffer(one) ? one.length : one.bytes), 0)
    expect(noise.length - bytesTold).toBeLessThanOrEqual(4096 + shape.longest)
    expect(told.length).toBeGreaterThan(10)
  })

  test('what was begun and never ends is given up, and the frame behind it comes out', () => {
    fc.assert(
      fc.property(frame, frame, fc.nat(), (begun, next, at) => {
        const reader = new BoundedFrames(shape)
        const start = begun.subarray(0, 1 + (at % (begun.length - 1)))
        const pieces = [...reader.push(start), ...reader.giveUp(), ...reader.push(next), ...reader.giveUp()]
        expect(framesOf(pieces)).toContain(next.toString('hex'))
        expect(reader.giveUp()).toEqual([])
      }),
    )
  })
})
