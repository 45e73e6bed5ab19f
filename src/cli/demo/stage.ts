/**
 * The whole of it on one machine: taximeter, agent, broker, stand-in partner and printer, each reached as in the field.
 * The agent is a process of its own with a real configuration; the others live here.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedBroker } from '../../simulators/broker/broker.ts'
import { VirtualPrinter } from '../../simulators/printer/virtualPrinter.ts'
import { Taximeter } from '../../simulators/taximeter/taximeter.ts'
import { METER_KINDS, type MeterKind, type MeterName } from '../meterKinds.ts'
import { Behind } from './behind.ts'
import { AgentProcess, writeCar } from './car.ts'
import { ScreenWatch } from './screenWatch.ts'

export const VEHICLE = 'TAXI-0042'
const PLATE = 'B·T0042'

export interface StageOptions {
  /** 0: any free one. */
  readonly screensPort: number
  readonly onAgentLine?: (line: string) => void
  /** Another program than the checkout's own, such as a packaged one. */
  readonly program?: string
}

export class Stage {
  readonly meter: Taximeter
  readonly #kind: MeterKind
  readonly printer = new VirtualPrinter()
  readonly broker = new EmbeddedBroker()
  readonly #folder = mkdtempSync(join(tmpdir(), 'farebridge-demo-'))
  #socat: ChildProcess | null = null
  readonly vehicleKey = randomBytes(32)
  behind!: Behind
  agent!: AgentProcess
  passenger!: ScreenWatch
  /** How the meter is reached: `a pseudo-terminal` or `tcp://…`. */
  meterLine = ''
  address = ''

  constructor(meter: MeterName = 'generic') {
    this.#kind = METER_KINDS[meter]
    this.meter = new Taximeter({
      dialect: this.#kind.dialect(),
      firstTripNo: 1,
      positionMs: this.#kind.positionMs,
    })
  }

  /** Everything up and connected. Rejects with what went wrong; call `strike` in any case. */
  async set(options: StageOptions): Promise<void> {
    const broker = await this.broker.start()
    this.behind = await Behind.start({
      folder: join(this.#folder, 'cloud'),
      broker,
      vehicle: VEHICLE,
      plate: PLATE,
      vehicleKey: this.vehicleKey,
    })
    const { port } = await this.printer.start()
    const car = writeCar({
      folder: this.#folder,
      vehicle: VEHICLE,
      plate: PLATE,
      vehicleKey: this.vehicleKey,
      meterPort: await this.#wireMeter(),
      meterProfile: this.#kind.profile(this.#folder),
      broker,
      payBase: this.behind.origin.toUpperCase(),
      jwks: this.behind.jwks,
      printerPort: `tcp://127.0.0.1:${port}`,
      screensPort: options.screensPort,
    })
    this.agent = new AgentProcess(car.config, {
      ...(options.onAgentLine === undefined ? {} : { onLine: options.onAgentLine }),
      ...(options.program === undefined ? {} : { program: options.program }),
    })
    this.address = await this.agent.address
    this.passenger = new ScreenWatch(`${this.address}/events`)
    await this.passenger.until(() => true, 10_000, 'the passenger screen')
    await until(() => this.meter.isPlugged, 10_000, 'the agent to open the meter')
    await until(async () => (await this.state()).link.online, 10_000, 'the agent to reach the broker')
  }

  /** `/api/state` of the agent. */
  async state(): Promise<{
    link: { online: boolean; unsent: number }
    payLink: string | null
    settlement: string | null
  }> {
    const response = await fetch(`${this.address}/api/state`, { signal: AbortSignal.timeout(5_000) })
    return (await response.json()) as Awaited<ReturnType<Stage['state']>>
  }

  /** The pay code as it is on the passenger's screen. */
  async payCodePng(): Promise<Buffer> {
    const response = await fetch(`${this.address}/pay-code.png`, { signal: AbortSignal.timeout(5_000) })
    if (!response.ok) throw new Error(`the agent shows no pay code: ${await response.text()}`)
    return Buffer.from(await response.arrayBuffer())
  }

  /** Ends everything that was started; safe at any point. */
  async strike(): Promise<void> {
    this.passenger?.close()
    await this.agent?.stop()
    await this.meter.close()
    this.#socat?.kill()
    await this.behind?.stop()
    await this.printer.stop()
    await this.broker.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** A pseudo-terminal pair where socat is there to make one, else TCP. Gives the port for the agent. */
  async #wireMeter(): Promise<string> {
    if (!isOnPath('socat')) {
      this.meterLine = await this.meter.listen()
      return this.meterLine
    }
    const [car, meter] = [join(this.#folder, 'tty-agent'), join(this.#folder, 'tty-meter')]
    this.#socat = spawn('socat', [`pty,raw,echo=0,link=${car}`, `pty,raw,echo=0,link=${meter}`], {
      stdio: 'ignore',
    })
    await until(() => existsSync(car) && existsSync(meter), 5_000, 'socat to make a pseudo-terminal')
    await this.meter.openDevice(meter, this.#kind.baud)
    this.meterLine = `a pseudo-terminal (${car})`
    return car
  }
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .some(folder => folder !== '' && existsSync(join(folder, program)))
}

/** Asks again and again; rejects with `no … within …` when the answer stays no. */
export async function until(isSo: () => boolean | Promise<boolean>, ms: number, what: string): Promise<void> {
  const end = performance.now() + ms
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited ${ms} ms in vain for ${what}`)
    await sleep(10)
  }
}
