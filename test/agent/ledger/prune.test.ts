import { describe, expect, test } from 'vitest'
import type { Ledger } from '../../../src/agent/ledger/ledger.ts'
import { PRINT_STATES } from '../../../src/agent/ledger/prints.ts'
import { KEEP_ACKNOWLEDGED, KEEP_INBOX, KEEP_REPORTS } from '../../../src/agent/ledger/prune.ts'
import { shiftTotals } from '../../../src/domain/shift.ts'
import { askedTrip, commit, newLedger, receipt, STAMP, trip } from './support.ts'

const ids = (n: number) => Array.from({ length: n }, (_, i) => `T${String(i).padStart(4, '0')}`)

function told(ledger: Ledger, names: readonly string[]): void {
  ledger.commit(
    commit({
      trips: names.map(id => askedTrip(id, { captures: [{ tradeNo: id, rev: 1, amount: 2350 }] })),
      outbox: names.map(id => ({ typ: 'trip', payload: { trip: id } })),
      prints: names.map(id => ({ trip: id, kind: 'original', document: receipt(id) })),
    }),
  )
}

function allPrinted(ledger: Ledger): void {
  for (let job = ledger.nextPrintJob(); job !== undefined; job = ledger.nextPrintJob())
    ledger.setPrintJob(job.id, 'printed')
}

const left = (ledger: Ledger) =>
  ledger
    .trips({ limit: 500 })
    .map(row => row.trip.id)
    .reverse()
const rowsOf = (ledger: Ledger, table: string) => {
  const { db } = ledger as unknown as { db: import('better-sqlite3').Database }
  return db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()
}

describe('old trips', () => {
  test('go with all their rows when they are done; the newest stay', () => {
    const ledger = newLedger()
    told(ledger, ids(10))
    allPrinted(ledger)
    ledger.outboxDone(10)
    expect(ledger.prune(4)).toBe(6)
    expect(left(ledger)).toEqual(ids(10).slice(6))
    for (const table of ['trip', 'revision', 'capture', 'print']) expect(rowsOf(ledger, table)).toBe(4)
    expect(ledger.prune(4)).toBe(0)
  })

  test('stay while the cloud has not acknowledged every word on them', () => {
    const ledger = newLedger()
    told(ledger, ids(6))
    ledger.commit(commit({ outbox: [{ typ: 'trip', payload: { trip: 'T0001' } }] }))
    allPrinted(ledger)
    ledger.outboxDone(3)
    ledger.prune(2)
    expect(left(ledger)).toEqual(['T0001', 'T0003', 'T0004', 'T0005'])
  })

  test.each(PRINT_STATES)('with a receipt that is %s', state => {
    const ledger = newLedger()
    told(ledger, ids(3))
    allPrinted(ledger)
    ledger.commit(commit({ prints: [{ trip: 'T0000', kind: 'asked', document: receipt('T0000') }] }))
    ledger.setPrintJob(ledger.nextPrintJob()!.id, state)
    ledger.outboxDone(3)
    // An unknown job is never tried again: waiting for it would keep its ride for ever.
    expect(ledger.prune(2)).toBe(['printed', 'unknown', 'expired'].includes(state) ? 1 : 0)
  })

  test('stay when one is current or waits for the cloud', () => {
    const ledger = newLedger()
    ledger.commit(
      commit({ trips: [trip('A'), trip('B', { checking: true }), trip('C'), trip('D')], current: 'C' }),
    )
    ledger.prune(0)
    expect(left(ledger)).toEqual(['B', 'C'])
  })

  test('go by so many a call, until none is left to go', () => {
    const ledger = newLedger()
    ledger.commit(commit({ trips: ids(1250).map(id => trip(id)) }))
    expect([1, 2, 3, 4].map(() => ledger.prune(50))).toEqual([500, 500, 200, 0])
    expect(left(ledger)).toEqual(ids(1250).slice(1200))
  })

  test('leave the counters where they were', () => {
    const ledger = newLedger()
    told(ledger, ids(3))
    allPrinted(ledger)
    ledger.outboxDone(3)
    ledger.prune(0)
    expect(left(ledger)).toEqual([])
    told(ledger, ['NEXT'])
    expect(ledger.lastSeq()).toBe(4)
    expect(ledger.outboxAfter(3, 10).map(row => row.seq)).toEqual([4])
    expect(ledger.nextPrintJob()?.receiptNo).toBe(4)
  })
})

test('old messages go, the newest stay: outbox rows only when acknowledged', () => {
  const ledger = newLedger()
  const more = 30
  ledger.commit(
    commit({
      outbox: Array.from({ length: KEEP_ACKNOWLEDGED + more }, () => ({ typ: 'ack', payload: {} })),
    }),
  )
  const { db } = ledger as unknown as { db: import('better-sqlite3').Database }
  const add = db.prepare(
    `INSERT INTO inbox (jti, typ, result, got_at, got_source) VALUES (?, 'notice', 'applied', 0, 'ntp')`,
  )
  db.transaction(() => {
    for (let i = 0; i < KEEP_INBOX + more; i++) add.run(`m${i}`)
  })()
  ledger.prune(10)
  expect(ledger.outboxAfter(0, 1)[0]?.seq).toBe(1)
  expect(ledger.inboxResult(`m${more - 1}`)).toBeUndefined()
  expect(ledger.inboxResult(`m${more}`)).toBe('applied')
  ledger.outboxDone(KEEP_ACKNOWLEDGED + 20)
  ledger.prune(10)
  expect(ledger.outboxAfter(0, 1)[0]?.seq).toBe(21)
  expect(ledger.unsent().count).toBe(more - 20)
  expect(ledger.lastSeq()).toBe(KEEP_ACKNOWLEDGED + more)
})

test('shift reports go when they are old and printed, for no ride takes them along', () => {
  const ledger = newLedger()
  const document = { issuer: { vehicle: 'T' }, shift: null, totals: shiftTotals([], 'CNY'), issued: STAMP }
  for (let i = 0; i < KEEP_REPORTS + 20; i++)
    ledger.commit(commit({ prints: [{ kind: 'shift', trip: null, document }] }))
  const ids = ledger.printJobs({ limit: 500 }).map(job => job.id)
  for (const id of ids.slice(0, -3)) ledger.setPrintJob(id, 'printed')
  ledger.prune(0)
  // The three oldest still wait for the printer.
  expect(ledger.printJobs({ limit: 500 })).toHaveLength(KEEP_REPORTS + 3)
})
