/** Stories of money: what came in, from whom, in which order, and what went back. */
import { describe, expect, test } from 'vitest'
import { byCode, received } from '../../../src/domain/trip.ts'
import { START } from '../support/facts.ts'
import { Story } from '../support/story.ts'

function atTheCode(): Story {
  const car = new Story()
  car.ride()
  return car
}

describe('notices', () => {
  test('the greatest number wins, whichever comes first', () => {
    const car = atTheCode()
    car.notice('T1', { n: 2, received: 2350, refunded: 2350, cause: { kind: 'refunded' } })
    expect(car.now()).toBe('stopped: T1* refunded r2350 b2350')
    expect(car.notice('T1', { n: 1, received: 2350, refunded: 0 })).toBe('duplicate | =')
  })

  test('a capture whose own notice was overtaken is in the sum', () => {
    const car = atTheCode()
    car.end({ rev: 2, total: 2850 })
    car.notice('T1', { n: 2, received: 2350 + 2850, cause: { rev: 2 } })
    expect(car.now()).toBe('stopped: T1* over r5200')
  })

  test('what is less than the captures that were told is quarantined', () => {
    const car = atTheCode()
    car.notice('T1')
    const other = { rev: 1, tradeNo: 'another' }
    expect(car.notice('T1', { n: 2, received: 2350, cause: other })).toBe(
      'quarantined: received-too-small | = | notice-quarantined T1',
    )
  })

  test('the trade that is told once more is not another capture', () => {
    const car = atTheCode()
    car.notice('T1', { cause: { tradeNo: 'same' } })
    car.notice('T1', { n: 2, received: 2350, cause: { tradeNo: 'same' } })
    expect(car.notice('T1', { n: 3, received: 2350, cause: { tradeNo: 'same' } })).toContain('applied')
    expect(car.trip('T1').captures).toHaveLength(1)
    expect(car.now()).toBe('stopped: T1* paid r2350')
  })
})

describe('confirmation codes', () => {
  test('the notice that confirms one adds nothing', () => {
    const car = atTheCode()
    expect(car.code('T1', 1)).toBe('applied | stopped: T1* paid r2350 | told T1 | original T1')
    expect(byCode(car.trip('T1'))).toBe(2350)
    expect(car.notice('T1')).toBe('applied | stopped: T1* paid r2350 | told T1')
    expect(byCode(car.trip('T1'))).toBe(0)
  })

  test('the notice came first: the code adds nothing', () => {
    const car = atTheCode()
    car.notice('T1')
    expect(car.code('T1', 1)).toBe('duplicate | =')
  })

  test('a notice of another revision does not swallow it', () => {
    const car = atTheCode()
    car.code('T1', 1)
    car.end({ rev: 2, total: 2850 })
    expect(car.now()).toBe('stopped: T1* short r2350 [2: 500]')
    car.notice('T1', { n: 1, received: 500 })
    expect(car.now()).toBe('stopped: T1* paid r2850')
    expect(byCode(car.trip('T1'))).toBe(2350)
    car.notice('T1', { n: 2, received: 2850, cause: { rev: 1 } })
    expect(car.now()).toBe('stopped: T1* paid r2850')
    expect(byCode(car.trip('T1'))).toBe(0)
  })

  test('the sum of a later notice covers one whose own notice was lost', () => {
    const car = atTheCode()
    car.code('T1', 1)
    car.end({ rev: 2, total: 2850 })
    car.notice('T1', { n: 2, received: 2850 })
    expect(received(car.trip('T1'))).toBe(2850)
    expect(byCode(car.trip('T1'))).toBe(0)
  })

  test('keyed in after a notice whose sum has it already', () => {
    const car = atTheCode()
    car.end({ rev: 2, total: 2850 })
    car.notice('T1', { n: 2, received: 2350 + 2850, cause: { rev: 2 } })
    car.code('T1', 1)
    expect(received(car.trip('T1'))).toBe(2350 + 2850)
  })

  test('of the code that is up: it always counts, whichever notices were overtaken', () => {
    const car = atTheCode()
    car.end({ rev: 2, total: 5200 })
    car.notice('T1', { n: 2, received: 4700, cause: { rev: 1, tradeNo: 'second' } })
    expect(car.now()).toBe('stopped: T1* short r4700 [3: 500]')
    expect(car.code('T1', 3)).toBe('applied | stopped: T1* paid r5200 | told T1 | original T1')
  })

  test('what was certain stays so when a later notice could hold it', () => {
    const car = atTheCode()
    car.notice('T1', { n: 3, received: 3 * 2350, cause: { tradeNo: 'third' } })
    car.end({ rev: 2, total: 9900 })
    car.code('T1', 2)
    expect(car.now()).toBe('stopped: T1* paid r9900')
    car.notice('T1', { n: 4, received: 4 * 2350, cause: { rev: 1, tradeNo: 'fourth' } })
    expect(car.now()).toBe('stopped: T1* paid r9900')
    car.notice('T1', { n: 5, received: 4 * 2350 + 2850, cause: { rev: 2, tradeNo: 'fifth' } })
    expect(car.now()).toBe('stopped: T1* over r12250')
  })

  test('of an older revision: what it was for counts, and the rest is asked for', () => {
    const car = atTheCode()
    car.end({ rev: 2, total: 2850 })
    expect(car.code('T1', 1)).toBe('applied | stopped: T1* short r2350 [3: 500] | told T1')
  })

  test('every older one adds, and the cloud learns of each', () => {
    const car = atTheCode()
    car.end({ rev: 2, total: 2850 })
    car.end({ rev: 3, total: 3000 })
    expect(car.code('T1', 3)).toBe('applied | stopped: T1* paid r3000 | told T1 | original T1')
    expect(car.code('T1', 2)).toBe('applied | stopped: T1* over r5850 | told T1 | payment-over T1')
    expect(car.code('T1', 1)).toBe('applied | stopped: T1* over r8200 | told T1 | payment-over T1')
  })

  test('keyed in before the next hiring, its notice is not a late payment', () => {
    const car = atTheCode()
    car.code('T1', 1)
    car.meter('hired', '18')
    expect(car.notice('T1')).toBe('applied | hired: T1 paid r2350, T2* begun | told T1')
  })

  test('refunded in part, told with what went back in place of what was asked for', () => {
    const car = new Story()
    car.ride()
    car.notice('T1', { n: 1, received: 2350 })
    const part = { n: 2, received: 2350, refunded: 500, cause: { kind: 'refunded' as const, amount: 500 } }
    expect(car.notice('T1', { ...part, received: 2850 })).toMatch(/^quarantined/)
    expect(car.notice('T1', { ...part, cause: { kind: 'captured', amount: 500 } })).toMatch(/^quarantined/)
    expect(car.notice('T1', { ...part, cause: { kind: 'refunded', amount: 2351 } })).toMatch(/^quarantined/)
    car.notice('T1', part)
    expect(car.now()).toContain('paid r2350 b500')
  })

  test('refunded before any notice of its capture came', () => {
    const car = atTheCode()
    car.code('T1', 1)
    car.notice('T1', { n: 2, received: 2350, refunded: 2350, cause: { kind: 'refunded' } })
    expect(car.now()).toBe('stopped: T1* refunded r2350 b2350')
  })
})

