import { expect, test } from 'vitest'
import { type ShiftFacts, shiftSheet } from '../../../src/agent/screens/shiftSheet.ts'
import { type MeterShift, shiftTotals } from '../../../src/domain/shift.ts'
import type { Trip } from '../../../src/domain/trip.ts'
import { tripView } from '../../../src/domain/view.ts'
import { asking, CASES, ride } from './fixture.ts'

function facts(trips: readonly Trip[], shift: ShiftFacts['shift'] = null): ShiftFacts {
  return { shift, totals: shiftTotals(trips, 'CNY'), rides: trips.map(tripView) }
}

const trips = ['paid', 'cash', 'refunded', 'unpaid', 'short', 'free'].map(face => CASES[face as 'paid'].trip!)

test('each ride has its word and figure, and the totals go by kind of payment', () => {
  const sheet = shiftSheet(facts(trips), true)
  expect(sheet.rides.map(({ word, figure }) => `${word} ${figure?.text}`)).toEqual([
    'paid 23.50',
    'cash 23.50',
    'refunded 23.50',
    'unpaid 23.50',
    'short 23.50',
    'free 0.00',
  ])
  expect(sheet.rides.map(({ due }) => due?.text ?? null)).toEqual([null, null, null, '23.50', '5.00', null])
  const text = Object.fromEntries(
    Object.entries(sheet.totals).map(([name, one]) => [name, one?.text ?? null]),
  )
  expect(text).toMatchObject({
    cash: '23.50',
    received: '65.50',
    refunded: '23.50',
    unpaid: '23.50',
    open: '5.00',
  })
})

test('a receipt is offered for what was paid, and for nothing without a printer', () => {
  const may = (hasPrinter: boolean) => shiftSheet(facts(trips), hasPrinter).rides.map(one => one.mayReprint)
  expect(may(true)).toEqual([true, true, true, false, false, false])
  expect(may(false)).not.toContain(true)
})

test('what the meter asked for is held against what came in or is owed', () => {
  expect(shiftSheet(facts([ride({ cash: 2350 }), asking()]), true).check).toBe('agrees')
  expect(shiftSheet(facts(trips), true).check).toBe('agrees')
  const over = shiftSheet(facts([CASES.over.trip!]), true)
  expect([over.check, over.totals.excess?.text]).toEqual(['apart', '5.00'])
})

test('too much of one ride is told though as much went back of another, and so is money without a ride', () => {
  const partBack = ride({ noticeReceived: 2350, refunded: 500 })
  const sheet = shiftSheet(facts([CASES.over.trip!, partBack]), true)
  expect([sheet.check, sheet.totals.excess?.text]).toEqual(['apart', '5.00'])
  const stray = { shift: null, totals: shiftTotals([], 'CNY', [{ amount: 900, currency: 'CNY' }]), rides: [] }
  expect(shiftSheet(stray, true).check).toBe('apart')
})

test('a meter that counted other rides is told with both counts', () => {
  const meter = { trips: 3, total: 7050 } satisfies Partial<MeterShift>
  const shift = { id: 's', isOpen: false, meter, own: { trips: 2, total: 4700 } }
  const sheet = shiftSheet(facts([], shift), true)
  expect(sheet.check).toBe('meter-differs')
  expect([sheet.meter?.total.text, sheet.own?.trips]).toEqual(['70.50', 2])
  const equal = shiftSheet(facts([], { ...shift, own: meter }), true)
  expect(equal.check).toBe('agrees')
})

test('a long shift lists the newest hundred and says how many more there are', () => {
  const sheet = shiftSheet(facts(Array.from({ length: 130 }, () => ride({ cash: 2350 }))), true)
  expect([sheet.rides.length, sheet.more]).toEqual([100, 30])
})
