import { expect, test } from 'vitest'
import { takeIn } from '../../../src/cloud/fleet/intake.ts'
import { noteStatus } from '../../../src/cloud/fleet/presence.ts'
import { fitting } from '../../../src/cloud/fleet/restore.ts'
import { onSync } from '../../../src/cloud/fleet/sync.ts'
import { MAX_MESSAGE_BYTES } from '../../../src/contract/limits.ts'
import { parseRestoreMessage, type RestoredTrip, restoredTrip } from '../../../src/contract/messages.ts'
import { eachStore } from '../../support/stores.ts'
import { CAR, capture, mac, NOW, notice, owed, oweUnallocated, tripWords, type Words } from './rig.ts'

const header = { iss: 'cloud', sub: CAR.id, jti: 'j', iat: 1 }

eachStore('sync', open => {
  async function bench() {
    const store = await open()
    const tell = (words: Words, nowMs = NOW) => takeIn(store, CAR, 'trip', words, nowMs)
    const sync = (facts: { fresh?: boolean; ledger?: string; trips?: { trip: string; n: number }[] } = {}) =>
      onSync(
        store,
        CAR.id,
        { v: 1, vehicle: CAR.id, ledger: 'L1', lastSeq: 0, fresh: false, trips: [], ...facts },
        NOW,
      )
    return { store, tell, sync }
  }

  test('is answered with how far the ledger was taken in', async () => {
    const { tell, sync } = await bench()
    expect(await sync()).toBe(0)
    await tell(tripWords(1, 'T1'))
    expect(await sync()).toBe(1)
    expect(await sync({ ledger: 'L2' })).toBe(0)
  })

  test('a notice that the vehicle lacks is owed again, once', async () => {
    const { store, tell, sync } = await bench()
    await tell(tripWords(1, 'T1'))
    await notice(store, 'T1', 2, 2350)
    await sync({
      trips: [
        { trip: 'T1', n: 2 },
        { trip: 'T9', n: 0 },
      ],
    })
    expect(await owed(store)).toEqual([])
    await sync({ trips: [{ trip: 'T1', n: 1 }] })
    await sync({ trips: [{ trip: 'T1', n: 1 }] })
    expect(await owed(store)).toMatchObject([
      { subject: 'settlement/T1', body: { trip: 'T1', n: 2, received: 2350 } },
    ])
  })

  test('what is owed to the vehicle is due at once', async () => {
    const { store, sync } = await bench()
    await oweUnallocated(store)
    await store.query('UPDATE down_message SET next_ms = $1, sent = 9', [NOW + 60_000])
    await sync()
    expect(await store.query('SELECT next_ms AS next, sent FROM down_message')).toEqual([
      { next: NOW, sent: 1 },
    ])
  })

  test('a fresh ledger is owed the trips, as told and as paid', async () => {
    const { store, tell, sync } = await bench()
    await tell(tripWords(1, 'T1', { driver: 'Li', distanceM: 8100, fare: 2350 }), NOW)
    await tell(tripWords(2, 'T2', { state: 'unpaid', due: 2350 }), NOW + 1)
    await tell(
      tripWords(3, 'T1', { rev: 2, link: mac('T1', 2, 2500), total: 2500, due: 2500, driver: 'Li' }),
      NOW + 2,
    )
    await capture(store, 'T1', 2, 2500)
    await notice(store, 'T1', 1, 2500)
    await sync({ fresh: true, ledger: 'L2' })
    await sync({ fresh: true, ledger: 'L2' })
    const restores = (await owed(store, 'restore')).filter(({ result }) => result === null)
    expect(restores).toMatchObject([{ subject: 'restore/L2' }])
    const { trips } = parseRestoreMessage({ ...restores[0]!.body, ...header })
    expect(trips.map(({ trip }) => trip)).toEqual(['T1', 'T2'])
    expect(restoredTrip(trips[0]!, 'CNY')).toMatchObject({
      id: 'T1',
      driver: 'Li',
      record: { tripNo: '3', total: 2500, startedAt: '20261126120000' },
      revisions: [
        { rev: 1, total: 2350, due: 2350, withdrawn: true },
        { rev: 2, total: 2500, due: 2500, withdrawn: false },
      ],
      captures: [{ rev: 2, amount: 2500, tradeNo: '20260000T12' }],
      noticeN: 1,
      noticeReceived: 2500,
    })
    expect(trips[1]).toMatchObject({ unpaid: true, received: 0 })
  })

  test('as many of the newest trips as one message holds', async () => {
    const { store, tell, sync } = await bench()
    const text = 'x'.repeat(64)
    for (let seq = 1; seq <= 120; seq++)
      await tell(
        tripWords(seq, `T${seq}`, { driver: text, shift: text, tariff: text, fare: 2350 }),
        NOW + seq,
      )
    await sync({ fresh: true })
    const [restore] = await owed(store, 'restore')
    const { trips } = parseRestoreMessage({ ...restore!.body, ...header })
    expect(trips.at(-1)?.trip).toBe('T120')
    expect(trips.length).toBeGreaterThan(40)
    expect(trips.length).toBeLessThan(120)
    expect(trips[0]?.trip).toBe(`T${121 - trips.length}`)
    const bytes = (Buffer.byteLength(JSON.stringify(restore!.body)) * 4) / 3
    expect(bytes).toBeLessThan(MAX_MESSAGE_BYTES - 1_000)
    expect(bytes).toBeGreaterThan(MAX_MESSAGE_BYTES * 0.9)
  })

  test('a status makes a vehicle online; the will of an older start does not end a newer one', async () => {
    const { store } = await bench()
    const say = (online: boolean, bootId: string, at: number) =>
      noteStatus(store, CAR.id, { online, bootId }, NOW + at)
    const seen = () => store.query('SELECT online, boot_id AS boot, seen_ms - $1 AS at FROM presence', [NOW])
    expect(await say(true, 'b1', 1)).toBe(true)
    expect(await say(true, 'b1', 2)).toBe(false)
    expect(await say(true, 'b2', 3)).toBe(true)
    expect(await say(false, 'b1', 4)).toBe(false)
    expect(await seen()).toEqual([{ online: true, boot: 'b2', at: 3 }])
    expect(await say(false, 'b2', 5)).toBe(false)
    expect(await seen()).toEqual([{ online: false, boot: 'b2', at: 5 }])
    expect(await say(true, 'b2', 6)).toBe(true)
  })
})

test('the newest that fit', () => {
  const trips = ['a', 'b', 'c'].map(trip => ({ trip }) as RestoredTrip)
  expect(fitting(trips, 39)).toHaveLength(3)
  expect(fitting(trips, 38).map(({ trip }) => trip)).toEqual(['a', 'b'])
  expect(fitting(trips, 5)).toEqual([])
})
