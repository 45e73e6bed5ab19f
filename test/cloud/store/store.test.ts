import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { raise } from '../../../src/cloud/alarms/raise.ts'
import { owe } from '../../../src/cloud/fleet/owe.ts'
import { openStore } from '../../../src/cloud/store/open.ts'
import type { Store } from '../../../src/cloud/store/sql.ts'
import { eachStore } from '../../support/stores.ts'

const trip = (store: Store, vehicle = 'TAXI-1', received = 0) =>
  store.query(
    `INSERT INTO trip (vehicle, trip, currency, received, created_ms) VALUES ($1, 'T1', 'CNY', $2, 1)`,
    [vehicle, received],
  )

const attempt = (store: Store, no: string, state = 'waiting', n = 1) =>
  store.query(
    `INSERT INTO attempt (out_trade_no, vehicle, ride, n, amount, currency, buyer_id, state, created_ms, window_ms)
     VALUES ($1, 'TAXI-1', 'TAXI-1/T1', $3, 100, 'CNY', '2088', $2, 1, 2)`,
    [no, state, n],
  )

eachStore('store', open => {
  test('keeps money and times as whole numbers and documents as values', async () => {
    const store = await open()
    await trip(store, 'TAXI-1', Number.MAX_SAFE_INTEGER)
    const body = { text: '中文 "quoted"', list: [1, null], deep: { yes: true } }
    await store.query('UPDATE trip SET document = $1', [JSON.stringify(body)])
    const [row] = await store.query('SELECT received, document FROM trip WHERE document IS NOT NULL')
    expect(row).toEqual({ received: Number.MAX_SAFE_INTEGER, document: body })
  })

  test('never rounds a sum that is too large', async () => {
    const store = await open()
    await expect(store.query('SELECT 9007199254740993::bigint AS sum')).rejects.toThrow(RangeError)
    expect(await store.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('a transaction that throws leaves nothing', async () => {
    const store = await open()
    const failed = store.transaction(async tx => {
      await tx.query(`INSERT INTO trip (vehicle, trip, currency, created_ms) VALUES ('A', 'B', 'CNY', 1)`)
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect(await store.query('SELECT * FROM trip')).toEqual([])
  })

  test('a ride has one live attempt, however many ask', async () => {
    const store = await open()
    const made = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) =>
        store.transaction(() => Promise.resolve()).then(() => attempt(store, `o${i}`, 'waiting', i)),
      ),
    )
    expect(made.filter(one => one.status === 'fulfilled')).toHaveLength(1)
    await store.query(`UPDATE attempt SET state = 'closed'`)
    await attempt(store, 'next', 'pending', 99)
    expect(await store.query('SELECT count(*) AS n FROM attempt')).toEqual([{ n: 2 }])
  })

  test('no refund beyond the capture, no negative sums', async () => {
    const store = await open()
    await attempt(store, 'o1', 'paid')
    await expect(store.query('UPDATE attempt SET refunded = 101')).rejects.toThrow()
    await trip(store, 'TAXI-1', 50)
    await expect(store.query('UPDATE trip SET refunded = 51')).rejects.toThrow()
    await expect(store.query('UPDATE trip SET received = -1')).rejects.toThrow()
  })

  test('the history of an order is append-only', async () => {
    const store = await open()
    await attempt(store, 'o1')
    const event = `INSERT INTO order_event (out_trade_no, at_ms, what, source) VALUES ('o1', 1, 'made', 'page')`
    await store.query(event)
    await expect(store.query(`UPDATE order_event SET what = 'other'`)).rejects.toThrow(/append-only/)
    await expect(store.query('DELETE FROM order_event')).rejects.toThrow(/append-only/)
    expect(await store.query('SELECT what FROM order_event')).toEqual([{ what: 'made' }])
  })

  test('a newer message of one subject takes the older one’s place', async () => {
    const store = await open()
    const first = await owe(store, { vehicle: 'V', typ: 'settlement', subject: 's/1', body: { n: 1 } }, 5)
    const second = await owe(store, { vehicle: 'V', typ: 'settlement', subject: 's/1', body: { n: 2 } }, 6)
    const other = await owe(store, { vehicle: 'V', typ: 'notice', body: { n: 3 } }, 7)
    const rows = await store.query<{ jti: string; result: string | null }>(
      'SELECT jti, result FROM down_message ORDER BY created_ms',
    )
    expect(rows).toEqual([
      { jti: first, result: 'replaced' },
      { jti: second, result: null },
      { jti: other, result: null },
    ])
  })

  test('an alarm that comes again counts up; after it was closed it is a new one', async () => {
    const store = await open()
    const fact = (amount: number) => ({ kind: 'mismatch', key: 'order o1', detail: { amount } }) as const
    await raise(store, fact(1), 10)
    await raise(store, fact(2), 20)
    await store.query('UPDATE alarm SET closed_ms = 25')
    await raise(store, fact(3), 30)
    const rows = await store.query('SELECT detail, count, first_ms, last_ms FROM alarm ORDER BY id')
    expect(rows).toEqual([
      { detail: { amount: 2 }, count: 2, first_ms: 10, last_ms: 20 },
      { detail: { amount: 3 }, count: 1, first_ms: 30, last_ms: 30 },
    ])
  })

  test('refuses a store of a newer program', async () => {
    const store = await open()
    await store.query('UPDATE store_version SET version = 999')
    const { migrate } = await import('../../../src/cloud/store/migrations/migrations.ts')
    await expect(migrate(store, async () => {})).rejects.toThrow(/newer program/)
  })
})

test('a folder of PGlite has one process, and keeps what it was given', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'farebridge-store-'))
  try {
    const store = await openStore({ kind: 'pglite', folder })
    await trip(store)
    await expect(openStore({ kind: 'pglite', folder })).rejects.toThrow(/in use by another process/)
    await store.close()
    const later = await openStore({ kind: 'pglite', folder })
    expect(await later.query('SELECT vehicle FROM trip')).toEqual([{ vehicle: 'TAXI-1' }])
    await later.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
