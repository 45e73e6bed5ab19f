/**
 * A whole car for the fault tests: a real Mosquitto, the stand-in partner, a taximeter at the far end of a real
 * pseudo-terminal, a virtual printer, and the agent as a process that may be killed and started again at will.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ApiState } from '../../src/agent/report.ts'
import { AgentProcess, type Car, writeCar } from '../../src/cli/demo/car.ts'
import { Partner } from '../../src/simulators/partner/partner.ts'
import { followPayLink, type PassengerPage } from '../../src/simulators/passenger/passenger.ts'
import { VirtualPrinter } from '../../src/simulators/printer/virtualPrinter.ts'
import type { Dialect } from '../../src/simulators/taximeter/dialect.ts'
import { type EndRecord, endBody } from '../../src/simulators/taximeter/ride.ts'
import { Taximeter } from '../../src/simulators/taximeter/taximeter.ts'
import { frame } from '../../src/simulators/taximeter/wire.ts'
import { Witness } from './carWitness.ts'
import { type Mosquitto, startMosquitto } from './mosquitto.ts'
import { has } from './programs.ts'
import { type PtyPair, ptyPair } from './pty.ts'
import { startTunnel, type Tunnel } from './tunnel.ts'
import { until } from './waiting.ts'

export const VEHICLE = 'TAXI-0042'
const KEY = Buffer.from(Array.from({ length: 32 }, (_, i) => i))
const MAX_LOG_LINES = 20_000

export interface TestCarOptions {
  /** Where the car's folder with its ledger stands; a temporary one unless given. */
  readonly folder?: string
  /** False: no printer is configured. `meter`: the meter's own. */
  readonly printer?: boolean | 'meter'
  /** How often the meter repeats a record, and the partner a message, in milliseconds. */
  readonly repeatMs?: number
  readonly random?: () => number
  /** Another meter than the generic one, with the profile that the car is given for it. */
  readonly meter?: { readonly dialect: Dialect; readonly profile: string }
  /** TOML lines for sections of the configuration of their own. */
  readonly sections?: string
  /** The broker keeps sessions and messages over a restart. */
  readonly brokerPersistence?: boolean
  /** Agent and partner each reach the broker by a way of their own, which `cutOff` and `deafen` close. */
  readonly tunnel?: boolean
}

export type Tap = 'cash' | 'unpaid' | 'ask' | 'reprint' | 'print-code' | 'print-shift' | 'override'

/** Why the tests of the whole car are left out here, or null. */
export const missingForCar = ['mosquitto', 'socat'].find(program => !has(program)) ?? null

/** Everything up but the agent: `boot` starts it. Ended with the test, whatever happens. */
export async function startCar(options: TestCarOptions = {}): Promise<TestCar> {
  const broker = await startMosquitto({ persistence: options.brokerPersistence === true })
  onTestFinished(() => broker.stop())
  const line = await ptyPair()
  onTestFinished(() => line.close())
  const tunnels = options.tunnel === true ? await startTunnels(broker) : null
  const partner = new Partner({
    broker: tunnels === null ? broker.url : urlOf(tunnels.partner),
    vehicles: [{ id: VEHICLE, key: KEY }],
    repeatMs: options.repeatMs ?? 1_000,
  })
  await partner.start()
  onTestFinished(() => partner.stop())
  const meter = new Taximeter({
    endRepeatMs: options.repeatMs ?? 250,
    positionMs: 1_000,
    ...(options.random === undefined ? {} : { random: options.random }),
    ...(options.meter === undefined ? {} : { dialect: options.meter.dialect }),
  })
  onTestFinished(() => meter.close())
  await meter.openDevice(line.b)
  const printer = new VirtualPrinter()
  const { port } = await printer.start()
  onTestFinished(() => printer.stop())
  const own = options.folder === undefined ? mkdtempSync(join(tmpdir(), 'farebridge-car-')) : null
  if (own !== null) onTestFinished(() => rmSync(own, { recursive: true, force: true }))
  const files = writeCar({
    folder: own ?? options.folder!,
    vehicle: VEHICLE,
    vehicleKey: KEY,
    meterPort: line.a,
    ...(options.meter === undefined ? {} : { meterProfile: options.meter.profile }),
    broker: tunnels === null ? broker.url : urlOf(tunnels.agent),
    payBase: partner.origin,
    ...(options.sections === undefined ? {} : { more: { end: options.sections } }),
    jwks: partner.jwks(),
    ...(options.printer === false
      ? {}
      : { printerPort: options.printer === 'meter' ? 'meter' : `tcp://127.0.0.1:${port}` }),
  })
  const car = new TestCar({ broker, tunnels, line, partner, meter, printer, files })
  // Registered last, so it ends first: nothing of it may be left when its devices and its disk go.
  onTestFinished(() => car.kill())
  return car
}

