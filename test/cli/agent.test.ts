import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { VehicleFolder } from '../support/vehicleFolder.ts'

const ENTRY = join(import.meta.dirname, '../../src/cli/farebridge.ts')

let folder: VehicleFolder
const children: ChildProcess[] = []

beforeEach(() => {
  folder = new VehicleFolder()
  // Nobody listens at the meter's and the broker's address: the agent starts all the same.
  folder.configure('path = "ledger.db"', 'path = "ledger.db"\n[screens]\nport = 0')
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  folder.remove()
})

interface Started {
  readonly child: ChildProcess
  output(): string
  errors(): string
  readonly ended: Promise<number | null>
}

function start(args: string[], env: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(process.execPath, [ENTRY, 'agent', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  const said = { out: '', err: '' }
  child.stdout.on('data', data => {
    said.out += data
  })
  child.stderr.on('data', data => {
    said.err += data
  })
  const ended = new Promise<number | null>(resolve => child.on('close', resolve))
  return { child, output: () => said.out, errors: () => said.err, ended }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 20))
}

const isReady = (agent: Started) => /^ready: .*\n/m.test(agent.output())

test.each(['SIGTERM', 'SIGINT'] as const)(
  'says once that it is ready and where, and ends well on %s',
  async signal => {
    const agent = start(['--config', folder.config])
    await until(() => isReady(agent))
    expect(agent.output()).toMatch(/^ready: vehicle TAXI-0042, http:\/\/127\.0\.0\.1:\d+\n$/)
    const address = /http:\S+/.exec(agent.output())![0]
    expect((await fetch(`${address}/healthz`)).status).toBe(503)
    agent.child.kill(signal)
    expect(await agent.ended).toBe(0)
    expect(agent.errors()).toContain(`stopping signal=${signal}`)
  },
)

test('a wrong configuration is exit 3 with every problem', async () => {
  folder.write(
    'vehicle.toml',
    readFileSync(folder.config, 'utf8').replace('"CNY"', '"x"').replace('generic', 'none'),
  )
  const agent = start(['--config', folder.config])
  expect(await agent.ended).toBe(3)
  expect(agent.errors()).toContain('vehicle.currency')
  expect(agent.errors()).toContain('meter.profile')
})

test('an address that is taken is exit 1 with advice', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => other.once('listening', resolve))
  try {
    const { port } = other.address() as AddressInfo
    folder.write('vehicle.toml', readFileSync(folder.config, 'utf8').replace('port = 0', `port = ${port}`))
    const agent = start(['--config', folder.config])
    expect(await agent.ended).toBe(1)
    expect(agent.errors()).toContain(String(port))
  } finally {
    other.close()
  }
})

describe('under systemd', () => {
  test('readiness, food for the watchdog as long as the pages answer, and the end', async () => {
    const bin = join(folder.path, 'bin')
    const heard = folder.write('heard', '')
    mkdirSync(bin)
    writeFileSync(join(bin, 'systemd-notify'), `#!/bin/sh\necho "$@" >>'${heard}'\n`, { mode: 0o755 })
    const agent = start(['--config', folder.config], {
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      NOTIFY_SOCKET: '/run/no-such-socket',
      WATCHDOG_USEC: '300000',
    })
    const lines = () => readFileSync(heard, 'utf8').split('\n').filter(Boolean)
    await until(() => lines().filter(line => line === 'WATCHDOG=1').length >= 2)
    expect(lines()).toContain('--ready --status=vehicle TAXI-0042')
    // A stopped process answers nothing and feeds nothing.
    agent.child.kill('SIGTERM')
    expect(await agent.ended).toBe(0)
    expect(lines()).toContain('STOPPING=1')
  })
})
