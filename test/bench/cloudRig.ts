/**
 * The partner server as a process of its own on PostgreSQL or the embedded database and Mosquitto, with a fleet that is
 * connected; Alipay is played by the sandbox in this process.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeFleet } from '../../src/cli/demo/fleet.ts'
import { linkMac, payLink } from '../../src/contract/payLink.ts'
import { ScaledClock } from '../../src/sandbox/clock.ts'
import { openKeyFolder } from '../../src/sandbox/keyFolder.ts'
import { Sandbox } from '../../src/sandbox/sandbox.ts'
import { type Mosquitto, startMosquitto } from '../support/mosquitto.ts'
import { freePort } from '../support/ports.ts'
import { type Cluster, startPostgresql } from '../support/postgresql.ts'
import { Cars, type Vehicle } from './cars.ts'

const PROGRAM = join(import.meta.dirname, '../../src/cli/farebridge.ts')
const STARTS_WITHIN_MS = 30_000
export const BUYER = '2088000000000101'
/** In fen, of every ride. */
export const AMOUNT = 2350

export interface Ride {
  readonly vehicle: Vehicle
  readonly trip: string
  readonly link: string
}

export class CloudRig {
  readonly folder = mkdtempSync(join(tmpdir(), 'farebridge-bench-cloud-'))
  readonly vehicles: readonly Vehicle[]
  sandbox!: Sandbox
  cars!: Cars
  origin = ''
  /** How long all of the fleet took to connect to the broker. */
  connectMs = 0
  #trips = 0
  #cluster: Cluster | null = null
  #broker: Mosquitto | null = null
  #server: ChildProcess | null = null

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
      buyers: [{ id: BUYER, ...rich }],
    })
    await this.sandbox.start()
    const port = await freePort()
    this.origin = `http://127.0.0.1:${port}`
    this.sandbox.merchant.addCallback(this.origin)
    this.sandbox.merchant.addNotifyHost(`127.0.0.1:${port}`)
    const storeUrl = await this.#cluster?.newDatabase()
    const broker = this.#broker.url
    const { folder, sandbox, vehicles } = this
    const file = writeFleet({ folder, sandbox, alipay, port, broker, storeUrl, vehicles })
    this.#server = spawn(process.execPath, [PROGRAM, 'cloud', '--config', file, '--log', 'warn'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    await this.#answering()
    const begun = performance.now()
    this.cars = await Cars.connect(broker, vehicles)
    this.connectMs = performance.now() - begun
  }

  async strike(): Promise<void> {
    await this.cars?.end()
    const ended = new Promise(done => this.#server?.once('exit', done))
    if (this.#server?.kill('SIGTERM')) await ended
    await this.sandbox?.stop()
    await this.#broker?.stop()
    await this.#cluster?.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** Of the server. */
  get pid(): number {
    return this.#server!.pid!
  }

  /** One vehicle after the other, each time a new trip. */
  ride(): Ride {
    const vehicle = this.vehicles[this.#trips % this.vehicles.length]!
    this.#trips += 1
    const trip = `B${String(this.#trips).padStart(8, '0')}`
    const facts = { vehicle: vehicle.id, trip, rev: 1, amount: AMOUNT, currency: 'CNY' }
    return { vehicle, trip, link: payLink(this.origin.toUpperCase(), facts, linkMac(vehicle.key, facts)) }
  }

  async #answering(): Promise<void> {
    const end = performance.now() + STARTS_WITHIN_MS
    for (;;) {
      const isUp = await fetch(`${this.origin}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      )
      if (isUp) return
      if (performance.now() > end) throw new Error('the partner server does not answer')
      await sleep(50)
    }
  }
}
