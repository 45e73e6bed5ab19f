import { describe, expect, test } from 'vitest'
import type { Font } from '../../../src/protocols/printers/font.ts'
import type { Dots, PaperElement } from '../../../src/protocols/printers/paper.ts'
import { isBlack } from '../../../src/protocols/printers/raster.ts'
import { type Fonts, lineDots } from '../../../src/protocols/printers/rasterText.ts'
import { modelNamed } from '../../receipts/support.ts'

/** Each letter is one dot in its cell, as far from the top as its code says. */
function dotted(width: number, has: (code: number) => boolean): Font {
  return {
    height: 24,
    glyph: code =>
      has(code) ? { width, height: 24, isBlack: (x, y) => x === 2 && y === code % 24 } : undefined,
  }
}

const latin = dotted(12, code => code >= 0x20 && code <= 0xff)
const fonts: Fonts = { latin, wide: { font: dotted(24, code => code === 0x4631), set: 'gb2312' } }
const model = modelNamed('generic-58-raster')

function draw(element: Omit<Extract<PaperElement, { kind: 'text' }>, 'kind'>, with_: Fonts = fonts): Dots {
  return lineDots({ kind: 'text', ...element }, model, 32, with_)
}

/** The black dots, left to right. */
function dotsOf(image: Dots): [number, number][] {
  const dots: [number, number][] = []
  for (let x = 0; x < image.width; x++)
    for (let y = 0; y < image.height; y++) if (isBlack(image, x, y)) dots.push([x, y])
  return dots
}

/** Where each letter's dot stands from the top. */
const rows = (text: string, with_?: Fonts) => dotsOf(draw({ text }, with_)).map(([, y]) => y)
const row = (text: string) => [...text].map(character => character.codePointAt(0)! % 24)

describe('a line of text as dots', () => {
  test('is as wide as the head, each letter in its column', () => {
    const image = draw({ text: 'AB' })
    expect([image.width, image.height]).toEqual([384, 30])
    expect(dotsOf(image)).toEqual([
      [2, 65 % 24],
      [14, 66 % 24],
    ])
  })

  test.each([
    ['center', 180 + 2],
    ['right', 360 + 2],
  ] as const)('stands %s', (align, x) => {
    expect(dotsOf(draw({ text: 'AB', align }))[0]).toEqual([x, 65 % 24])
  })

  test('bold is struck twice, one dot apart', () => {
    expect(dotsOf(draw({ text: 'A', bold: true })).map(([x]) => x)).toEqual([2, 3])
  })

  test('tall is twice as high, large twice as wide as well', () => {
    const tall = draw({ text: 'A', size: 'tall' })
    const y = (65 % 24) * 2
    expect(tall.height).toBe(60)
    expect(dotsOf(tall)).toEqual([
      [2, y],
      [2, y + 1],
    ])
    expect(dotsOf(draw({ text: 'AB', size: 'large' })).map(([x]) => x)).toEqual([4, 4, 5, 5, 28, 28, 29, 29])
  })

  test('a wide letter takes two columns', () => {
    expect(dotsOf(draw({ text: '票A' }))).toEqual([
      [2, 0x4631 % 24],
      [26, 65 % 24],
    ])
  })

  test.each([
    ['’', "'"],
    ['—', '-'],
    ['Č', 'C'],
    ['π', '?'],
    ['é', 'é'],
    ['¥', '¥'],
  ])('%s of a font without it is drawn as %s', (text, drawn) => {
    expect(rows(text)).toEqual(row(drawn))
  })

  test('a wide letter that the fonts have not keeps its two columns', () => {
    expect(dotsOf(draw({ text: '龘A' })).at(-1)![0]).toBe(26)
    expect(rows('票', { latin, wide: null })).toContain(0x3f % 24)
    expect(rows('￥', { latin, wide: null })).toContain(row('Y')[0])
  })

  test('marks without a letter, and what goes beyond the paper, do no harm', () => {
    expect(dotsOf(draw({ text: '\u0301' }))).toEqual([])
    expect(dotsOf(draw({ text: 'A'.repeat(40), align: 'right' }))).toHaveLength(32)
  })
})
