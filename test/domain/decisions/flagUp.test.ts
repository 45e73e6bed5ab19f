/**
 * Meters that give no number with the hiring and the record only at flag-up, and give it again when nobody took it
 * (JT/T 905.2: 0x00E7, 0x00E8, 0x00F2); and meters that do not number their corrections (meter–MDT).
 */
import { describe, expect, test } from 'vitest'
import type { MeterReading } from '../../../src/domain/trip.ts'
import { START } from '../support/facts.ts'
import { Story } from '../support/story.ts'

const NEXT = '20261123113012'

/** As a 905 meter gives it: whole minutes. */
const said = (tripNo: string, startedAt: string, total = 2350): MeterReading => ({
  tripNo,
  rev: 1,
  total,
  startedAt,
})

const AT_FLAG_UP = { atFlagUp: true } as const

describe('a record at flag-up', () => {
  test('the code stays up while the meter is for hire, until the next hiring', () => {
    const car = new Story()
    car.meter('hired', undefined, '20261123100142')
    expect(car.endAs(said('12', START.of17), AT_FLAG_UP)).toBe(
      'applied | for-hire: T1* open [1: 2350] | told T1',
    )
    expect(car.meter('for-hire')).toBe('duplicate | =')
    expect(car.meter('hired', undefined, NEXT)).toBe('applied | hired: T1 open, T2* begun')
  })

  test('given again while the next ride runs it is the ride before, which had no end so far, and has no code', () => {
    const car = new Story()
    car.meter('hired', undefined, '20261123100142')
    car.meter('for-hire')
    car.meter('hired', undefined, NEXT)
    expect(car.endAs(said('12', START.of17), { resent: true, atFlagUp: true })).toBe(
      'applied | hired: T1 open, T2* begun | told T1',
    )
    expect(car.endAs(said('13', '20261123113000', 900), AT_FLAG_UP)).toBe(
      'applied | for-hire: T1 open, T2* open [1: 900] | told T2',
    )
  })

  test('given again before anybody knew of it, with the beginning that was heard, it ends the ride', () => {
    const car = new Story()
    car.meter('hired', undefined, '20261123100142')
    expect(car.endAs(said('12', START.of17), { resent: true, atFlagUp: true })).toBe(
      'applied | for-hire: T1* open [1: 2350] | told T1',
    )
  })

  test('given again while a ride runs whose beginning was not heard, it is an earlier one', () => {
    const car = new Story()
    car.meter('hired')
    expect(car.endAs(said('12', START.of17), { resent: true, atFlagUp: true })).toBe(
      'applied | hired: T1* begun, T2 open | told T2',
    )
  })

  test('given again when the meter is for hire, it is the ride whose record is missing', () => {
    const car = new Story()
    car.meter('hired')
    car.meter('for-hire')
    expect(car.endAs(said('12', START.of17), { resent: true, atFlagUp: true })).toBe(
      'applied | for-hire: T1* open [1: 2350] | told T1',
    )
  })

  test('given for the first time it ends the ride, whatever the meter said of the beginning', () => {
    const car = new Story()
    car.meter('hired', undefined, '20010101000000')
    expect(car.endAs(said('12', START.of17), AT_FLAG_UP)).toBe(
      'applied | for-hire: T1* open [1: 2350] | told T1',
    )
  })

  test('given again beside a later hiring that is over too, it is the one that it began with', () => {
    const car = new Story()
    car.meter('hired', undefined, '20261123100142')
    car.meter('for-hire')
    car.meter('hired')
    car.meter('for-hire')
    expect(car.endAs(said('12', START.of17), { resent: true, atFlagUp: true })).toBe(
      'applied | for-hire: T1 open, T2* begun | told T1',
    )
  })

  test('given again while the next ride runs whose beginning nobody heard, it is not that ride that goes on', () => {
    const car = new Story()
    car.meter('hired', undefined, '20261123100142')
    car.endAs(said('12', START.of17), { resent: true, atFlagUp: true })
    expect(car.meter('hired')).toBe('applied | hired: T1 open, T2* begun')
    expect(car.endAs(said('13', '20261123113000', 900), AT_FLAG_UP)).toBe(
      'applied | for-hire: T1 open, T2* open [1: 900] | told T2',
    )
  })

  test('given again once known it changes nothing', () => {
    const car = new Story()
    car.meter('hired', undefined, '20261123100142')
    car.endAs(said('12', START.of17), AT_FLAG_UP)
    car.meter('for-hire')
    expect(car.endAs(said('12', START.of17), { resent: true, atFlagUp: true })).toBe('duplicate | =')
    car.meter('hired', undefined, NEXT)
    expect(car.endAs(said('12', START.of17), { resent: true, atFlagUp: true })).toBe('duplicate | =')
  })

  test('an end that was never heard: another beginning is another ride, and after one more a person is told, once', () => {
    const car = new Story()
    car.meter('hired', undefined, '20261123100142')
    expect(car.meter('hired', undefined, NEXT)).toBe('applied | hired: T1 begun, T2* begun')
    expect(car.meter('hired', undefined, NEXT)).toBe('duplicate | =')
    car.endAs(said('13', '20261123113000', 900), AT_FLAG_UP)
    expect(car.meter('hired', undefined, '20261123120000')).toContain('ride-without-record T1')
    car.endAs(said('14', '20261123120000', 900), AT_FLAG_UP)
    expect(car.meter('hired', undefined, '20261123123000')).not.toContain('ride-without-record')
    // Its record comes after all: it is that ride's.
    expect(car.endAs(said('12', START.of17), { resent: true, atFlagUp: true })).toContain('T1 open')
    expect(car.trip('T1').isGivenUp).toBeUndefined()
  })

  test('a hiring before a start says nothing: the meter may have given the record while nobody listened', () => {
    const car = new Story()
    car.meter('hired', undefined, '20261123100142')
    car.meter('hired', undefined, NEXT)
    car.endAs(said('13', '20261123113000', 900), AT_FLAG_UP)
    car.book = car.book.reopened()
    expect(car.meter('hired', undefined, '20261123120000')).not.toContain('ride-without-record')
    car.endAs(said('14', '20261123120000', 900), AT_FLAG_UP)
    expect(car.meter('hired', undefined, '20261123123000')).toContain('ride-without-record T1')
  })

  test('a heartbeat says hired first, the trip start names the beginning afterwards', () => {
    const car = new Story()
    car.meter('hired')
    expect(car.meter('hired', undefined, NEXT)).toBe('applied | hired: T1* begun')
    expect(car.trip('T1').hiredAt).toBe(NEXT)
  })
})