interface Tunnels {
  readonly agent: Tunnel
  readonly partner: Tunnel
}

async function startTunnels(broker: Mosquitto): Promise<Tunnels> {
  const [agent, partner] = [await startTunnel(broker.port), await startTunnel(broker.port)]
  onTestFinished(async () => {
    await Promise.all([agent.stop(), partner.stop()])
  })
  return { agent, partner }
}

const urlOf = (tunnel: Tunnel) => `mqtt://127.0.0.1:${tunnel.port}`

interface Parts {
  readonly broker: Mosquitto
  readonly tunnels: Tunnels | null
  readonly line: PtyPair
  readonly partner: Partner
  readonly meter: Taximeter
  readonly printer: VirtualPrinter
  readonly files: Car
}

export class TestCar {
  readonly broker: Mosquitto
  readonly line: PtyPair
  readonly partner: Partner
  readonly meter: Taximeter
  readonly printer: VirtualPrinter
  readonly files: Car
  readonly witness: Witness
  /** The agent's log over all its lives. */
  readonly log: string[] = []
  agent: AgentProcess | null = null
  lives = 0
  #address = ''
  #token: string | null = null
  readonly #tunnels: Tunnels | null

  constructor({ broker, tunnels, line, partner, meter, printer, files }: Parts) {
    this.broker = broker
    this.#tunnels = tunnels
    this.line = line
    this.partner = partner
    this.meter = meter
    this.printer = printer
    this.files = files
    this.witness = new Witness(meter, printer)
  }

  /** True: the agent has no network; the cloud and the passenger's phone have. */
  cutOff(isOff: boolean): void {
    const { agent } = this.#tunnels!
    agent.closed = isOff
    if (isOff) agent.cut()
  }

  /** True: the broker takes the agent's messages, and nothing passes between it and the partner. False: it connects anew. */
  deafen(isDeaf: boolean): void {
    const { partner } = this.#tunnels!
    partner.dead = isDeaf
    if (!isDeaf) partner.cut()
  }

  /** Starts the agent's process and does not wait for it. */
  spawn(): AgentProcess {
    if (this.agent !== null) throw new Error('the agent runs already')
    this.lives++
    this.#token = null
    const agent = new AgentProcess(this.files.config, {
      onLine: line => {
        this.log.push(line)
        if (this.log.length > MAX_LOG_LINES) this.log.shift()
      },
    })
    this.agent = agent
    return agent
  }

  /** Starts the agent; settles when its pages answer. */
  async boot(): Promise<void> {
    await this.ready(this.spawn())
  }

  /** Settles when this life of the agent is ready; rejects with its log when it ended before. */
  async ready(agent: AgentProcess): Promise<void> {
    this.#address = await agent.address
  }

  /** Boots and settles when meter and cloud are both connected. */
  async bootConnected(): Promise<void> {
    await this.boot()
    await this.until('meter and cloud are connected', s => s.link.online && s.meter.state === 'open')
  }

  /** kill -9; fine when it does not run. */
  async kill(): Promise<void> {
    const agent = this.agent
    this.agent = null
    await agent?.kill()
  }

