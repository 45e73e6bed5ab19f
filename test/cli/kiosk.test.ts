/** The command as a process: what it takes, what it says, and what systemd hears of it. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UsageError } from '../../src/cli/command.ts'
import { kioskOptions } from '../../src/cli/kioskOptions.ts'
import { FakeAgent, started } from '../agent/screens/fixture.ts'
import { has } from '../support/programs.ts'
import { until } from '../support/waiting.ts'

const PROGRAM = join(import.meta.dirname, '../../src/cli/farebridge.ts')
const GOOD = ['--screen', 'back', '--page', 'passenger']

describe('the command line', () => {
  test('is read', () => {
    expect(kioskOptions(GOOD)).toEqual({
      place: { agent: 'http://127.0.0.1:8737', page: 'passenger', screen: 'back' },
      browser: 'cog',
      more: [],
      json: false,
    })
    const more = [
      '--json',
      '--browser',
      'chromium',
      '--agent',
      'http://[::1]:99/',
      '--',
      '--a',
      '--json',
      '--',
    ]
    expect(kioskOptions([...GOOD, ...more])).toMatchObject({
      place: { agent: 'http://[::1]:99' },
      browser: 'chromium',
      json: true,
      more: ['--a', '--json', '--'],
    })
  })

  test.each([
    [[], '--screen takes a name: 1 to 20 of a-z, 0-9 and -, and is missing'],
    [['--screen', 'back'], '--page takes passenger or driver, and is missing'],
    [['--screen', 'a&b', '--page', 'driver'], 'not "a&b"'],
    [['--screen', 'a'.repeat(21), '--page', 'driver'], '1 to 20'],
    [['--screen', 'a', '--page', 'trips'], 'not "trips"'],
    [[...GOOD, '--browser', 'firefox'], '--browser takes cog or chromium'],
    [[...GOOD, '--agent', 'http://10.0.0.1:8737'], 'of this machine'],
    [[...GOOD, '--agent', 'http://127.0.0.1.evil.example'], 'of this machine'],
    [[...GOOD, '--agent', 'http://127.0.0.1:8737/x'], 'of this machine'],
    [[...GOOD, '--agent', 'http://u@127.0.0.1'], 'of this machine'],
    [[...GOOD, '--agent', 'https://127.0.0.1'], 'of this machine'],
    [[...GOOD, '--agent', 'http://127.0.0.1:99999'], 'of this machine'],
    [[...GOOD, '--agent', 'http://127.0.0.1:0'], 'of this machine'],
    [[...GOOD, '--agent', 'http://127.0.0.999:80'], 'of this machine'],
    [[...GOOD, '--agnet', 'x'], 'did you mean --agent?'],
    [[...GOOD, 'more'], 'positional'],
    [[...GOOD, '--', ...Array(33).fill('--x')], 'at most 32'],
    [[...GOOD, '--', 'x'.repeat(513)], 'at most 512'],
  ])('%j is refused', (args, words) => {
    expect(() => kioskOptions(args)).toThrow(UsageError)
    expect(() => kioskOptions(args)).toThrow(words)
  })
})

describe('the process', () => {
  let folder: string
  const ends: (() => unknown)[] = []
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'farebridge-kiosk-'))
  })
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end()
    rmSync(folder, { recursive: true, force: true })
  })

  function run(args: readonly string[], env: NodeJS.ProcessEnv) {
    const child = spawn(process.execPath, [PROGRAM, 'kiosk', ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    ends.push(() => child.kill('SIGKILL'))
    const told = { out: '', err: '' }
    child.stdout.on('data', data => {
      told.out += data
    })
    child.stderr.on('data', data => {
      told.err += data
    })
    const ended = new Promise<number | null>(done => child.once('exit', done))
    return { child, told, ended }
  }

  test('a browser that is not installed is told with what to do', async () => {
    const { told, ended } = run(GOOD, { PATH: folder })
    expect(await ended).toBe(1)
    expect(told.err).toContain('cog is not installed: apt-get install cog')
  })

  test.skipIf(!has('socat') || !has('systemd-notify'))(
    'systemd hears of it, each change is a line, and SIGTERM ends all with 0',
    async () => {
      const screens = await started(new FakeAgent())
      ends.push(() => screens.stop())
      writeFileSync(join(folder, 'cog'), '#!/bin/sh\necho "$@" >"$HOME/args"\nexec sleep 600\n', {
        mode: 0o755,
      })
      const runtime = mkdtempSync(join(folder, 'run-'))
      const socket = join(folder, 'notify')
      const listener = spawn('socat', ['-u', `UNIX-RECV:${socket}`, '-'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      ends.push(() => listener.kill())
      let heard = ''
      listener.stdout.on('data', data => {
        heard += `${data}\n`
      })
      await until('systemd listens', () => existsSync(socket))
      const { child, told, ended } = run([...GOOD, '--agent', screens.url, '--json', '--', '--extra'], {
        PATH: `${folder}:${process.env.PATH}`,
        NOTIFY_SOCKET: socket,
        WATCHDOG_USEC: '600000',
        RUNTIME_DIRECTORY: runtime,
      })
      await until('all was heard', () =>
        ['READY=1', 'WATCHDOG=1', 'STATUS=passenger: starting'].every(word => heard.includes(word)),
      )
      const changes = told.out.trim().split('\n')
      expect(changes.map(line => JSON.parse(line))).toEqual([
        { screen: 'back', page: 'passenger', state: 'waiting', why: '' },
        { screen: 'back', page: 'passenger', state: 'starting', why: '' },
      ])
      expect(readdirSync(runtime)).toHaveLength(1)
      child.kill('SIGTERM')
      expect(await ended).toBe(0)
      expect(told.out).toContain('"state":"stopped"')
      expect(heard).toContain('STOPPING=1')
      await until('its folder is gone', () => readdirSync(runtime).length === 0)
    },
  )
})
