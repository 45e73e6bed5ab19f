import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BoundedLines } from '../../../src/protocols/framing/boundedLines.ts'
import { LineReader } from '../../../src/protocols/framing/lineReader.ts'
import type { Discarded } from '../../../src/protocols/meterDriver.ts'

const CRLF = Buffer.from('\r\n')
const MARKED = { delimiters: [CRLF], maxLength: 40, startMark: 0x24 }
const PLAIN = { delimiters: [CRLF], maxLength: 40 }

function read(frame: ConstructorParameters<typeof LineReader>[0], chunks: readonly Uint8Array[]) {
  const reader = new LineReader(frame)
  const heard = chunks.flatMap(chunk => reader.push(chunk))
  return {
    heard,
    lines: heard.filter(piece => typeof piece === 'string'),
    discarded: heard.filter((piece): piece is Discarded => typeof piece !== 'string'),
  }
}

const latin1 = (text: string) => Buffer.from(text, 'latin1')

/** Bytes as a bad cable makes them, with the marks that matter well represented. */
const stream = fc
  .array(
    fc.oneof(
      fc.constantFrom('$', '\r', '\n', '\r\n', '$MTR,POS,HIRED,17*7F\r\n', 'x'.repeat(45)),
      fc.uint8Array({ maxLength: 30 }).map(bytes => Buffer.from(bytes).toString('latin1')),
    ),
    { maxLength: 30 },
  )
  .map(parts => latin1(parts.join('')))

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = []
  let at = 0
  for (const size of sizes) {
    chunks.push(bytes.subarray(at, at + size))
    at += size
  }
  return [...chunks, bytes.subarray(at)]
}

describe('lines', () => {
  test('come out whole, without their delimiter, byte for byte', () => {
    const { lines, discarded } = read(PLAIN, [latin1('one\r\n\xff\x80\x00two\r\n\r\nunfinished')])
    expect(lines).toEqual(['one', '\xff\x80\x00two'])
    expect(discarded).toEqual([])
  })

  test('of exactly the longest length are kept, one byte more is discarded and counted', () => {
    const { heard } = read(PLAIN, [latin1(`${'a'.repeat(40)}\r\n${'b'.repeat(41)}\r\nnext\r\n`)])
    expect(heard).toEqual([
      'a'.repeat(40),
      { kind: 'discarded', why: 'overlong', bytes: 43, head: '62'.repeat(16) },
      'next',
    ])
  })

  test('begin anew at the start mark, whatever stands before it', () => {
    const { heard } = read(MARKED, [latin1(`\x00\xffnoise$MTR,A\r\n${'z'.repeat(500)}$MTR,B\r\nstray\r\n`)])
    expect(heard.map(piece => (typeof piece === 'string' ? piece : `${piece.why} ${piece.bytes}`))).toEqual([
      'noise 7',
      '$MTR,A',
      'overlong 500',
      '$MTR,B',
      'noise 7',
    ])
  })

  test('cut short cost only themselves', () => {
    const { heard } = read(MARKED, [latin1('$MTR,END,17,1,23$MTR,POS,HIRED,17*7F\r\n')])
    expect(heard).toEqual([
      { kind: 'discarded', why: 'noise', bytes: 16, head: latin1('$MTR,END,17,1,23').toString('hex') },
      '$MTR,POS,HIRED,17*7F',
    ])
  })

  test('a delimiter of any length is found across any boundary', () => {
    for (const delimiter of ['\n', '\r\n', '\x03', 'END!']) {
      const bytes = latin1(`$a${delimiter}$bE${delimiter}`)
      const frame = { delimiters: [latin1(delimiter)], maxLength: 20, startMark: 0x24 }
      const single = [...bytes].map(byte => Buffer.from([byte]))
      expect(read(frame, single).lines).toEqual(['$a', '$bE'])
    }
  })
})

describe('whatever comes', () => {
  for (const [name, frame] of [
    ['with a start mark', MARKED],
    ['without one', PLAIN],
  ] as const) {
    test(`any split of the stream gives the same, ${name}`, () => {
      fc.assert(
        fc.property(stream, fc.array(fc.nat({ max: 12 })), (bytes, sizes) => {
          expect(read(frame, cut(bytes, sizes)).heard).toEqual(read(frame, [bytes]).heard)
        }),
        { numRuns: 300 },
      )
    })

    test(`every byte is in a line, in a count, or still held within the bound, ${name}`, () => {
      fc.assert(
        fc.property(stream, bytes => {
          const lines = new BoundedLines(frame)
          const pieces = lines.push(bytes)
          // Blank lines, two bytes each, are neither lines nor noise.
          const closing = lines.push(latin1(`${'.'.repeat(50)}\r\n`))
          const counted = [...pieces, ...closing].reduce(
            (sum, piece) => sum + (Buffer.isBuffer(piece) ? piece.length : piece.bytes),
            0,
          )
          const missing = bytes.length + 52 - counted
          expect(missing).toBeGreaterThanOrEqual(0)
          expect(missing % 2).toBe(0)
          expect(missing).toBeLessThanOrEqual(2 * (bytes.toString('latin1').split('\r\n').length - 1))
        }),
        { numRuns: 300 },
      )
    })
  }

  test('noise in front of a frame never costs the frame', () => {
    const frame = '$MTR,POS,HIRED,17*7F'
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), noise => {
        const { lines } = read(MARKED, [noise, latin1(`${frame}\r\n`)])
        expect(lines.at(-1)).toBe(frame)
      }),
      { numRuns: 300 },
    )
  })

  test('a hundred megabytes of noise leave nothing behind', () => {
    const noise = Buffer.alloc(1 << 20).map((_, i) => 128 + ((i * 7919) % 127)) as Buffer
    const reader = new LineReader(PLAIN)
    const before = process.memoryUsage()
    let bytes = 0
    let told = 0
    for (let i = 0; i < 100; i++)
      for (const piece of reader.push(noise)) {
        expect(typeof piece).toBe('object')
        bytes += (piece as Discarded).bytes
        told++
      }
    const after = process.memoryUsage()
    expect(100 * noise.length - bytes).toBeLessThan(4096 + 42)
    expect(told).toBeLessThan((100 * noise.length) / 4000)
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(8 << 20)
  })
})
