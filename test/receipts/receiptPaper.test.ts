import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { columnsOf } from '../../src/protocols/printers/width.ts'
import type { NumberedReceipt } from '../../src/receipts/fieldValues.ts'
import { receiptPaper } from '../../src/receipts/receiptPaper.ts'
import { RECEIPT } from '../agent/printer/fixtures.ts'
import { count } from '../support/counts.ts'
import { anyReceipt } from './arbitrary.ts'
import { LAYOUTS, layoutNamed, textsOf } from './support.ts'

const ENGLISH = layoutNamed('generic-en')

const lines = (change: Partial<NumberedReceipt> = {}, isCopy = false, columns = 32, layout = ENGLISH) =>
  textsOf(receiptPaper({ ...RECEIPT, ...change }, isCopy, layout, columns))

describe('the English receipt', () => {
  test('of a ride paid by code, on 58 mm paper', () => {
    expect(lines()).toEqual([
      'Harbour Cabs Ltd',
      '12 Harbour Road, Dún Laoghaire,',
      'Co. Dublin',
      'Tel. +353 1 555 0100',
      '',
      'TAXI RECEIPT',
      '--------------------------------',
      'Receipt no.               000042',
      'Taxi                   TAXI-0042',
      'Plate                   B-T 1234',
      'Licence                  L-20931',
      'Driver               José Müller',
      '--------------------------------',
      'Trip no.                      17',
      'Start        2026-11-23 10:01:00',
      'End          2026-11-23 10:22:00',
      'Time zone              UTC+08:00',
      'Distance                  8.4 km',
      'Waiting               1 min 35 s',
      'Tariff                         1',
      '--------------------------------',
      'Fare                   CNY 21.50',
      'Extras                  CNY 2.00',
      'TOTAL  CNY 23.50',
      '--------------------------------',
      'QR payment             CNY 23.50',
      'Trade no.            ...12345678',
      '',
      'PAID',
      '--------------------------------',
      'Ref.                  K7Q2ZD0042',
      '',
      'Fare from the taximeter',
    ])
  })

  test('with the least that a document can say', () => {
    const { trip, tripNo, settlement, currency, total, cash, received, refunded, due, byCode, issued } =
      RECEIPT
    const bare = {
      receiptNo: 1,
      issuer: { vehicle: 'T1' },
      ...{ trip, tripNo, settlement, currency, total, cash, received, refunded, due, byCode, issued },
    }
    expect(textsOf(receiptPaper(bare, false, ENGLISH, 32))).toEqual([
      'TAXI RECEIPT',
      '--------------------------------',
      'Receipt no.               000001',
      'Taxi                          T1',
      '--------------------------------',
      'Trip no.                      17',
      'Printed        time not verified',
      '--------------------------------',
      'TOTAL  CNY 23.50',
      '--------------------------------',
      'QR payment             CNY 23.50',
      '',
      'PAID',
      '--------------------------------',
      'Ref.                  K7Q2ZD0042',
      '',
      'Fare from the taximeter',
    ])
  })

  test.each<[string, Partial<NumberedReceipt>, string[]]>([
    [
      'cash',
      { settlement: 'cash', cash: 2350, received: 0 },
      ['Cash                   CNY 23.50', '', 'PAID CASH'],
    ],
    [
      'part cash, part QR',
      { cash: 350, received: 2000 },
      [
        'Cash                    CNY 3.50',
        'QR payment             CNY 20.00',
        'Trade no.            ...12345678',
        '',
        'PAID',
      ],
    ],
    [
      'a confirmation code',
      { byCode: true, tradeNo: undefined },
      ['QR payment             CNY 23.50', 'Confirmed by                code', '', 'PAID'],
    ],
    [
      'too little',
      { settlement: 'short', received: 2000, due: 350 },
      [
        'QR payment             CNY 20.00',
        'Trade no.            ...12345678',
        'STILL DUE               CNY 3.50',
        '',
        'PARTLY PAID',
      ],
    ],
    [
      'nothing, and the passenger is gone',
      { settlement: 'unpaid', received: 0, due: 2350 },
      ['STILL DUE              CNY 23.50', '', 'NOT PAID'],
    ],
    [
      'too much',
      { settlement: 'over', cash: 2350 },
      [
        'Cash                   CNY 23.50',
        'QR payment             CNY 23.50',
        'Trade no.            ...12345678',
        'Paid too much          CNY 23.50',
        '',
        'PAID',
      ],
    ],
    [
      'all given back',
      { settlement: 'refunded', refunded: 2350 },
      [
        'QR payment             CNY 23.50',
        'Trade no.            ...12345678',
        'Refunded              CNY -23.50',
        '',
        'REFUNDED',
      ],
    ],
    ['nothing to pay', { settlement: 'free', total: 0, received: 0 }, ['', 'NO CHARGE']],
  ])('of %s', (_, change, payments) => {
    const all = lines(change)
    const after = all.slice(all.findIndex(line => line.startsWith('TOTAL')) + 2, -4)
    expect(after).toEqual(payments)
  })

  test('with a fare too long for wide letters has tall ones instead', () => {
    const { elements } = receiptPaper(
      { ...RECEIPT, currency: 'IDR', total: 12_345_678_900 },
      false,
      ENGLISH,
      32,
    )
    expect(elements.find(one => one.kind === 'text' && one.text.startsWith('TOTAL'))).toEqual({
      kind: 'text',
      text: 'TOTAL           IDR 123456789.00',
      bold: true,
      size: 'tall',
    })
  })

  test("without the meter's times bears the board's own, if its clock is right", () => {
    const issued = { at: Date.UTC(2026, 10, 23, 2, 22) / 1000, source: 'ntp' } as const
    const times = { startedAt: undefined, endedAt: undefined, issued }
    expect(lines(times, false, 48)).toContain('Printed               2026-11-23 10:22:00 +08:00')
    expect(lines({ issued })).toEqual(lines())
  })
})

