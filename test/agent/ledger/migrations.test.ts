/** A ledger of an earlier version goes on: what it held stays, numbers and all. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { ledger001 } from '../../../src/agent/ledger/migrations/001-ledger.ts'
import { ledger002 } from '../../../src/agent/ledger/migrations/002-unallocated.ts'
import { ledger003 } from '../../../src/agent/ledger/migrations/003-shift.ts'
import { migrate, VERSION } from '../../../src/agent/ledger/migrations/migrations.ts'
import { scratch } from './support.ts'

/** A file as version 3 left it, with a receipt in each state and a copy without an original. */
function third(): Database.Database {
  const db = new Database(join(scratch(), 'ledger.db'))
  db.exec(ledger001 + ledger002 + ledger003)
  db.pragma('user_version = 3')
  const add = db.prepare(
    `INSERT INTO print (trip, kind, total, receipt_no, issued, document, state, detail,
       queued_at, queued_source, changed_at, changed_source)
     VALUES (?, ?, 2350, ?, ?, '{"total":2350}', ?, 'why', 1, 'ntp', 2, 'unverified')`,
  )
  ;['queued', 'printing', 'printed', 'failed', 'unknown'].forEach((state, i) => {
    add.run(`T${i}`, 'original', i + 1, 1, state)
  })
  add.run('T0', 'copy', 1, 0, 'queued')
  add.run('LOST', 'copy', 6, 1, 'printed')
  return db
}

test('version 3 to this one: every receipt with its number and state', () => {
  const db = third()
  const before = db.prepare('SELECT * FROM print ORDER BY id').all()
  migrate(db)
  expect(db.pragma('user_version', { simple: true })).toBe(VERSION)
  expect(db.prepare('SELECT * FROM print ORDER BY id').all()).toEqual(before)
  const index = db.prepare(
    `SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'print' ORDER BY name`,
  )
  expect(index.pluck().all()).toEqual([
    'print_by_state',
    'print_by_trip',
    'print_number_once',
    'print_original_once',
    'print_waiting',
  ])
  db.close()
})

test.each([
  ['a receipt without a number', `('A', 'original', 1, NULL, 1)`],
  ['a slip with one', `('A', 'pay-code', NULL, 7, 0)`],
  ['a shift report of a ride', `('A', 'shift', NULL, NULL, 0)`],
  ['a number twice', `('A', 'original', 1, 1, 1)`],
  ['an original twice', `('T1', 'original', 2350, 9, 1)`],
])('%s is refused by the file itself', (_, values) => {
  const db = third()
  migrate(db)
  const [trip, kind, total, no, issued] = values.slice(1, -1).split(', ')
  const insert = `INSERT INTO print (trip, kind, total, receipt_no, issued, document, state, detail, queued_at,
    queued_source, changed_at, changed_source)
    VALUES (${trip}, ${kind}, ${total}, ${no}, ${issued}, '{}', 'queued', '', 1, 'ntp', 1, 'ntp')`
  expect(() => db.exec(insert)).toThrow(/constraint failed/)
  db.close()
})
