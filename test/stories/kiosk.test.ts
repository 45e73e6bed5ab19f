/**
 * A screen in a car: the real command keeps a page of the real screens on a real Chromium, whatever is done to its
 * processes. The times are the real ones.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PageBeats, type PageSigns } from '../../src/agent/screens/pageBeats.ts'
import type { Screens } from '../../src/agent/screens/screens.ts'
import { FakeAgent, started } from '../agent/screens/fixture.ts'
import { launchChromium } from '../support/chromium.ts'
import { family, group, type Process } from '../support/processes.ts'
import { has } from '../support/programs.ts'
import { until } from '../support/waiting.ts'

const PROGRAM = join(import.meta.dirname, '../../src/cli/farebridge.ts')
const HEADLESS = ['--headless=new', '--no-sandbox', '--disable-gpu']

describe.skipIf(!has('chromium'))('the kiosk with Chromium', () => {
  let agent: FakeAgent
  let screens: Screens
  let folder: string
  let kiosk: ChildProcess
  let ended: Promise<number | null>
  let states: string[]
  let other: Browser | undefined

  beforeEach(async () => {
    agent = new FakeAgent()
    screens = await started(agent)
    folder = mkdtempSync(join(tmpdir(), 'farebridge-kiosk-'))
    states = []
    const args = ['--screen', 'back', '--page', 'passenger', '--agent', screens.url, '--browser', 'chromium']
    kiosk = spawn(process.execPath, [PROGRAM, 'kiosk', ...args, '--json', '--', ...HEADLESS], {
      env: { ...process.env, RUNTIME_DIRECTORY: folder },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    kiosk.stdout!.on('data', data => {
      for (const line of String(data).trim().split('\n')) states.push(JSON.parse(line).state)
    })
    ended = new Promise(done => kiosk.once('exit', done))
    await shows()
  })

  afterEach(async () => {
    kiosk.kill('SIGTERM')
    await ended
    await other?.close()
    other = undefined
    await screens.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const shows = () => until('the page shows', () => states.at(-1) === 'showing')
  const signs = (screen: string | null = 'back') => agent.pageBeats.list().find(one => one.screen === screen)
  const processes = (type = '') =>
    family(kiosk.pid!).filter(({ line }) => line.includes('/chromium') && line.includes(type))
  /** The head of the browser's process group. */
  const head = (): Process => processes()[0]!

  async function loadedAnew(before: PageSigns, ms: number): Promise<void> {
    await until(
      'another load of the page speaks',
      () => signs() !== undefined && signs()!.id !== before.id,
      ms,
    )
    await shows()
  }

  test('the page speaks and paints; SIGTERM ends everything with 0 and leaves nothing behind', async () => {
    const first = signs()!
    expect(first.page).toBe('passenger')
    await until('it has spoken again', () => signs()!.silentS < 0.5 && signs()!.unpaintedS! < 0.5)
    expect(signs()!.id).toBe(first.id)
    const { pid } = head()
    kiosk.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(states.slice(-2)).toEqual(['closing', 'stopped'])
    expect(group(pid)).toEqual([])
    expect(readdirSync(folder)).toEqual([])
  })

  test('a page that hangs is back within half a minute', async () => {
    const before = signs()!
    const { pid } = head()
    const from = performance.now()
    for (const renderer of processes('--type=renderer')) process.kill(renderer.pid, 'SIGSTOP')
    await loadedAnew(before, 30_000)
    expect(performance.now() - from).toBeGreaterThan(10_000)
    expect(states).toEqual(expect.arrayContaining(['ending', 'pausing', 'starting']))
    expect(group(pid)).toEqual([])
  })

  test('a page that speaks and no longer paints is back within half a minute', async () => {
    const before = signs()!
    process.kill(processes('--type=gpu-process')[0]!.pid, 'SIGSTOP')
    await until('it speaks and does not paint', () => signs()!.silentS < 5 && signs()!.unpaintedS! > 8)
    expect(signs()!.id).toBe(before.id)
    await loadedAnew(before, 30_000)
  })

  test('a browser that is killed is started again at once', async () => {
    const before = signs()!
    process.kill(head().pid, 'SIGKILL')
    await loadedAnew(before, 15_000)
    expect(states).not.toContain('ending')
  })

  test('when the agent restarts, the same page goes on', async () => {
    const before = signs()!
    const { pid } = head()
    const { port } = new URL(screens.url)
    await screens.stop()
    // Longer than a page may be silent.
    await sleep(17_000)
    agent.pageBeats = new PageBeats({ monotonicMs: () => performance.now() })
    screens = await started(agent, { port: Number(port) })
    await until('the page speaks again', () => signs() !== undefined)
    await sleep(5_000)
    expect(signs()!.id).toBe(before.id)
    expect(head().pid).toBe(pid)
    expect(states).toEqual(['waiting', 'starting', 'showing'])
  })

  test('when the supervisor is killed, the browser goes too', async () => {
    const { pid } = head()
    expect(group(pid).length).toBeGreaterThan(3)
    kiosk.kill('SIGKILL')
    await until('the browser is gone', () => group(pid).length === 0, 10_000)
  })

  test('pages that others opened do not stand in for the screen’s', async () => {
    other = await launchChromium()
    for (const query of ['', '?screen=bench'])
      await (await other.newPage()).goto(`${screens.url}/passenger${query}`)
    await until('they speak', () => signs(null) !== undefined && signs('bench') !== undefined)
    const before = signs()!
    for (const renderer of processes('--type=renderer')) process.kill(renderer.pid, 'SIGSTOP')
    await loadedAnew(before, 30_000)
    expect(signs('bench')!.silentS).toBeLessThan(7)
  })
})
