/** One suite on both databases: a real PostgreSQL and PGlite, each store empty and new. */
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { VERSION } from '../../src/cloud/store/migrations/migrations.ts'
import { openStore } from '../../src/cloud/store/open.ts'
import type { Store } from '../../src/cloud/store/sql.ts'
import { type Cluster, postgresqlPrograms, startPostgresql } from './postgresql.ts'

/** `open` gives an empty store in the newest shape, once a test; it is closed for the test. */
export function eachStore(name: string, suite: (open: () => Promise<Store>) => void): void {
  describe.skipIf(postgresqlPrograms() === null)(`${name} on PostgreSQL`, () => {
    let cluster: Cluster
    beforeAll(async () => {
      cluster = await startPostgresql()
    })
    afterAll(() => cluster?.stop())
    suite(
      closing(async () =>
        openStore({ kind: 'postgresql', url: await cluster.newDatabase(), connections: 6 }),
      ),
    )
  })
  describe(`${name} on PGlite`, () => {
    // Opening one takes a second: the suite has one, emptied for each test.
    let store: Store
    beforeAll(async () => {
      store = await openStore({ kind: 'pglite', folder: null })
    })
    afterAll(() => store?.close())
    suite(async () => {
      await empty(store)
      return store
    })
  })
}

async function empty(store: Store): Promise<void> {
  const tables = await store.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'store_version'`,
  )
  await store.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')} RESTART IDENTITY CASCADE`)
  await store.query('UPDATE store_version SET version = $1', [VERSION])
}

function closing(open: () => Promise<Store>): () => Promise<Store> {
  const opened: Store[] = []
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close()
  })
  return async () => {
    const store = await open()
    opened.push(store)
    return store
  }
}
