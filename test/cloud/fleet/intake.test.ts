import { expect, test } from 'vitest'
import { takeIn } from '../../../src/cloud/fleet/intake.ts'
import { linkMac } from '../../../src/contract/payLink.ts'
import { eachStore } from '../../support/stores.ts'
import {
  ackWords,
  alarms,
  CAR,
  capture,
  mac,
  NOW,
  OTHER_CAR,
  owed,
  oweUnallocated,
  revisions,
  trips,
  tripWords,
  type Words,
} from './rig.ts'

const LINK = { trip: 'T1', rev: 1, amount: 2350, currency: 'CNY' }

eachStore('intake', open => {
  async function bench() {
    const store = await open()
    const take = (words: Words, typ: 'trip' | 'ack' = 'trip', car = CAR) =>
      takeIn(store, car, typ, words, NOW)
    const document = async (trip: string) =>
      (await store.query<{ document: Words }>('SELECT document FROM trip WHERE trip = $1', [trip]))[0]
        ?.document
    return { store, take, document }
  }

  test('each message once and in order, whatever the order and however often they come', async () => {
    const { store, take } = await bench()
    expect(await take(tripWords(2, 'T2'))).toMatchObject({ kind: 'early', upTo: 0 })
    expect(await take(tripWords(4, 'T4'))).toMatchObject({ kind: 'early', upTo: 0 })
    expect(await trips(store)).toEqual([])
    expect(await take(tripWords(1, 'T1'))).toMatchObject({ kind: 'next', upTo: 2, applied: 2 })
    expect(await trips(store)).toEqual(['T1', 'T2'])
    expect(await take(tripWords(4, 'T4'))).toMatchObject({ kind: 'repeat', upTo: 2 })
    expect(await take(tripWords(3, 'T3'))).toMatchObject({ kind: 'next', upTo: 4, applied: 2 })
    expect(await take(tripWords(2, 'T2'))).toMatchObject({ kind: 'repeat', upTo: 4 })
    expect(await store.query('SELECT 1 FROM early_message')).toEqual([])
    expect(await take(tripWords(5 + 256, 'T9'))).toMatchObject({ kind: 'dropped', upTo: 4 })
    expect(await take(tripWords(4 + 256, 'T9'))).toMatchObject({ kind: 'early', upTo: 4 })
    expect(await alarms(store)).toEqual([])
  })

  test('the same message from many at once is applied once', async () => {
    const { store, take } = await bench()
    for (const seq of [1, 2, 3]) {
      const done = await Promise.all(Array.from({ length: 12 }, () => take(tripWords(seq, 'T1'))))
      expect(done.filter(({ kind }) => kind === 'next')).toHaveLength(1)
      expect(done.every(({ upTo }) => upTo === seq)).toBe(true)
    }
    expect(await alarms(store)).toEqual([])
  })

  test('another message under a number is an alarm and changes nothing, taken or early', async () => {
    const { store, take } = await bench()
    await take(tripWords(1, 'T1'))
    await take(tripWords(3, 'T3'))
    expect(await take(tripWords(1, 'TX'))).toMatchObject({ kind: 'forked', upTo: 1 })
    expect(await take(tripWords(3, 'TY'))).toMatchObject({ kind: 'forked', upTo: 1 })
    expect(await take(ackWords(1, []), 'ack')).toMatchObject({ kind: 'forked', upTo: 1 })
    await take(tripWords(2, 'T2'))
    expect(await trips(store)).toEqual(['T1', 'T2', 'T3'])
    expect(await alarms(store)).toMatchObject([{ kind: 'ledger-forked', key: 'TAXI-0042/L1', count: 3 }])
  })

  test('the digests of the newest messages are kept', async () => {
    const { store, take } = await bench()
    await store.query(`INSERT INTO ledger VALUES ('TAXI-0042', 'L1', 600, 0)`)
    await store.query(
      `INSERT INTO taken_message SELECT 'TAXI-0042', 'L1', n, 'd' FROM generate_series(1, 600) AS n`,
    )
    await take(tripWords(601, 'T1'))
    const [kept] = await store.query('SELECT count(*) AS n, min(seq) AS first FROM taken_message')
    expect(kept).toEqual({ n: 500, first: 102 })
    expect(await take(tripWords(1, 'T2'))).toMatchObject({ kind: 'repeat' })
  })

  test('what is not a message of its kind is neither stored nor counted', async () => {
    const { store, take } = await bench()
    await expect(take({ ...tripWords(1, 'T1'), total: -1 })).rejects.toThrow('total')
    await expect(take(tripWords(0, 'T1'))).rejects.toThrow('seq')
    expect(await store.query('SELECT 1 FROM ledger')).toEqual([])
    // A member of a later version may be any text at all.
    expect(await take({ ...tripWords(2, 'T2'), later: '\u0000' })).toMatchObject({ kind: 'early' })
    expect(await take({ ...tripWords(1, 'T1'), later: '\u0000' })).toMatchObject({ upTo: 2 })
  })

  test('a revision keeps its first total, due and link; a newer one withdraws it', async () => {
    const { store, take, document } = await bench()
    await take(tripWords(1, 'T1'))
    await take(tripWords(2, 'T1', { due: 350, cash: 2000, withdrawn: true, state: 'short' }))
    expect(await revisions(store, 'T1')).toEqual([
      { rev: 1, total: 2350, due: 2350, withdrawn: true, told: true },
    ])
    await take(tripWords(3, 'T1', { rev: 2, link: mac('T1', 2, 650), total: 2650, due: 650, cash: 2000 }))
    expect(await revisions(store, 'T1')).toEqual([
      { rev: 1, total: 2350, due: 2350, withdrawn: true, told: true },
      { rev: 2, total: 2650, due: 650, withdrawn: false, told: true },
    ])
    expect(await document('T1')).toMatchObject({ seq: 3, rev: 2, cash: 2000 })
  })

  test('a revision known from its pay link is told by the document', async () => {
    const { store, take } = await bench()
    await store.query(
      `INSERT INTO trip (vehicle, trip, currency, created_ms) VALUES ('TAXI-0042', 'T1', 'CNY', 0)`,
    )
    await store.query(
      `INSERT INTO revision (vehicle, trip, rev, due, link, told) VALUES ('TAXI-0042', 'T1', 1, 2000, $1, false)`,
      [mac('T1', 1, 2000)],
    )
    await take(tripWords(1, 'T1', { due: 0, received: 2350, state: 'paid', link: mac('T1', 1, 2000) }))
    expect(await revisions(store, 'T1')).toEqual([
      { rev: 1, total: 2350, due: 2000, withdrawn: false, told: true },
    ])
    expect(await alarms(store)).toEqual([])
  })

  test('a document of a settled revision that was never seen is believed by its link', async () => {
    const { store, take } = await bench()
    await take(tripWords(1, 'T1', { due: 0, received: 2350, state: 'paid' }))
    expect(await revisions(store, 'T1')).toMatchObject([{ rev: 1, due: 2350 }])
    expect(await alarms(store)).toEqual([])
  })

  test.each([
    ['another currency than the vehicle’s', { currency: 'EUR' }],
    ['a link of another amount', { link: mac('T1', 1, 9999) }],
    ['a link that contradicts the one told before', { link: mac('T1', 1, 1000), total: 1000, due: 1000 }],
  ])('%s: counted, not applied, a mismatch', async (_, facts) => {
    const { store, take, document } = await bench()
    await take(tripWords(1, 'T1'))
    expect(await take(tripWords(2, 'T1', facts))).toMatchObject({ kind: 'next', upTo: 2 })
    expect(await document('T1')).toMatchObject({ seq: 1 })
    expect(await alarms(store)).toMatchObject([{ kind: 'mismatch', key: 'TAXI-0042/T1', count: 1 }])
  })

  test.each([
    ['of another key', { link: linkMac(OTHER_CAR.keys[0]!, { ...LINK, vehicle: CAR.id }) }],
    ['of another vehicle', { link: linkMac(CAR.keys[0]!, { ...LINK, vehicle: OTHER_CAR.id }) }],
    ['of another trip', { link: mac('T2', 1, 2350) }],
    ['of another revision', { link: mac('T1', 2, 2350) }],
    ['of an amount that nobody owed', { link: mac('T1', 1, 9999) }],
  ])('a code never seen before with a link %s: counted, not applied, a mismatch', async (_, facts) => {
    const { store, take, document } = await bench()
    expect(await take(tripWords(1, 'T1', facts))).toMatchObject({ kind: 'next', upTo: 1 })
    expect(await revisions(store, 'T1')).toEqual([])
    expect(await document('T1')).toBeNull()
    expect(await alarms(store)).toMatchObject([{ kind: 'mismatch', key: 'TAXI-0042/T1', count: 1 }])
  })

  test('a link of the vehicle’s previous key is good', async () => {
    const { store, take } = await bench()
    const rotated = { ...CAR, keys: [Buffer.alloc(32, 9), CAR.keys[0]!] }
    await take(tripWords(1, 'T1'), 'trip', rotated)
    expect(await revisions(store, 'T1')).toMatchObject([{ rev: 1, due: 2350 }])
    expect(await alarms(store)).toEqual([])
  })

  test('another currency than the trip’s, known from its pay link', async () => {
    const { store, take, document } = await bench()
    await store.query(
      `INSERT INTO trip (vehicle, trip, currency, created_ms) VALUES ('TAXI-0042', 'T1', 'SGD', 0)`,
    )
    expect(await take(tripWords(1, 'T1'))).toMatchObject({ upTo: 1 })
    expect(await document('T1')).toBeNull()
    expect(await alarms(store)).toMatchObject([{ kind: 'mismatch' }])
  })

  test('a code without a capture is an alarm until the capture is seen', async () => {
    const { store, take } = await bench()
    const byCode = { state: 'paid', due: 0, received: 2350, by: 'code', confirmed: [1] }
    await take(tripWords(1, 'T1'))
    await take(tripWords(2, 'T1', byCode))
    expect(await alarms(store)).toMatchObject([
      { kind: 'code-without-capture', key: 'TAXI-0042/T1.1', closed: false },
    ])
    await capture(store, 'T1', 1, 2350)
    await take(tripWords(3, 'T1', byCode))
    expect(await alarms(store)).toMatchObject([{ kind: 'code-without-capture', count: 1, closed: true }])
  })

  test('cash for a ride that was paid opens a refund task', async () => {
    const { store, take } = await bench()
    await take(tripWords(1, 'T1'))
    await capture(store, 'T1', 1, 2350)
    await store.query(`UPDATE trip SET received = 2350`)
    await take(tripWords(2, 'T1', { cash: 2350, due: 0, state: 'cash', withdrawn: true }))
    expect(await store.query('SELECT amount, why FROM refund_task')).toEqual([
      { amount: 2350, why: 'more-than-owed' },
    ])
  })

  test('an acknowledgement ends only this vehicle’s messages; one put aside is an alarm', async () => {
    const { store, take } = await bench()
    const applied = await oweUnallocated(store)
    const aside = await oweUnallocated(store)
    const foreign = await oweUnallocated(store, OTHER_CAR.id)
    const acks = [
      { jti: applied, result: 'applied' },
      { jti: aside, result: 'quarantined' },
      { jti: foreign, result: 'applied' },
      { jti: 'never-sent', result: 'quarantined' },
    ]
    await take(ackWords(1, acks), 'ack')
    await take(ackWords(2, [{ jti: applied, result: 'duplicate' }]), 'ack')
    const results = new Map((await owed(store)).map(({ jti, result }) => [jti, result]))
    expect(results).toEqual(
      new Map([
        [applied, 'applied'],
        [aside, 'quarantined'],
        [foreign, null],
      ]),
    )
    expect(await alarms(store)).toMatchObject([{ kind: 'quarantined', key: `TAXI-0042/${aside}`, count: 1 }])
  })
})
