import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { onOneLine, runsOf } from '../../../src/protocols/printers/encode.ts'
import { columnsOf } from '../../../src/protocols/printers/width.ts'
import { MODELS, modelNamed } from '../../receipts/support.ts'

const hex = (text: string, model: string) =>
  runsOf(text, modelNamed(model))
    .map(
      ({ where, bytes }) => `${where.kind === 'page' ? where.number : where.kind}:${bytes.toString('hex')}`,
    )
    .join(' ')

describe('text for a printer', () => {
  test.each([
    ['Taxi', 'generic-58', 'ascii:54617869'],
    ['é€', 'generic-58', '16:e980'],
    ['é', 'generic-58-chinese', 'ascii:65'],
    ['¥', 'generic-58', '16:a5'],
    ['π', 'generic-58', '0:e3'],
    ['Č', 'generic-58', 'ascii:43'],
    ['Č', 'epson-tm', '18:ac'],
    ['Ж', 'epson-tm', '17:86'],
    ['Ж', 'generic-58', 'ascii:3f'],
    ['α', 'epson-tm', '0:e0'],
    ['ş', 'epson-tm', '18:ad'],
    ['金额12', 'generic-58-chinese', 'wide:bdf0b6ee ascii:3132'],
    ['￥', 'generic-58-chinese', 'wide:a3a4'],
    ['金', 'generic-58', 'ascii:3f3f'],
    ['¥5', 'generic-58-chinese', 'ascii:5935'],
    ['¥5', 'epson-tm-japanese', 'ascii:5935'],
    ['￥5', 'generic-58', 'ascii:592035'],
    ['領収ｱ', 'epson-tm-japanese', 'wide:97cc8efb 1:b1'],
    ['é', 'epson-tm-japanese', 'ascii:65'],
    ['“–”', 'generic-58-chinese', 'ascii:222d22'],
    ['Jose\u0301', 'generic-58', 'ascii:4a6f73 16:e9'],
    ['a\x1b@\x9b\x7fb', 'generic-58', 'ascii:6120402020 62'.replace(' 62', '62')],
    ['€', 'star-line', '32:80'],
  ])('%j by %s', (text, model, expected) => {
    expect(hex(text, model)).toBe(expected)
  })

  test.each(MODELS)('%s: as many bytes of letters as columns, and never one that a printer obeys', name => {
    const model = modelNamed(name)
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), text => {
        for (const { where, bytes } of runsOf(text, model)) {
          if (where.kind === 'wide') {
            for (let at = 0; at < bytes.length; at += 2) expect(bytes[at]).toBeGreaterThanOrEqual(0x81)
          } else expect([...bytes].every(byte => byte >= 0x20 && byte !== 0x7f)).toBe(true)
        }
        const all = runsOf(text, model).reduce((sum, { bytes }) => sum + bytes.length, 0)
        expect(all).toBe(columnsOf(text.normalize('NFC')))
      }),
      { numRuns: 500 },
    )
  })
})

describe('text on one line', () => {
  test.each([
    ['Jose\u0301', 'José'],
    ['a\u00a0b', 'a\u00a0b'],
    ['a\tb\r\nc', 'a b c'],
    ['  two   spaces ', 'two spaces'],
    ['\x1b@\x1dV\x00', '@ V'],
    ['a\x7fb\x9bc', 'a b c'],
    ['soft\u00adhyphen', 'softhyphen'],
    ['to be…', 'to be...'],
    ['\u202eevil', 'evil'],
    ['\ud800x', 'x'],
    ['', ''],
  ])('%j is %j', (text, line) => {
    expect(onOneLine(text)).toBe(line)
  })

  test('is cut before anything else looks at it', () => {
    expect(onOneLine('x'.repeat(10_000))).toHaveLength(400)
  })
})
