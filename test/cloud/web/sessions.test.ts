/** The sessions' own SQL on both databases. */
import { expect, test } from 'vitest'
import { SESSION_MS, Sessions } from '../../../src/cloud/web/sessions.ts'
import { eachStore } from '../../support/stores.ts'
import { BUYER, PATH, START } from './rig.ts'

eachStore('sessions', open => {
  test('one use of the state, one renewal, and an end', async () => {
    let now = START
    const sessions = new Sessions(await open(), () => now)
    const { id, state } = await sessions.begin(PATH)
    expect(await sessions.find(id)).toMatchObject({ path: PATH, buyerId: null })
    expect(await sessions.useState(id, `${state}x`)).toBe(false)
    const uses = await Promise.all(Array.from({ length: 6 }, () => sessions.useState(id, state)))
    expect(uses.filter(Boolean).length).toBe(1)
    const renewals = await Promise.all(Array.from({ length: 4 }, () => sessions.authorised(id, BUYER)))
    const renewed = renewals.filter(renewal => renewal !== null)
    expect(renewed.length).toBe(1)
    expect(await sessions.find(id)).toBeNull()
    const found = await sessions.find(renewed[0]!)
    expect(found).toMatchObject({ path: PATH, buyerId: BUYER })
    now += SESSION_MS - 1
    expect(await sessions.find(renewed[0]!)).toEqual(found)
    now += 1
    expect(await sessions.find(renewed[0]!)).toBeNull()
    expect(await sessions.find(null)).toBeNull()
  })

  test('ended sessions are swept by the next ones', async () => {
    let now = START
    const store = await open()
    const sessions = new Sessions(store, () => now)
    for (let i = 0; i < 5; i++) await sessions.begin(PATH)
    now += SESSION_MS
    const { id } = await sessions.begin(PATH)
    expect((await store.query('SELECT 1 FROM session')).length).toBe(1)
    expect(await sessions.find(id)).not.toBeNull()
  })
})
