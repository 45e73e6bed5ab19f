/** The store's shapes in the order in which they came. One that has left the house is never edited: the next is a new file. */
import type { Sql, Store } from '../sql.ts'
import { store001 } from './001-store.ts'

const MIGRATIONS: readonly string[] = [store001]

/** The shape that this program reads and writes. */
export const VERSION = MIGRATIONS.length

/** Any number that other programs on the same database are unlikely to take. */
const ADVISORY_LOCK = 4_628_471

/** The store was written by a newer program. */
export class StoreTooNew extends Error {
  override readonly name = 'StoreTooNew'
}

/**
 * Brings the database from whatever version it has to VERSION, one transaction a step; of several servers that start at
 * once, one does it and the others wait. `exec` runs many statements in the transaction that it is given.
 */
export async function migrate(store: Store, exec: (tx: Sql, script: string) => Promise<void>): Promise<void> {
  await store.transaction(async tx => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCK])
    await tx.query('CREATE TABLE IF NOT EXISTS store_version (version integer NOT NULL)')
  })
  for (let done = false; !done; ) done = await store.transaction(tx => step(tx, exec))
}

/** One migration, if one is missing; true when none is. */
async function step(tx: Sql, exec: (tx: Sql, script: string) => Promise<void>): Promise<boolean> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCK])
  const [row] = await tx.query<{ version: number }>('SELECT version FROM store_version')
  const found = row?.version ?? 0
  if (found > VERSION)
    throw new StoreTooNew(
      `the store has version ${found}, this program knows ${VERSION}: install the newer program that wrote it`,
    )
  if (found === VERSION) return true
  await exec(tx, MIGRATIONS[found]!)
  await tx.query('DELETE FROM store_version')
  await tx.query('INSERT INTO store_version (version) VALUES ($1)', [found + 1])
  return false
}
