import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { columnsOf, cutTo, padTo, wrapColumns } from '../../../src/protocols/printers/width.ts'

describe('columns', () => {
  test.each([
    ['Taxi', 4],
    ['José', 4],
    ['Jose\u0301', 4],
    ['出租车', 6],
    ['ｱｲｳ', 3],
    ['１２', 4],
    ['￥12', 4],
    ['한국', 4],
    ['\u200bx', 1],
    ['🚕', 2],
    ['', 0],
  ])('%j takes %i', (text, columns) => {
    expect(columnsOf(text)).toBe(columns)
  })

  test.each([
    ['出租车', 5, '出租'],
    ['出租车', 4, '出租'],
    ['a出', 2, 'a'],
    ['abc', 9, 'abc'],
    ['abc', 0, ''],
  ])('%j cut to %i is %j', (text, columns, cut) => {
    expect(cutTo(text, columns)).toBe(cut)
  })

  test('padding fills up to the column, on either side', () => {
    expect([padTo('出', 4), padTo('出', 4, 'start'), padTo('出租车', 4)]).toEqual(['出  ', '  出', '出租车'])
  })
})

describe('lines', () => {
  test.each([
    ['12 Harbour Road, Dublin', 16, 4, ['12 Harbour Road,', 'Dublin']],
    ['Donaudampfschifffahrt', 10, 4, ['Donaudampf', 'schifffahr', 't']],
    ['one two three four', 5, 2, ['one', 'tw...']],
    ['', 10, 4, []],
    ['exactly ten', 11, 1, ['exactly ten']],
    ['本小票非发票，仅供参考。', 12, 4, ['本小票非发', '票，仅供参', '考。']],
    ['请向司机索取（出租车）发票', 14, 4, ['请向司机索取', '（出租车）发票']],
    ['a 中文 b', 5, 4, ['a 中', '文 b']],
  ])('%j in %i columns, at most %i', (text, columns, most, lines) => {
    expect(wrapColumns(text, columns, most)).toEqual(lines)
  })

  test('less than four columns are refused', () => {
    expect(() => wrapColumns('x', 3)).toThrow(RangeError)
  })

  const anyText = fc.string({
    unit: fc.oneof(
      fc.constantFrom(' ', '中', '。', '（', 'é', 'a', '\u0301', '1', ','),
      fc.string({ minLength: 1, maxLength: 1 }),
    ),
    maxLength: 120,
  })

  test('are never too long or too many, and lose nothing while they may be many', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 4, max: 48 }), (text, columns) => {
        const lines = wrapColumns(text, columns)
        for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(columns)
        expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
        const few = wrapColumns(text, columns, 3)
        expect(few.length).toBeLessThanOrEqual(3)
        for (const line of few) expect(columnsOf(line)).toBeLessThanOrEqual(columns)
      }),
      { numRuns: 2_000 },
    )
  })
})
