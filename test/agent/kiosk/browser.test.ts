/** Real processes: shells in place of the browser, as ill-behaved as one can be. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Browser, startBrowser } from '../../../src/agent/kiosk/browser.ts'
import { family, group } from '../../support/processes.ts'
import { until } from '../../support/waiting.ts'

const QUICK = { graceMs: 200, stuckMs: 500 }
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farebridge-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Started {
  readonly browser: Browser
  readonly gone: Promise<string>
  /** How often it was told. */
  times: number
}

function start(script: string, env: Record<string, string | undefined> = {}, program = 'sh'): Started {
  const gone = Promise.withResolvers<string>()
  const started: Started = {
    times: 0,
    gone: gone.promise,
    browser: startBrowser({
      folder,
      command: own => ({ program, args: ['-c', script, 'sh', own], env }),
      env: { PATH: process.env.PATH, NOTIFY_SOCKET: '/x' },
      onGone: how => {
        started.times++
        gone.resolve(how)
      },
      times: QUICK,
    }),
  }
  return started
}

/** The browser's process, once it runs its script. */
async function leader(): Promise<number> {
  const find = () =>
    family(process.pid).find(({ line }) => line.startsWith('sh -c') && line.endsWith(folder0()))
  await until('the browser runs', () => find() !== undefined)
  return find()!.pid
}

const folder0 = () => join(folder, readdirSync(folder)[0] ?? '')

test('how it ended is told once, and its folder is gone', async () => {
  const one = start('touch "$1/file"; exit 7')
  expect(await one.gone).toBe('exit code 7')
  await until('the folder is gone', () => readdirSync(folder).length === 0)
  one.browser.end()
  expect(one.times).toBe(1)
})

test('it is asked to end before it is made to', async () => {
  const one = start('trap "exit 3" TERM; while :; do sleep 0.02; done')
  await leader()
  one.browser.end()
  expect(await one.gone).toBe('exit code 3')
})

test('one that does not listen is killed with its children, stopped ones too', async () => {
  const one = start(
    'trap "" TERM; (trap "" TERM; while :; do sleep 0.02; done) & while :; do sleep 0.02; done',
  )
  const pid = await leader()
  await until('its child runs', () => group(pid).filter(({ line }) => line.startsWith('sh')).length === 2)
  const child = group(pid).find(other => other.parent === pid && other.line.startsWith('sh'))!
  process.kill(child.pid, 'SIGSTOP')
  one.browser.end()
  one.browser.end()
  expect(await one.gone).toBe('SIGKILL')
  await until('all are gone', () => group(pid).length === 0)
  expect(one.times).toBe(1)
})

test('children that outlive it are ended', async () => {
  const one = start('(trap "" TERM HUP; while :; do sleep 0.02; done) & sleep 0.3')
  const pid = await leader()
  expect(await one.gone).toBe('exit code 0')
  await until('all are gone', () => group(pid).length === 0)
})

test('a supervisor that ends before it leaves nobody behind', async () => {
  const module = join(import.meta.dirname, '../../../src/agent/kiosk/browser.ts')
  const script = `
    import { startBrowser } from ${JSON.stringify(module)}
    const deaf = 'trap "" TERM HUP; (while :; do sleep 0.02; done) & echo $! >"$1/child"; wait'
    const command = own => ({ program: 'sh', args: ['-c', deaf, 'sh', own], env: {} })
    startBrowser({ folder: ${JSON.stringify(folder)}, command, env: process.env, onGone: () => {} })
    process.on('SIGUSR2', () => process.exit(0))`
  const supervisor = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' })
  await until('its browser has a child', () => existsSync(join(folder0(), 'child')))
  const pid = family(supervisor.pid!)[1]!.pid
  supervisor.kill('SIGUSR2')
  await until('all are gone', () => group(pid).length === 0, 5_000)
})

test('it leads a group of its own', async () => {
  const one = start('while :; do sleep 0.02; done')
  const pid = await leader()
  expect(family(pid)[0]!.group).toBe(pid)
  one.browser.end()
  await one.gone
})

test('what is the supervisor’s own is not handed on', async () => {
  const one = start('[ -z "$NOTIFY_SOCKET" ] && [ "$MORE" = 1 ] && exit 4; exit 5', {
    NOTIFY_SOCKET: undefined,
    MORE: '1',
  })
  expect(await one.gone).toBe('exit code 4')
})

test('a program that is not there is told as an end', async () => {
  expect(await start('', {}, '/nonexistent/browser').gone).toBe('exit code 127')
})
