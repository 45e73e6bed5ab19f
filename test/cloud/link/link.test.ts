import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { VehicleLink } from '../../../src/cloud/link/link.ts'
import type { LinkOptions } from '../../../src/cloud/link/options.ts'
import { serverLog } from '../../../src/cloud/log.ts'
import type { Store } from '../../../src/cloud/store/sql.ts'
import { signHs256 } from '../../../src/contract/jws.ts'
import { upKey } from '../../../src/contract/vehicleKey.ts'
import { startAedes } from '../../support/aedes.ts'
import { type Mosquitto, startMosquitto } from '../../support/mosquitto.ts'
import { eachStore } from '../../support/stores.ts'
import { until } from '../../support/waiting.ts'
import {
  ackWords,
  alarms,
  CAR,
  capture,
  notice,
  OTHER_CAR,
  owed,
  oweUnallocated,
  trips,
  tripWords,
} from '../fleet/rig.ts'
import { FakeCar, FLEET, KEYS } from './rig.ts'

let mosquitto: Mosquitto
const ending: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  mosquitto = await startMosquitto()
})
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})
afterAll(() => mosquitto?.stop())

let servers = 0
function server(store: Store, url: string, options: Partial<LinkOptions> = {}): VehicleLink {
  servers += 1
  const link = new VehicleLink({
    ...{ store, fleet: FLEET, broker: { url, protocol: 'auto' }, signer: KEYS.current },
    ...{ issuer: 'https://pay.example', serverId: `s${servers}`, shared: true },
    ...{ now: Date.now, log: serverLog('silent'), repeatMs: 100, sendEveryMs: 50, ...options },
  })
  link.start()
  ending.push(() => link.stop())
  return link
}

async function car(url = mosquitto.url, vehicle = CAR): Promise<FakeCar> {
  const connected = await FakeCar.connect(url, vehicle)
  ending.push(() => connected.end())
  return connected
}

const up = (link: VehicleLink) => until('the link is up', () => link.connected)

