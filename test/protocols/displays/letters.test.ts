import { describe, expect, test } from 'vitest'
import { glyphOf, missingLetters, stepsUpTo } from '../../../src/protocols/displays/letters.ts'
import { everyText, fontsFor, LANGUAGES, needsFonts } from '../../support/boardScreens.ts'
import { toyFonts } from '../printers/toyFont.ts'

needsFonts()

const heights = (most: number) => stepsUpTo(most, fontsFor('en')).map(({ height }) => height)

describe('letters', () => {
  test.each(LANGUAGES)('all that %s can say has its letters, at every height', language => {
    expect(missingLetters(everyText(language), fontsFor(language))).toBe('')
  })

  test.each(LANGUAGES)('%s names every letter that no font has, once and in order', language => {
    expect(missingLetters('a🚕ب🚕Ω粤', fontsFor(language))).toBe('🚕بΩ')
  })

  test('a letter that only the low letters have is missing: a step may need the high ones', () => {
    const [low, high] = fontsFor('zh-CN')
    expect(missingLetters('付', [low!, { ...high!, wide: [] }])).toBe('付')
    expect(missingLetters('付', [low!, high!])).toBe('')
  })

  test('a letter with marks that Latin fonts lack has its plain one, a quote its straight one', () => {
    expect(missingLetters('Čeština ’n’ “x” é…', fontsFor('en'))).toBe('')
    const [low] = fontsFor('en')
    expect(dots(glyphOf('Č', low!))).toEqual(dots(glyphOf('C', low!)))
  })

  test('a language’s own set comes before those that help out', () => {
    const [, korean] = fontsFor('ko')
    const [, chinese] = fontsFor('zh-CN')
    const [, taiwan] = fontsFor('zh-TW')
    expect(dots(glyphOf('金', korean!))).not.toEqual(dots(glyphOf('金', chinese!)))
    // Taiwan's letters stand in the Japanese set, and one of them only as its other shape.
    expect(dots(glyphOf('啟', taiwan!))).toEqual(dots(glyphOf('啓', taiwan!)))
    expect(dots(glyphOf('機', taiwan!))).not.toEqual(dots(glyphOf('?', taiwan!)))
  })

  test('steps are whole factors, and the higher letters take over from the lower ones', () => {
    expect(heights(150)).toEqual([16, 24, 32, 48, 72, 96, 120, 144])
    expect(heights(0)).toEqual([16])
    for (const { face, factor, height, cell } of stepsUpTo(2000, fontsFor('en'))) {
      expect(Number.isInteger(factor)).toBe(true)
      expect(height).toBe(face.latin.height * factor)
      expect(cell * 2).toBe(height)
    }
  })

  test('without East Asian letters they are all missing', () => {
    expect(missingLetters('请付款 Pay', [{ latin: toyFonts.latin, wide: [] }])).toBe('请付款')
  })
})

function dots(glyph: ReturnType<typeof glyphOf>): string {
  if (glyph === undefined) return ''
  let out = `${glyph.width} `
  for (let y = 0; y < glyph.height; y++)
    for (let x = 0; x < glyph.width; x++) out += glyph.isBlack(x, y) ? '#' : '.'
  return out
}
