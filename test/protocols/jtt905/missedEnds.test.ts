/** A record given again while the meter is on a ride: it is of an earlier one, and the ride that is on goes on. */
import { expect, test } from 'vitest'
import { readJtt905Profile } from '../../../src/protocols/jtt905/profile.ts'
import { document } from '../profile/generic.ts'
import { fromMeter, heartbeatBytes, recordBytes } from './meterBytes.ts'

const START = fromMeter(0x00e7, '20230726193500')
const END = fromMeter(0x00e8, recordBytes())
const REFUSED_END = fromMeter(0x00e8, recordBytes({ amount: '99999A' }))
const AGAIN = fromMeter(0x00f2, recordBytes())
const HIRED = fromMeter(0x00e9, heartbeatBytes(3))
const VACANT = fromMeter(0x00e9, heartbeatBytes(2))

test.each([
  ['nothing was heard', [], []],
  ['a trip start', [START], ['hired']],
  ['a hired heartbeat', [HIRED], ['hired']],
  ['a vacant heartbeat', [HIRED, VACANT], []],
  ['a record', [HIRED, END], []],
  ['a record that was refused', [HIRED, REFUSED_END], []],
  ['another one given again', [HIRED, AGAIN], ['hired']],
] as const)('after %s', (_, before, positions) => {
  const driver = readJtt905Profile({ ...document('jtt905'), samples: [] }).driver({ maxTotal: 100_000 })
  for (const frame of before) driver.hear(frame)
  const events = driver.hear(AGAIN).flatMap(heard => (heard.kind === 'event' ? [heard.event] : []))
  expect(events[0]).toMatchObject({ kind: 'record', resent: true })
  expect(events.slice(1)).toEqual(positions.map(position => ({ kind: 'position', position })))
})
