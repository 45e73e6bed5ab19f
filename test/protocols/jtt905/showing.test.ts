/** What our word and amount become where the profile names a top light or a maker's own display command. */
import { describe, expect, test } from 'vitest'
import type { MeterDisplay } from '../../../src/domain/view.ts'
import { openFrame } from '../../../src/protocols/jtt905/frame.ts'
import { readJtt905Profile } from '../../../src/protocols/jtt905/profile.ts'
import { document } from '../profile/generic.ts'
import { bytes, sealed } from './meterBytes.ts'

const read = (more: object) => readJtt905Profile({ ...document('jtt905'), samples: [], ...more })
const driver = (more: object) => read(more).driver({ maxTotal: 100_000 })
const shown = (more: object, word: MeterDisplay['word'], amount = 2350) =>
  driver(more).display({ tripNo: '12', word, amount })?.toString('hex') ?? null

const WORDS: MeterDisplay['word'][] = ['UNPAID', 'UNKNOWN', 'PAID', 'CASH', 'SHORT', 'REFUNDED', 'LEFT']
const LIGHT = {
  top_light: {
    vendor: 0x07,
    words: {
      UNPAID: 'booked',
      UNKNOWN: 'booked',
      PAID: 'vacant',
      CASH: 'hired',
      SHORT: 'alarm',
      LEFT: 'out-of-service',
    },
  },
}
const DISPLAY = {
  vendor: 0x03,
  command: 0x9905,
  text: '{word} {amount}',
  words: { UNPAID: 'PAY', PAID: 'PAID' },
}

test('without either nothing is ever written', () => {
  for (const word of WORDS) expect(shown({}, word)).toBeNull()
})

describe('a top light', () => {
  test.each([
    ['PAID', '00'],
    ['CASH', '01'],
    ['LEFT', '02'],
    ['UNPAID', '03'],
    ['UNKNOWN', '03'],
    ['SHORT', '04'],
  ] as const)('%s is state %s of device 05', (word, state) => {
    expect(shown(LIGHT, word)).toBe(sealed(0x05, 0x07, 0x0010, bytes(state)).toString('hex'))
  })

  test('a word that is left out changes nothing', () => {
    expect(shown(LIGHT, 'REFUNDED')).toBeNull()
  })

  test('its answer is a message; another device 05 command is unknown', () => {
    const light = driver(LIGHT)
    expect(light.hear(sealed(0x05, 0x07, 0x0010, bytes('90')))).toEqual([
      { kind: 'message', said: 'the display: 90' },
    ])
    expect(light.hear(sealed(0x05, 0x07, 0x0011, bytes('90')))).toMatchObject([
      { kind: 'unknown', sound: true },
    ])
    expect(light.hear(sealed(0x02, 0x07, 0x0010, bytes('90')))).toMatchObject([{ kind: 'unknown' }])
    expect(driver({}).hear(sealed(0x05, 0x07, 0x0010, bytes('90')))).toMatchObject([{ kind: 'unknown' }])
  })
})

