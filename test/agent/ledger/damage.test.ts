import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { Ledger } from '../../../src/agent/ledger/ledger.ts'
import { askedTrip, commit, ledgerAt, memoryLog, optionsFor, receipt, STAMP, scratch } from './support.ts'

const PAGE = 4096

/** A closed ledger of 200 trips at `path`. */
function filled(path: string): void {
  const ledger = Ledger.open(optionsFor(path))
  const ids = Array.from({ length: 200 }, (_, i) => `T${i}`)
  ledger.commit(
    commit({
      trips: ids.map(id => askedTrip(id)),
      outbox: ids.map(id => ({ typ: 'trip', payload: { trip: id, state: 'open' } })),
      prints: ids.map(id => ({ trip: id, kind: 'original', document: receipt(id) })),
    }),
  )
  ledger.close()
}

/** The same with one more trip, which a kill left in the WAL alone. */
function filledAndKilled(path: string): void {
  filled(path)
  const ledger = Ledger.open(optionsFor(path))
  ledger.commit(commit({ trips: [askedTrip('LAST')] }))
  for (const part of ['', '-wal']) copyFileSync(path + part, `${path}.kept${part}`)
  ledger.close()
  for (const part of ['', '-wal']) renameSync(`${path}.kept${part}`, path + part)
}

function overwrite(path: string, at: number, bytes: Buffer): void {
  const content = readFileSync(path)
  bytes.copy(content, at)
  writeFileSync(path, content)
}

/** Runs SQL that the ledger's own rules would refuse. */
function edit(path: string, sql: string): void {
  const db = new Database(path)
  db.pragma('ignore_check_constraints = ON')
  db.pragma('foreign_keys = OFF')
  db.exec(sql)
  db.close()
}

/** Makes an index say something else than its table. */
function detachIndex(path: string): void {
  const db = new Database(path)
  db.unsafeMode(true)
  db.pragma('writable_schema = ON')
  db.exec(
    `UPDATE sqlite_schema SET sql = replace(sql, 'checking = 1', 'checking = 0') WHERE name = 'trip_checking'`,
  )
  db.close()
}

