import { describe, expect, test } from 'vitest'
import type { BoardScreen } from '../../../src/protocols/displays/boardScreen.ts'
import { type HmiSheet, hmiSheet } from '../../../src/protocols/displays/hmiSheet.ts'
import { hmiModel, linkOf, open, paid, running, screen } from './screens.ts'

const nextion = hmiModel('nextion')
const tjc = hmiModel('tjc')

function sheetOf(shown: BoardScreen, model = nextion): HmiSheet {
  const sheet = hmiSheet(shown, model)
  if (sheet.kind === 'refused') throw new Error(sheet.why)
  return sheet
}

const textsOf = (sheet: HmiSheet) =>
  Object.fromEntries([...sheet.texts].map(([target, { kept }]) => [target, kept.toString()]))

function refusalOf(shown: BoardScreen, model = nextion): string {
  const sheet = hmiSheet(shown, model)
  return sheet.kind === 'refused' ? sheet.why : ''
}

describe('which page', () => {
  test.each<[string, BoardScreen, string]>([
    ['a code', open(2350), 'code'],
    ['PAID', paid(2350), 'thanks'],
    ['a face without a page of its own', screen(), 'plain'],
    ['open without a code', open(2350, { code: null }), 'plain'],
    ['PAID with a code', paid(2350, { code: open(2350).code }), 'code'],
  ])('%s', (_, shown, page) => {
    expect(sheetOf(shown).page.name).toBe(page)
  })
})

test('the code stands on its own page alone, and no other page has anything of it', () => {
  expect(textsOf(sheetOf(open(2350)))).toMatchObject({
    'code.qr.txt': linkOf(2350),
    'code.amount.txt': '23.50',
  })
  expect(Object.keys(textsOf(sheetOf(paid(2350)))).filter(key => key.includes('qr'))).toEqual([])
})

test('the band stands on the page of PAID, and another face there takes it away', () => {
  expect(sheetOf(paid(2350)).band?.target).toBe('thanks.motion.txt')
  const shared = { ...nextion, faces: { paid: nextion.faces.paid!, cash: nextion.faces.paid! } }
  const cash = sheetOf(screen({ face: 'cash', word: 'CASH' }), shared)
  expect(cash.band).toBeNull()
  expect(textsOf(cash)['thanks.motion.txt']).toBe('')
  expect(sheetOf(paid(2350, { code: open(2350).code })).band).toBeNull()
})

test('what the project does not have is left out', () => {
  const { hint: _, driver: __, band: ___, ...components } = nextion.components
  const sheet = sheetOf(paid(2350), { ...nextion, components })
  expect(Object.keys(textsOf(sheet)).map(key => key.split('.')[1])).toEqual([
    'word',
    'amount',
    'currency',
    'line',
    'plate',
  ])
  expect(sheet.band).toBeNull()
})

describe('what cannot be shown as it is', () => {
  test.each<[string, BoardScreen, string]>([
    [
      'a link that is too long',
      open(2350, { code: { link: 'X'.repeat(121), size: 45, isDark: () => false } }),
      '121 letters',
    ],
    ['an amount that is too long', open(2350, { amount: '1234567890123.50' }), 'the amount has 16'],
    ['a word that is too long', open(2350, { word: 'W'.repeat(41) }), 'the word of the face'],
    ['a word with a line end', open(2350, { word: 'PAID\r' }), 'lacks'],
  ])('%s is refused', (_, shown, why) => {
    expect(refusalOf(shown)).toContain(why)
  })

  test('a word that the encoding lacks is refused with its letters', () => {
    expect(refusalOf(open(2350, { word: 'ÄÖ' }), tjc)).toMatch(/gb2312.*\(Ä Ö\)/)
  })

  test('names and sentences are shown as far as they go', () => {
    const texts = textsOf(sheetOf(open(2350, { driver: 'D'.repeat(99), plate: 'Ä"1' }), tjc))
    expect(texts).toMatchObject({ 'code.driver.txt': 'D'.repeat(40), 'code.plate.txt': '??1' })
  })
})

test('sheets that look the same have the same key, others do not', () => {
  const keys = [open(2350), open(2351), open(2350, { theme: 'night' }), paid(2350), running(2350)].map(
    shown => sheetOf(shown).key,
  )
  expect(new Set(keys).size).toBe(5)
  expect(sheetOf(open(2350)).key).toBe(keys[0])
  const other = paid(2350, { band: { motif: 'dots', angle: 0, width: 24, way: 'on' } })
  expect(sheetOf(other).key).not.toBe(keys[3])
})
