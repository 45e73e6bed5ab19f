/**
 * Looks at a ledger file without touching it: a read-only connection rolls nothing back and checkpoints nothing, so that
 * a damaged file is set aside exactly as it was found, and a file that is not ours stays as it is.
 */
import { existsSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { asLedgerError, LedgerError } from './error.ts'
import { APPLICATION_ID, VERSION } from './migrations/migrations.ts'

export type Finding =
  | { readonly kind: 'absent' }
  | { readonly kind: 'sound'; readonly version: number }
  | { readonly kind: 'damaged'; readonly why: string }

/** Throws LedgerError `newer`, `foreign`, `unreadable`, `io` or `full`: files that must stay where they are. */
export function examine(path: string): Finding {
  if (!existsSync(path)) return { kind: 'absent' }
  const stat = statSync(path)
  if (!stat.isFile()) throw new LedgerError('foreign', `The ledger path ${path} is not a file`)
  // A ledger comes into being whole (create.ts), so an empty file is what a file system made of one.
  if (stat.size === 0) return { kind: 'damaged', why: 'the file is empty' }
  let db: Database.Database | undefined
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 1000 })
    return look(db, path)
  } catch (error) {
    const known = asLedgerError(error, path)
    if (known.code !== 'damaged') throw known
    return { kind: 'damaged', why: error instanceof Error ? error.message : String(error) }
  } finally {
    db?.close()
  }
}

function look(db: Database.Database, path: string): Finding {
  const number = (pragma: string) => db.pragma(pragma, { simple: true }) as number
  db.pragma('cell_size_check = ON')
  db.pragma('trusted_schema = OFF')
  if (number('application_id') !== APPLICATION_ID)
    throw new LedgerError('foreign', `${path} is a database of another program`)
  const version = number('user_version')
  if (version > VERSION)
    throw new LedgerError(
      'newer',
      `The ledger ${path} has version ${version}, this program knows up to ${VERSION}`,
    )
  const faults = db.pragma('quick_check(1)', { simple: true }) as string
  if (faults !== 'ok') return { kind: 'damaged', why: faults }
  if (db.prepare('SELECT one FROM ledger').get() === undefined)
    return { kind: 'damaged', why: 'its head row is missing' }
  return { kind: 'sound', version }
}
