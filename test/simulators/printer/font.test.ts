import { describe, expect, test } from 'vitest'
import { FONT_A, FONT_B, glyph } from '../../../src/simulators/printer/font/raster.ts'
import { STROKES } from '../../../src/simulators/printer/font/strokes.ts'

const LATIN = [
  ...Array.from({ length: 95 }, (_, i) => 32 + i),
  ...Array.from({ length: 95 }, (_, i) => 161 + i),
]
  .map(code => String.fromCharCode(code))
  .filter(char => char !== '\u00ad')

describe.each([
  ['A', FONT_A],
  ['B', FONT_B],
])('font %s', (_, cell) => {
  test('has all of ASCII and Latin-1, and the euro', () => {
    for (const char of [...LATIN, '€']) expect(STROKES.has(char), char).toBe(true)
  })

  test('no two letters look alike', () => {
    const seen = new Map<string, string>()
    for (const char of LATIN) {
      const dots = glyph(char, cell).join('')
      expect(seen.get(dots), `${char} looks like`).toBe(undefined)
      seen.set(dots, char)
    }
  })

  test('letters keep clear of their neighbours', () => {
    for (const char of LATIN.filter(char => /[0-9A-Za-z]/.test(char))) {
      const dots = glyph(char, cell)
      const column = (x: number) => Array.from({ length: cell.height }, (_, y) => dots[y * cell.width + x]!)
      expect(column(0).some(Boolean) && column(cell.width - 1).some(Boolean), char).toBe(false)
    }
  })

  test('a letter that it does not have is a box', () => {
    expect(glyph('王', cell)).toEqual(glyph('伟', cell))
    expect(glyph('王', cell).some(Boolean)).toBe(true)
  })
})
