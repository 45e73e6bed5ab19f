import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { AlarmReader, AlarmWriter } from '../../../src/agent/ledger/alarms.ts'
import { HeadReader, HeadWriter } from '../../../src/agent/ledger/head.ts'
import { InboxReader, InboxWriter } from '../../../src/agent/ledger/inbox.ts'
import { migrate } from '../../../src/agent/ledger/migrations/migrations.ts'
import { OutboxReader, OutboxWriter } from '../../../src/agent/ledger/outbox.ts'
import { PrintReader, PrintWriter } from '../../../src/agent/ledger/prints.ts'
import { ShiftReader, ShiftWriter } from '../../../src/agent/ledger/shifts.ts'
import { TripReader, TripWriter } from '../../../src/agent/ledger/trips.ts'

/** Every statement that the rooms of the ledger prepare, except pruning and the counts for metrics. */
function hotStatements(): { db: Database.Database; statements: string[] } {
  const db = new Database(':memory:')
  onTestFinished(() => void db.close())
  migrate(db)
  const statements: string[] = []
  const prepare = db.prepare.bind(db)
  db.prepare = ((sql: string) => {
    statements.push(sql)
    return prepare(sql)
  }) as typeof db.prepare
  const head = new HeadWriter(db)
  for (const Room of [AlarmReader, AlarmWriter, HeadReader, InboxReader, InboxWriter, OutboxReader])
    new Room(db)
  for (const Room of [OutboxWriter, PrintWriter]) new Room(db, head)
  for (const Room of [PrintReader, TripReader, TripWriter, ShiftReader, ShiftWriter]) new Room(db)
  return { db, statements }
}

/** On purpose: what only metrics or a rare event asks for, and the few receipts of one trip put in order. */
const RARE = [
  'SELECT state, count(*) AS n FROM print GROUP BY state',
  'UPDATE outbox SET seq = seq - ?',
  // Once a shift, when the meter signs out.
  'SELECT count(*) AS trips, coalesce(sum(rec_total), 0) AS total FROM trip WHERE rec_total IS NOT NULL AND rec_started_at BETWEEN ? AND ?',
  'SELECT id, state, receipt_no FROM print WHERE trip = ? AND issued = 1 ORDER BY total = ? DESC, id DESC LIMIT 1',
]

test('no statement of a commit or of a screen walks through a table: cost is flat however many trips there are', () => {
  const { db, statements } = hotStatements()
  expect(statements.length).toBeGreaterThan(40)
  const walks = statements
    .filter(sql => !RARE.includes(sql.replace(/\s+/g, ' ')))
    .flatMap(sql => {
      const blank = sql.replace(/[@]\w+|\?/g, 'NULL')
      const steps = db.prepare(`EXPLAIN QUERY PLAN ${blank}`).all() as { detail: string }[]
      return steps.map(({ detail }) => `${detail} <- ${sql}`)
    })
    .filter(line => /^SCAN (?!ledger\b)|TEMP B-TREE|AUTOMATIC/.test(line))
  // A walk along an index in its order, cut by LIMIT or holding only the few rows of a partial index, is no walk of the table.
  expect(walks.filter(line => !isShort(line))).toEqual([])
})

function isShort(line: string): boolean {
  const alongTheOrder =
    /^SCAN (alarm|print|inbox|trip|outbox|shift)( USING (COVERING )?INDEX \w+)? <- .*ORDER BY \w+( DESC)? LIMIT/s
  const fewRows = /USING (COVERING )?INDEX (trip_checking|trip_unsure|print_waiting|inbox_raw)\b/
  return (alongTheOrder.test(line) && !line.startsWith('TEMP')) || fewRows.test(line)
}

test('the next print job goes by what waits', () => {
  const { db, statements } = hotStatements()
  const sql = statements.find(text => text.includes('is_outlived'))!
  const steps = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]
  const tables = steps
    .map(step => step.detail)
    .filter(detail => !/^(SCAN ledger|CORRELATED|SCALAR)/.test(detail))
  expect(
    tables.every(detail => detail.includes('print_waiting')),
    tables.join('; '),
  ).toBe(true)
})

test.each([
  [
    'SELECT * FROM trip WHERE rec_trip_no = ? AND rec_started_at IS ? ORDER BY ord DESC LIMIT 1',
    'trip_by_record',
  ],
  ['SELECT * FROM trip WHERE checking = 1 ORDER BY ord', 'trip_checking'],
  ['SELECT id AS trip, notice_n AS n FROM trip WHERE unsure = 1 ORDER BY ord DESC LIMIT ?', 'trip_unsure'],
  ['SELECT * FROM trip WHERE rec_trip_no IS NULL ORDER BY ord DESC LIMIT ?', 'trip_unfinished'],
  ['SELECT * FROM shift WHERE is_open = 1', 'shift_open_once'],
  ['SELECT result FROM inbox WHERE jti = ?', 'sqlite_autoindex_inbox_1'],
])('%s goes by %s', (sql, index) => {
  const { db, statements } = hotStatements()
  expect(statements.map(text => text.replace(/\s+/g, ' ').trim())).toContain(sql)
  const steps = db.prepare(`EXPLAIN QUERY PLAN ${sql.replaceAll('?', 'NULL')}`).all() as { detail: string }[]
  expect(steps.map(step => step.detail).join('; ')).toContain(index)
  expect(steps.map(step => step.detail).join('; ')).not.toContain('TEMP B-TREE')
})
