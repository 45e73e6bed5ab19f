/** The one reader of binary frames, guard by guard, on a protocol small enough to see through. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BoundedFrames, type FrameShape } from '../../../src/protocols/framing/boundedFrames.ts'
import type { Discarded } from '../../../src/protocols/meterDriver.ts'
import { count } from '../../support/counts.ts'

/** A toy protocol: 7E · bytes of data, at most 8 · data · their sum · 7F. Marks and lengths may stand in the data. */
const MOST = 8
const AROUND = 4
const TOY: FrameShape = {
  first: 0x7e,
  longest: MOST + AROUND,
  probe(bytes, from, to) {
    if (to - from < 2) return 0
    const length = bytes[from + 1]!
    if (length > MOST) return 'length'
    const size = length + AROUND
    if (to - from < size) return 0
    if (bytes[from + size - 1] !== 0x7f) return 'tail'
    return bytes[from + size - 2] === sum(bytes.subarray(from + 2, from + 2 + length)) ? size : 'checksum'
  },
}

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const sum = (data: Uint8Array) => data.reduce((total, byte) => (total + byte) & 0xff, 0)

function toy(...data: number[]): Buffer {
  return Buffer.from([0x7e, data.length, ...data, sum(Buffer.from(data)), 0x7f])
}

type Piece = Buffer | Discarded

/** Whether buffers come down to so many bytes: what is let go is freed beside the program, some turns later. */
async function shrinksTo(bytes: number): Promise<boolean> {
  for (let tries = 0; tries < 200; tries++) {
    collectGarbage()
    if (process.memoryUsage().arrayBuffers <= bytes) return true
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  return false
}

function told(pieces: readonly Piece[]): string[] {
  return pieces.map(piece =>
    Buffer.isBuffer(piece) ? piece.toString('hex') : `${piece.why} ${piece.bytes} ${piece.head}`,
  )
}

const framesOf = (pieces: readonly Piece[]) => pieces.filter(piece => Buffer.isBuffer(piece))
const bytesOf = (pieces: readonly Piece[]) =>
  pieces.reduce((total, piece) => total + (Buffer.isBuffer(piece) ? piece.length : piece.bytes), 0)

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = []
  let at = 0
  for (const size of sizes) {
    chunks.push(bytes.subarray(at, at + size))
    at += size
  }
  return [...chunks, bytes.subarray(at)]
}

const anyFrame = fc
  .array(fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0x7e, 0x7f, 0, 8)), { maxLength: MOST })
  .map(data => toy(...data))
const anyGarbage = fc
  .array(fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0x7e, 0x7f, 0, 3, 8, 9)), { maxLength: 20 })
  .map(data => Buffer.from(data))
const anyStream = fc
  .array(fc.oneof(anyFrame, anyGarbage), { maxLength: 12 })
  .map(parts => Buffer.concat(parts))

describe('frames', () => {
  test('come out whole, glued or apart, with the mark in their data', () => {
    const frames = [
      toy(1, 2, 3),
      toy(),
      toy(0x7e, 0x00, 0x00, 0x7f),
      toy(0x7f, 0x7e),
      toy(1, 2, 3, 4, 5, 6, 7, 8),
    ]
    expect(told(new BoundedFrames(TOY).push(Buffer.concat(frames)))).toEqual(told(frames))
  })

  test('are copies: what becomes of the port’s buffer changes nothing', () => {
    const chunk = toy(1, 2, 3)
    const [frame] = new BoundedFrames(TOY).push(chunk)
    chunk.fill(0xee)
    expect(frame).toEqual(toy(1, 2, 3))
  })

  test('and their beginnings are copies too', () => {
    const frames = new BoundedFrames(TOY)
    const chunk = toy(1, 2, 3).subarray(0, 4)
    frames.push(chunk)
    chunk.fill(0xee)
    expect(frames.push(toy(1, 2, 3).subarray(4))).toEqual([toy(1, 2, 3)])
  })

  test.each([
    ['no mark', '010203', 'noise 3 010203'],
    ['a length that cannot be', '7e09', 'length 2 7e09'],
    ['no end where the length says', '7e01010180', 'tail 5 7e01010180'],
    ['a wrong check', '7e0101027f', 'checksum 5 7e0101027f'],
  ])('%s is told with its reason', (_, hex, expected) => {
    const good = toy(5)
    expect(told(new BoundedFrames(TOY).push(Buffer.concat([Buffer.from(hex, 'hex'), good])))).toEqual([
      expected,
      good.toString('hex'),
    ])
  })

  test('the first reason that is more than noise names a run', () => {
    const run = Buffer.from('00ff7e0101027f7e09', 'hex')
    expect(told(new BoundedFrames(TOY).push(Buffer.concat([run, toy()])))[0]).toBe(
      'checksum 9 00ff7e0101027f7e09',
    )
  })

  test('a damaged frame costs itself alone, and a frame inside it is found', () => {
    const inner = toy(0x42)
    const damaged = Buffer.from([0x7e, 0x05, ...inner, 0x00, 0x7f])
    expect(framesOf(new BoundedFrames(TOY).push(damaged))).toEqual([inner])
  })
})

