import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { Ledger, type LedgerOptions } from '../../../src/agent/ledger/ledger.ts'
import { VERSION } from '../../../src/agent/ledger/migrations/migrations.ts'
import { commit, ledgerAt, newLedger, optionsFor, scratch, trip } from './support.ts'

const open = (path: string, change: Partial<LedgerOptions> = {}) => Ledger.open(optionsFor(path, change))

function edit(path: string, sql: string): void {
  const db = new Database(path)
  db.exec(sql)
  db.close()
}

describe('a new ledger', () => {
  test('has an id, is fresh and empty', () => {
    const ledger = newLedger({ newId: () => 'random-id' })
    expect(ledger.id).toBe('random-id')
    expect(ledger.vehicle).toBe('TAXI-0042')
    expect(ledger.currency).toBe('CNY')
    expect(ledger.movedAside).toBeNull()
    expect(ledger.fresh()).toBe(true)
    expect(ledger.position()).toBeNull()
    expect(ledger.currentId()).toBeNull()
    expect(ledger.alarms(10)).toEqual([])
    expect(ledger.counts()).toMatchObject({ trips: 0, lastSeq: 0, upTo: 0, unsent: 0, lastReceiptNo: 0 })
  })

  test('leaves nothing but itself, its WAL and its lock', () => {
    const directory = scratch()
    const ledger = ledgerAt(join(directory, 'l.db'))
    expect(readdirSync(directory).sort()).toEqual(['l.db', 'l.db-shm', 'l.db-wal', 'l.db.lock'])
    ledger.close()
    expect(readdirSync(directory).sort()).toEqual(['l.db', 'l.db.lock'])
  })

  test('is made anew over a draft that a power cut left', () => {
    const path = join(scratch(), 'l.db')
    writeFileSync(`${path}.new`, 'half a file')
    writeFileSync(`${path}.new-wal`, 'half a WAL')
    ledgerAt(path).commit(commit({ trips: [trip('A')] }))
    expect(existsSync(`${path}.new`)).toBe(false)
    expect(existsSync(`${path}.new-wal`)).toBe(false)
  })
})

describe('opened again', () => {
  test('it is the same ledger with the same facts', () => {
    const path = join(scratch(), 'l.db')
    const first = open(path, { newId: () => 'first' })
    first.commit(commit({ position: 'hired', current: 'A', restored: true, trips: [trip('A')] }))
    first.close()
    const again = ledgerAt(path, { newId: () => 'second', currency: 'EUR' })
    expect(again.id).toBe('first')
    expect(again.fresh()).toBe(false)
    again.commit(commit({ position: 'hired' }))
    expect(again.fresh()).toBe(false)
    expect(again.position()).toBe('hired')
    expect(again.currentId()).toBe('A')
    expect(again.currency).toBe('EUR')
  })

  test.each(['new', 'reopened'])('every commit reaches the disk before it returns: %s', when => {
    const path = join(scratch(), 'l.db')
    if (when === 'reopened') open(path).close()
    const { db } = ledgerAt(path) as unknown as { db: Database.Database }
    const read = (name: string) => db.pragma(name, { simple: true })
    expect(read('synchronous')).toBe(2)
    expect(read('journal_mode')).toBe('wal')
    expect(read('foreign_keys')).toBe(1)
    expect(read('trusted_schema')).toBe(0)
    expect(read('cell_size_check')).toBe(1)
    expect(read('cache_size')).toBe(-500)
    expect(read('journal_size_limit')).toBe(4 * 1024 * 1024)
  })

  test('through a link it has the same lock', () => {
    const directory = scratch()
    ledgerAt(join(directory, 'l.db'))
    symlinkSync(join(directory, 'l.db'), join(directory, 'link.db'))
    expect(() => open(join(directory, 'link.db'))).toThrow(expect.objectContaining({ code: 'locked' }))
  })
})

