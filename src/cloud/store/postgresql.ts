/** The store on PostgreSQL 15 and newer: any number of servers share one. */
import pg from 'pg'
import { again } from './again.ts'
import { migrate } from './migrations/migrations.ts'
import { safeInteger } from './safeInteger.ts'
import type { Sql, Store } from './sql.ts'

export interface PostgresqlOptions {
  /** `postgresql://user:password@host:port/database`. */
  readonly url: string
  /** Connections at a time; 10 unless given. */
  readonly connections?: number
  /** Of all tables; `public` unless given. */
  readonly schema?: string
}

/** A statement that takes longer is ended: a server that hangs helps nobody. */
const STATEMENT_MS = 30_000
const CONNECT_MS = 10_000

/** Rejects when the server cannot be reached or its shape is newer than this program. */
export async function openPostgresql(options: PostgresqlOptions): Promise<Store> {
  const store = new PostgresqlStore(options)
  try {
    await migrate(store, async (tx, script) => void (await tx.query(script)))
  } catch (error) {
    await store.close()
    throw error
  }
  return store
}

class PostgresqlStore implements Store {
  readonly kind = 'postgresql'
  readonly #pool: pg.Pool

  constructor({ url, connections = 10, schema }: PostgresqlOptions) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: STATEMENT_MS,
      idle_in_transaction_session_timeout: STATEMENT_MS,
      application_name: 'farebridge',
      // A commit that was answered is on the disk, whatever the server's default says.
      options: `-c synchronous_commit=on${schema === undefined ? '' : ` -c search_path=${schema}`}`,
      types: { getTypeParser: (oid, format) => PARSERS[oid] ?? pg.types.getTypeParser(oid, format) },
    })
    // An idle connection that breaks is replaced at the next query; unheard, it would end the process.
    this.#pool.on('error', () => {})
  }

  query<T extends object>(text: string, params: readonly unknown[] = []): Promise<readonly T[]> {
    return rowsOf<T>(this.#pool, text, params)
  }

  transaction<R>(work: (tx: Sql) => Promise<R>): Promise<R> {
    return again(async () => {
      const client = await this.#pool.connect()
      let broken: Error | undefined
      try {
        await client.query('BEGIN')
        const result = await work({ query: (text, params = []) => rowsOf(client, text, params) })
        await client.query('COMMIT')
        return result
      } catch (error) {
        // Whether a commit that failed happened is not known; the caller's keys make a second try harmless.
        await client.query('ROLLBACK').catch((trouble: Error) => {
          broken = trouble
        })
        throw error
      } finally {
        client.release(broken)
      }
    })
  }

  close(): Promise<void> {
    return this.#pool.end()
  }
}

const INT8 = 20
const PARSERS: Readonly<Record<number, (text: string) => unknown>> = { [INT8]: safeInteger }

async function rowsOf<T extends object>(
  on: pg.Pool | pg.PoolClient,
  text: string,
  params: readonly unknown[],
): Promise<readonly T[]> {
  // Without parameters the simple protocol is used, which a script of many statements needs.
  const result = params.length === 0 ? await on.query(text) : await on.query(text, [...params])
  return (result.rows ?? []) as T[]
}