describe('silence', () => {
  test('gives up what was begun, and frees the frames behind it', () => {
    const frames = new BoundedFrames(TOY)
    // Claims eight bytes of data, which swallow the two frames behind it.
    const heldBack = frames.push(Buffer.concat([Buffer.from([0x7e, 0x08]), toy(), toy(9)]))
    expect(heldBack).toEqual([])
    expect(told(frames.giveUp())).toEqual(['noise 2 7e08', told([toy()])[0], told([toy(9)])[0]])
    expect(frames.giveUp()).toEqual([])
    expect(frames.push(toy(1))).toEqual([toy(1)])
  })

  test('tells a run that no frame ended', () => {
    const frames = new BoundedFrames(TOY)
    expect(frames.push(Buffer.from('0102', 'hex'))).toEqual([])
    expect(told(frames.giveUp())).toEqual(['noise 2 0102'])
  })
})

describe('whatever comes', () => {
  test('any split of the stream gives the same', () => {
    fc.assert(
      fc.property(anyStream, fc.array(fc.nat({ max: 9 })), (bytes, sizes) => {
        const whole = new BoundedFrames(TOY)
        const split = new BoundedFrames(TOY)
        const expected = [...whole.push(bytes), ...whole.giveUp()]
        const actual = cut(bytes, sizes).flatMap(chunk => split.push(chunk))
        expect(told([...actual, ...split.giveUp()])).toEqual(told(expected))
      }),
      { numRuns: count(1_500, 100_000) },
    )
  })

  test('every byte is in a frame or in a count, and less than a frame is held', () => {
    fc.assert(
      fc.property(anyStream, bytes => {
        const frames = new BoundedFrames(TOY)
        const given = frames.push(bytes)
        const late = frames.giveUp()
        expect(bytesOf(given) + bytesOf(late)).toBe(bytes.length)
        // What is held is less than a frame; a run of up to 4096 bytes that was counted may not have been told yet.
        const untold = late.reduce((total, piece) => total + (Buffer.isBuffer(piece) ? piece.length : 0), 0)
        expect(untold).toBeLessThan(TOY.longest)
        for (const frame of framesOf([...given, ...late]))
          expect(TOY.probe(frame as Buffer, 0, frame.length)).toBe(frame.length)
      }),
      { numRuns: count(1_500, 100_000) },
    )
  })

  test('garbage costs the frames that it touches and no other', () => {
    fc.assert(
      fc.property(anyGarbage, fc.array(anyFrame, { minLength: 1, maxLength: 6 }), (garbage, sent) => {
        const bytes = Buffer.concat([garbage, ...sent])
        const frames = new BoundedFrames(TOY)
        const heard = framesOf([...frames.push(bytes), ...frames.giveUp()]) as Buffer[]
        // A good frame may begin in the garbage by chance: what it covers is touched, and what begins behind it is not.
        let end = 0
        for (let at = 0; at < garbage.length; ) {
          const size = bytes[at] === TOY.first ? TOY.probe(bytes, at, bytes.length) : 'noise'
          at += typeof size === 'number' && size > 0 ? size : 1
          end = at
        }
        let start = garbage.length
        const untouched = sent.filter(frame => {
          const from = start
          start += frame.length
          return from >= end
        })
        expect(told(heard.slice(heard.length - untouched.length))).toEqual(told(untouched))
        if (end <= garbage.length) expect(untouched).toEqual(sent)
      }),
      { numRuns: count(1_500, 100_000) },
    )
  })

  test('megabytes without a frame leave nothing behind', async () => {
    // Marks everywhere, each with a length that makes the reader wait for the longest frame.
    const noise = Buffer.alloc(1 << 18, Buffer.from([0x7e, 0x08, 0x7e, 0x03, 0x00]))
    const frames = new BoundedFrames(TOY)
    const rounds = count(16, 400)
    const before = process.memoryUsage().arrayBuffers
    let bytes = 0
    let pieces = 0
    for (let i = 0; i < rounds; i++)
      for (const piece of frames.push(noise)) {
        bytes += bytesOf([piece])
        pieces++
      }
    expect(rounds * noise.length - bytes).toBeLessThan(4096 + TOY.longest)
    expect(pieces).toBeLessThanOrEqual((rounds * noise.length) / 4096 + 1)
    expect(await shrinksTo(before + (1 << 20))).toBe(true)
    expect(framesOf([...frames.push(toy(1)), ...frames.giveUp()])).toEqual([toy(1)])
  })

  test('a probe that does not decide is a fault of the program and is told as one', () => {
    const frames = new BoundedFrames({ ...TOY, probe: () => 0 })
    expect(() => frames.push(Buffer.alloc(TOY.longest, 0x7e))).toThrow(RangeError)
  })
})
