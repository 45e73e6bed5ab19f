/** The store that a configuration asks for, in the shape that this program knows. */
import { openPglite, type PgliteOptions } from './pglite.ts'
import { openPostgresql, type PostgresqlOptions } from './postgresql.ts'
import type { Store } from './sql.ts'

export type StoreOptions =
  | ({ readonly kind: 'postgresql' } & PostgresqlOptions)
  | ({ readonly kind: 'pglite' } & PgliteOptions)

/** Rejects when it cannot be reached, is in use (PGlite), or was written by a newer program. */
export function openStore(options: StoreOptions): Promise<Store> {
  return options.kind === 'postgresql' ? openPostgresql(options) : openPglite(options)
}
