/** Which hiring is which: missed, late, repeated and renumbered words of the meter. */
import { describe, expect, test } from 'vitest'
import { record, START, withoutStart } from '../support/facts.ts'
import { Story } from '../support/story.ts'

describe('what the agent missed', () => {
  test('the hiring: the record alone makes the ride, and its code', () => {
    const car = new Story()
    car.meter('for-hire')
    expect(car.end()).toBe('applied | for-hire: T1* open [1: 2350] | told T1')
  })

  test('a whole ride: the record of the next one is not taken for a late one of the ride before', () => {
    const car = new Story()
    car.meter('hired', '17')
    expect(car.end({ tripNo: '18', startedAt: START.after })).toBe(
      'applied | hired: T1 begun, T2* open [1: 2350] | told T2',
    )
    expect(car.meter('stopped', '18')).toBe('applied | stopped: T1 begun, T2* open [1: 2350]')
  })

  test('the record: it comes late, when the next ride runs, and is booked without a code', () => {
    const car = new Story()
    car.meter('hired', '17')
    car.meter('hired', '18')
    expect(car.end()).toBe('applied | hired: T1 open, T2* begun | told T1')
    expect(car.end({ tripNo: '18', total: 900, startedAt: START.after })).toBe(
      'applied | hired: T1 open, T2* open [1: 900] | told T2',
    )
  })

  test('the record until the meter is for hire, as some meters do it', () => {
    const car = new Story()
    car.meter('hired', '17')
    car.meter('for-hire')
    expect(car.end()).toBe('applied | for-hire: T1* open [1: 2350] | told T1')
    expect(car.view().face).toBe('open')
  })

  test('the start of the agent itself: the record that the meter repeats is the first thing heard', () => {
    const car = new Story()
    expect(car.end()).toBe('applied | no position: T1* open [1: 2350] | told T1')
    expect(car.meter('hired', '17')).toBe('applied | hired: T1* runs | told T1')
  })
})

describe('numbers come round again', () => {
  test('a reset counter: the old ride with this number is another one', () => {
    const car = new Story()
    car.ride()
    car.notice('T1')
    car.ride({ tripNo: '18', startedAt: START.after })
    car.meter('for-hire')
    car.meter('hired', '17')
    expect(car.end({ startedAt: '20270101080000', total: 700 })).toBe(
      'applied | hired: T1 paid r2350, T2 open, T3* open [1: 700] | told T3',
    )
  })

  test('a reset counter of a meter that gives no start', () => {
    const car = new Story()
    car.meter('hired', '17')
    car.endAs(withoutStart())
    car.notice('T1')
    car.meter('hired', '18')
    car.endAs(withoutStart({ tripNo: '18' }))
    car.meter('hired', '17')
    expect(car.endAs(withoutStart())).toBe(
      'applied | hired: T1 paid r2350, T2 open, T3* open [1: 2350] | told T3',
    )
    expect(car.endAs(withoutStart())).toBe('duplicate | =')
  })

  test('a reset counter, no start, and the hiring was missed: not a late record of a ride before', () => {
    const car = new Story()
    car.meter('hired', '17')
    car.endAs(withoutStart())
    car.meter('for-hire')
    expect(car.endAs(withoutStart({ tripNo: '1', total: 700 }))).toBe(
      'applied | for-hire: T1 open, T2* open [1: 700] | told T2',
    )
  })

  test('the same number twice in a row: a record that began later is another ride', () => {
    const car = new Story()
    car.ride()
    car.notice('T1')
    car.meter('for-hire')
    car.meter('hired', '17')
    expect(car.end({ startedAt: START.after, total: 700 })).toBe(
      'applied | hired: T1 paid r2350, T2* open [1: 700] | told T1 T2',
    )
  })
})

