/** A ledger that is new: which rides are none that the cloud knows, and what a number alone does not prove. */
import { describe, expect, test } from 'vitest'
import { restored, restoredPaid, START, withoutStart } from '../support/facts.ts'
import { Story } from '../support/story.ts'

const lost = () => new Story({ fresh: true })

describe('the ride is one that the cloud does not know', () => {
  test('it is charged once the cloud has said so', () => {
    const car = lost()
    car.end()
    expect(car.restore()).toBe('applied | no position: T1* open [1: 2350] | told T1')
  })

  test('it was seen to begin: nobody needs to be asked', () => {
    const car = lost()
    car.meter('for-hire')
    car.meter('hired', '17')
    expect(car.end()).toBe('applied | fresh, hired: T1* open [1: 2350] | told T1')
  })

  test('the answer comes in the middle of it', () => {
    const car = lost()
    car.meter('hired', '17')
    car.restore(restored('C0', { tripNo: '16', startedAt: START.before }))
    expect(car.end()).toBe('applied | hired: C0 open, T1* open [1: 2350] | told T1')
  })

  test('the same number, another start', () => {
    const car = lost()
    car.end()
    expect(car.restore(restoredPaid('C1', { startedAt: START.before }))).toBe(
      'applied | no position: C1 paid r2350, T1* open [1: 2350] | told T1',
    )
  })

  test('the meter’s number is that of the last known ride, by chance: its start tells them apart', () => {
    const car = lost()
    car.meter('hired', '17')
    car.restore(restoredPaid('C1', { startedAt: START.before }))
    expect(car.end()).toBe('applied | hired: C1 paid r2350, T2* open [1: 2350] | told C1 T2')
  })

  test('it came before one that the cloud knows: it is booked, and shows no code', () => {
    const car = lost()
    car.end()
    car.restore(restored('C2', { tripNo: '18', startedAt: START.after }))
    expect(car.now()).toBe('no position: T1 open, C2* open [1: 2350]')
    expect(car.trip('T1').revisions).toEqual([])
  })

  test('while no answer comes, further rides are checked too', () => {
    const car = lost()
    car.ride()
    car.ride({ tripNo: '18', total: 900, startedAt: START.after })
    expect(car.now()).toBe('fresh, stopped: T1 checking, T2* checking')
    expect(car.restore(restoredPaid('C1'))).toBe(
      'applied | stopped: C1 paid r2350, T2* open [1: 900] | told T2',
    )
  })
})

describe('meters that give no start', () => {
  test('the record that the cloud knows to the letter joins its ride', () => {
    const car = lost()
    car.meter('stopped', '17')
    car.endAs(withoutStart())
    expect(car.restore({ ...restoredPaid('C1'), record: withoutStart() })).toBe(
      'applied | stopped: C1* paid r2350',
    )
  })

  test('a number alone makes nobody PAID', () => {
    const car = lost()
    car.meter('stopped', '17')
    car.endAs(withoutStart({ total: 900 }))
    expect(car.restore({ ...restoredPaid('C1'), record: withoutStart() })).toBe(
      'applied | stopped: C1 paid r2350, T1* open [1: 900] | told T1',
    )
  })

  test('neither does no number at all', () => {
    const car = lost()
    car.meter('stopped')
    car.endAs(withoutStart({ tripNo: '' }))
    const known = { ...restoredPaid('C1'), tripNo: '', record: withoutStart({ tripNo: '' }) }
    expect(car.restore(known)).toBe('applied | stopped: C1 paid r2350, T1* open [1: 2350] | told T1')
  })

  test('nor does a ride without a number make the one PAID that runs without one', () => {
    const car = lost()
    car.meter('stopped')
    car.restore(restoredPaid('C1', { tripNo: '' }))
    expect(car.now()).toBe('stopped: C1 paid r2350, T1* begun?')
    expect(car.end({ tripNo: '' })).toBe('applied | stopped: C1* paid r2350')
  })

  test('no number, but the same end', () => {
    const car = lost()
    const same = withoutStart({ tripNo: '', endedAt: START.after })
    car.meter('stopped')
    car.endAs(same)
    expect(car.restore({ ...restoredPaid('C1'), tripNo: '', record: same })).toBe(
      'applied | stopped: C1* paid r2350',
    )
  })
})
