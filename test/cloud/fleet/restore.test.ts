import { expect, test } from 'vitest'
import { takeIn } from '../../../src/cloud/fleet/intake.ts'
import { restorable } from '../../../src/cloud/fleet/restore.ts'
import type { Sql } from '../../../src/cloud/store/sql.ts'
import { eachStore } from '../../support/stores.ts'
import { alarms, CAR, capture, NOW, notice, tripWords } from './rig.ts'

eachStore('restore', open => {
  test('a payment booked while the trips are read leaves none of them out', async () => {
    const store = await open()
    await takeIn(store, CAR, 'trip', tripWords(1, 'T1'), NOW)
    let isPaid = false
    const busy: Sql = {
      query: async (text, params) => {
        const rows = await store.query(text, params)
        if (!isPaid) {
          isPaid = true
          await capture(store, 'T1', 1, 2350)
          await notice(store, 'T1', 1, 2350)
        }
        return rows as never
      },
    }
    expect((await restorable(busy, CAR.id, NOW)).map(({ trip }) => trip)).toEqual(['T1'])
    expect(await restorable(store, CAR.id, NOW)).toMatchObject([
      { trip: 'T1', received: 2350, n: 1, captures: [{ rev: 1, amount: 2350 }] },
    ])
    expect(await alarms(store)).toEqual([])
  })

  test('a trip that its vehicle could not read is left out, and somebody is told', async () => {
    const store = await open()
    await takeIn(store, CAR, 'trip', tripWords(1, 'T1'), NOW)
    await takeIn(store, CAR, 'trip', tripWords(2, 'T2'), NOW)
    await capture(store, 'T1', 1, 2350)
    await notice(store, 'T1', 1, 2350)
    await store.query('UPDATE attempt SET trade_no = NULL')
    expect((await restorable(store, CAR.id, NOW)).map(({ trip }) => trip)).toEqual(['T2'])
    expect(await alarms(store)).toMatchObject([{ kind: 'mismatch', key: 'TAXI-0042/T1', closed: false }])
  })

  test.each(['waiting', 'pending', 'closed', 'refused'])('an order that is %s is no capture', async state => {
    const store = await open()
    await takeIn(store, CAR, 'trip', tripWords(1, 'T1'), NOW)
    await capture(store, 'T1', 1, 2350)
    await store.query('UPDATE attempt SET state = $1', [state])
    expect(await restorable(store, CAR.id, NOW)).toMatchObject([{ trip: 'T1', received: 0, captures: [] }])
  })
})
