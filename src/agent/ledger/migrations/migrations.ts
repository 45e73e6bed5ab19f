/**
 * The ledger's shapes in the order in which they came. A file's `user_version` says how many it has seen. A migration
 * that has left the house is never edited: the next change is a new file.
 */
import type Database from 'better-sqlite3'
import { ledger001 } from './001-ledger.ts'
import { ledger002 } from './002-unallocated.ts'
import { ledger003 } from './003-shift.ts'
import { ledger004 } from './004-print.ts'

const MIGRATIONS: readonly string[] = [ledger001, ledger002, ledger003, ledger004]

/** The shape that this program reads and writes. */
export const VERSION = MIGRATIONS.length

/** Marks the file as ours: `FBRG`. */
export const APPLICATION_ID = 0x46425247

/** Brings the file from whatever version it has to VERSION, one transaction a step. */
export function migrate(db: Database.Database): void {
  const found = db.pragma('user_version', { simple: true }) as number
  for (let version = found; version < VERSION; version++) {
    db.transaction(() => {
      db.exec(MIGRATIONS[version]!)
      db.pragma(`application_id = ${APPLICATION_ID}`)
      db.pragma(`user_version = ${version + 1}`)
    }).immediate()
  }
}
