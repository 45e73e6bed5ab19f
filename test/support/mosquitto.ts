/**
 * A real Mosquitto on a free loopback port with a folder of its own. Version 2.0 speaks MQTT 5 and 3.1.1 to whoever asks
 * and cannot be told not to; a broker that refuses version 5 is aedes (aedes.ts).
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestBroker } from './broker.ts'
import { freePort } from './ports.ts'
import { find } from './programs.ts'

export interface MosquittoOptions {
  /** Keep sessions and queued messages over a restart: saved on every change, so that a kill loses one at most. */
  readonly persistence?: boolean
  /** Passwords by user name; without them anybody may connect. */
  readonly users?: Readonly<Record<string, string>>
  /** Lines of an ACL file, such as `pattern write taxi/%u/up/#`. */
  readonly acl?: readonly string[]
  /** More lines of the configuration, such as `max_keepalive 60`. */
  readonly extra?: readonly string[]
  /** PEM files for TLS with client certificates: the name in the certificate is the user. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string }
}

export interface Mosquitto extends TestBroker {
  /** The URL with a user's name and password in it. */
  urlFor(user: string): string
  /** Whether the process is up. */
  readonly isRunning: boolean
  readonly pid: number | undefined
  /** Ends it in good order, so that it saves what it keeps, and starts it again. */
  restart(): Promise<void>
  /** Other ACL lines from now on, also for those who are connected. */
  setAcl(lines: readonly string[]): void
  /** What it wrote on standard error so far. */
  readonly log: () => string
}

const STARTS_WITHIN_MS = 10_000
const MAX_LOG = 256 * 1024

export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const program = find('mosquitto')
  if (program === null) throw new Error('mosquitto is not on this machine: apt install mosquitto')
  const folder = mkdtempSync(join(tmpdir(), 'farebridge-mosquitto-'))
  const port = await freePort()
  let child: ChildProcess | null = null
  let log = ''

  configure(folder, port, options)

  async function start(): Promise<void> {
    if (child !== null) return
    const started = spawn(program!, ['-c', join(folder, 'mosquitto.conf')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    child = started
    started.stderr?.on('data', chunk => {
      log = (log + String(chunk)).slice(-MAX_LOG)
    })
    started.on('exit', () => {
      if (child === started) child = null
    })
    await answers(
      port,
      () => child === started,
      () => log,
    )
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const running = child
    if (running === null) return
    const ended = new Promise<void>(resolve => running.once('exit', () => resolve()))
    running.kill(signal)
    await ended
  }

  const kill = () => end('SIGKILL')
  // A test that dies must not leave its broker behind.
  const atExit = () => child?.kill('SIGKILL')
  process.on('exit', atExit)
  await start()
  return {
    url: `${options.tls === undefined ? 'mqtt' : 'mqtts'}://127.0.0.1:${port}`,
    port,
    urlFor: user => `mqtt://${user}:${options.users?.[user] ?? ''}@127.0.0.1:${port}`,
    get isRunning() {
      return child !== null
    },
    get pid() {
      return child?.pid
    },
    async restart() {
      await end('SIGTERM')
      await start()
    },
    setAcl(lines) {
      writeAcl(folder, lines)
      child?.kill('SIGHUP')
    },
    log: () => log,
    start,
    kill,
    async wipe() {
      await kill()
      rmSync(join(folder, 'mosquitto.db'), { force: true })
    },
    async stop() {
      process.off('exit', atExit)
      await end('SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function configure(folder: string, port: number, options: MosquittoOptions): void {
  const lines = [
    `listener ${port} 127.0.0.1`,
    `allow_anonymous ${options.users === undefined && options.tls === undefined}`,
    'log_dest stderr',
    'log_type all',
    'set_tcp_nodelay true',
    // Started as root it would become another user, who cannot read this folder.
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    ...(options.persistence
      ? [
          'persistence true',
          `persistence_location ${folder}/`,
          'autosave_interval 1',
          'autosave_on_changes true',
        ]
      : ['persistence false']),
    ...(options.extra ?? []),
  ]
  if (options.users !== undefined) {
    const file = join(folder, 'passwords')
    writeFileSync(
      file,
      Object.entries(options.users)
        .map(([user, password]) => `${user}:${password}\n`)
        .join(''),
    )
    chmodSync(file, 0o600)
    execFileSync(find('mosquitto_passwd')!, ['-U', file])
    lines.push(`password_file ${file}`)
  }
  if (options.acl !== undefined) lines.push(`acl_file ${writeAcl(folder, options.acl)}`)
  if (options.tls !== undefined) {
    const { ca, cert, key } = options.tls
    lines.push(`cafile ${ca}`, `certfile ${cert}`, `keyfile ${key}`)
    lines.push('require_certificate true', 'use_identity_as_username true')
  }
  writeFileSync(join(folder, 'mosquitto.conf'), `${lines.join('\n')}\n`)
}

function writeAcl(folder: string, lines: readonly string[]): string {
  const file = join(folder, 'acl')
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 })
  return file
}

async function answers(port: number, isUp: () => boolean, log: () => string): Promise<void> {
  const until = performance.now() + STARTS_WITHIN_MS
  while (performance.now() < until) {
    if (!isUp()) throw new Error(`mosquitto ended at once: ${log()}`)
    if (await canConnect(port)) return
    await sleep(20)
  }
  throw new Error(`mosquitto does not answer: ${log()}`)
}

function canConnect(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
