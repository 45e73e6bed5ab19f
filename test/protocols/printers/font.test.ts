import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type Font, readFont } from '../../../src/protocols/printers/font.ts'
import { leftOut } from '../../support/programs.ts'
import { seeded } from '../../support/seeded.ts'

/** A font of one glyph, `A`: 4 dots wide, 3 high, one of them below the line. Byte and bit order as the format word says. */
function tiny({ isBig = false, isCompressed = true } = {}): Buffer {
  const order = isBig ? 0x0c : 0x00
  const u32 = (n: number) => {
    const b = Buffer.alloc(4)
    if (isBig) b.writeUInt32BE(n)
    else b.writeUInt32LE(n)
    return b
  }
  const u16 = (n: number) => {
    const b = Buffer.alloc(2)
    if (isBig) b.writeInt16BE(n)
    else b.writeInt16LE(n)
    return b
  }
  const le32 = (n: number) => {
    const b = Buffer.alloc(4)
    b.writeUInt32LE(n)
    return b
  }
  const accelerators = Buffer.concat([le32(order), Buffer.alloc(8), u32(2), u32(1), Buffer.alloc(8)])
  const metrics = isCompressed
    ? Buffer.concat([le32(order | 0x100), u16(1), Buffer.of(0x80, 0x84, 0x85, 0x82, 0x81)])
    : Buffer.concat([le32(order), u32(1), u16(0), u16(4), u16(5), u16(2), u16(1), u16(0)])
  const rows = [0b1001, 0b1111, 0b1000]
  const drawn = rows.map(row => (isBig ? row << 4 : reversed(row << 4)))
  const bitmaps = Buffer.concat([
    le32(order),
    u32(1),
    u32(0),
    u32(3),
    u32(0),
    u32(0),
    u32(0),
    Buffer.from(drawn),
  ])
  const codes = Buffer.concat([le32(order), u16(65), u16(66), u16(0), u16(0), u16(0), u16(0), u16(-1)])
  const tables = [
    [2, accelerators],
    [4, metrics],
    [8, bitmaps],
    [32, codes],
  ] as const
  let at = 8 + tables.length * 16
  const toc = tables.map(([kind, table]) => {
    const entry = Buffer.concat([le32(kind), table.subarray(0, 4), le32(table.length), le32(at)])
    at += table.length
    return entry
  })
  return Buffer.concat([
    Buffer.from('\x01fcp', 'latin1'),
    le32(tables.length),
    ...toc,
    ...tables.map(([, t]) => t),
  ])
}

function reversed(byte: number): number {
  return Number.parseInt(byte.toString(2).padStart(8, '0').split('').reverse().join(''), 2)
}

function drawn(font: Font, code: number): string[] {
  const glyph = font.glyph(code)!
  return Array.from({ length: glyph.height }, (_, y) =>
    Array.from({ length: glyph.width }, (_, x) => (glyph.isBlack(x, y) ? '#' : '.')).join(''),
  )
}

describe('a font file', () => {
  test.each([
    { isBig: false, isCompressed: true },
    { isBig: true, isCompressed: true },
    { isBig: false, isCompressed: false },
    { isBig: true, isCompressed: false },
  ])('of %o is read', options => {
    const font = readFont(tiny(options))
    expect(font.height).toBe(3)
    expect(drawn(font, 65)).toEqual(['#..#.', '####.', '#....'])
    expect(font.glyph(66)).toBeUndefined()
    expect(font.glyph(67)).toBeUndefined()
  })

  test('that is none, or ends too early, is refused in words', () => {
    expect(() => readFont(Buffer.from('hello'))).toThrow('no PCF font file')
    expect(() => readFont(Buffer.alloc(0))).toThrow('no PCF font file')
    for (let length = 4; length < 120; length++)
      expect(() => readFont(tiny().subarray(0, length))).toThrow(Error)
  })

  test('with any bytes changed is refused in words, or can be drawn', () => {
    const random = seeded()
    let refused = 0
    for (let i = 0; i < 3_000; i++) {
      const file = Buffer.from(tiny({ isBig: i % 2 === 0, isCompressed: i % 4 < 2 }))
      for (let k = 0; k < 3; k++) file[random.whole(0, file.length - 1)] = random.whole(0, 255)
      let font: Font
      try {
        font = readFont(file)
      } catch (error) {
        expect((error as Error).message).toMatch(/font/)
        refused++
        continue
      }
      for (const code of [65, 66, 0xffff]) if (font.glyph(code) !== undefined) drawn(font, code)
    }
    expect(refused).toBeGreaterThan(500)
    expect(refused).toBeLessThan(2_900)
  })

  test('whose dots are beyond its end is refused when it is loaded', () => {
    for (let missing = 1; missing <= 3; missing++) {
      // The codes stand last and the dots before them: an offset past the end stands for a file cut there.
      const file = tiny()
      const offset = file.indexOf(Buffer.from([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0])) + 8
      file.writeUInt32LE(file.length + missing, offset)
      expect(() => readFont(file)).toThrow('ends too early')
    }
  })
})

const folder = '/usr/share/fonts/X11/misc'
const missing = existsSync(`${folder}/gb24st.pcf.gz`) ? null : 'xfonts-base'

test.skipIf(missing !== null)(`Debian's fonts have the letters of receipts${leftOut(missing)}`, () => {
  const load = (name: string) => readFont(gunzipSync(readFileSync(`${folder}/${name}.pcf.gz`)))
  const latin = load('12x24')
  expect(latin.height).toBe(24)
  for (let code = 0x21; code < 0x7f; code++) expect(drawn(latin, code).join('')).toContain('#')
  // 票 and 領 by row and cell.
  expect(drawn(load('gb24st'), 0x4631)).toHaveLength(24)
  expect(drawn(load('gb24st'), 0x4631).join('')).toContain('##')
  expect(load('jiskan24').glyph(0x4e4e)?.width).toBe(24)
})