describe('a damaged ledger is set aside and a new one begins', () => {
  test.each<[string, (path: string) => void]>([
    ['an empty file', path => truncateSync(path, 0)],
    ['not a database at all', path => writeFileSync(path, 'garbage '.repeat(4000))],
    ['a header of zeros', path => overwrite(path, 0, Buffer.alloc(100))],
    ['a page of zeros', path => overwrite(path, 9 * PAGE, Buffer.alloc(PAGE))],
    ['a page of noise', path => overwrite(path, 9 * PAGE, Buffer.alloc(PAGE, 0xa5))],
    ['a cut end', path => truncateSync(path, 10 * PAGE + 100)],
    ['an index beside its table', detachIndex],
    ['a state that is none', path => edit(path, `UPDATE print SET state = 'qveued' WHERE id = 7`)],
    [
      'a message that is no JSON',
      path => edit(path, `UPDATE outbox SET payload = '{"trip":"T6!}' WHERE seq = 7`),
    ],
    ['no head row', path => edit(path, 'DELETE FROM ledger')],
    ['no table', path => edit(path, 'DROP TABLE ledger')],
    ['a row that belongs to nothing', path => edit(path, 'DELETE FROM trip WHERE ord = 5')],
  ])('%s', (_, damage) => {
    const directory = scratch()
    const path = join(directory, 'l.db')
    filled(path)
    damage(path)
    const broken = readFileSync(path)
    const log = memoryLog()
    const ledger = ledgerAt(path, { log, newId: () => 'second' })
    expect(ledger.movedAside).toBe(`${path}.damaged-20261118T110640Z-1`)
    expect(readFileSync(ledger.movedAside!)).toEqual(broken)
    expect(ledger.id).toBe('second')
    expect(ledger.fresh()).toBe(true)
    expect(ledger.counts().trips).toBe(0)
    const [alarm, ...more] = ledger.alarms(10)
    expect(more).toEqual([])
    expect(alarm).toMatchObject({ kind: 'ledger-damaged', times: 1, first: STAMP })
    expect(alarm!.detail).toContain(ledger.movedAside!)
    expect(log.lines).toHaveLength(1)
    ledger.commit(commit({ trips: [askedTrip('A')] }))
  })

  test('as it was found, its WAL not played into it, so that a person can recover it', () => {
    const path = join(scratch(), 'l.db')
    filledAndKilled(path)
    overwrite(path, 20 * PAGE, Buffer.alloc(PAGE, 0xa5))
    const [main, wal] = [readFileSync(path), readFileSync(`${path}-wal`)]
    const { movedAside } = ledgerAt(path)
    expect(readFileSync(movedAside!)).toEqual(main)
    expect(readFileSync(`${movedAside}-wal`)).toEqual(wal)
  })

  test('twice at the same date lie side by side', () => {
    const directory = scratch()
    const path = join(directory, 'l.db')
    const names = [1, 2].map(() => {
      writeFileSync(path, 'garbage')
      const ledger = Ledger.open(optionsFor(path))
      ledger.close()
      return basename(ledger.movedAside!)
    })
    expect(names).toEqual(['l.db.damaged-20261118T110640Z-1', 'l.db.damaged-20261118T110640Z-2'])
    expect(readdirSync(directory)).toEqual(expect.arrayContaining(names))
  })

  test('of a worn-out card only so many, then it has to be replaced', () => {
    const path = join(scratch(), 'l.db')
    for (let i = 0; i < 20; i++) {
      writeFileSync(path, 'garbage')
      Ledger.open(optionsFor(path)).close()
    }
    writeFileSync(path, 'garbage')
    expect(() => Ledger.open(optionsFor(path))).toThrow(/Replace the card/)
    expect(readFileSync(path, 'utf8')).toBe('garbage')
  })
})

describe('a set that is not whole', () => {
  test('a WAL alone never gets into the new ledger', () => {
    const path = join(scratch(), 'l.db')
    filledAndKilled(path)
    rmSync(path)
    const ledger = ledgerAt(path, { newId: () => 'second' })
    expect(ledger.id).toBe('second')
    expect(ledger.counts().trips).toBe(0)
    expect(existsSync(`${ledger.movedAside}-wal`)).toBe(true)
    expect(ledger.alarms(1)[0]?.kind).toBe('ledger-damaged')
  })

  test('a power cut after setting aside still ends in an alarm', () => {
    const path = join(scratch(), 'l.db')
    filled(path)
    renameSync(path, `${path}.damaged-20261118T110640Z-1`)
    const ledger = ledgerAt(path)
    expect(ledger.movedAside).toBeNull()
    expect(ledger.alarms(1)[0]?.detail).toContain('l.db.damaged-20261118T110640Z-1')
  })

  test('what a kill left is whole', () => {
    const path = join(scratch(), 'l.db')
    filledAndKilled(path)
    const ledger = ledgerAt(path)
    expect(ledger.movedAside).toBeNull()
    expect(ledger.counts()).toMatchObject({ trips: 201, lastSeq: 200, lastReceiptNo: 200 })
  })
})

test('damage met while running is told as such', () => {
  const path = join(scratch(), 'l.db')
  filled(path)
  const ledger = ledgerAt(path)
  const { db } = ledger as unknown as { db: Database.Database }
  db.pragma('ignore_check_constraints = ON')
  db.exec(`UPDATE outbox SET payload = '{' WHERE seq = 7`)
  expect(() => ledger.outboxAfter(0, 10)).toThrow(/is damaged.*Restart the agent/)
  expect(() => ledger.outboxAfter(0, 10)).toThrow(expect.objectContaining({ code: 'damaged' }))
})
