import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { consoleLog } from '../../../src/agent/health/log.ts'
import { systemdNotifier } from '../../../src/agent/health/sdNotify.ts'
import { has } from '../../support/programs.ts'

const lines: string[] = []
const log = consoleLog({ write: line => lines.push(line) })
const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
  lines.length = 0
})

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 20))
}

describe('without systemd', () => {
  test('nothing is sent and nothing is said', async () => {
    const notifier = systemdNotifier({}, log)
    await notifier.ready('x')
    await notifier.alive()
    await notifier.stopping()
    expect(notifier.watchdogMs).toBeNull()
    expect(lines).toEqual([])
  })

  test('a socket that is not there is one warning, never an exception', async () => {
    await systemdNotifier({ ...process.env, NOTIFY_SOCKET: '/nonexistent/notify' }, log).ready('x')
    expect(lines).toEqual([expect.stringContaining('systemd-notify')])
  })
})

test.skipIf(!has('socat') || !has('systemd-notify'))('systemd hears ready, alive and stopping', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'farebridge-notify-'))
  cleanups.push(() => rmSync(folder, { recursive: true }))
  const socket = join(folder, 'notify')
  const listener = spawn('socat', ['-u', `UNIX-RECV:${socket}`, '-'], { stdio: ['ignore', 'pipe', 'ignore'] })
  cleanups.push(() => listener.kill())
  let heard = ''
  listener.stdout.on('data', data => {
    heard += `${data}\n`
  })
  await until(() => existsSync(socket))
  const notifier = systemdNotifier({ ...process.env, NOTIFY_SOCKET: socket, WATCHDOG_USEC: '90000000' }, log)
  expect(notifier.watchdogMs).toBe(90_000)
  // systemd-notify waits until systemd has read its message, and gives up on our listener after five seconds.
  await Promise.all([notifier.ready('vehicle TAXI-0042'), notifier.alive(), notifier.stopping()])
  await until(() => ['READY', 'WATCHDOG', 'STOPPING'].every(word => heard.includes(`${word}=1`)))
  expect(heard).toContain('STATUS=vehicle TAXI-0042')
})

test.each([
  [{ WATCHDOG_USEC: '1000000' }, null],
  [{ NOTIFY_SOCKET: '/x', WATCHDOG_USEC: '1000000' }, 1000],
  [{ NOTIFY_SOCKET: '/x', WATCHDOG_USEC: '1000000', WATCHDOG_PID: '1' }, null],
  [{ NOTIFY_SOCKET: '/x', WATCHDOG_USEC: '1000000', WATCHDOG_PID: String(process.pid) }, 1000],
  [{ NOTIFY_SOCKET: '/x', WATCHDOG_USEC: 'soon' }, null],
  [{ NOTIFY_SOCKET: '/x' }, null],
])('the watchdog of %j', (env, expected) => {
  expect(systemdNotifier(env, log).watchdogMs).toBe(expected)
})
