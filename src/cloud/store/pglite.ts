/**
 * The store without a database server, for trying: PostgreSQL as wasm in this process, in a folder or in memory. It does
 * not wait for the disk (PGlite runs with fsync off), so a power cut may lose what was acknowledged: a fleet runs PostgreSQL.
 */
import { mkdirSync } from 'node:fs'
import { PGlite, type Results, type Transaction, types } from '@electric-sql/pglite'
import { again } from './again.ts'
import { type FolderLock, lockFolder } from './folderLock.ts'
import { migrate } from './migrations/migrations.ts'
import { safeInteger } from './safeInteger.ts'
import type { Sql, Store } from './sql.ts'

export interface PgliteOptions {
  /** Made when it is not there; null: in memory. */
  readonly folder: string | null
}

/** Rejects with FolderInUse when another process has the folder: a second instance would open it without a word. */
export async function openPglite({ folder }: PgliteOptions): Promise<Store> {
  if (folder !== null) mkdirSync(folder, { recursive: true, mode: 0o700 })
  const lock = folder === null ? null : lockFolder(folder)
  try {
    const db = await PGlite.create({
      ...(folder === null ? {} : { dataDir: `${folder}/data` }),
      parsers: { [types.INT8]: safeInteger },
    })
    const store = new PgliteStore(db, lock)
    await migrate(store, async (tx, script) => {
      await (tx as PgliteTransaction).exec(script)
    })
    return store
  } catch (error) {
    lock?.release()
    throw error
  }
}

class PgliteTransaction implements Sql {
  readonly #tx: Transaction

  constructor(tx: Transaction) {
    this.#tx = tx
  }

  async query<T extends object>(text: string, params: readonly unknown[] = []): Promise<readonly T[]> {
    return rowsOf(await this.#tx.query<T>(text, [...params], AS_TEXT))
  }

  async exec(script: string): Promise<void> {
    await this.#tx.exec(script)
  }
}

class PgliteStore implements Store {
  readonly kind = 'pglite'
  readonly #db: PGlite
  readonly #lock: FolderLock | null

  constructor(db: PGlite, lock: FolderLock | null) {
    this.#db = db
    this.#lock = lock
  }

  async query<T extends object>(text: string, params: readonly unknown[] = []): Promise<readonly T[]> {
    return rowsOf(await this.#db.query<T>(text, [...params], AS_TEXT))
  }

  transaction<R>(work: (tx: Sql) => Promise<R>): Promise<R> {
    return again(() => this.#db.transaction(tx => work(new PgliteTransaction(tx))))
  }

  async close(): Promise<void> {
    await this.#db.close()
    this.#lock?.release()
  }
}

/** Parameters of `jsonb` come as JSON text, as pg takes them; PGlite would write the text as a JSON string. */
const AS_TEXT = {
  serializers: { [types.JSONB]: String, [types.JSON]: String },
} as const

const rowsOf = <T>(result: Results<T>): readonly T[] => result.rows
