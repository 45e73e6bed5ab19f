import { beforeEach, describe, expect, test } from 'vitest'
import { Machine } from '../../../src/simulators/display/machine.ts'
import { usualProject } from '../../../src/simulators/display/project.ts'

let machine: Machine
let said: string

beforeEach(() => {
  said = ''
  machine = new Machine({
    project: usualProject(),
    answer: bytes => {
      said += bytes.toString('hex').replaceAll('ffffff', '.')
    },
    onGlass: () => {},
  })
})

/** What it answers to one instruction. */
function answerTo(text: string): string {
  said = ''
  machine.take(Buffer.from(`${text}\xff\xff\xff`, 'latin1'))
  return said
}

describe('answers', () => {
  test.each([
    ['page code', ''],
    ['page 2', ''],
    ['page 9', '03.'],
    ['sendme', '6600.'],
    ['get dim', '7164000000.'],
    ['get code.word.txt', '70.'],
    ['get wait.alive.val', '7100000000.'],
    ['get code.nothing.txt', '1a.'],
    ['code.word.txt="PAID', '1a.'],
    ['code.word.txt="a"b"', '20.'],
    ['word.txt="PAID"', '1a.'],
    ['nonsense', '00.'],
    ['', '00.'],
  ])('%s: %s', (text, hex) => {
    expect(answerTo(text)).toBe(hex)
  })

  test.each([
    [0, '', ''],
    [1, '01.', ''],
    [2, '', '00.'],
    [3, '01.', '00.'],
  ])('bkcmd %i', (level, good, bad) => {
    answerTo(`bkcmd=${level}`)
    expect([answerTo('page code'), answerTo('nonsense')]).toEqual([good, bad])
  })
})

test('texts are kept by page, cut at their size, and read back without escapes', () => {
  answerTo(`code.currency.txt="CNYEUR"`)
  answerTo('thanks.word.txt="\\"\\\\"')
  expect(answerTo('get code.currency.txt')).toBe(`70${Buffer.from('CNYE').toString('hex')}.`)
  expect(answerTo('get thanks.word.txt')).toBe('70225c.')
  answerTo('page code')
  expect(machine.glass()).toMatchObject({ page: 'code', code: '', texts: { currency: 'CNYE', word: '' } })
})

test('after a restart nothing is left', () => {
  answerTo('page code')
  answerTo('code.word.txt="PAID"')
  answerTo('dim=5')
  said = ''
  machine.restart()
  expect(said).toBe('000000.88.')
  expect(machine.glass()).toEqual({ page: 'lost', texts: {}, code: null, light: 100 })
  expect(answerTo('get code.word.txt')).toBe('70.')
})

test('its input is bounded', () => {
  machine.take(Buffer.alloc(1_025, 'x'))
  expect(said).toBe('24.')
  expect(answerTo('sendme')).toBe('6600.')
})
