import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BoundedFrames } from '../../../src/protocols/framing/boundedFrames.ts'
import { openFrame, SHAPE, sealFrame } from '../../../src/protocols/jtt905/frame.ts'
import { count } from '../../support/counts.ts'
import { bytes, fromMeter, recordBytes, sealed, VECTORS } from './meterBytes.ts'

type Piece = ReturnType<BoundedFrames['push']>[number]

function told(pieces: readonly Piece[]): string[] {
  return pieces.map(piece => (Buffer.isBuffer(piece) ? piece.toString('hex') : `${piece.why} ${piece.bytes}`))
}

function cut(stream: Buffer): string[] {
  const frames = new BoundedFrames(SHAPE)
  return told([...frames.push(stream), ...frames.giveUp()])
}

const hex = (buffer: Buffer) => buffer.toString('hex')

describe('the vectors', () => {
  test.each(Object.entries(VECTORS))('%s is one whole frame', (_, frame) => {
    expect(cut(frame)).toEqual([hex(frame)])
    expect(sealFrame(openFrame(frame))).toEqual(frame)
  })

  test('their fields are where the standard puts them', () => {
    expect(openFrame(VECTORS.recordQuery)).toEqual({
      device: 2,
      vendor: 0,
      command: 0x0006,
      data: bytes('0000000C'),
    })
  })
})

describe('what is no frame', () => {
  const good = fromMeter(0x00e8, recordBytes())
  const withByte = (at: number, byte: number) => {
    const copy = Buffer.from(good)
    copy[at < 0 ? copy.length + at : at] = byte
    return copy
  }
  test.each([
    ['a wrong check', withByte(-3, good.at(-3)! ^ 0x01), 'checksum 77'],
    ['one bit of the amount turned', withByte(8 + 60, 0x81), 'checksum 77'],
    ['a wrong first byte of the end mark', withByte(-2, 0x54), 'tail 77'],
    ['a wrong second byte of the end mark', withByte(-1, 0xab), 'tail 77'],
    ['no start mark', withByte(0, 0x54), 'noise 77'],
    ['half a start mark', withByte(1, 0xab), 'noise 77'],
    ['length 0', bytes('55AA 0000 55AA'), 'length 6'],
    ['length 3', bytes('55AA 0003 02 03 00 02 55AA'), 'length 10'],
    ['length 601', Buffer.concat([bytes('55AA 0259'), Buffer.alloc(700)]), 'length 704'],
    ['length 65535', Buffer.concat([bytes('55AA FFFF'), Buffer.alloc(700)]), 'length 704'],
    ['one byte too few for its length', Buffer.concat([good.subarray(0, 40), good.subarray(41)]), 'noise 76'],
    ['cut short', good.subarray(0, 50), 'noise 50'],
    ['a start mark alone', bytes('55AA'), 'noise 2'],
    ['an end mark alone, again and again', bytes('55AA 55AA 55AA'), 'length 6'],
    ['nothing but 55', Buffer.alloc(50, 0x55), 'noise 50'],
  ])('%s', (_, frame, expected) => {
    expect(cut(frame)).toEqual([expected])
    // What comes behind is not lost.
    expect(cut(Buffer.concat([frame, VECTORS.tripStart])).at(-1)).toBe(hex(VECTORS.tripStart))
  })

  test('the shortest frame and the longest are frames, a longer one cannot be made', () => {
    const longest = sealFrame({ device: 2, vendor: 3, command: 0x1f81, data: Buffer.alloc(596, 0x55) })
    expect(longest.length).toBe(607)
    expect(cut(longest)).toEqual([hex(longest)])
    expect(cut(VECTORS.tariffQuery)).toEqual([hex(VECTORS.tariffQuery)])
    expect(() => sealFrame({ device: 2, vendor: 3, command: 0x1f81, data: Buffer.alloc(597) })).toThrow(
      RangeError,
    )
  })
})