describe("a maker's own command", () => {
  const textOf = (display: object, word: MeterDisplay['word'], amount = 2350) => {
    const frame = driver({ display: { ...DISPLAY, ...display } }).display({ tripNo: '12', word, amount })
    return frame === null ? null : openFrame(frame).data
  }

  test('carries the text', () => {
    expect(shown({ display: DISPLAY }, 'PAID')).toBe(
      sealed(0x02, 0x03, 0x9905, Buffer.from('PAID 23.50')).toString('hex'),
    )
    expect(shown({ display: { ...DISPLAY, device: 4 } }, 'PAID')).toBe(
      sealed(0x04, 0x03, 0x9905, Buffer.from('PAID 23.50')).toString('hex'),
    )
  })

  test.each<[object, number, string | null]>([
    [{ decimals: 2 }, 5, 'PAY 0.05'],
    [{ decimals: 0 }, 2350, 'PAY 2350'],
    [{ decimals: 1, multiply: 10 }, 2350, 'PAY 23.5'],
    // A tenth of a yuan cannot say it, and is not made to.
    [{ decimals: 1, multiply: 10 }, 2355, null],
    [{}, -1, null],
    [{}, 23.5, null],
    [{}, Number.NaN, null],
    [{ width: 12 }, 2350, 'PAY 23.50   '],
    [{ width: 9 }, 2350, 'PAY 23.50'],
    [{ width: 8 }, 2350, null],
    [{ text: '{amount}{amount}' }, 2350, '23.5023.50'],
    [{ text: 'TAXI' }, 2350, 'TAXI'],
  ])('%j with %d', (display, amount, expected) => {
    expect(textOf(display, 'UNPAID', amount)?.toString('latin1') ?? null).toBe(expected)
  })

  test('Chinese takes two bytes a character, in the width too', () => {
    const display = { encoding: 'gb18030', words: { PAID: '已付' } }
    expect(textOf(display, 'PAID')).toEqual(Buffer.from('d2d1b8b62032332e3530', 'hex'))
    expect(textOf({ ...display, width: 9 }, 'PAID')).toBeNull()
    expect(textOf({ ...display, width: 11 }, 'PAID')).toHaveLength(11)
  })

  test('a word that is left out is not shown', () => {
    expect(textOf({}, 'CASH')).toBeNull()
  })

  test('a word with braces is a word', () => {
    expect(textOf({ words: { PAID: '{amount}' } }, 'PAID')).toEqual(Buffer.from('{amount} 23.50'))
  })

  test('its answer is a message, and other commands stay unknown', () => {
    const meter = driver({ display: DISPLAY })
    expect(meter.hear(sealed(0x02, 0x03, 0x9905, bytes('90')))).toEqual([
      { kind: 'message', said: 'the display: 90' },
    ])
    expect(meter.hear(sealed(0x02, 0x03, 0x9901, bytes('90')))).toMatchObject([{ kind: 'unknown' }])
  })
})

describe('the form', () => {
  const refused = (more: object) => () => read(more)
  test.each<[string, object, RegExp]>([
    ['both at once', { ...LIGHT, display: DISPLAY }, /^display: \[display\] or \[top_light\], not both/],
    ['a standard command', { display: { ...DISPLAY, command: 0x00ff } }, /^display\.command: a maker's own/],
    ['command 0', { display: { ...DISPLAY, command: 0 } }, /^display\.command: /],
    ['a command of three bytes', { display: { ...DISPLAY, command: 0x10000 } }, /^display\.command: /],
    ['half a command', { display: { ...DISPLAY, command: 4096.5 } }, /^display\.command: /],
    ['no vendor', { display: { ...DISPLAY, vendor: undefined } }, /^display\.vendor: /],
    ['a strange brace', { display: { ...DISPLAY, text: '{word} {fare}' } }, /^display\.text: /],
    ['no text', { display: { ...DISPLAY, text: '' } }, /^display\.text: /],
    ['a line end in the text', { display: { ...DISPLAY, text: '{word}\n' } }, /^display: ascii cannot say/],
    [
      'a line end in GB18030',
      { display: { ...DISPLAY, encoding: 'gb18030', text: '{word}\n' } },
      /^display: gb18030 cannot say/,
    ],
    [
      'Chinese in ASCII',
      { display: { ...DISPLAY, words: { PAID: '已付' } } },
      /^display: ascii cannot say "已付"/,
    ],
    [
      'a smile in GB18030',
      { display: { ...DISPLAY, encoding: 'gb18030', words: { PAID: '😀' } } },
      /^display: gb18030 cannot say/,
    ],
    ['a word that we have not', { display: { ...DISPLAY, words: { OPEN: 'X' } } }, /^display\.words\.OPEN: /],
    ['an empty word', { display: { ...DISPLAY, words: { PAID: '' } } }, /^display\.words\.PAID: /],
    [
      'a state that no light has',
      { top_light: { words: { PAID: 'green' } } },
      /^top_light\.words\.PAID: one of/,
    ],
    ['a light without words', { top_light: {} }, /^top_light\.words: /],
  ])('%s is refused by its key', (_, more, message) => {
    expect(refused(more)).toThrow(message)
  })

  test('what the file of the program shows in its comments is sound', () => {
    expect(refused({ top_light: { vendor: 0, words: { UNPAID: 'hired', PAID: 'vacant' } } })).not.toThrow()
    const display = { ...DISPLAY, decimals: 2, encoding: 'gb18030', width: 16 }
    expect(refused({ display: { ...display, words: { UNPAID: '请付款', PAID: '已付' } } })).not.toThrow()
  })
})
