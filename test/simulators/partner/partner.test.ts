import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type MqttClient } from 'mqtt'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseCloudKeys } from '../../../src/contract/cloudKeys.ts'
import { confirmationCode } from '../../../src/contract/confirmationCode.ts'
import { type DownTyp, signHs256, verifyEdDsa } from '../../../src/contract/jws.ts'
import {
  parseDownAck,
  parseRestoreMessage,
  parseSettlementNotice,
  restoredTrip,
  type SettlementNotice,
} from '../../../src/contract/messages.ts'
import { linkMac, payLink } from '../../../src/contract/payLink.ts'
import { parseTopic, topics } from '../../../src/contract/topics.ts'
import { upKey } from '../../../src/contract/vehicleKey.ts'
import { settlementOf } from '../../../src/domain/trip.ts'
import { Partner, type PartnerOptions } from '../../../src/simulators/partner/partner.ts'
import { followPayLink, openPayLink } from '../../../src/simulators/passenger/passenger.ts'
import { type AedesBroker, startAedes } from '../../support/aedes.ts'

const VEHICLE = 'TAXI-0042'
const KEY = Buffer.alloc(32, 1)
const OLD_KEY = Buffer.alloc(32, 2)
const place = topics(VEHICLE)
const soon = { timeout: 5_000, interval: 10 }

/** A vehicle without an agent: says what a test wants and hears everything. */
class Car {
  readonly heard: { typ: DownTyp; token: string }[] = []
  readonly #client: MqttClient
  readonly #partner: Partner
  seq = 0
  ledger = 'ledger-1'

  constructor(client: MqttClient, partner: Partner) {
    this.#client = client
    this.#partner = partner
    client.on('message', (topic, payload) => {
      const name = parseTopic(topic)?.name as DownTyp
      this.heard.push({ typ: name, token: payload.toString() })
    })
  }

  static async start(broker: string, partner: Partner): Promise<Car> {
    const client = connect(broker, { clientId: 'car' })
    const car = new Car(client, partner)
    await new Promise(resolve => client.once('connect', resolve))
    await client.subscribeAsync(place.downAll, { qos: 1 })
    return car
  }

  stop(): Promise<void> {
    return this.#client.endAsync(true)
  }

  /** What was heard of one kind, verified. */
  claims(typ: DownTyp): Record<string, unknown>[] {
    const keys = parseCloudKeys(this.#partner.jwks())
    return this.heard.filter(one => one.typ === typ).map(one => verifyEdDsa(one.token, typ, keys))
  }

  notices(): SettlementNotice[] {
    return this.claims('settlement').map(parseSettlementNotice)
  }

  upTo(): number {
    const acks = this.claims('ack').map(parseDownAck)
    return acks.filter(ack => ack.ledger === this.ledger).at(-1)?.upTo ?? 0
  }

  say(typ: 'trip' | 'ack' | 'sync', body: object, key = KEY): void {
    const topic = { trip: place.upTrip, ack: place.upAck, sync: place.upSync }[typ]
    this.#client.publish(
      topic,
      signHs256({ v: 1, vehicle: VEHICLE, ledger: this.ledger, ...body }, typ, upKey(key)),
      { qos: 1 },
    )
  }

  tell(trip: string, change: object = {}): void {
    this.seq += 1
    this.say('trip', { ...document(trip), seq: this.seq, ...change })
  }

  acknowledge(jti: string): void {
    this.seq += 1
    this.say('ack', { seq: this.seq, acks: [{ jti, result: 'applied' }] })
  }
}

const facts = (trip: string, rev = 1, amount = 2350) => ({
  vehicle: VEHICLE,
  trip,
  rev,
  amount,
  currency: 'CNY',
})

function document(trip: string, rev = 1, amount = 2350) {
  const link = linkMac(KEY, facts(trip, rev, amount))
  return {
    ...{ trip, rev, link, state: 'open', total: amount, due: amount, cash: 0, received: 0, refunded: 0 },
    ...{ currency: 'CNY', clock: 'ntp', bootId: 'b', offline: false, meter: { tripNo: '17', rev } },
    ...{ startedAt: '20261123100100', distanceM: 8400 },
  }
}

