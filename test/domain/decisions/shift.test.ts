import { describe, expect, test } from 'vitest'
import type { MeterShift } from '../../../src/domain/shift.ts'
import { START } from '../support/facts.ts'
import { Story } from '../support/story.ts'

const IN = { what: 'signed-in', driver: 'Li', at: '20261123060000' } as const
const out = (facts: Partial<Extract<MeterShift, { what: 'signed-out' }>> = {}): MeterShift => ({
  what: 'signed-out',
  driver: 'Li',
  from: '20261123060000',
  to: '20261123180000',
  trips: 1,
  total: 2350,
  ...facts,
})

describe('a shift of the meter', () => {
  test('signing in opens it, and rides bear it and its driver', () => {
    const car = new Story()
    car.shift(IN)
    car.meter('hired', '17')
    expect(car.book.openShift()).toEqual({ id: 'T1', isOpen: true, driver: 'Li', from: '20261123060000' })
    expect(car.trip('T2')).toMatchObject({ driver: 'Li', shift: 'T1' })
  })

  test('signing in twice opens one', () => {
    const car = new Story()
    car.shift(IN)
    expect(car.shift(IN)).toBe('duplicate | =')
    expect(car.book.shifts).toHaveLength(1)
  })

  test('signing out closes it; totals that agree are no news', () => {
    const car = new Story()
    car.shift(IN)
    car.ride()
    expect(car.shift(out())).not.toContain('shift-differs')
    expect(car.book.openShift()).toBeNull()
    expect(car.book.shifts[0]).toMatchObject({
      id: 'T1',
      isOpen: false,
      to: '20261123180000',
      meter: { trips: 1, total: 2350 },
      own: { trips: 1, total: 2350 },
    })
    car.meter('for-hire')
    car.meter('hired', '18')
    expect(car.trip('T3').shift).toBeUndefined()
  })

  test.each([
    ['a ride that only the meter counted', { trips: 2, total: 3000 }],
    ['the same count and another sum', { total: 2360 }],
    ['a ride too many here', { trips: 0, total: 0 }],
  ])('%s is an alarm', (_, facts) => {
    const car = new Story()
    car.shift(IN)
    car.ride()
    expect(car.shift(out(facts))).toContain('shift-differs')
  })

  test('totals given again change nothing', () => {
    const car = new Story()
    car.shift(IN)
    car.ride()
    car.shift(out())
    expect(car.shift(out())).toBe('duplicate | =')
    expect(car.shift(out({ total: 9999 }))).toBe('duplicate | = | shift-differs')
  })

  test('totals of an earlier shift, given again while the next is open, leave that open', () => {
    const car = new Story()
    car.shift(IN)
    car.shift({ ...IN, driver: 'Wang', at: '20261123180500' })
    expect(car.shift(out({ trips: 0, total: 0 }))).not.toContain('shift-differs')
    expect(car.book.openShift()).toMatchObject({ driver: 'Wang' })
    expect(car.book.shifts.map(shift => shift.meter?.trips)).toEqual([0, undefined])
  })

  test('a shift whose beginning nobody heard is counted by the meter’s own times', () => {
    const car = new Story()
    car.ride({ startedAt: START.before, total: 900 })
    car.meter('for-hire')
    car.ride({ tripNo: '18', startedAt: START.after })
    expect(car.shift(out({ from: '20261123110000' }))).not.toContain('shift-differs')
    expect(car.book.shifts[0]?.own).toEqual({ trips: 1, total: 2350 })
  })
})
