/**
 * What the partner server costs and how fast it is: the server as its own process on a real PostgreSQL and a real Mosquitto,
 * Alipay played by the sandbox in this process. Seen from outside.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectAsync, type MqttClient } from 'mqtt'
import { writeFleet } from '../../src/cli/demo/fleet.ts'
import { signHs256 } from '../../src/contract/jws.ts'
import { linkMac, payLink } from '../../src/contract/payLink.ts'
import { upKey } from '../../src/contract/vehicleKey.ts'
import { ScaledClock } from '../../src/sandbox/clock.ts'
import { openKeyFolder } from '../../src/sandbox/keyFolder.ts'
import { Sandbox } from '../../src/sandbox/sandbox.ts'
import { Browser } from '../../src/simulators/passenger/browser.ts'
import { payInWallet } from '../../src/simulators/passenger/walletPassenger.ts'
import { type Mosquitto, startMosquitto } from '../support/mosquitto.ts'
import { freePort } from '../support/ports.ts'
import { type Cluster, startPostgresql } from '../support/postgresql.ts'
import { cpuSeconds, memoryOf } from './proc.ts'
import { type Row, row } from './table.ts'

const PROGRAM = join(import.meta.dirname, '../../src/cli/farebridge.ts')
const WITHIN_MS = 120_000
const AMOUNT = 2350

interface Vehicle {
  readonly id: string
  readonly plate: string
  readonly key: Buffer
}

export class CloudRig {
  readonly folder = mkdtempSync(join(tmpdir(), 'farebridge-bench-cloud-'))
  readonly vehicles: readonly Vehicle[]
  #trips = 0
  #cluster: Cluster | null = null
  #broker!: Mosquitto
  #server!: ChildProcess
  sandbox!: Sandbox
  origin = ''
  /** Of every settlement notice: when it was heard, by trip. */
  readonly #heard = new Map<string, number>()
  #ear!: MqttClient

  constructor(vehicles: number) {
    this.vehicles = Array.from({ length: vehicles }, (_, i) => {
      const id = `TAXI-${String(i + 1).padStart(4, '0')}`
      return { id, plate: id, key: randomBytes(32) }
    })
  }

  async set(store: 'postgresql' | 'pglite'): Promise<void> {
    if (store === 'postgresql') this.#cluster = await startPostgresql()
    this.#broker = await startMosquitto({ extra: ['max_queued_messages 10000'] })
    const alipay = join(this.folder, 'alipay')
    const rich = { name: 'Lan', email: 'lan@wallet.example', balance: 10_000_000_000, enabled: true }
    this.sandbox = new Sandbox({
      merchant: openKeyFolder(alipay),
      clock: new ScaledClock(1),
      buyers: [{ id: '2088000000000101', ...rich }],
    })
    await this.sandbox.start()
    const port = await freePort()
    this.origin = `http://127.0.0.1:${port}`
    this.sandbox.merchant.addCallback(this.origin)
    this.sandbox.merchant.addNotifyHost(`127.0.0.1:${port}`)
    const storeUrl = await this.#cluster?.newDatabase()
    const { folder, sandbox, vehicles } = this
    const file = writeFleet({ folder, sandbox, alipay, port, broker: this.#broker.url, storeUrl, vehicles })
    this.#server = spawn(process.execPath, [PROGRAM, 'cloud', '--config', file, '--log', 'warn'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    await this.#until(async () => (await fetch(`${this.origin}/healthz`)).ok)
    this.#ear = await connectAsync(this.#broker.url, { clientId: 'ear' })
    this.#ear.on('message', (_topic, payload) => {
      const claims = JSON.parse(Buffer.from(payload.toString().split('.')[1]!, 'base64url').toString())
      if (!this.#heard.has(claims.trip)) this.#heard.set(claims.trip, performance.now())
    })
    await this.#ear.subscribeAsync('taxi/+/down/settlement', { qos: 1 })
  }

  async strike(): Promise<void> {
    await this.#ear?.endAsync(true)
    const ended = new Promise(done => this.#server?.once('exit', done))
    if (this.#server?.kill('SIGTERM')) await ended
    await this.sandbox?.stop()
    await this.#broker?.stop()
    await this.#cluster?.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  get pid(): number {
    return this.#server.pid!
  }

  link(vehicle = this.vehicles[0]!): { readonly link: string; readonly trip: string } {
    this.#trips += 1
    const trip = `B${String(this.#trips).padStart(8, '0')}`
    const facts = { vehicle: vehicle.id, trip, rev: 1, amount: AMOUNT, currency: 'CNY' }
    return { link: payLink(this.origin.toUpperCase(), facts, linkMac(vehicle.key, facts)), trip }
  }

  /** When the notice of a trip was heard. */
  async notice(trip: string): Promise<number> {
    await this.#until(() => this.#heard.has(trip), 1)
    return this.#heard.get(trip)!
  }

  /** One payment after the other: its page, its order, and from the money to the notice on MQTT. */
  async latencies(n: number, where: string): Promise<Row[]> {
    const figures = { page: [] as number[], create: [] as number[], notice: [] as number[] }
    for (let i = 0; i < n; i++) {
      const { link, trip } = this.link()
      const browser = new Browser()
      let begun = performance.now()
      await browser.open(link)
      figures.page.push(performance.now() - begun)
      const page = await browser.submit(`${this.origin}/pay/start`, { path: new URL(link).pathname })
      const csrf = /data-csrf="([^"]*)"/.exec(page.html)![1]!
      const body = { path: new URL(page.url).pathname }
      begun = performance.now()
      const { value } = await browser.send(`${this.origin}/api/pay`, body, { 'x-csrf': csrf })
      figures.create.push(performance.now() - begun)
      begun = performance.now()
      this.sandbox.desk.pay((value as { tradeNo: string }).tradeNo, '2088000000000101')
      figures.notice.push((await this.notice(trip)) - begun)
    }
    return [
      row(`link page${where}`, 'ms', figures.page),
      row(`Pay tapped to trade number (create at the sandbox)${where}`, 'ms', figures.create),
      row(
        `paid at Alipay to settlement notice on MQTT (notify, notify_verify, commit)${where}`,
        'ms',
        figures.notice,
      ),
    ]
  }

  /** Whole payments at once: page, authorize page, token, create, wallet, notification, paid page. */
  async payments(n: number, atOnce: number): Promise<Row[]> {
    const cpu = cpuSeconds(this.pid)
    const begun = performance.now()
    let left = n
    const passenger = async () => {
      while (left-- > 0) {
        const { link, trip } = this.link()
        const { kind } = await payInWallet(link, { wallet: this.sandbox.addresses.wallet, waitMs: 60_000 })
        if (kind !== 'paid') throw new Error(`a payment ended as ${kind}`)
        await this.notice(trip)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, passenger))
    const seconds = (performance.now() - begun) / 1000
    return [
      row(`whole payments a second, ${atOnce} passengers at once`, '/s', [n / seconds]),
      row("the server's processor time for 1,000 of them", 's', [((cpuSeconds(this.pid) - cpu) / n) * 1000]),
    ]
  }

  /** Every vehicle connects, syncs, and tells of a ride; then each is acknowledged. */
  async fleet(): Promise<Row[]> {
    const acknowledged = new Set<string>()
    const connects: MqttClient[] = []
    const begun = performance.now()
    for (let i = 0; i < this.vehicles.length; i += 50) {
      const some = this.vehicles.slice(i, i + 50)
      const clients = await Promise.all(
        some.map(async ({ id }) => {
          const client = await connectAsync(this.#broker.url, { clientId: id, keepalive: 600 })
          client.on('message', (_topic, payload) => {
            const { upTo } = JSON.parse(
              Buffer.from(payload.toString().split('.')[1]!, 'base64url').toString(),
            )
            if (upTo === 1) acknowledged.add(id)
          })
          await client.subscribeAsync(`taxi/${id}/down/ack`, { qos: 1 })
          return client
        }),
      )
      connects.push(...clients)
    }
    const connected = performance.now()
    const tell = this.vehicles.map((vehicle, i) => this.#ride(vehicle, connects[i]!))
    // As the agent does: what is not acknowledged is said again. A broker drops what it cannot queue.
    const end = connected + WITHIN_MS
    while (acknowledged.size < connects.length) {
      if (performance.now() > end)
        throw new Error(`${acknowledged.size} of ${connects.length} were acknowledged`)
      const waiting = this.vehicles.flatMap(({ id }, k) => (acknowledged.has(id) ? [] : [tell[k]!]))
      await Promise.all(waiting.map(say => say()))
      for (let k = 0; k < 1000 && acknowledged.size < connects.length; k++) await sleep(5)
    }
    const took = performance.now() - connected
    const { residentMiB } = memoryOf(this.pid)
    await Promise.all(connects.map(client => client.endAsync(true)))
    const many = this.vehicles.length.toLocaleString('en')
    return [
      row(`${many} vehicles connected to the broker`, 'ms', [connected - begun]),
      row(`${many} syncs and trip documents, all taken in and acknowledged`, 'ms', [took]),
      row("the server's resident memory then", 'MiB', [residentMiB]),
    ]
  }

  /** Says a sync and a trip document, however often it is called. */
  #ride(vehicle: Vehicle, client: MqttClient): () => Promise<void> {
    const header = { v: 1, vehicle: vehicle.id, ledger: 'L1' }
    const { trip, link } = this.link(vehicle)
    const sums = { total: AMOUNT, due: AMOUNT, cash: 0, received: 0, refunded: 0 }
    const document = {
      ...{ seq: 1, trip, rev: 1, link: link.split('/').at(-1), state: 'open', ...sums, currency: 'CNY' },
      ...{ clock: 'meter', bootId: 'b', offline: false, meter: { tripNo: '1', rev: 1 } },
    }
    const say = (typ: 'sync' | 'trip', words: object) =>
      client.publishAsync(
        `taxi/${vehicle.id}/up/${typ}`,
        signHs256({ ...header, ...words }, typ, upKey(vehicle.key)),
        { qos: 1 },
      )
    return async () => {
      await say('sync', { lastSeq: 1, fresh: false, trips: [] })
      await say('trip', document)
    }
  }

  async #until(isSo: () => boolean | Promise<boolean>, everyMs = 50): Promise<void> {
    const end = performance.now() + WITHIN_MS
    for (;;) {
      if (await Promise.resolve(isSo()).catch(() => false)) return
      if (performance.now() > end) throw new Error('the bench waited in vain')
      await sleep(everyMs)
    }
  }
}

export async function cloudBench(
  few: (full: number, least: number) => number,
  take: (...rows: Row[]) => void,
) {
  const rig = new CloudRig(few(1_000, 50))
  try {
    await rig.set('postgresql')
    // The first ones compile what the others run.
    await rig.latencies(few(30, 3), '')
    take(...(await rig.latencies(few(300, 20), '')))
    take(...(await rig.payments(few(500, 32), 16)))
    take(...(await rig.fleet()))
  } finally {
    await rig.strike()
  }
  const small = new CloudRig(1)
  try {
    await small.set('pglite')
    await small.latencies(few(30, 3), '')
    take(...(await small.latencies(few(100, 10), ', embedded database')))
  } finally {
    await small.strike()
  }
}
