/** A ledger that is new: the card was changed, or its file was damaged. Nobody may be charged twice for it. */
import { describe, expect, test } from 'vitest'
import { newTrip } from '../../../src/domain/trip.ts'
import { record, restored, restoredPaid, START } from '../support/facts.ts'
import { linkOf } from '../support/memoryBook.ts'
import { Story } from '../support/story.ts'

const lost = () => new Story({ fresh: true })

describe('the ride was shown before the ledger was lost', () => {
  test('the meter’s repeat waits for the answer, and joins its ride', () => {
    const car = lost()
    car.meter('stopped', '17')
    expect(car.end()).toBe('applied | fresh, stopped: T1* checking')
    expect(car.view()).toMatchObject({ face: 'checking', code: null, display: null })
    expect(car.restore(restored('C1'))).toBe('applied | stopped: C1* open [1: 2350]')
    expect(car.view().code?.link, 'the same code as before').toBe(linkOf('C1', 1, 2350, 'CNY'))
    expect(car.end()).toBe('duplicate | =')
  })

  test('and was paid meanwhile', () => {
    const car = lost()
    car.end()
    expect(car.restore(restoredPaid('C1'))).toBe('applied | no position: C1* paid r2350')
    expect(car.tap('reprint', 'C1'), 'no receipt by itself: one may be on paper').toContain('asked C1')
  })

  test('the answer comes before the meter says a word: the code is up again', () => {
    const car = lost()
    expect(car.restore(restored('C0', { tripNo: '16', startedAt: START.before }), restored('C1'))).toBe(
      'applied | no position: C0 open, C1* open [1: 2350]',
    )
    expect(car.end()).toBe('duplicate | =')
    expect(car.meter('stopped', '17')).toBe('applied | stopped: C0 open, C1* open [1: 2350]')
  })

  test('the answer comes before the meter’s repeat: the empty hiring gives way to the ride', () => {
    const car = lost()
    car.meter('stopped', '17')
    expect(car.restore(restored('C1'))).toBe('applied | stopped: C1* open [1: 2350]')
    expect(car.end()).toBe('duplicate | =')
  })

  test('so also where positions carry no number, once the record comes', () => {
    const car = lost()
    car.meter('stopped')
    expect(car.restore(restoredPaid('C1'))).toBe('applied | stopped: C1 paid r2350, T1* begun?')
    expect(car.view().face).toBe('on-trip')
    expect(car.end()).toBe('applied | stopped: C1* paid r2350')
    expect(car.end()).toBe('duplicate | =')
  })

  test('the meter adds a toll after the loss: the ride is asked for the rest', () => {
    const car = lost()
    car.meter('stopped', '17')
    car.end({ rev: 2, total: 2850 })
    expect(car.restore(restoredPaid('C1'))).toBe('applied | stopped: C1* short r2350 [2: 500] | told C1')
  })

  test('the toll comes after the answer', () => {
    const car = lost()
    car.meter('stopped')
    car.restore(restoredPaid('C1'))
    expect(car.end({ rev: 2, total: 2850 })).toBe('applied | stopped: C1* short r2350 [2: 500] | told C1')
  })

  test('the meter runs again when the ledger comes back', () => {
    const car = lost()
    car.meter('hired', '17')
    expect(car.restore(restored('C1'))).toBe('applied | hired: C1* runs | told C1')
    expect(car.end({ rev: 2, total: 2850 })).toBe('applied | hired: C1* open [2: 2850] | told C1')
  })

  test('the meter adds a toll after the loss, and what the last code asked for was paid meanwhile', () => {
    const car = lost()
    const paid = restoredPaid('C1')
    const asked = { rev: 2, total: 2850, due: 500, link: 'L2', withdrawn: false, confirmed: false }
    const captures = [...paid.captures, { tradeNo: 'second', rev: 2, amount: 500 }]
    car.meter('stopped', '17')
    car.end({ rev: 3, total: 3350 })
    const known = { ...paid, record: record({ rev: 2, total: 2850 }), revisions: [...paid.revisions, asked] }
    expect(car.restore({ ...known, captures, noticeN: 2, noticeReceived: 2850 }), 'not the spent code').toBe(
      'applied | stopped: C1* short r2850 [3: 500] | told C1',
    )
  })

  test('the meter runs on a ride before the last known one, and repeats its record', () => {
    const car = lost()
    car.meter('hired', '17')
    car.restore(restored('C1'), restored('C2', { tripNo: '18', startedAt: START.after }))
    expect(car.end()).toBe('applied | hired: C1* runs, C2 open | told C1')
  })

  test('a code keyed in for a payment that the sum has, though no capture of it was listed', () => {
    const car = lost()
    car.end()
    car.restore({ ...restoredPaid('C1'), captures: [] })
    car.code('C1', 1)
    expect(car.now()).toBe('no position: C1* paid r2350')
  })

  test('its code had been taken back for more metering: a stop alone does not put it up again', () => {
    const car = lost()
    const revision = { rev: 1, total: 2350, due: 2350, link: 'L', withdrawn: true, confirmed: false }
    car.meter('stopped', '17')
    car.restore(restored('C1', {}, { revisions: [revision] }))
    expect(car.now()).toBe('stopped: C1* runs')
    expect(car.meter('for-hire')).toBe('applied | for-hire: C1* open [2: 2350] | told C1')
  })

  test.each([
    ['cash', { cash: 2350 }, 'cash c2350'],
    ['the word that the passenger left', { unpaid: true }, 'unpaid'],
  ])('its code had been taken back by %s: it stands as it was', (_, word, stands) => {
    const car = lost()
    const revision = { rev: 1, total: 2350, due: 2350, link: 'L', withdrawn: true, confirmed: false }
    car.meter('stopped', '17')
    car.restore(restored('C1', {}, { revisions: [revision], ...word }))
    expect(car.now()).toBe(`stopped: C1* ${stands}`)
  })

  test('two rides wait, both are known', () => {
    const car = lost()
    car.end({ tripNo: '16', total: 1200, startedAt: START.before })
    car.end()
    expect(
      car.restore(restored('C0', { tripNo: '16', total: 1200, startedAt: START.before }), restored('C1')),
    ).toBe('applied | no position: C0 open, C1* open [1: 2350]')
  })
})

