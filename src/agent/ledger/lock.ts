/**
 * One agent at a time. The lock is an exclusive transaction on an empty SQLite file beside the ledger: the kernel lets
 * go of it with the process, however that dies, and it leaves the ledger itself free for readers, which SQLite's
 * own `locking_mode = EXCLUSIVE` would not.
 */
import { truncateSync } from 'node:fs'
import Database from 'better-sqlite3'
import { asLedgerError, codeOf, LedgerError } from './error.ts'

export interface Lock {
  release(): void
}

/** Takes the lock of the ledger at `path`, or throws LedgerError `locked`. Never waits. */
export function takeLock(path: string): Lock {
  const file = `${path}.lock`
  try {
    return hold(file)
  } catch (error) {
    const code = codeOf(error)
    if (code.startsWith('SQLITE_BUSY'))
      throw new LedgerError('locked', `The ledger ${path} is in use by another process`, { cause: error })
    if (code !== 'SQLITE_NOTADB' && !code.startsWith('SQLITE_CORRUPT')) throw asLedgerError(error, file)
    // Nothing is ever written to it, so whatever it holds is the work of a failing file system.
    truncateSync(file, 0)
    return hold(file)
  }
}

function hold(file: string): Lock {
  const db = new Database(file, { timeout: 0 })
  try {
    // No journal file: there is nothing to roll back.
    db.pragma('journal_mode = MEMORY')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    throw error
  }
  return { release: () => void db.close() }
}
