import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PaperElement } from '../../../src/protocols/printers/paper.ts'
import { plainText } from '../../../src/protocols/printers/plainText.ts'

const PICTURE = { width: 8, height: 1, bits: Buffer.from([0xff]) }

describe('plain text of a paper', () => {
  test('lines stand where they were laid out', () => {
    const elements: PaperElement[] = [
      { kind: 'image', image: PICTURE },
      { kind: 'text', text: 'RECEIPT', align: 'center', size: 'large' },
      { kind: 'text', text: 'Fare            21.50' },
      { kind: 'text', text: '23.50 EUR', align: 'right', bold: true },
      { kind: 'feed', lines: 2 },
      { kind: 'qr', data: 'HTTPS://EXAMPLE.ORG/RECEIPT/0123456789' },
    ]
    expect(plainText({ columns: 21, elements })).toBe(
      [
        '       RECEIPT',
        'Fare            21.50',
        '            23.50 EUR',
        '',
        '',
        'HTTPS://EXAMPLE.ORG/R',
        'ECEIPT/0123456789',
        '',
      ].join('\n'),
    )
  })

  test.each([
    ['Dún Laoghaire', 'Dun Laoghaire'],
    ['Straße 5', 'Strasse 5'],
    ['Łódź', 'Lodz'],
    ['21,50 €', '21,50 EUR'],
    ['京B·T1234', '?B.T1234'],
    ['½ – ‘no’ … №7', "1/2 - 'no' ... No7"],
  ])('%s becomes %s', (text, plain) => {
    expect(plainText({ columns: 32, elements: [{ kind: 'text', text }] })).toBe(`${plain}\n`)
  })

  test('whatever stands on it, it is printable ASCII within the columns', () => {
    const element = fc.oneof(
      fc.record({ kind: fc.constant('text' as const), text: fc.string({ unit: 'binary', maxLength: 80 }) }),
      fc.record({ kind: fc.constant('qr' as const), data: fc.string({ unit: 'binary', maxLength: 200 }) }),
      fc.record({ kind: fc.constant('feed' as const), lines: fc.nat(5) }),
    )
    fc.assert(
      fc.property(fc.array(element), fc.integer({ min: 1, max: 48 }), (elements, columns) => {
        const text = plainText({ columns, elements })
        expect(text).toMatch(/^(?:[\x20-\x7e]*\n)*$/)
        for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
      }),
      { numRuns: 200 },
    )
  })
})