eachStore('link', open => {
  test('takes in, acknowledges, and repeats what it owes until the vehicle has acknowledged', async () => {
    const store = await open()
    const link = server(store, mosquitto.url)
    const taxi = await car()
    await up(link)
    for (const [seq, trip] of [
      [1, 'T1'],
      [3, 'T3'],
      [2, 'T2'],
    ] as const)
      await taxi.say('trip', tripWords(seq, trip))
    await until('all is acknowledged', () => taxi.upTo === 3)
    expect(await trips(store)).toEqual(['T1', 'T2', 'T3'])
    const jti = await oweUnallocated(store)
    link.kick()
    await until('it is repeated', () => taxi.of('notice').length >= 3)
    expect(new Set(taxi.of('notice').map(claims => claims.jti))).toEqual(new Set([jti]))
    expect(taxi.of('notice')[0]).toMatchObject({ iss: 'https://pay.example', sub: CAR.id, amount: 100 })
    await taxi.say('ack', ackWords(4, taxi.acksPending))
    await until('it is done', async () => (await owed(store))[0]?.result === 'applied')
    expect(link.counters).toMatchObject({ taken: 4, rejected: 0, refused: 0 })
    expect(await alarms(store)).toEqual([])
  })

  test('a sync is answered, and what was put off is sent at once', async () => {
    const store = await open()
    const link = server(store, mosquitto.url, { repeatMs: 3_600_000 })
    const taxi = await car()
    await up(link)
    await taxi.say('trip', tripWords(1, 'T1'))
    await until('taken in', () => taxi.upTo === 1)
    await capture(store, 'T1', 1, 2350)
    await notice(store, 'T1', 1, 2350)
    await oweUnallocated(store, CAR.id, Date.now() + 3_600_000)
    await taxi.sync({ fresh: true, ledger: 'L2', trips: [{ trip: 'T1', n: 0 }] })
    await until('all three', () =>
      ['restore', 'settlement', 'notice'].every(typ => taxi.of(typ as 'restore').length > 0),
    )
    await until('the ledger is answered', () =>
      taxi.of('ack').some(({ ledger, upTo }) => ledger === 'L2' && upTo === 0),
    )
    expect(taxi.of('restore')[0]).toMatchObject({ trips: [{ trip: 'T1', received: 2350, n: 1 }] })
    expect(taxi.of('settlement')[0]).toMatchObject({ trip: 'T1', n: 1 })
  })

  test('what is not the vehicle’s own word changes nothing', async () => {
    const store = await open()
    const link = server(store, mosquitto.url)
    const taxi = await car()
    await up(link)
    const good = signHs256(tripWords(1, 'T1'), 'trip', upKey(CAR.keys[0]!))
    const [head, body, seal] = good.split('.') as [string, string, string]
    const altered = Buffer.from(body, 'base64url').toString().replace('2350', '1350')
    const foreign = signHs256(tripWords(1, 'T1', {}, OTHER_CAR), 'trip', upKey(CAR.keys[0]!))
    const hostile: readonly (readonly [string, string | Buffer])[] = [
      ['up/trip', `${head}.${Buffer.from(altered).toString('base64url')}.${seal}`],
      ['up/trip', JSON.stringify(tripWords(1, 'T1'))],
      ['up/trip', signHs256(tripWords(1, 'T1'), 'trip', upKey(OTHER_CAR.keys[0]!))],
      ['up/trip', foreign],
      ['up/trip', ''],
      ['up/trip', Buffer.alloc(65_600, 0x41)],
      ['up/trip', signHs256({ ...tripWords(1, 'T1'), total: 'much' }, 'trip', upKey(CAR.keys[0]!))],
      // A document said as something else.
      ['up/ack', good],
      ['up/sync', good],
      ['up/status', '{"online": "perhaps"}'],
      ['up/other', good],
      ['up/trip/more', good],
    ]
    for (const [topic, payload] of hostile) await taxi.raw(`taxi/${CAR.id}/${topic}`, payload)
    await taxi.raw('taxi/TAXI-9999/up/trip', good)
    await until('all are refused', () => link.counters.rejected! >= hostile.length + 1)
    for (const table of ['trip', 'ledger', 'early_message', 'down_message', 'presence'])
      expect(await store.query(`SELECT * FROM ${table}`), table).toEqual([])
    expect((await alarms(store)).map(({ kind, key, count }) => [kind, key, count])).toEqual([
      ['bad-signature', CAR.id, 1],
      ['mismatch', CAR.id, 1],
    ])
    // One of each kind a minute and vehicle, however many come.
    expect(taxi.heard).toEqual([])
    await taxi.raw(`taxi/${CAR.id}/up/trip`, good)
    await until('the genuine one is taken', () => taxi.upTo === 1)
    expect(link.connected).toBe(true)
  })

  test('the status is the presence, also one retained from before, and coming online makes all due', async () => {
    const store = await open()
    const taxi = await car()
    const topic = `taxi/${CAR.id}/up/status`
    const retained = `taxi/${OTHER_CAR.id}/up/status`
    await taxi.raw(retained, JSON.stringify({ online: true, bootId: 'b9' }), true)
    ending.push(() => taxi.raw(retained, '', true))
    const later = Date.now() + 3_600_000
    await oweUnallocated(store, CAR.id, later)
    const link = server(store, mosquitto.url)
    await up(link)
    const isOnline = async ({ id }: { readonly id: string }) =>
      (await store.query<{ online: boolean }>('SELECT online FROM presence WHERE vehicle = $1', [id]))[0]
        ?.online
    await until('the retained one is seen', async () => (await isOnline(OTHER_CAR)) === true)
    expect(taxi.of('notice')).toEqual([])
    await taxi.raw(topic, JSON.stringify({ online: true, bootId: 'b1' }))
    await until('it is sent', () => taxi.of('notice').length > 0)
    await taxi.raw(topic, JSON.stringify({ online: false, bootId: 'b1' }))
    await until('offline', async () => (await isOnline(CAR)) === false)
    expect(await alarms(store)).toEqual([])
  })

  test('a message that could not be committed is not taken: it comes again when the store is back', async () => {
    const store = await open()
    let isBroken = true
    const failing: Store = {
      kind: store.kind,
      query: (text, params) => store.query(text, params),
      transaction: work => {
        if (isBroken) throw new Error('the disk is full')
        return store.transaction(work)
      },
      close: () => store.close(),
    }
    const link = server(failing, mosquitto.url, { shared: false })
    const taxi = await car()
    await up(link)
    await taxi.say('trip', tripWords(1, 'T1'))
    await until('the connection was ended', () => link.counters.failures! > 0)
    expect(taxi.of('ack')).toEqual([])
    isBroken = false
    await until('it came again', () => taxi.upTo === 1)
    expect(await trips(store)).toEqual(['T1'])
  })
})

eachStore('link without MQTT 5', open => {
  test('falls back to 3.1.1, and comes back after the broker went away', async () => {
    const store = await open()
    const aedes = await startAedes()
    ending.push(() => aedes.stop())
    const link = server(store, aedes.url, { shared: false })
    await up(link)
    const taxi = await car(aedes.url)
    await taxi.say('trip', tripWords(1, 'T1'))
    await until('taken in', () => taxi.upTo === 1)
    await aedes.kill()
    await until('it is noticed', () => !link.connected)
    await oweUnallocated(store)
    await aedes.start()
    await up(link)
    await until('what was owed is sent', () => taxi.of('notice').length > 0)
    expect(link.counters.connects).toBe(2)
  })
})
