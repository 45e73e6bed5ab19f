import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../../../src/cloud/store/open.ts'
import { type Mosquitto, startMosquitto } from '../../support/mosquitto.ts'
import { type Cluster, postgresqlPrograms, startPostgresql } from '../../support/postgresql.ts'
import { until } from '../../support/waiting.ts'
import {
  ackWords,
  alarms,
  CAR,
  OTHER_CAR,
  owed,
  oweUnallocated,
  tripWords,
  type Words,
} from '../fleet/rig.ts'
import { FakeCar, PEM } from './rig.ts'

const DOCUMENTS = 150
const NOTICES = 40

interface Server {
  readonly child: ChildProcess
  readonly counters: Record<string, number>
  isUp: boolean
}

function startServer(options: Words): Server {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'server.ts'), JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const server: Server = { child, counters: {}, isUp: false }
  createInterface(child.stdout!).on('line', line => {
    if (line === 'up') server.isUp = true
    else Object.assign(server.counters, JSON.parse(line))
  })
  return server
}

/** Numbered messages of one vehicle, each said again and again until all up to there is acknowledged. */
class Talk {
  readonly car: FakeCar
  readonly #messages: { typ: 'trip' | 'ack'; words: Words }[] = []
  #said = 0
  #lastMs = 0

  constructor(car: FakeCar) {
    this.car = car
  }

  get isDone(): boolean {
    return this.car.upTo === this.#messages.length
  }

  document(trip: string): void {
    const seq = this.#messages.length + 1
    this.#messages.push({ typ: 'trip', words: tripWords(seq, trip, {}, this.car.vehicle) })
  }

  /**
   * At most 40 ahead, and none after the first `most`; once a second without news from the start of what is not
   * acknowledged.
   */
  async step(most = Number.POSITIVE_INFINITY): Promise<void> {
    const acks = this.car.acksPending.splice(0, 100)
    if (acks.length > 0)
      this.#messages.push({
        typ: 'ack',
        words: ackWords(this.#messages.length + 1, acks, this.car.vehicle),
      })
    if (performance.now() - this.#lastMs > 1_000) this.#said = this.car.upTo
    const next = this.#messages.slice(this.#said, Math.min(most, this.car.upTo + 40))
    if (next.length > 0) this.#lastMs = performance.now()
    this.#said += next.length
    await Promise.all(next.map(({ typ, words }) => this.car.say(typ, words)))
  }
}

describe.skipIf(postgresqlPrograms() === null)('two servers', () => {
  let cluster: Cluster
  let mosquitto: Mosquitto
  beforeAll(async () => {
    ;[cluster, mosquitto] = await Promise.all([startPostgresql(), startMosquitto()])
  })
  afterAll(() => Promise.all([cluster?.stop(), mosquitto?.stop()]))

  test('as processes share one store and broker; one is killed half-way; nothing is lost or done twice', async () => {
    const url = await cluster.newDatabase()
    const store = await openStore({ kind: 'postgresql', url, connections: 2 })
    // Each application of a document is one line: the trip's row alone would not show a second one.
    await store.query('CREATE TABLE seen (id serial, vehicle text, trip text)')
    await store.query(
      `CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN INSERT INTO seen (vehicle, trip) VALUES (NEW.vehicle, NEW.trip); RETURN NEW; END $$`,
    )
    await store.query(
      'CREATE TRIGGER see AFTER UPDATE OF document ON trip FOR EACH ROW EXECUTE FUNCTION see()',
    )
    const servers = ['one', 'two'].map(serverId =>
      startServer({ url, broker: mosquitto.url, pem: PEM, serverId }),
    )
    const talks = await Promise.all(
      [CAR, OTHER_CAR].map(async vehicle => new Talk(await FakeCar.connect(mosquitto.url, vehicle))),
    )
    try {
      await until('both servers are up', () => servers.every(({ isUp }) => isUp))
      for (const talk of talks) {
        for (let n = 1; n <= DOCUMENTS; n++) talk.document(`T${String(n).padStart(3, '0')}`)
        for (let n = 0; n < NOTICES; n++) await oweUnallocated(store, talk.car.vehicle.id, Date.now())
      }
      const half = () => talks.every(({ car }) => car.upTo > DOCUMENTS / 3)
      await until('a good part is in', async () => {
        // Held back, so that neither is done before the other has come so far.
        for (const talk of talks) await talk.step((DOCUMENTS * 2) / 3)
        return half()
      })
      await until('both have worked', () =>
        servers.every(({ counters: { taken, early, sent } }) => taken! + early! > 0 && sent! > 0),
      )
      expect(talks.every(talk => !talk.isDone)).toBe(true)
      // In the middle of what comes in.
      await Promise.all(talks.map(talk => talk.step()))
      servers[0]!.child.kill('SIGKILL')
      const isAcked = async () => (await owed(store)).every(({ result }) => result === 'applied')
      await until(
        'all is in and acknowledged',
        async () => {
          for (const talk of talks) await talk.step()
          return talks.every(({ isDone }) => isDone) && (await isAcked())
        },
        60_000,
      )
      for (const { car } of talks) {
        const seen = await store.query<{ trip: string }>(
          'SELECT trip FROM seen WHERE vehicle = $1 ORDER BY id',
          [car.vehicle.id],
        )
        const expected = Array.from({ length: DOCUMENTS }, (_, i) => `T${String(i + 1).padStart(3, '0')}`)
        expect(seen.map(({ trip }) => trip)).toEqual(expected)
        expect(new Set(car.of('notice').map(({ jti }) => jti)).size).toBe(NOTICES)
      }
      expect(await alarms(store)).toEqual([])
    } finally {
      for (const { child } of servers) child.kill('SIGKILL')
      for (const { car } of talks) await car.end()
      await store.close()
    }
  }, 120_000)
})
