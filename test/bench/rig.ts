/** A car on the bench: the agent as its own process; meter line, broker, partner and a printer that swallows, here. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AgentProcess, type Car, writeCar } from '../../src/cli/demo/car.ts'
import { ScreenWatch } from '../../src/cli/demo/screenWatch.ts'
import { until } from '../../src/cli/demo/stage.ts'
import { EmbeddedBroker } from '../../src/simulators/broker/broker.ts'
import { Partner } from '../../src/simulators/partner/partner.ts'
import { endBody } from '../../src/simulators/taximeter/ride.ts'
import { Taximeter } from '../../src/simulators/taximeter/taximeter.ts'
import { frame } from '../../src/simulators/taximeter/wire.ts'
import { type PtyPair, ptyPair } from '../support/pty.ts'

export const VEHICLE = 'BENCH-1'
const KEY = Buffer.alloc(32, 7)
const WITHIN = 20_000
/** ESC @, with which a receipt begins; DLE EOT 4, the last question before one; GS r 1, the one behind it. */
const RESET = Buffer.of(0x1b, 0x40)
const ENQUIRY = Buffer.of(0x10, 0x04, 0x04)
const IN_ITS_TURN = Buffer.of(0x1d, 0x72, 0x01)

export interface RigOptions {
  /** A packaged program; the checkout's own unless given. */
  readonly program?: string
  /** The meter on a pseudo-terminal, which costs the agent what a serial adapter costs, instead of TCP. */
  readonly serial?: boolean
  /** TOML lines for sections of the configuration of their own. */
  readonly sections?: string
}

export class Rig {
  readonly #options: RigOptions
  readonly folder = mkdtempSync(join(process.env.FAREBRIDGE_BENCH_DIR ?? tmpdir(), 'farebridge-bench-'))
  /** It says its position only when told to: an unasked FOR HIRE in a ride would end it. */
  readonly meter = new Taximeter({ endRepeatMs: 5_000, positionMs: 24 * 3_600_000 })
  readonly broker = new EmbeddedBroker()
  partner!: Partner
  car!: Car
  agent!: AgentProcess
  screen!: ScreenWatch
  #brokerPort = 0
  #onReceipt: (at: number) => void = () => {}
  #printer!: Server
  #cable: PtyPair | null = null
  #tripNo = 100_000
  /** When the agent said that it is ready. */
  readyAt = 0

  constructor(options: RigOptions = {}) {
    this.#options = options
  }

