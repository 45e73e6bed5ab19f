/**
 * One process a folder. The lock is an exclusive transaction on an empty SQLite file: the kernel lets go of it with the
 * process, however that dies.
 */
import { join } from 'node:path'
import Database from 'better-sqlite3'

export interface FolderLock {
  release(): void
}

export class FolderInUse extends Error {
  override readonly name = 'FolderInUse'
}

/** Never waits. Throws FolderInUse, or what the file system says. */
export function lockFolder(folder: string): FolderLock {
  const db = new Database(join(folder, 'in-use.lock'), { timeout: 0 })
  try {
    db.pragma('journal_mode = MEMORY')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (!String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) throw error
    throw new FolderInUse(
      `${folder} is in use by another process: end that one first, or use PostgreSQL, which many may share`,
    )
  }
  return { release: () => void db.close() }
}