describe('a file that is not for us stays as it is', () => {
  test.each([
    ['a newer ledger', 'newer', 'PRAGMA user_version = 99'],
    ['the ledger of another vehicle', 'foreign', `UPDATE ledger SET vehicle = 'TAXI-0041'`],
    ['another program’s database', 'foreign', 'PRAGMA application_id = 1'],
    ['a database without an owner', 'foreign', 'PRAGMA application_id = 0'],
  ])('%s', (_, code, sql) => {
    const directory = scratch()
    const path = join(directory, 'l.db')
    open(path).close()
    edit(path, sql)
    const before = readFileSync(path)
    expect(() => open(path)).toThrow(expect.objectContaining({ name: 'LedgerError', code }))
    expect(readFileSync(path)).toEqual(before)
    expect(readdirSync(directory).filter(name => name.includes('damaged'))).toEqual([])
  })

  test('the error says what is wrong and what to do', () => {
    const path = join(scratch(), 'l.db')
    open(path).close()
    edit(path, 'PRAGMA user_version = 99')
    expect(() => open(path)).toThrow(/version 99.*Install the version of Farebridge that wrote it/)
  })

  test('a directory', () => {
    const path = join(scratch(), 'l.db')
    mkdirSync(path)
    expect(() => open(path)).toThrow(expect.objectContaining({ code: 'foreign' }))
  })

  test('after a refusal the lock is free', () => {
    const path = join(scratch(), 'l.db')
    open(path).close()
    edit(path, 'PRAGMA user_version = 99')
    expect(() => open(path)).toThrow()
    edit(path, `PRAGMA user_version = ${VERSION}`)
    ledgerAt(path)
  })
})

test('a ledger of the first version is brought up to this one, with all that is in it', () => {
  const path = join(scratch(), 'l.db')
  const first = open(path)
  first.commit(commit({ trips: [trip('A')] }))
  const { id } = first
  first.close()
  edit(
    path,
    'DROP TABLE unallocated; DROP TABLE shift; DROP INDEX trip_by_shift; DROP INDEX trip_unfinished; ALTER TABLE trip DROP COLUMN hired_at; ALTER TABLE trip DROP COLUMN given_up; PRAGMA user_version = 1',
  )
  const ledger = ledgerAt(path)
  expect(ledger.id).toBe(id)
  expect(ledger.trip('A')).toBeDefined()
  expect(ledger.unallocated(1)).toEqual([])
})

describe('a file that cannot be used stays as it is', () => {
  test('its directory is missing', () => {
    const path = join(scratch(), 'none', 'l.db')
    expect(() => open(path)).toThrow(expect.objectContaining({ code: 'unreadable' }))
    expect(() => open(path)).toThrow(/directory .*none does not exist\. Create it/)
  })

  test('its directory is a file', () => {
    const file = join(scratch(), 'file')
    writeFileSync(file, '')
    expect(() => open(join(file, 'l.db'))).toThrow(expect.objectContaining({ code: 'unreadable' }))
  })

  const isRoot = process.getuid?.() === 0
  // Root may write everywhere, so there the kernel has nothing to refuse.
  test.skipIf(isRoot)('its owner is another', () => {
    const directory = scratch()
    const path = join(directory, 'l.db')
    open(path).close()
    chmodSync(path, 0o400)
    expect(() => open(path)).toThrow(expect.objectContaining({ code: 'unreadable' }))
    chmodSync(path, 0o600)
    chmodSync(directory, 0o500)
    expect(() => open(path)).toThrow(expect.objectContaining({ code: 'unreadable' }))
    chmodSync(directory, 0o700)
    expect(readdirSync(directory).sort()).toEqual(['l.db', 'l.db.lock'])
    ledgerAt(path)
  })

  test('a lock file that a failing card filled with noise is emptied', () => {
    const path = join(scratch(), 'l.db')
    writeFileSync(`${path}.lock`, Buffer.alloc(8192, 0xa5))
    const ledger = ledgerAt(path)
    expect(() => open(path)).toThrow(expect.objectContaining({ code: 'locked' }))
    ledger.close()
    ledgerAt(path)
  })
})

describe('the lock', () => {
  test('keeps a second opening out and is free after closing', () => {
    const path = join(scratch(), 'l.db')
    const first = open(path)
    expect(() => open(path)).toThrow(/in use by another process\. Stop the other agent first/)
    first.close()
    ledgerAt(path)
  })
})
