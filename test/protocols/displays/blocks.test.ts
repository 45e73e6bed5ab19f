import { expect, test } from 'vitest'
import { textBlock } from '../../../src/protocols/displays/blocks.ts'
import { stepsUpTo } from '../../../src/protocols/displays/letters.ts'
import { fontsFor, needsFonts } from '../../support/boardScreens.ts'

needsFonts()

const stepOf = () => stepsUpTo(16, fontsFor('en'))[0]!
const block = (text: string, columns: number, mostLines = Number.POSITIVE_INFINITY) =>
  textBlock('line', text, { width: columns * stepOf().cell, step: stepOf(), mostLines })
const lines = (text: string, columns: number) => block(text, columns)?.runs.map(run => run.text)

test('a word that would have to be broken counts as cut, so that a smaller step is taken', () => {
  expect(block('Willkommen', 10)?.isCut).toBe(false)
  expect(block('Willkommen', 9)?.isCut).toBe(true)
  expect(block('降車時にスマートフォンで', 9)?.isCut).toBe(false)
})

test('more lines than there may be are ended with dots', () => {
  expect(block('one two three four', 9, 2)).toMatchObject({ isCut: true })
  expect(block('one two three four', 9, 2)?.runs.at(-1)?.text).toMatch(/\.\.\.$/)
  expect(block('one two', 4, 2)).toMatchObject({ isCut: false })
})

test('lines are about as long as each other', () => {
  expect(lines('Scan with Alipay and tap Pay.', 27)).toEqual(['Scan with Alipay', 'and tap Pay.'])
})

test('where not even a few letters fit there is no block', () => {
  expect(block('Pay', 3)).toBe(null)
})
