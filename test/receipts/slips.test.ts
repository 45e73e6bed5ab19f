import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PayCodeDocument, ShiftDocument } from '../../src/domain/printMatter.ts'
import type { Shift } from '../../src/domain/shift.ts'
import { columnsOf } from '../../src/protocols/printers/width.ts'
import { devicePaper } from '../../src/receipts/devicePaper.ts'
import { payCodePaper } from '../../src/receipts/payCodePaper.ts'
import { shiftPaper } from '../../src/receipts/shiftPaper.ts'
import { testPaper } from '../../src/receipts/testPaper.ts'
import { count } from '../support/counts.ts'
import { LAYOUTS, layoutNamed, MODELS, modelNamed, textsOf } from './support.ts'

const ENGLISH = layoutNamed('generic-en')
const LINK = 'HTTPS://PAY.EXAMPLE.COM/P/TAXI-0042'
const ISSUED = { at: Date.UTC(2026, 10, 23, 2, 22) / 1000, source: 'ntp' } as const

const CODE: PayCodeDocument = {
  issuer: { vehicle: 'TAXI-0042', plate: 'B-T 1234' },
  trip: 'K7Q2ZD0042AB',
  tripNo: '17',
  rev: 1,
  due: 2350,
  currency: 'CNY',
  link: 'MAC',
  issued: ISSUED,
}

const SHIFT: Shift = {
  id: 'S1',
  isOpen: false,
  driver: 'D-7',
  from: '20261123060000',
  to: '20261123140000',
  meter: { trips: 3, total: 9000 },
  own: { trips: 3, total: 9000 },
}
const REPORT: ShiftDocument = {
  issuer: { vehicle: 'TAXI-0042', utcOffset: '+08:00' },
  shift: SHIFT,
  totals: {
    currency: 'CNY',
    trips: 4,
    metered: 9400,
    cash: 2000,
    received: 5000,
    refunded: 500,
    open: 400,
    unpaid: 2000,
    withoutRide: 700,
    counts: { paid: 2, cash: 1, unpaid: 1 },
  },
  issued: ISSUED,
}

describe('the pay code', () => {
  test('with plate, trip, amount and the code, and that it is no receipt', () => {
    expect(textsOf(payCodePaper(CODE, LINK, ENGLISH, 32))).toEqual([
      'PAY CODE',
      '--------------------------------',
      'Plate                   B-T 1234',
      'Trip no.                      17',
      'TO PAY CNY 23.50',
      `[QR ${LINK}]`,
      'Scan with Alipay and tap Pay.',
      '',
      'This is not a receipt. A receipt',
      'is printed once the ride is',
      'paid.',
    ])
  })

  test('names the car where it has no plate, and no trip where the meter numbers none', () => {
    const texts = textsOf(payCodePaper({ ...CODE, issuer: { vehicle: 'T1' }, tripNo: '' }, LINK, ENGLISH, 32))
    expect(texts[2]).toBe('Plate                         T1')
    expect(texts.join()).not.toContain('Trip no.')
  })
})

describe('the shift report', () => {
  test('with all that is to be settled', () => {
    expect(textsOf(shiftPaper(REPORT, ENGLISH, 32))).toEqual([
      'SHIFT REPORT',
      'TAXI-0042',
      '--------------------------------',
      'Driver                       D-7',
      'From         2026-11-23 06:00:00',
      'To           2026-11-23 14:00:00',
      'Printed',
      '      2026-11-23 10:22:00 +08:00',
      '--------------------------------',
      'Rides                          4',
      'Metered                CNY 94.00',
      'Cash                   CNY 20.00',
      'QR payments            CNY 50.00',
      'Refunded               CNY -5.00',
      'Still open              CNY 4.00',
      'Left unpaid            CNY 20.00',
      'Paid without a ride     CNY 7.00',
      '--------------------------------',
      'Rides unpaid                   1',
      'Rides paid in cash             1',
      'Rides paid by QR               2',
      '--------------------------------',
      'Rides by the meter             3',
      'Total by the meter     CNY 90.00',
      '',
      'The meter counted the same.',
    ])
  })

  test.each([[{ trips: 4, total: 9000 }], [{ trips: 3, total: 9001 }]])(
    'that the meter counted otherwise (%o) is said in capitals',
    meter => {
      const texts = textsOf(shiftPaper({ ...REPORT, shift: { ...SHIFT, meter } }, ENGLISH, 32))
      expect(texts.join(' ')).toContain('THE METER COUNTED OTHERWISE')
      expect(texts.join(' ')).not.toContain('counted the same')
    },
  )

  test('without a meter that tells of shifts says nothing of one', () => {
    const texts = textsOf(shiftPaper({ ...REPORT, shift: null }, ENGLISH, 32)).join('\n')
    expect(texts).not.toMatch(/Driver|From|by the meter|counted/)
  })
})