describe('the stand-in partner', () => {
  let broker: AedesBroker
  let partner: Partner
  let car: Car
  beforeEach(async () => {
    broker = await startAedes()
    await begin()
  })
  afterEach(end)

  async function begin(options: Partial<PartnerOptions> = {}): Promise<void> {
    const vehicles = [{ id: VEHICLE, key: KEY, previousKey: OLD_KEY }]
    partner = new Partner({ broker: broker.url, vehicles, repeatMs: 150, ...options })
    await partner.start()
    car = await Car.start(broker.url, partner)
  }
  async function end(): Promise<void> {
    await car.stop()
    await partner.stop()
    await broker.stop()
  }
  const link = (trip: string, rev = 1, amount = 2350, key = KEY) =>
    payLink(partner.origin, facts(trip, rev, amount), linkMac(key, facts(trip, rev, amount)))

  test('acknowledges what has come without a gap, in whatever order it comes', async () => {
    const say = (seq: number) => car.say('trip', { ...document(`T${seq}`), seq })
    for (const seq of [1, 3, 4]) say(seq)
    await expect.poll(() => car.upTo(), soon).toBe(1)
    await sleep(50)
    expect(car.upTo()).toBe(1)
    say(2)
    await expect.poll(() => car.upTo(), soon).toBe(4)
    for (const seq of [2, 4, 1]) say(seq)
    await expect.poll(() => partner.counters.repeats, soon).toBe(3)
    expect(partner.documents.map(seen => seen.document.trip)).toEqual(['T1', 'T2', 'T3', 'T4'])
  })

  test('believes the previous key, and no other; another vehicle’s word counts for nothing', async () => {
    car.say('trip', { ...document('T1'), seq: 1 }, OLD_KEY)
    await expect.poll(() => car.upTo(), soon).toBe(1)
    car.say('trip', { ...document('T2'), seq: 2 }, Buffer.alloc(32, 3))
    car.say('trip', { ...document('T2'), seq: 2, vehicle: 'TAXI-0043' })
    car.say('trip', { trip: 'T2', seq: 2 })
    await expect.poll(() => partner.counters.rejected, soon).toBe(3)
    expect(partner.counters.documents).toBe(1)
  })

  test('repeats a notice until it is acknowledged, the same bytes, also over a wiped broker', async () => {
    car.tell('T1')
    await expect.poll(() => car.upTo(), soon).toBe(1)
    const jti = partner.pay(VEHICLE, 'T1')
    await expect.poll(() => car.notices().length, soon).toBeGreaterThan(2)
    await broker.wipe()
    const before = car.heard.length
    await broker.start()
    await expect.poll(() => car.heard.length, soon).toBeGreaterThan(before)
    expect(new Set(car.heard.filter(one => one.typ === 'settlement').map(one => one.token)).size).toBe(1)
    car.acknowledge(jti)
    await expect.poll(() => partner.owed, soon).toBe(0)
    expect(partner.resultOf(jti)).toBe('applied')
    const count = car.notices().length
    await sleep(400)
    expect(car.notices()).toHaveLength(count)
  })

  test('notices count up and carry what was received and given back so far', async () => {
    car.tell('T1')
    await expect.poll(() => car.upTo(), soon).toBe(1)
    partner.pay(VEHICLE, 'T1')
    partner.faults.doubleCapture(VEHICLE, 'T1')
    partner.refund(VEHICLE, 'T1', 1000)
    partner.refund(VEHICLE, 'T1')
    expect(() => partner.refund(VEHICLE, 'T1', 1)).toThrow('no 1 to give back')
    const sums = () => {
      const byNumber = new Map(car.notices().map(notice => [notice.n, notice]))
      return [...byNumber.values()].map(({ n, received, refunded, cause }) => [
        n,
        received,
        refunded,
        cause.kind,
        cause.amount,
      ])
    }
    await expect.poll(sums, soon).toEqual([
      [1, 2350, 0, 'captured', 2350],
      [2, 4700, 0, 'captured', 2350],
      [3, 4700, 1000, 'refunded', 2350],
      [4, 4700, 4700, 'refunded', 2350],
    ])
    expect(partner.counters).toMatchObject({ captures: 2, refunds: 2 })
  })

  test('answers a sync: what is acknowledged, what the vehicle has missed, and to a fresh ledger its rides', async () => {
    car.tell('T1')
    car.tell('T1', { ...document('T1', 2, 2850), driver: 'D7' })
    await expect.poll(() => car.upTo(), soon).toBe(2)
    const jti = partner.pay(VEHICLE, 'T1', 2)
    car.acknowledge(jti)
    await expect.poll(() => partner.owed, soon).toBe(0)
    const before = car.notices().length
    car.say('sync', { lastSeq: 3, fresh: false, trips: [{ trip: 'T1', n: 0 }] })
    await expect.poll(() => car.notices().length, soon).toBeGreaterThan(before)
    expect(car.notices().at(-1)).toMatchObject({ n: 1, received: 2850 })

    car.ledger = 'ledger-2'
    car.say('sync', { lastSeq: 0, fresh: true, trips: [] })
    await expect.poll(() => car.claims('restore').length, soon).toBeGreaterThan(0)
    const [entry] = parseRestoreMessage(car.claims('restore')[0]).trips
    const trip = restoredTrip(entry!, 'CNY')
    expect(settlementOf(trip)).toBe('paid')
    expect(trip).toMatchObject({
      id: 'T1',
      driver: 'D7',
      noticeN: 1,
      record: { tripNo: '17', rev: 2, startedAt: '20261123100100' },
    })
    expect(trip.revisions).toMatchObject([
      { rev: 1, due: 2350, withdrawn: true },
      { rev: 2, due: 2850, withdrawn: false },
    ])
    await expect.poll(() => car.claims('ack').at(-1), soon).toMatchObject({ ledger: 'ledger-2', upTo: 0 })
  })

  test('a vehicle with more rides than a message holds gets the newest back', async () => {
    for (let i = 1; i <= 250; i++) car.tell(`T${i}`)
    await expect.poll(() => car.upTo(), soon).toBe(250)
    car.ledger = 'ledger-2'
    car.say('sync', { lastSeq: 0, fresh: true, trips: [] })
    await expect.poll(() => car.claims('restore').length, soon).toBeGreaterThan(0)
    const { trips } = parseRestoreMessage(car.claims('restore')[0])
    expect(trips.length).toBeGreaterThan(50)
    expect(trips.map(trip => trip.trip)).toEqual(trips.map((_, i) => `T${250 - trips.length + 1 + i}`))
  })

  test('a passenger opens the page, pays, and gets the confirmation code; the car hears both', async () => {
    car.tell('T1')
    await expect.poll(() => car.upTo(), soon).toBe(1)
    const page = await followPayLink(link('T1'))
    expect(page).toMatchObject({ kind: 'paid', status: 200, code: confirmationCode(KEY, facts('T1')) })
    expect(page.html).toContain('23.50 CNY')
    expect(page.html).toContain(VEHICLE)
    await expect
      .poll(() => car.claims('notice')[0], soon)
      .toMatchObject({ kind: 'page-opened', trip: 'T1', rev: 1 })
    await expect.poll(() => car.notices()[0], soon).toMatchObject({ trip: 'T1', n: 1, received: 2350 })
    expect(await followPayLink(link('T1'))).toMatchObject({ kind: 'already-paid', code: page.code })
    expect(partner.counters.captures).toBe(1)
  })

  test('the page works while the car is offline, in any case, and with the previous key', async () => {
    const offline = link('T9', 1, 500, OLD_KEY)
    expect(await openPayLink(offline.toLowerCase())).toMatchObject({ kind: 'pay' })
    expect(await followPayLink(offline)).toMatchObject({
      kind: 'paid',
      code: confirmationCode(OLD_KEY, facts('T9', 1, 500)),
    })
    car.tell('T9', { ...document('T9', 1, 500), link: linkMac(OLD_KEY, facts('T9', 1, 500)) })
    await expect.poll(() => partner.account(VEHICLE, 'T9')?.document?.trip, soon).toBe('T9')
    expect(partner.account(VEHICLE, 'T9')?.received).toBe(500)
  })

  test('each link that may not be paid has a page that says why, and takes no money', async () => {
    car.tell('T1')
    car.tell('T1', document('T1', 2, 2850))
    car.tell('T2', { state: 'cash', cash: 2350, due: 0 })
    car.tell('T3', { withdrawn: true, state: 'hired' })
    await expect.poll(() => car.upTo(), soon).toBe(4)
    const kinds = async (...links: string[]) =>
      Promise.all(links.map(async one => (await followPayLink(one)).kind))
    const tampered = link('T1', 2, 2850).replace('/2850CNY/', '/1CNY/')
    expect(await kinds(link('T1'), link('T2'), link('T3'), tampered)).toEqual([
      'superseded',
      'closed',
      'closed',
      'tampered',
    ])
    const unknown = link('T1').replace(VEHICLE, 'TAXI-9999')
    expect(await kinds(unknown, `${partner.origin}/`, `${partner.origin}/P/x/y`)).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ])
    expect(partner.counters.captures).toBe(0)
    expect((await fetch(link('T1'), { method: 'DELETE' })).status).toBe(405)
  })

  test('a passenger without a network is told in time', async () => {
    await expect(openPayLink('http://127.0.0.1:1/P/X')).rejects.toThrow('fetch failed')
    const silent = createServer(() => {})
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    await expect(followPayLink(`http://127.0.0.1:${port}/`, { timeoutMs: 50 })).rejects.toThrow('timeout')
    silent.closeAllConnections()
    await new Promise(resolve => silent.close(resolve))
  })

  test('pays by itself, each open revision once', async () => {
    await end()
    broker = await startAedes()
    await begin({ autoPayMs: 50 })
    car.tell('T1')
    car.tell('T1')
    car.tell('T2', { state: 'cash', due: 0, cash: 2350 })
    await expect.poll(() => partner.counters.captures, soon).toBe(1)
    car.tell('T1', { ...document('T1', 2, 500), total: 2850, state: 'short', received: 2350 })
    await expect.poll(() => partner.account(VEHICLE, 'T1')?.received, soon).toBe(2850)
    await sleep(150)
    expect(partner.counters.captures).toBe(2)
  })

  test('publishes its keys, and signs with the next after a change', async () => {
    const jwks = await (await fetch(`${partner.origin}/.well-known/jwks.json`)).text()
    const pinned = parseCloudKeys(jwks)
    expect(pinned.size).toBe(2)
    partner.rotateKeys()
    car.tell('T1')
    await expect.poll(() => car.heard.length, soon).toBe(1)
    expect(verifyEdDsa(car.heard[0]!.token, 'ack', pinned)).toMatchObject({ upTo: 1 })
  })

  test('says which broker is missing', async () => {
    const alone = new Partner({ broker: 'mqtt://127.0.0.1:1', vehicles: [] })
    await expect(alone.start(100)).rejects.toThrow('no broker at 127.0.0.1:1')
    await alone.stop()
  })
})