describe('the driver', () => {
  test('takes cash while the payment is on its way: both are booked', () => {
    const car = atTheCode()
    car.tap('cash', 'T1')
    expect(car.notice('T1')).toBe('applied | stopped: T1* over c2350 r2350 | told T1 | payment-over T1')
    car.notice('T1', { received: 2350, refunded: 2350, cause: { kind: 'refunded' } })
    expect(car.now()).toBe('stopped: T1* cash c2350 r2350 b2350')
  })

  test('takes the rest in cash, and the tap may come twice', () => {
    const car = atTheCode()
    car.end({ rev: 2, total: 2850 })
    car.notice('T1', { cause: { rev: 1 } })
    expect(car.tap('cash', 'T1')).toBe('applied | stopped: T1* paid c500 r2350 | told T1 | original T1')
    expect(car.tap('cash', 'T1')).toBe('duplicate | =')
  })

  test('says that the passenger left, who then pays: that word is overtaken', () => {
    const car = atTheCode()
    car.tap('unpaid', 'T1')
    expect(car.notice('T1')).toBe('applied | stopped: T1* paid r2350 | told T1 | original T1')
    expect(car.end({ rev: 2, total: 2850 })).toBe('applied | stopped: T1* short r2350 [2: 500] | told T1')
  })

  test('says so while a part is paid: the rest stays unpaid, also after a correction', () => {
    const car = atTheCode()
    car.end({ rev: 2, total: 2850 })
    car.tap('unpaid', 'T1')
    car.notice('T1', { cause: { rev: 1 } })
    expect(car.now()).toBe('stopped: T1* unpaid r2350')
    car.end({ rev: 3, total: 3000 })
    expect(car.now()).toBe('stopped: T1* unpaid r2350')
  })

  test.each(['cash', 'unpaid'] as const)('%s takes the code back', action => {
    const car = atTheCode()
    car.tap(action, 'T1')
    expect(car.trip('T1').revisions).toMatchObject([{ rev: 1, withdrawn: true }])
  })

  test('asks again after “passenger left”: a new code', () => {
    const car = atTheCode()
    car.tap('unpaid', 'T1')
    expect(car.tap('ask', 'T1')).toBe('applied | stopped: T1* open [2: 2350] | told T1')
    expect(car.tap('ask', 'T1')).toBe('duplicate | =')
  })

  test('asks again after a refund: a new code, and the spent one settles nothing', () => {
    const car = atTheCode()
    car.notice('T1')
    car.notice('T1', { received: 2350, refunded: 2350, cause: { kind: 'refunded' } })
    expect(car.tap('ask', 'T1')).toBe('applied | stopped: T1* short r2350 b2350 [2: 2350] | told T1')
    expect(car.tap('ask', 'T1')).toBe('duplicate | =')
    expect(car.code('T1', 1)).toBe('duplicate | =')
    expect(car.notice('T1')).toBe('applied | stopped: T1* paid r4700 b2350 | told T1 | original T1')
    expect(car.tap('ask', 'T1')).toBe('refused: nothing-due | =')
  })

  test('does not ask for what a code has paid already', () => {
    const car = atTheCode()
    car.notice('T1')
    car.notice('T1', { received: 2350, refunded: 2350, cause: { kind: 'refunded' } })
    car.tap('ask', 'T1')
    car.code('T1', 2)
    expect(car.tap('ask', 'T1')).toBe('refused: nothing-due | =')
  })

  test('asks once for a ride that was paid twice and given back twice', () => {
    const car = atTheCode()
    car.notice('T1')
    car.notice('T1')
    car.notice('T1', { received: 4700, refunded: 4700, cause: { kind: 'refunded' } })
    expect(car.now()).toBe('stopped: T1* refunded r4700 b4700')
    expect(car.tap('ask', 'T1')).toBe('applied | stopped: T1* short r4700 b4700 [2: 2350] | told T1')
  })

  test('has nothing to ask for when only the surplus went back', () => {
    const car = atTheCode()
    car.notice('T1')
    car.notice('T1')
    car.notice('T1', { received: 4700, refunded: 2350, cause: { kind: 'refunded' } })
    expect(car.now()).toBe('stopped: T1* paid r4700 b2350')
    expect(car.tap('ask', 'T1')).toBe('refused: nothing-due | =')
  })

  test('taps on an old screen: the ride that it names is settled, not the one that runs', () => {
    const car = atTheCode()
    car.ride({ tripNo: '18', total: 900, startedAt: START.after })
    expect(car.tap('cash', 'T1')).toBe(
      'applied | stopped: T1 cash c2350, T2* open [1: 900] | told T1 | held T1',
    )
  })

  test('wants the code on paper: as long as it is up, and no longer', () => {
    const car = atTheCode()
    expect(car.tap('print-code', 'T1')).toBe('applied | = | pay-code T1')
    expect(car.tap('print-code', 'NOSUCH')).toBe('refused: unknown-trip | =')
    car.tap('unpaid', 'T1')
    expect(car.tap('print-code', 'T1')).toBe('refused: nothing-due | =')
    car.tap('ask', 'T1')
    expect(car.tap('print-code', 'T1')).toBe('applied | = | pay-code T1')
    car.ride({ tripNo: '18', total: 900, startedAt: START.after })
    expect(car.tap('print-code', 'T1')).toBe('refused: not-the-current-trip | =')
    expect(car.tap('print-code', 'T2')).toBe('applied | = | pay-code T2')
    car.notice('T2')
    expect(car.tap('print-code', 'T2')).toBe('refused: nothing-due | =')
  })
})