describe('a meter that does not number its corrections', () => {
  const fare = (total: number): MeterReading => ({ tripNo: '', rev: null, total })

  test('the same figures again are the same record', () => {
    const car = new Story()
    car.meter('hired')
    car.meter('stopped')
    expect(car.endAs(fare(2350))).toBe('applied | stopped: T1* open [1: 2350] | told T1')
    expect(car.endAs(fare(2350))).toBe('duplicate | =')
  })

  test('more on the meter while it is stopped is the next revision', () => {
    const car = new Story()
    car.meter('hired')
    car.meter('stopped')
    car.endAs(fare(2350))
    expect(car.endAs(fare(2850))).toBe('applied | stopped: T1* open [2: 2850] | told T1')
    expect(car.trip('T1').record?.rev).toBe(2)
  })

  test('time on and off again with the same figures shows the code again', () => {
    const car = new Story()
    car.meter('hired')
    car.meter('stopped')
    car.endAs(fare(2350))
    expect(car.meter('hired')).toBe('applied | hired: T1* runs | told T1')
    car.meter('stopped')
    expect(car.endAs(fare(2350))).toBe('applied | stopped: T1* open [2: 2350] | told T1')
  })

  test('once the meter is for hire, more is a correction, and less contradicts the record and changes nothing', () => {
    const car = new Story()
    car.meter('hired')
    car.meter('stopped')
    car.endAs(fare(2350))
    car.meter('for-hire')
    expect(car.endAs(fare(900))).toBe('duplicate | = | record-conflict T1')
    expect(car.endAs(fare(2850))).toBe('applied | for-hire: T1* open [2: 2850] | told T1')
  })

  test('the next hiring is another ride, though neither has a number or a beginning', () => {
    const car = new Story()
    car.meter('hired')
    car.meter('stopped')
    car.endAs(fare(2350))
    car.meter('for-hire')
    car.meter('hired')
    car.meter('stopped')
    expect(car.endAs(fare(2350))).toBe('applied | stopped: T1 open, T2* open [1: 2350] | told T2')
  })
})
