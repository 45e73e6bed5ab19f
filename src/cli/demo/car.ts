/**
 * A car for the demo, benches and tests: its folder with a real configuration, keys and ledger, and the agent as the
 * process that it is in the field.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export interface CarOptions {
  readonly folder: string
  readonly vehicle: string
  readonly plate?: string
  readonly vehicleKey?: Buffer
  /** Device path or `tcp://host:port`. */
  readonly meterPort: string
  /** A profile's name or file; `generic` unless given. */
  readonly meterProfile?: string
  readonly broker: string
  readonly protocol?: 'auto' | '5' | '3.1.1'
  readonly payBase: string
  /** The cloud's public keys, a JWKS. */
  readonly jwks: string
  readonly printerPort?: string
  readonly screensPort?: number
  /** TOML lines for keys that the above does not cover, and in `end` for sections of their own. */
  readonly more?: {
    readonly meter?: string
    readonly ledger?: string
    readonly vehicle?: string
    readonly end?: string
  }
}

export interface Car {
  readonly folder: string
  readonly config: string
  readonly ledger: string
  readonly vehicle: string
  readonly vehicleKey: Buffer
}

/** Writes the car's folder. Throws what the file system throws. */
export function writeCar(o: CarOptions): Car {
  mkdirSync(o.folder, { recursive: true })
  const vehicleKey = o.vehicleKey ?? randomBytes(32)
  const config = join(o.folder, 'vehicle.toml')
  writeFileSync(join(o.folder, 'vehicle.key'), `${vehicleKey.toString('hex')}\n`, { mode: 0o600 })
  writeFileSync(join(o.folder, 'cloud-keys.json'), o.jwks)
  writeFileSync(config, toml(o))
  return { folder: o.folder, config, ledger: join(o.folder, 'ledger.db'), vehicle: o.vehicle, vehicleKey }
}

function toml(o: CarOptions): string {
  const text = (value: string) => JSON.stringify(value)
  const printer =
    o.printerPort === undefined ? '' : `[printer]\nport = ${text(o.printerPort)}\ncolumns = 32\n`
  return `[vehicle]
id = ${text(o.vehicle)}
plate = ${text(o.plate ?? o.vehicle)}
currency = "CNY"
key_file = "vehicle.key"
${o.more?.vehicle ?? ''}
[meter]
port = ${text(o.meterPort)}
profile = ${text(o.meterProfile ?? 'generic')}
${o.more?.meter ?? ''}
[pay]
base = ${text(o.payBase)}
[cloud]
broker = ${text(o.broker)}
protocol = ${text(o.protocol ?? 'auto')}
keys_file = "cloud-keys.json"
[ledger]
path = "ledger.db"
${o.more?.ledger ?? ''}
${printer}[screens]
port = ${o.screensPort ?? 0}
${o.more?.end ?? ''}
`
}

const SOURCE = resolve(import.meta.dirname, '../farebridge.ts')

/** As scripts/environment.sh has them (a test holds both together): a small heap and no idle threads. */
export const AGENT_FLAGS = [
  '--max-semi-space-size=1',
  '--max-old-space-size=48',
  '--v8-pool-size=0',
  '--optimize-for-size',
  '--max-opt=2',
  '--no-sparkplug',
]
export const AGENT_ENV = { UV_THREADPOOL_SIZE: '1', MALLOC_ARENA_MAX: '1', UV_USE_IO_URING: '0' }
const KEPT_LINES = 400

export class AgentProcess {
  readonly child: ChildProcess
  /** The pages' address, once ready. */
  readonly address: Promise<string>
  /** The last lines of its log. */
  readonly lines: string[] = []
  readonly ended: Promise<number | null>

  constructor(
    config: string,
    options: {
      /** The command line's file: the checkout's own unless given, such as a bundle's `farebridge.mjs`. */
      readonly program?: string
      readonly flags?: readonly string[]
      onLine?: (line: string) => void
    } = {},
  ) {
    const program = options.program ?? SOURCE
    const args = [...AGENT_FLAGS, ...(options.flags ?? []), program, 'agent', '--config', config]
    this.child = spawn(process.execPath, args, {
      env: { ...process.env, ...AGENT_ENV },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.ended = new Promise(done => this.child.once('exit', code => done(code)))
    const ready = Promise.withResolvers<string>()
    const take = (line: string) => {
      this.lines.push(line)
      if (this.lines.length > KEPT_LINES) this.lines.shift()
      options.onLine?.(line)
      const address = /\bready\b.*?(http:\/\/[^\s"]+)/.exec(line)?.[1]
      if (address !== undefined) ready.resolve(new URL(address).origin)
    }
    for (const stream of [this.child.stdout!, this.child.stderr!]) eachLine(stream, take)
    void this.ended.then(code =>
      ready.reject(new Error(`the agent ended with ${code} before it was ready:\n${this.lines.join('\n')}`)),
    )
    ready.promise.catch(() => {})
    this.address = ready.promise
  }

  /** SIGTERM, then SIGKILL when it takes longer than `ms`. */
  async stop(ms = 10_000): Promise<number | null> {
    this.child.kill('SIGTERM')
    const late = setTimeout(() => this.child.kill('SIGKILL'), ms)
    const code = await this.ended
    clearTimeout(late)
    return code
  }

  /** As a power cut has it, as far as a process can. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.ended
  }
}

function eachLine(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!.slice(-10_000)
    for (const line of lines) take(line)
  })
}
