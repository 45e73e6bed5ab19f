import { expect, test } from 'vitest'
import { noteStatus } from '../../../src/cloud/fleet/presence.ts'
import { claimDue } from '../../../src/cloud/link/outbox.ts'
import type { Sql, Store } from '../../../src/cloud/store/sql.ts'
import { eachStore } from '../../support/stores.ts'
import { CAR, NOW, OTHER_CAR, oweUnallocated } from '../fleet/rig.ts'

const PACE = { repeatMs: 3_000, mostMs: 60_000, mostOfflineMs: 900_000 }

eachStore('outbox', open => {
  const claim = (sql: Sql, nowMs = NOW, limit = 32) => claimDue(sql, limit, PACE, nowMs)
  const jtis = async (sql: Sql, nowMs = NOW) => (await claim(sql, nowMs)).map(({ jti }) => jti)

  /** The waits before each of the next repeats of the one message. */
  async function waits(store: Store, times: number): Promise<readonly number[]> {
    const found: number[] = []
    for (let nowMs = NOW; found.length < times; nowMs += found.at(-1)!) {
      expect(await claim(store, nowMs)).toHaveLength(1)
      const [row] = await store.query<{ next: number }>('SELECT next_ms AS next FROM down_message')
      expect(await claim(store, row!.next - 1)).toEqual([])
      found.push(row!.next - nowMs)
    }
    return found
  }

  test('is repeated ever more slowly, and most slowly to a vehicle that is offline', async () => {
    const store = await open()
    await oweUnallocated(store)
    expect(await waits(store, 7)).toEqual([3_000, 6_000, 12_000, 24_000, 48_000, 60_000, 60_000])
    await store.query('UPDATE down_message SET sent = 1000, next_ms = $1', [NOW])
    await noteStatus(store, CAR.id, { online: false, bootId: 'b1' }, NOW)
    expect(await waits(store, 2)).toEqual([900_000, 900_000])
    await store.query('UPDATE down_message SET next_ms = $1', [NOW])
    await noteStatus(store, CAR.id, { online: true, bootId: 'b1' }, NOW)
    expect(await waits(store, 1)).toEqual([60_000])
  })

  test('the oldest first, and no more than asked for', async () => {
    const store = await open()
    const last = await oweUnallocated(store, CAR.id, NOW)
    const first = await oweUnallocated(store, OTHER_CAR.id, NOW - 2)
    const second = await oweUnallocated(store, CAR.id, NOW - 1)
    expect((await claim(store, NOW, 2)).map(({ jti }) => jti)).toEqual([first, second])
    expect((await claim(store, NOW, 2)).map(({ jti }) => jti)).toEqual([last])
  })

  test('what is acknowledged, or not due yet, is not sent', async () => {
    const store = await open()
    const due = await oweUnallocated(store)
    await oweUnallocated(store, CAR.id, NOW + 1)
    const done = await oweUnallocated(store)
    await store.query(`UPDATE down_message SET done_ms = $2, result = 'applied' WHERE jti = $1`, [done, NOW])
    expect(await jtis(store)).toEqual([due])
  })

  test('what one server holds another neither takes nor waits for', async ({ skip }) => {
    const store = await open()
    skip(store.kind === 'pglite', 'PGlite has one connection: nobody is beside the one that holds')
    const held = await oweUnallocated(store)
    await store.transaction(async tx => {
      expect(await jtis(tx)).toEqual([held])
      const free = await oweUnallocated(store)
      expect(await jtis(store)).toEqual([free])
    })
  })
})