describe.each(LAYOUTS)('%s', name => {
  const layout = layoutNamed(name)

  test('a copy says so, an original does not', () => {
    expect(lines({}, true, 32, layout)).toContain(layout.words.copy)
    expect(lines({}, false, 32, layout).join()).not.toContain(layout.words.copy)
  })

  test('each settlement has its word, large', () => {
    for (const [settlement, word] of Object.entries(layout.words.verdict)) {
      const document = { ...RECEIPT, settlement } as NumberedReceipt
      const verdict = receiptPaper(document, false, layout, 32).elements.find(
        one => one.kind === 'text' && one.text === word && one.size !== undefined,
      )
      expect(verdict, settlement).toMatchObject({ align: 'center', bold: true })
    }
  })

  test.each([0, 23, 65, 32.5, Number.NaN])('paper of %d columns is refused', columns => {
    expect(() => lines({}, false, columns, layout)).toThrow(RangeError)
  })

  test('no line is ever wider than the paper, and none holds what a printer obeys', () => {
    fc.assert(
      fc.property(
        anyReceipt,
        fc.boolean(),
        fc.constantFrom(24, 32, 42, 48, 64),
        (receipt, isCopy, columns) => {
          for (const element of receiptPaper(receipt, isCopy, layout, columns).elements) {
            if (element.kind !== 'text') continue
            expect(columnsOf(element.text)).toBeLessThanOrEqual(
              element.size === 'large' ? Math.floor(columns / 2) : columns,
            )
            expect(element.text).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e]/u)
          }
        },
      ),
      { numRuns: count(100, 10_000) },
    )
  }, 600_000)
})

test('Chinese columns: values end at the same column whatever their labels are made of', () => {
  const { elements } = receiptPaper(RECEIPT, false, layoutNamed('china'), 32)
  const rows = elements.flatMap(one =>
    one.kind === 'text' &&
    one.align === undefined &&
    one.size === undefined &&
    /\p{Script=Han}/u.test(one.text)
      ? [one.text]
      : [],
  )
  expect(rows.length).toBeGreaterThan(8)
  expect(new Set(rows.map(columnsOf))).toEqual(new Set([32]))
})
