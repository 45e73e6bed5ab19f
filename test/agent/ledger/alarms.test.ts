import { expect, test } from 'vitest'
import { MAX_ALARMS_OF_A_KIND } from '../../../src/agent/ledger/alarms.ts'
import { commit, memoryLog, newLedger, STAMP } from './support.ts'

test('the last raised comes first, and the same again counts up', () => {
  let at = STAMP.at
  const ledger = newLedger({ clock: { stamp: () => ({ at: at++, source: 'ntp' }), monotonicMs: () => 0 } })
  at = STAMP.at
  ledger.raise({ kind: 'payment-over', trip: 'A', detail: 'more came in' })
  ledger.raise({ kind: 'payment-over', trip: 'B', detail: 'more came in' })
  ledger.raise({ kind: 'meter-silent', detail: 'nothing for 30 s' })
  ledger.raise({ kind: 'payment-over', trip: 'A', detail: 'more came in' })
  const rows = ledger.alarms(10)
  expect(
    rows.map(row => [row.kind, row.trip, row.times, row.first.at - STAMP.at, row.last.at - STAMP.at]),
  ).toEqual([
    ['payment-over', 'A', 2, 0, 3],
    ['meter-silent', undefined, 1, 2, 2],
    ['payment-over', 'B', 1, 1, 1],
  ])
  expect(ledger.alarms(1)).toEqual(rows.slice(0, 1))
})

test('of one kind only the newest are kept, the others stay', () => {
  const ledger = newLedger()
  ledger.raise({ kind: 'rare', detail: 'the one' })
  const many = Array.from({ length: MAX_ALARMS_OF_A_KIND + 5 }, (_, i) => ({
    kind: 'often',
    detail: `no. ${i}`,
  }))
  ledger.commit(commit({ alarms: many }))
  const often = ledger.alarms(1000).filter(row => row.kind === 'often')
  expect(often).toHaveLength(MAX_ALARMS_OF_A_KIND)
  expect(often.at(-1)?.detail).toBe('no. 5')
  expect(ledger.alarms(1000).at(-1)?.kind).toBe('rare')
})

test('long words are cut, and still the same alarm', () => {
  const ledger = newLedger()
  for (let i = 0; i < 2; i++) ledger.raise({ kind: 'long', detail: 'x'.repeat(5000) })
  expect(ledger.alarms(10)).toMatchObject([{ times: 2, detail: 'x'.repeat(500) }])
})

test('an alarm that cannot be written is logged and nothing is thrown', () => {
  const log = memoryLog()
  const ledger = newLedger({ log })
  ledger.close()
  ledger.raise({ kind: 'late', detail: 'after the end' })
  expect(log.lines).toEqual(['an alarm could not be written'])
})
