import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Capture, CaptureError, captureText, readCapture } from '../../src/protocols/capture.ts'

const HEAD = '{"farebridge":"capture","v":1,"profile":"generic"}'

test('a capture there and back', () => {
  const piece = fc.record({
    gap: fc.nat(10_000),
    dir: fc.constantFrom('<' as const, '>' as const),
    bytes: fc.uint8Array({ maxLength: 50 }).map(Buffer.from),
  })
  fc.assert(
    fc.property(fc.array(piece), list => {
      let t = 0
      const pieces = list.map(({ gap, dir, bytes }) => {
        t += gap
        return { t, dir, bytes }
      })
      const line = { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const
      const capture: Capture = { head: { profile: 'jtt905', line, begun: 1_795_000_000 }, pieces }
      expect(readCapture(captureText(capture))).toEqual(capture)
    }),
  )
})

describe('what is none is refused by its line', () => {
  test.each<[string, string, number]>([
    ['nothing', '', 1],
    ['another file', 'hello\n', 1],
    ['another version', '{"farebridge":"capture","v":2}\n', 1],
    ['half a byte', `${HEAD}\n{"t":1,"dir":"<","hex":"5"}\n`, 2],
    ['no hex', `${HEAD}\n{"t":1,"dir":"<","hex":"zz"}\n`, 2],
    ['another direction', `${HEAD}\n{"t":1,"dir":"=","hex":"55"}\n`, 2],
    ['time before the beginning', `${HEAD}\n{"t":-1,"dir":"<","hex":"55"}\n`, 2],
    ['no time', `${HEAD}\n{"t":null,"dir":"<","hex":"55"}\n`, 2],
    ['time that goes back', `${HEAD}\n{"t":9,"dir":"<","hex":"55"}\n\n{"t":8,"dir":"<","hex":"55"}\n`, 4],
    ['a line cut short', `${HEAD}\n{"t":1,"dir":"<"`, 2],
  ])('%s', (_, text, line) => {
    expect(() => readCapture(text)).toThrow(CaptureError)
    expect(() => readCapture(text)).toThrow(new RegExp(`^line ${line}: `))
  })

  test('any text at all', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        try {
          readCapture(text)
        } catch (error) {
          expect(error).toBeInstanceOf(CaptureError)
        }
      }),
    )
  })
})