  /** SIGTERM; gives the exit code. */
  async shutdown(): Promise<number | null> {
    const agent = this.agent
    this.agent = null
    return agent === null ? null : await agent.stop()
  }

  /** `/api/state`; writes down the code that is up. Rejects when the agent does not answer. */
  async state(): Promise<ApiState> {
    const response = await fetch(`${this.#address}/api/state`, { signal: AbortSignal.timeout(5_000) })
    const state = (await response.json()) as ApiState
    if (state.payLink !== null && state.trip !== null)
      this.witness.saw({
        life: this.lives,
        trip: state.trip.id,
        tripNo: state.trip.tripNo,
        rev: state.trip.rev!,
        link: state.payLink,
      })
    return state
  }

  /** Settles with the state once it is so. */
  async until(what: string, isSo: (state: ApiState) => boolean, ms = 30_000): Promise<ApiState> {
    let state: ApiState | undefined
    const look = async () => {
      state = await this.state()
      return isSo(state)
    }
    await until(what, look, ms).catch((error: Error) => {
      const last = [`state: ${JSON.stringify(state)}`, ...this.log.slice(-20)].join('\n')
      throw new Error(`${error.message}\n${last}`, { cause: error })
    })
    return state!
  }

  /** The code that is up, once one is: for the trip of this number where one is named. */
  async codeUp(tripNo = this.meter.tripNo): Promise<{ trip: string; rev: number; link: string }> {
    const state = await this.until(
      `a code is up for trip ${tripNo}`,
      s => s.payLink !== null && s.trip?.tripNo === tripNo,
    )
    return { trip: state.trip!.id, rev: state.trip!.rev!, link: state.payLink! }
  }

  /** The driver's tap, as the page sends it; gives the answer's status and body. */
  async tap(action: Tap, trip: string): Promise<{ status: number; ok: boolean; reason?: string }> {
    return await this.#post(action, { trip })
  }

  async confirm(trip: string, code: string): Promise<{ status: number; ok: boolean; reason?: string }> {
    return await this.#post('confirm', { trip, code })
  }

  /** The passenger scans the code and pays. */
  pay(link: string): Promise<PassengerPage> {
    return followPayLink(link)
  }

  /** The meter says a record once more, though it was acknowledged. */
  async repeat(record: EndRecord): Promise<void> {
    await this.meter.sendRaw(frame(endBody(record)))
  }

  /** Settles when nobody owes anybody anything: records, outbox, notices, prints. */
  async drained(ms = 60_000): Promise<void> {
    await this.meter.acked(ms)
    await until('the partner is owed nothing', () => this.partner.owed === 0, ms)
    await this.until('the outbox is empty', s => s.link.online && s.link.unsent === 0, ms)
    await until('the printer has nothing to do', async () => (await this.#waitingPrints()) === 0, ms)
  }

  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.#address}/metrics`)).text()
    const line = text.split('\n').find(row => row.startsWith(`farebridge_${name} `))
    return Number(line?.split(' ')[1])
  }

  async #waitingPrints(): Promise<number> {
    const text = await (await fetch(`${this.#address}/metrics`)).text()
    const waiting = text.matchAll(/^farebridge_prints\{state="(?:queued|printing|failed)"\} (\d+)$/gm)
    return [...waiting].reduce((sum, match) => sum + Number(match[1]), 0)
  }

  async #post(action: string, body: object): Promise<{ status: number; ok: boolean; reason?: string }> {
    this.#token ??= await this.#readToken()
    const response = await fetch(`${this.#address}/api/driver/${action}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: this.#address,
        'x-farebridge-token': this.#token,
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(5_000),
    })
    return { status: response.status, ...((await response.json()) as { ok: boolean; reason?: string }) }
  }

  async #readToken(): Promise<string> {
    const page = await (await fetch(`${this.#address}/driver`, { signal: AbortSignal.timeout(5_000) })).text()
    return /<meta name="token" content="([^"]+)"/.exec(page)![1]!
  }
}