describe('the driver does not wait', () => {
  test('he charges the ride; the answer then shows that it was known', () => {
    const car = lost()
    car.end()
    expect(car.tap('override', 'T1')).toBe('applied | fresh, no position: T1* open [1: 2350] | told T1')
    expect(car.tap('override', 'T1')).toBe('duplicate | =')
    expect(car.restore(restoredPaid('C1'))).toBe(
      'applied | no position: C1 paid r2350, T1* open [1: 2350] | restore-conflict T1',
    )
  })

  test('a correction of the meter then goes to the trip that is shown', () => {
    const car = lost()
    car.end()
    car.tap('override', 'T1')
    car.restore(restoredPaid('C1'))
    expect(car.end({ rev: 2, total: 2850 })).toBe(
      'applied | no position: C1 paid r2350, T1* open [2: 2850] | told T1',
    )
  })

  test.each(['cash', 'unpaid', 'ask', 'reprint'] as const)('%s is not for a ride that is checked', action => {
    const car = lost()
    car.end()
    expect(car.tap(action, 'T1')).toBe('refused: checking | =')
  })
})

describe('an older copy of the card', () => {
  /** For hire after ride 16, as the copy has it; the meter has driven and shown ride 17 since. */
  const copy = () => {
    const car = new Story()
    car.ride({ tripNo: '16', startedAt: START.before })
    car.notice('T1')
    car.meter('for-hire')
    return car
  }

  test('the ride that seems to begin is the one that the cloud knows', () => {
    const car = copy()
    car.meter('stopped', '17')
    expect(car.rolledBack()).toBe('applied | fresh, stopped: T1 paid r2350, T2* begun?')
    expect(car.restore(restored('C1'))).toBe('applied | stopped: T1 paid r2350, C1* open [1: 2350]')
    expect(car.end()).toBe('duplicate | =')
  })

  test('the answer comes before the meter says a word: the later ride’s code is up again', () => {
    const car = copy()
    expect(car.rolledBack()).toBe('duplicate | =')
    expect(car.restore(restored('C1'))).toBe('applied | for-hire: T1 paid r2350, C1* open [1: 2350]')
    expect(car.meter('stopped', '17')).toBe('applied | stopped: T1 paid r2350, C1* open [1: 2350]')
    expect(car.end()).toBe('duplicate | =')
  })

  test('a ride that has begun since stays the current one', () => {
    const car = copy()
    car.meter('hired', '18')
    car.rolledBack()
    expect(car.restore(restored('C1'))).toBe('applied | hired: C1 open, T1 paid r2350, T2* begun?')
    expect(car.end({ tripNo: '18', startedAt: START.after })).toBe(
      'applied | hired: C1 open, T1 paid r2350, T2* open [1: 2350] | told T2',
    )
  })

  test('a ride that the cloud knows from before does not push the current one aside', () => {
    const car = copy()
    car.rolledBack()
    expect(car.restore(restored('C1', { tripNo: '15', startedAt: '20261123080000' }))).toContain(
      'T1* paid r2350',
    )
  })
})

describe('the cloud’s answer', () => {
  test('comes again: it has no second effect', () => {
    const car = lost()
    car.end()
    car.restore(restored('C1'))
    expect(car.restore(restored('C1'), restored('C2'))).toBe('duplicate | =')
  })

  test('knows trips that the ledger has: they stay as they are', () => {
    const car = lost()
    car.meter('for-hire')
    car.ride()
    car.notice('T1')
    expect(car.restore(restored('T1'))).toBe('applied | stopped: T1* paid r2350')
  })

  test('holds a trip without a record: there is nothing in it to go on with', () => {
    const car = lost()
    expect(car.restore(newTrip('C1', '17', 'CNY'))).toBe('applied | no position: no trip')
  })

  test('holds what a notice said that comes again', () => {
    const car = lost()
    car.end()
    car.restore(restoredPaid('C1'))
    expect(car.notice('C1', { n: 1, received: 2350 })).toBe('duplicate | =')
  })
})
