import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clean, row, wrap } from '../../../../src/agent/printer/receipt/text.ts'

describe('clean', () => {
  test.each([
    ['José Müller', 'José Müller'],
    ['Jose\u0301', 'José'],
    ['王伟', '??'],
    ['🚕 Taxi', '? Taxi'],
    ['O’Brien – “Cabs”', 'O\'Brien - "Cabs"'],
    ['a\u00a0b\tc\r\nd', 'a b c d'],
    ['  two   spaces ', 'two spaces'],
    ['\x1b@\x1dV\x00', '@ V'],
    ['a\x7fb\x9bc', 'a b c'],
    ['soft\u00adhyphen', 'softhyphen'],
    ['', ''],
  ])('%j gives %j', (text, cleaned) => {
    expect(clean(text)).toBe(cleaned)
  })

  test('nothing that a printer obeys gets through, and every character is one column', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), text => {
        expect(clean(text)).toMatch(/^[\x20-\x7e\xa1-\xff]*$/)
      }),
    )
  })
})

describe('wrap', () => {
  test.each([
    ['12 Harbour Road, Dublin', 16, 4, ['12 Harbour Road,', 'Dublin']],
    ['Donaudampfschifffahrt', 10, 4, ['Donaudampf', 'schifffahr', 't']],
    ['one two three four', 5, 2, ['one', 'tw...']],
    ['', 10, 4, []],
    ['exactly ten', 11, 1, ['exactly ten']],
  ])('%j in %i columns, at most %i lines', (text, width, most, lines) => {
    expect(wrap(text, width, most)).toEqual(lines)
  })

  test('never a line too long, never a line too many, nothing lost while it fits', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.integer({ min: 1, max: 48 }), (text, width) => {
        const lines = wrap(clean(text), width, 1_000)
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
        expect(lines.join('').replaceAll(' ', '')).toBe(clean(text).replaceAll(' ', ''))
        const few = wrap(clean(text), width, 3)
        expect(few.length).toBeLessThanOrEqual(3)
        for (const line of few) expect(line.length).toBeLessThanOrEqual(width)
      }),
    )
  })
})

describe('row', () => {
  test.each([
    ['Fare', 'CNY 21.50', 16, ['Fare   CNY 21.50']],
    ['Driver', 'Bartholomew Fitz', 16, ['Driver', 'Bartholomew Fitz']],
    ['Driver', 'Bartholomew Fitzgerald', 16, ['Driver', '     Bartholomew', '      Fitzgerald']],
  ])('%s %s in %i columns', (label, value, width, lines) => {
    expect(row(label, value, width)).toEqual(lines)
  })
})