describe('the mark inside', () => {
  const MARK = '55AA'
  test.each([
    ['the trip number', recordBytes({ tripNo: '000055AA' })],
    ['the other half of it', recordBytes({ tripNo: '55AA0000' })],
    ['over two fields', recordBytes({ tripNo: '00000055', paidBy: 'AA' })],
    ['the plate', recordBytes({ plate: `${MARK}55AA55AA` })],
    ['all of the card data', Buffer.concat([recordBytes(), Buffer.alloc(64, Buffer.from(MARK, 'hex'))])],
    ['a whole frame as card data', Buffer.concat([recordBytes(), VECTORS.tripStart])],
  ])('%s', (_, data) => {
    const frame = fromMeter(0x00e8, data)
    expect(cut(Buffer.concat([frame, frame]))).toEqual([hex(frame), hex(frame)])
  })

  test.each([
    ['the check', sealed(0x02, 0x03, 0x00e7, bytes('20230726193500'))],
    ['the maker', sealed(0x55, 0xaa, 0x00e7, bytes('20230726193500'))],
    ['the command', sealed(0x02, 0x03, 0x55aa, bytes('01'))],
    ['the low byte of the length and the device', sealed(0xaa, 0x03, 0x00e9, Buffer.alloc(0x55 - 4))],
  ])('%s', (_, frame) => {
    expect(cut(Buffer.concat([frame, frame]))).toEqual([hex(frame), hex(frame)])
  })

  test('a check of 55 before the end mark, and one of AA behind a 55', () => {
    for (const wanted of [0x55, 0xaa]) {
      const bare = sealed(0x02, 0x03, 0x00e7, bytes('55 00'))
      const data = Buffer.from([bare.at(-3)! ^ wanted ^ 0x55 ^ 0x55, 0x55])
      const frame = sealed(0x02, 0x03, 0x00e7, data)
      expect(frame.at(-3)).toBe(wanted)
      expect(cut(Buffer.concat([frame, frame]))).toEqual([hex(frame), hex(frame)])
    }
  })
})

describe('a stream of frames', () => {
  const traffic = [
    VECTORS.tripStart,
    fromMeter(0x00e8, recordBytes({ tripNo: '000055AA' })),
    VECTORS.newYear,
    VECTORS.heartbeatAnswer,
    VECTORS.tariffQuery,
  ]

  test('is the same cut at any byte', () => {
    const stream = Buffer.concat(traffic)
    for (let at = 0; at <= stream.length; at++) {
      const frames = new BoundedFrames(SHAPE)
      expect(told([...frames.push(stream.subarray(0, at)), ...frames.push(stream.subarray(at))])).toEqual(
        traffic.map(hex),
      )
    }
  })

  test('is the same byte by byte', () => {
    const frames = new BoundedFrames(SHAPE)
    expect(told([...Buffer.concat(traffic)].flatMap(byte => frames.push(Buffer.from([byte]))))).toEqual(
      traffic.map(hex),
    )
  })

  test.each([
    ['some bytes', '00FF10'],
    ['a start that claims the longest frame', '55AA0258'],
    ['a start that claims a short frame', '55AA0004'],
    ['a start whose length is the next mark', '55AA'],
    ['half a mark', '55'],
    ['many starts that claim long frames', '55AA0200'.repeat(40)],
    ['a frame cut short', '55AA0046020000E8544553543031'],
  ])('loses nothing to %s in front', (_, garbage) => {
    const frames = new BoundedFrames(SHAPE)
    const pieces = [...frames.push(Buffer.concat([bytes(garbage), ...traffic])), ...frames.giveUp()]
    expect(told(pieces).slice(-traffic.length)).toEqual(traffic.map(hex))
    expect(pieces.filter(piece => Buffer.isBuffer(piece))).toHaveLength(traffic.length)
  })

  test('loses to a burst in its middle only the frames that the burst touched', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...traffic), { minLength: 3, maxLength: 8 }),
        fc.uint8Array({ minLength: 1, maxLength: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (sent, burst, place) => {
          const clean = Buffer.concat(sent)
          const from = Math.floor(place * (clean.length - 1))
          const to = Math.min(clean.length, from + burst.length)
          const stream = Buffer.from(clean)
          Buffer.from(burst).copy(stream, from)
          let start = 0
          const untouched = sent.filter(frame => {
            const [begin, end] = [start, start + frame.length]
            start = end
            return end <= from || begin >= to
          })
          const heard = cut(stream)
          // In order, each of them: what else was heard stood where the burst was.
          let at = 0
          for (const piece of heard) if (at < untouched.length && piece === hex(untouched[at]!)) at++
          expect(at).toBe(untouched.length)
        },
      ),
      { numRuns: count(500, 50_000) },
    )
  })

  test('any frame comes out of its bytes', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 255 }),
        fc.nat({ max: 255 }),
        fc.nat({ max: 0xffff }),
        fc.uint8Array({ maxLength: 596 }),
        (device, vendor, command, data) => {
          const frame = { device, vendor, command, data: Buffer.from(data) }
          expect(sealFrame(frame)).toEqual(sealed(device, vendor, command, frame.data))
          expect(openFrame(sealFrame(frame))).toEqual(frame)
          expect(cut(sealFrame(frame))).toEqual([hex(sealFrame(frame))])
        },
      ),
      { numRuns: count(200, 20_000) },
    )
  })
})