describe('a meter whose positions carry no number', () => {
  test('the record brings the number to the hiring that it ends', () => {
    const car = new Story()
    car.meter('for-hire')
    car.meter('hired')
    car.meter('stopped')
    expect(car.end()).toBe('applied | stopped: T1* open [1: 2350] | told T1')
    expect(car.trip('T1').tripNo).toBe('17')
    expect(car.end()).toBe('duplicate | =')
  })

  test('and the next hiring is another trip', () => {
    const car = new Story()
    car.meter('hired')
    car.end()
    car.meter('for-hire')
    expect(car.meter('hired')).toBe('applied | hired: T1 open, T2* begun')
    expect(car.end(), 'the meter did not hear the acknowledgement').toBe('duplicate | =')
    expect(car.end({ tripNo: '18', total: 900, startedAt: START.after })).toBe(
      'applied | hired: T1 open, T2* open [1: 900] | told T2',
    )
  })

  test('nor do its records carry a number or a start', () => {
    const car = new Story()
    const nameless = (total: number) => car.endAs(withoutStart({ tripNo: '', total }))
    car.meter('for-hire')
    car.meter('hired')
    nameless(2350)
    car.notice('T1')
    expect(nameless(2350)).toBe('duplicate | =')
    car.meter('for-hire')
    car.meter('hired')
    expect(nameless(900), 'not taken for the paid ride').toBe(
      'applied | hired: T1 paid r2350, T2* open [1: 900] | told T2',
    )
    car.meter('for-hire')
    car.meter('hired')
    expect(nameless(900), 'nor for a ride that cost the same').toBe(
      'applied | hired: T1 paid r2350, T2 open, T3* open [1: 900] | told T3',
    )
  })

  test('a late record took the hiring of the ride after it: the next word of that ride puts it right', () => {
    const car = new Story()
    car.meter('hired')
    car.end()
    car.meter('for-hire')
    car.meter('hired')
    car.end({ tripNo: '16', total: 1200, startedAt: START.before })
    expect(car.now()).toBe('hired: T1 open, T2* open [1: 1200]')
    expect(car.end({ rev: 2, total: 2850 })).toBe('applied | hired: T1* open [2: 2850], T2 open | told T1')
  })

  test('after a number was heard, a word without one is about that ride', () => {
    const car = new Story()
    car.meter('hired')
    expect(car.meter('stopped', '17')).toBe('applied | stopped: T1* begun')
    expect(car.trip('T1').tripNo).toBe('17')
    car.end()
    expect(car.meter('hired')).toBe('applied | hired: T1* runs | told T1')
  })

  test('a stop out of for-hire does not put PAID up again', () => {
    const car = new Story()
    car.meter('hired')
    car.end()
    car.notice('T1')
    car.meter('for-hire')
    expect(car.meter('stopped')).toBe('applied | stopped: T1 paid r2350, T2* begun')
    expect(car.view().face).toBe('on-trip')
  })

  test('a stop out of for-hire leaves a code up that is not paid yet', () => {
    const car = new Story()
    car.meter('hired')
    car.end()
    car.meter('for-hire')
    expect(car.meter('stopped')).toBe('applied | stopped: T1* open [1: 2350]')
    car.notice('T1')
    expect(car.meter('stopped')).toBe('duplicate | =')
    expect(car.view().face).toBe('paid')
  })
})

describe('the meter runs again', () => {
  test('the code is taken back, and the next record makes the next one', () => {
    const car = new Story()
    car.ride()
    car.meter('hired', '17')
    expect(car.view()).toMatchObject({ face: 'on-trip', code: null, display: null })
    car.meter('stopped', '17')
    expect(car.view().code, 'a stop alone shows none').toBeNull()
    car.end({ rev: 2, total: 2350 })
    expect(car.view().code).toMatchObject({ rev: 2, due: 2350 })
  })

  test('and no record follows: for hire, the last one stands, under a new code', () => {
    const car = new Story()
    car.ride()
    car.meter('hired', '17')
    expect(car.meter('for-hire')).toBe('applied | for-hire: T1* open [2: 2350] | told T1')
  })

  test('and no record follows before the next hiring: it can be paid late', () => {
    const car = new Story()
    car.ride()
    car.meter('hired', '17')
    car.meter('hired', '18')
    expect(car.notice('T1')).toBe(
      'applied | hired: T1 paid r2350, T2* begun | told T1 | held T1 | payment-late T1',
    )
  })

  test('a record that comes again meanwhile is still the old one', () => {
    const car = new Story()
    car.ride()
    car.meter('hired', '17')
    expect(car.end()).toBe('duplicate | =')
    expect(car.end({ total: 2850 })).toBe('duplicate | = | record-conflict T1')
  })

  test('after “passenger left”: he is there after all', () => {
    const car = new Story()
    car.ride()
    car.tap('unpaid', 'T1')
    car.meter('hired', '17')
    expect(car.end({ rev: 2, total: 2850 })).toBe('applied | hired: T1* open [2: 2850] | told T1')
  })
})

test('an earlier ride that was never heard of is booked and shows no code', () => {
  const car = new Story()
  car.ride()
  const words = 'applied | stopped: T1* open [1: 2350], T2 open | told T2'
  expect(car.end({ tripNo: '16', startedAt: START.before })).toBe(words)
})

test.each([
  ['negative', { total: -1 }],
  ['broken', { total: 23.5 }],
  ['absurd', { total: 10 ** 15 }],
  ['no number', { total: Number.NaN }],
  ['no revision', { rev: Number.NaN }],
])('a record whose figures are %s is refused with an alarm', (_, facts) => {
  const car = new Story()
  car.meter('hired', '17')
  expect(car.endAs(record(facts))).toBe('refused: record-refused | = | record-refused')
})

test('the driver and the shift of the beginning stay with the trip', () => {
  const car = new Story()
  car.shift({ what: 'signed-in', driver: 'Li', at: '20261123060000' })
  car.meter('hired', '17')
  car.shift({ what: 'signed-in', driver: 'Wang', at: '20261123140000' })
  car.end()
  expect(car.trip('T2')).toMatchObject({ driver: 'Li', shift: 'T1' })
})