describe('the meter corrects what was paid', () => {
  test('a toll added: only the toll is asked for, and the receipt is made for the new total', () => {
    const car = atTheCode()
    car.notice('T1')
    expect(car.end({ rev: 2, total: 2850 })).toBe('applied | stopped: T1* short r2350 [2: 500] | told T1')
    expect(car.notice('T1')).toBe('applied | stopped: T1* paid r2850 | told T1 | original T1')
  })

  test('less: too much came in, and a person learns of it', () => {
    const car = atTheCode()
    car.notice('T1')
    expect(car.end({ rev: 2, total: 2000 })).toBe(
      'applied | stopped: T1* over r2350 | told T1 | original T1 | payment-over T1',
    )
  })

  test('nothing to pay: the money that came in is not forgotten', () => {
    const car = atTheCode()
    car.notice('T1')
    car.end({ rev: 2, total: 0 })
    expect(car.now()).toBe('stopped: T1* over r2350')
    car.notice('T1', { received: 2350, refunded: 2350, cause: { kind: 'refunded' } })
    expect(car.now()).toBe('stopped: T1* refunded r2350 b2350')
    expect(car.tap('ask', 'T1')).toBe('refused: nothing-due | =')
  })

  test('while the code that was taken back is being paid', () => {
    const car = atTheCode()
    car.meter('hired', '17')
    expect(car.notice('T1')).toBe('applied | hired: T1* runs r2350 | told T1')
    expect(car.end({ rev: 2, total: 2350 })).toBe('applied | hired: T1* paid r2350 | told T1 | original T1')
  })

  test('of a banked ride: it is booked, and no code goes up during the next ride', () => {
    const car = atTheCode()
    car.meter('hired', '18')
    expect(car.end({ rev: 2, total: 2850 })).toBe('applied | hired: T1 open, T2* begun | told T1')
    expect(car.trip('T1').revisions).toHaveLength(1)
    expect(car.notice('T1')).toBe('applied | hired: T1 short r2350, T2* begun | told T1 | payment-late T1')
  })
})