  async set(): Promise<void> {
    const url = await this.broker.start()
    this.#brokerPort = Number(new URL(url).port)
    await this.startPartner()
    this.#printer = createServer({ allowHalfOpen: true }, socket => this.#swallow(socket))
    this.#printer.listen(0, '127.0.0.1')
    await once(this.#printer, 'listening')
    this.car = writeCar({
      folder: this.folder,
      vehicle: VEHICLE,
      vehicleKey: KEY,
      meterPort: await this.#wireMeter(),
      broker: url,
      payBase: this.partner.origin,
      jwks: this.partner.jwks(),
      more: { end: this.#options.sections ?? '' },
      printerPort: `tcp://127.0.0.1:${(this.#printer.address() as { port: number }).port}`,
    })
  }

  /** The moment at which the next receipt's first byte is here. */
  receiptBegins(): Promise<number> {
    return new Promise(resolve => {
      this.#onReceipt = resolve
    })
  }

  /** A printer that is always well and prints in no time. */
  #swallow(socket: Socket): void {
    socket.on('error', () => {})
    socket.on('end', () => socket.end())
    socket.on('data', (chunk: Buffer) => {
      if (chunk.subarray(0, 2).equals(RESET)) this.#onReceipt(performance.now())
      if (chunk.includes(ENQUIRY)) socket.write(Buffer.of(0x12, 0x12, 0x12, 0x12))
      if (chunk.subarray(-3).equals(IN_ITS_TURN)) socket.write(Buffer.of(0))
    })
  }

  async startPartner(): Promise<void> {
    const broker = `mqtt://127.0.0.1:${this.#brokerPort}`
    this.partner = new Partner({ broker, vehicles: [{ id: VEHICLE, key: KEY }] })
    await this.partner.start()
  }

  async startBroker(): Promise<void> {
    await this.broker.start(this.#brokerPort)
  }

  /** The agent up, the meter plugged; online too unless `offline`. */
  async startAgent(offline = false): Promise<void> {
    const { program } = this.#options
    this.agent = new AgentProcess(this.car.config, program === undefined ? {} : { program })
    const address = await this.agent.address
    this.readyAt = performance.now()
    this.screen = new ScreenWatch(`${address}/events`)
    await this.screen.until(() => true, WITHIN, 'the passenger screen')
    await until(() => this.meter.isPlugged, WITHIN, 'the meter line')
    if (!offline) await until(async () => (await this.state()).link.online, WITHIN, 'the link')
  }

  async stopAgent(): Promise<void> {
    this.screen?.close()
    await this.agent?.stop()
  }

  async state(): Promise<{
    link: { online: boolean; unsent: number }
    trip: { id: string; tripNo: string } | null
  }> {
    const response = await fetch(`${await this.agent.address}/api/state`)
    return (await response.json()) as Awaited<ReturnType<Rig['state']>>
  }

  get pid(): number {
    return this.agent.child.pid!
  }

  /** Hired and stopped, in moments. Gives the trip's number. */
  async drive(): Promise<string> {
    const tripNo = String(this.#tripNo++)
    await this.meter.sendRaw(frame(`MTR,POS,HIRED,${tripNo}`))
    await this.screen.until(shown => shown.face === 'on-trip', WITHIN, 'the ride')
    return tripNo
  }

  /** The trip record as the meter would send it; no other byte follows. */
  async end(tripNo: string): Promise<void> {
    const record = {
      tripNo,
      rev: 1,
      total: 2350,
      supplements: 0,
      metres: 8400,
      seconds: 1260,
      waitSeconds: 95,
      tariff: '1',
    }
    await this.meter.sendRaw(frame(endBody({ ...record, start: '20261123100100', end: '20261123102200' })))
  }

  /** The id of a ride of which the cloud has heard that money is due. */
  openTrip(tripNo: string): string | undefined {
    const told = this.partner.documents.findLast(({ document }) => document.meter.tripNo === tripNo)?.document
    return told?.state === 'open' ? told.trip : undefined
  }

  /** Settles when the meter reads the acknowledgement of this trip. */
  acked(tripNo: string): Promise<number> {
    return this.#heard('ack', (ack: { tripNo: string }) => ack.tripNo === tripNo)
  }

  displayed(tripNo: string, word: string): Promise<number> {
    return this.#heard(
      'display',
      (d: { tripNo: string; word: string }) => d.tripNo === tripNo && d.word === word,
    )
  }

  async strike(): Promise<void> {
    await this.stopAgent()
    await this.meter.close()
    await this.#cable?.close()
    await this.partner.stop()
    await this.broker.stop()
    this.#printer.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #wireMeter(): Promise<string> {
    if (this.#options.serial !== true) return await this.meter.listen()
    this.#cable = await ptyPair()
    await this.meter.openDevice(this.#cable.b)
    return this.#cable.a
  }

  /** The moment at which it was heard. */
  #heard<T>(event: 'ack' | 'display', isIt: (what: T) => boolean): Promise<number> {
    return new Promise((resolve, reject) => {
      const listen = (what: T) => {
        if (!isIt(what)) return
        settle()
        resolve(performance.now())
      }
      const settle = () => {
        clearTimeout(late)
        this.meter.off(event, listen as never)
      }
      const late = setTimeout(() => {
        settle()
        reject(new Error(`no ${event} within ${WITHIN} ms`))
      }, WITHIN)
      this.meter.on(event, listen as never)
    })
  }
}