describe.each(LAYOUTS)('in the words of %s', name => {
  test.each([24, 32, 42, 48])('nothing is wider than %i columns', columns => {
    const layout = layoutNamed(name)
    const papers = [payCodePaper(CODE, LINK, layout, columns), shiftPaper(REPORT, layout, columns)]
    for (const element of papers.flatMap(paper => paper.elements))
      if (element.kind === 'text')
        expect(columnsOf(element.text)).toBeLessThanOrEqual(
          element.size === 'large' ? Math.floor(columns / 2) : columns,
        )
  })
})

test('whatever is in their fields, no slip is wider than its paper or holds what a printer obeys', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...LAYOUTS),
      fc.integer({ min: 24, max: 64 }),
      fc.array(fc.string({ unit: 'binary', maxLength: 80 }), { minLength: 6, maxLength: 6 }),
      fc.integer({ min: 0, max: 999_999_999_999 }),
      (name, columns, [vehicle, plate, tripNo, driver, from, to], amount) => {
        const layout = layoutNamed(name)
        const issuer = { vehicle: vehicle!, plate: plate! }
        const totals = { ...REPORT.totals, metered: amount, refunded: amount, withoutRide: amount }
        const shift = { ...SHIFT, driver: driver!, from: from!, to: to! }
        const papers = [
          payCodePaper({ ...CODE, issuer, tripNo: tripNo!, due: amount }, LINK, layout, columns),
          shiftPaper({ ...REPORT, issuer, totals, shift }, layout, columns),
        ]
        for (const element of papers.flatMap(paper => paper.elements)) {
          if (element.kind !== 'text') continue
          expect(columnsOf(element.text)).toBeLessThanOrEqual(
            element.size === 'large' ? Math.floor(columns / 2) : columns,
          )
          expect(element.text).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e]/u)
        }
      },
    ),
    { numRuns: count(300, 10_000) },
  )
}, 600_000)

describe('the test page', () => {
  test.each(MODELS)('of %s fits its lines', name => {
    const model = modelNamed(name)
    const paper = testPaper(model, model.columns, 'http://127.0.0.1:8737/driver')
    for (const element of paper.elements)
      if (element.kind === 'text')
        expect(columnsOf(element.text)).toBeLessThanOrEqual(
          element.size === 'large' ? Math.floor(model.columns / 2) : model.columns,
        )
    expect(paper.elements.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['qr', 'picture']))
  })

  test('shows East Asian columns where the printer has such letters', () => {
    const bars = (name: string) =>
      textsOf(testPaper(modelNamed(name), 32, 'x')).filter(text => /^\|\S+\|$/.test(text))
    expect(bars('generic-58-chinese').map(columnsOf)).toEqual([10, 10, 10])
    expect(bars('generic-58')).toEqual([])
  })
})

test('the device ticket: facts beside their names, long ones below, whatever they hold', () => {
  const sections = [
    {
      title: 'Vehicle',
      rows: [
        ['Id', 'TAXI-0042'],
        ['Operator', 'José 出租车'],
      ] as const,
    },
    { title: 'Network', rows: [['Broker', 'mqtts://mqtt.a-long-name.example.com:8883']] as const },
  ]
  const paper = devicePaper(sections, { page: 'http://127.0.0.1:8737/driver', printed: 'now' }, 32)
  expect(textsOf(paper)).toEqual([
    'DEVICE TICKET',
    'now',
    '-'.repeat(32),
    'Vehicle',
    'Id                     TAXI-0042',
    'Operator                Jos? ???',
    '-'.repeat(32),
    'Network',
    'Broker',
    '  mqtts://mqtt.a-long-name.examp',
    '  le.com:8883',
    '-'.repeat(32),
    '[QR http://127.0.0.1:8737/driver]',
    'Driver page',
    '  http://127.0.0.1:8737/driver',
  ])
})
