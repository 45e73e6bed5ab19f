import { describe, expect, test } from 'vitest'
import {
  answerFailures,
  get,
  setNumber,
  setText,
  showPage,
  whichPage,
} from '../../../src/protocols/displays/hmi.ts'
import { bandLetters } from '../../../src/protocols/displays/hmiBand.ts'
import { exactText, missingLetters, nearestText } from '../../../src/protocols/displays/hmiText.ts'
import { seeded } from '../../support/seeded.ts'

const UTF8 = { encoding: 'utf-8', escapes: true } as const
const GB = { encoding: 'gb2312', escapes: false } as const
const LATIN = { encoding: 'iso-8859-1', escapes: false } as const

describe('instructions', () => {
  test.each([
    ['showPage', showPage('wait'), 'page wait'],
    ['setNumber', setNumber('wait.alive.val', 17), 'wait.alive.val=17'],
    ['get', get('code.word.txt'), 'get code.word.txt'],
    ['whichPage', whichPage(), 'sendme'],
    ['answerFailures', answerFailures(), 'bkcmd=2'],
    ['setText', setText('code.word.txt', exactText('a"b\\c', 9, UTF8)!), 'code.word.txt="a\\"b\\\\c"'],
  ])('%s', (_, bytes, text) => {
    expect(bytes.toString('latin1')).toBe(`${text}\xff\xff\xff`)
  })
})

describe('text', () => {
  test.each([
    ['utf-8', UTF8, 'Łukasz 王 €', '', 'c5 81 75 6b 61 73 7a 20 e7 8e 8b 20 e2 82 ac'],
    ['gb2312', GB, '支付 ok', '', 'd6 a7 b8 b6 20 6f 6b'],
    ['iso-8859-1', LATIN, 'Fährt', '', '46 e4 68 72 74'],
  ])('in %s', (_, model, text, missing, hex) => {
    expect(missingLetters(text, model).join('')).toBe(missing)
    expect(exactText(text, 40, model)!.kept.toString('hex')).toBe(hex.replaceAll(' ', ''))
  })

  test.each([
    ['a byte FF, which would be a third of an end', LATIN, 'ÿ'],
    ['what Latin-1 lacks', LATIN, '€'],
    ['a second byte 5C, which is a backslash', GB, '乗'],
    ['a second byte 5C, on a display that takes escapes', { ...GB, escapes: true }, '乗'],
    ['what GB2312 lacks', GB, 'ä'],
    ['a quote without escapes', GB, '"'],
    ['a backslash without escapes', LATIN, '\\'],
    ['a line end', UTF8, '\r'],
    ['a NUL', UTF8, '\0'],
    ['a C1 control', UTF8, '\x85'],
    ['half a character', UTF8, '\ud83d'],
  ])('%s is missing', (_, model, letter) => {
    expect(missingLetters(`a${letter}b${letter}`, model)).toEqual([letter])
    expect(exactText(letter, 40, model)).toBeNull()
    expect(nearestText(`a${letter}`, 40, model).kept.toString()).toBe('a?')
  })

  test('too long is not exact, and is cut between letters', () => {
    expect(exactText('王王', 5, UTF8)).toBeNull()
    expect(nearestText('王王', 5, UTF8).kept.toString()).toBe('王')
    expect(nearestText('""""', 3, UTF8).sent.toString()).toBe('\\"\\"\\"')
  })

  test('whatever the text, the instruction ends once, at its end', () => {
    const chance = seeded()
    const odd = [
      '"',
      '\\',
      '\xff',
      '\0',
      '\r',
      'ÿÿÿ',
      '\ud83d',
      '😀',
      '王',
      '乗',
      '支',
      'ä',
      '€',
      'page thanks',
      '\u202e',
    ]
    for (let i = 0; i < 5_000; i++) {
      const text = Array.from({ length: chance.whole(0, 12) }, () =>
        chance.chance(0.6) ? chance.pick(odd) : String.fromCodePoint(chance.whole(0, 0x2ffff)),
      ).join('')
      const model = {
        encoding: chance.pick(['utf-8', 'gb2312', 'iso-8859-1'] as const),
        escapes: chance.chance(0.5),
      }
      const { kept, sent } = nearestText(text, 40, model)
      const bytes = setText('a.b.txt', { kept, sent })
      expect(bytes.indexOf(Buffer.of(0xff))).toBe(bytes.length - 3)
      const inside = bytes.subarray('a.b.txt="'.length, -4).toString('latin1')
      expect(inside).toMatch(/^(?:[^"\\\p{Cc}]|\\["\\]|[\x80-\x9f])*$/u)
      expect(kept.length).toBeLessThanOrEqual(40)
    }
  })
})

describe('the band', () => {
  const band = { motif: 'stripes', angle: 30, width: 24, way: 'on' } as const

  test('runs to the right, or back, and comes again', () => {
    const steps = (way: 'on' | 'back') => [0, 1, 2, 3, 4].map(step => bandLetters({ ...band, way }, step, 8))
    expect(steps('on')).toEqual(['//  //  ', ' //  // ', '  //  //', '/  //  /', '//  //  '])
    expect(steps('back')).toEqual(['//  //  ', '/  //  /', '  //  //', ' //  // ', '//  //  '])
  })

  test.each(['stripes', 'checks', 'dots'] as const)('%s look like no other', motif => {
    for (const width of [24, 25, 26])
      expect(bandLetters({ ...band, motif, width }, 3, 24)).toMatch(/^[ -~]{24}$/)
    expect(bandLetters({ ...band, motif }, 0, 24)).not.toBe(bandLetters({ ...band, motif, width: 25 }, 0, 24))
  })
})
