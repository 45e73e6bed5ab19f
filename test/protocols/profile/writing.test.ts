import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readProfile } from '../../../src/protocols/profile/profile.ts'
import { document, generic } from './generic.ts'

const LIMITS = { maxTotal: 1_000_000 }

describe('only the allow-list is ever written', () => {
  const driver = generic.driver(LIMITS)
  const FRAME =
    /^\$BRG,(ACK,[A-Za-z0-9._-]{1,20},\d{1,16}|PAY,[A-Za-z0-9._-]{1,20},(UNPAID|UNKNOWN|PAID|CASH|SHORT|REFUNDED|LEFT),\d{1,12})\*[0-9A-F]{2}\r\n$/

  test('whatever a trip is called and whatever it cost', () => {
    const tripNo = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[A-Za-z0-9._-]{1,22}$/),
      fc.constant('17\r\n$BRG,ACK,18,1*00'),
    )
    const amount = fc.oneof(fc.integer(), fc.double(), fc.constant(Number.NaN))
    const word = fc.constantFrom('PAID', 'LEFT', 'NONE', 'toString')
    fc.assert(
      fc.property(tripNo, amount, word, (trip, value, w) => {
        const frames = [
          generic.ack(trip, value),
          driver.display({ tripNo: trip, word: w as 'PAID', amount: value }),
        ]
        for (const frame of frames) if (frame !== null) expect(frame.toString('latin1')).toMatch(FRAME)
      }),
      { numRuns: 1000 },
    )
  })

  test('a profile without [write] writes nothing', () => {
    const { write: _, samples: __, ...rest } = document()
    const silent = readProfile(rest)
    expect(silent.ack('17', 1)).toBeNull()
    expect(silent.driver(LIMITS).display({ tripNo: '17', word: 'PAID', amount: 1 })).toBeNull()
  })

  test('an amount that the meter cannot say exactly is not shown', () => {
    const tens = { ...document(), figures: { total: { multiply: 10 } }, samples: [] }
    const driver10 = readProfile(tens).driver(LIMITS)
    expect(driver10.display({ tripNo: '17', word: 'PAID', amount: 2350 })?.toString()).toMatch(/PAID,235\*/)
    expect(driver10.display({ tripNo: '17', word: 'PAID', amount: 2355 })).toBeNull()
  })
})
