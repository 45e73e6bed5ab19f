/**
 * Makes a new ledger beside its place and renames it there when it is whole and on the disk: at its own path a ledger is
 * either complete or not there.
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import type { Stamp } from '../../domain/time.ts'
import { LedgerError } from './error.ts'
import { migrate } from './migrations/migrations.ts'
import { setPragmas } from './pragmas.ts'

export interface Birth {
  readonly id: string
  readonly vehicle: string
  readonly currency: string
  readonly stamp: Stamp
  /** First rows, in the same file that comes into being. */
  readonly fill?: (db: Database.Database) => void
}

export function createLedger(path: string, birth: Birth): void {
  const draft = `${path}.new`
  removeDraft(draft)
  try {
    const db = new Database(draft)
    try {
      setPragmas(db)
      migrate(db)
      db.prepare(
        `INSERT INTO ledger (one, id, vehicle, currency, fresh, last_seq, up_to, last_receipt, born_at, born_source)
         VALUES (1, ?, ?, ?, 1, 0, 0, 0, ?, ?)`,
      ).run(birth.id, birth.vehicle, birth.currency, birth.stamp.at, birth.stamp.source)
      birth.fill?.(db)
      db.pragma('wal_checkpoint(TRUNCATE)')
    } finally {
      db.close()
    }
    if (existsSync(`${draft}-wal`))
      throw new LedgerError('io', `The new ledger ${draft} could not be written to the end`)
    renameSync(draft, path)
    syncDirectory(dirname(path))
  } catch (error) {
    removeDraft(draft)
    throw error
  }
}

function removeDraft(draft: string): void {
  for (const part of ['', '-wal', '-shm', '-journal']) rmSync(draft + part, { force: true })
}

/** Makes renames and new names in a directory survive a power cut. */
export function syncDirectory(directory: string): void {
  const fd = openSync(directory, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
