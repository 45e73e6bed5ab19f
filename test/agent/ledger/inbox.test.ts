import { expect, test } from 'vitest'
import { MAX_RAW_CHARS, MAX_RAW_ROWS } from '../../../src/agent/ledger/inbox.ts'
import type { InboxEntry } from '../../../src/agent/ledger/ledger.ts'
import { commit, newLedger, STAMP } from './support.ts'

const message = (jti: string, parts: Partial<InboxEntry> = {}) =>
  commit({ inbox: { jti, typ: 'settlement', result: 'applied', ...parts } })

test('a message that was acknowledged is known again, with the first answer', () => {
  const ledger = newLedger()
  expect(ledger.inboxResult('m1')).toBeUndefined()
  ledger.commit(message('m1', { result: 'quarantined', reason: 'amount', raw: 'x.y.z' }))
  ledger.commit(message('m1', { result: 'applied' }))
  ledger.commit(message('m2'))
  expect(ledger.inboxResult('m1')).toBe('quarantined')
  expect(ledger.inboxResult('m2')).toBe('applied')
})

test('only a quarantined message is kept as it came', () => {
  const ledger = newLedger()
  ledger.commit(message('m1', { raw: 'a.b.c' }))
  ledger.commit(message('m2', { result: 'quarantined', reason: 'amount', trip: 'T', raw: 'x.y.z' }))
  expect(ledger.quarantined(10)).toEqual([
    {
      jti: 'm2',
      typ: 'settlement',
      result: 'quarantined',
      reason: 'amount',
      trip: 'T',
      raw: 'x.y.z',
      at: STAMP,
    },
  ])
  expect(ledger.counts()).toMatchObject({ inbox: 2, quarantined: 1 })
})

test('so much of it, and so many', () => {
  const ledger = newLedger()
  const bad = { result: 'quarantined', reason: 'r'.repeat(2000), raw: 'x'.repeat(MAX_RAW_CHARS + 1) } as const
  for (let i = 0; i < MAX_RAW_ROWS + 3; i++) ledger.commit(message(`m${i}`, bad))
  const kept = ledger.quarantined(1000)
  expect(kept).toHaveLength(MAX_RAW_ROWS)
  expect(kept[0]).toMatchObject({ jti: `m${MAX_RAW_ROWS + 2}` })
  expect(kept[0]!.raw).toHaveLength(MAX_RAW_CHARS)
  expect(kept[0]!.reason).toHaveLength(500)
  expect(ledger.inboxResult('m0')).toBe('quarantined')
})
