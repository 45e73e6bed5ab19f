/**
 * What the server needs of a database, so that PostgreSQL and PGlite are one to everything above. SQL of PostgreSQL 15,
 * parameters `$1…`. `bigint` comes back as a number (money and times are safe integers), `jsonb` as its value.
 */

export type Row = Readonly<Record<string, unknown>>

export interface Sql {
  /** Rejects with what the database says. Objects and lists given as parameters of `jsonb` must be JSON text. */
  query<T extends object = Row>(text: string, params?: readonly unknown[]): Promise<readonly T[]>
}

export interface Store extends Sql {
  readonly kind: 'postgresql' | 'pglite'
  /**
   * One transaction at READ COMMITTED; what `work` throws rolls it back. Inside, only `tx` may be used: on PGlite a query
   * beside it would wait for ever. `work` is run again on a deadlock or a serialization failure, so it must have no
   * effect but on `tx`, and it never waits for the network: no lock is held while Alipay is asked.
   */
  transaction<R>(work: (tx: Sql) => Promise<R>): Promise<R>
  close(): Promise<void>
}
