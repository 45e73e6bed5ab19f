import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type NumberedReceipt, receiptLines } from '../../../../src/agent/printer/receipt/layout.ts'
import { count } from '../../../support/counts.ts'
import { RECEIPT } from '../fixtures.ts'
import { anyReceipt } from './arbitrary.ts'

const lines = (change: Partial<NumberedReceipt> = {}, copy = false, columns = 32): string[] =>
  receiptLines({ ...RECEIPT, ...change }, copy, columns).map(line => line.text)

describe('receipt', () => {
  test('a ride paid by code, on 58 mm paper', () => {
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
      '',
      'Fare from the taximeter',
      'Ref. K7Q2ZD0042',
    ])
  })

  test('the least that a document can say', () => {
    const { trip, tripNo, settlement, currency, total, cash, received, refunded, due, byCode, issued } =
      RECEIPT
    const bare = {
      receiptNo: 1,
      issuer: { vehicle: 'T1' },
      ...{ trip, tripNo, settlement, currency, total, cash, received, refunded, due, byCode, issued },
    }
    expect(receiptLines(bare, false, 32).map(line => line.text)).toEqual([
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
      '',
      'Fare from the taximeter',
      'Ref. K7Q2ZD0042',
    ])
  })

  test('a copy says so, an original does not', () => {
    expect(lines({}, true)).toContain('* COPY *')
    expect(lines().join()).not.toContain('COPY')
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
  ])('%s', (_, change, payments) => {
    const all = lines(change)
    const after = all.slice(all.findIndex(line => line.startsWith('TOTAL')) + 2, -3)
    expect(after).toEqual(payments)
  })

  test('a fare too long for wide letters is tall instead', () => {
    const long = receiptLines({ ...RECEIPT, currency: 'IDR', total: 12_345_678_900 }, false, 32)
    expect(long.find(line => line.text.startsWith('TOTAL'))).toEqual({
      text: 'TOTAL           IDR 123456789.00',
      bold: true,
      size: 'tall',
    })
  })

  test("without the meter's times the board's own stands there, if its clock is right", () => {
    const issued = { at: Date.UTC(2026, 10, 23, 2, 22) / 1000, source: 'ntp' } as const
    const times = { startedAt: undefined, endedAt: undefined, issued }
    expect(lines(times, false, 48)).toContain('Printed               2026-11-23 10:22:00 +08:00')
    expect(lines({ issued })).toEqual(lines())
  })

  test.each([0, 23, 97, 32.5, Number.NaN])('paper of %d columns is refused', columns => {
    expect(() => lines({}, false, columns)).toThrow(RangeError)
  })

  test('no line is ever wider than the paper', () => {
    fc.assert(
      fc.property(anyReceipt, fc.boolean(), fc.constantFrom(24, 32, 42, 48), (receipt, copy, columns) => {
        for (const line of receiptLines(receipt, copy, columns)) {
          expect(line.text.length).toBeLessThanOrEqual(line.size === 'large' ? columns / 2 : columns)
          expect(line.text).toMatch(/^[\x20-\x7e\xa1-\xff]*$/)
        }
      }),
      { numRuns: count(500, 20_000) },
    )
  }, 600_000)
})
