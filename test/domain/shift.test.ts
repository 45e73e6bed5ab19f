import { expect, test } from 'vitest'
import { shiftTotals } from '../../src/domain/shift.ts'
import { newTrip } from '../../src/domain/trip.ts'
import { record, restored, restoredPaid } from './support/facts.ts'

test('a shift’s totals by payment type', () => {
  const toll = record({ rev: 2, total: 2850 })
  const trips = [
    newTrip('T1', '11', 'CNY'),
    restored('T2', { tripNo: '12' }),
    restored('T3', { tripNo: '13' }, { cash: 2350 }),
    restored('T4', { tripNo: '14' }, { unpaid: true }),
    restored('T5', { tripNo: '15', total: 0 }),
    restoredPaid('T6', { tripNo: '16' }),
    { ...restoredPaid('T7'), record: toll },
    { ...restoredPaid('T8'), refunded: 2350 },
    { ...restoredPaid('T9'), cash: 2350 },
    { ...restoredPaid('T10'), record: toll, cash: 500 },
    { ...restoredPaid('T11'), currency: 'JPY' },
  ]
  expect(shiftTotals(trips, 'CNY')).toEqual({
    currency: 'CNY',
    trips: 10,
    metered: 2350 * 4 + 0 + 2350 * 2 + 2850 * 2,
    cash: 2350 + 2350 + 500,
    received: 2350 * 5,
    refunded: 2350,
    open: 2350 + 500,
    unpaid: 2350,
    withoutRide: 0,
    counts: {
      unfinished: 1,
      open: 1,
      cash: 1,
      unpaid: 1,
      free: 1,
      paid: 2,
      short: 1,
      refunded: 1,
      over: 1,
    },
  })
})

test('what was metered is what came in, what is owed, and what is too much', () => {
  const trips = [restored('T1'), restoredPaid('T2'), { ...restoredPaid('T3'), cash: 2350 }]
  const { metered, cash, received, open, unpaid } = shiftTotals(trips, 'CNY')
  expect(metered).toBe(cash + received + open + unpaid - 2350)
})

test('sticker payments without a ride stand apart, each in its currency', () => {
  const strays = [
    { amount: 700, currency: 'CNY' },
    { amount: 300, currency: 'CNY' },
    { amount: 9, currency: 'JPY' },
  ]
  expect(shiftTotals([restoredPaid('T1')], 'CNY', strays)).toMatchObject({
    received: 2350,
    withoutRide: 1000,
  })
})

test('a shift without trips', () => {
  expect(shiftTotals([], 'CNY')).toEqual({
    currency: 'CNY',
    trips: 0,
    metered: 0,
    cash: 0,
    received: 0,
    refunded: 0,
    open: 0,
    unpaid: 0,
    withoutRide: 0,
    counts: {},
  })
})
