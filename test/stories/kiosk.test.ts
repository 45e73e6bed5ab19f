/**
 * A screen in a car: the real command keeps a page of the real screens on a real Chromium, whatever is done to its
 * processes. The times are the real ones, so what takes long runs side by side.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { PageBeats, type PageSigns } from '../../src/agent/screens/pageBeats.ts'
import type { Screens } from '../../src/agent/screens/screens.ts'
import { FakeAgent, started } from '../agent/screens/fixture.ts'
import { launchChromium } from '../support/chromium.ts'
import { family, group, type Process } from '../support/processes.ts'
import { has } from '../support/programs.ts'
import { until } from '../support/waiting.ts'

const PROGRAM = join(import.meta.dirname, '../../src/cli/farebridge.ts')
const HEADLESS = ['--headless=new', '--no-sandbox', '--disable-gpu']

class Stage {
  readonly agent: FakeAgent
  readonly folder = mkdtempSync(join(tmpdir(), 'farebridge-kiosk-'))
  readonly states: string[] = []
  screens: Screens
  readonly kiosk: ChildProcess
  readonly ended: Promise<number | null>

  constructor(agent: FakeAgent, screens: Screens) {
    this.agent = agent
    this.screens = screens
    const args = ['--screen', 'back', '--page', 'passenger', '--agent', screens.url, '--browser', 'chromium']
    this.kiosk = spawn(process.execPath, [PROGRAM, 'kiosk', ...args, '--json', '--', ...HEADLESS], {
      env: { ...process.env, RUNTIME_DIRECTORY: this.folder },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    this.kiosk.stdout!.on('data', data => {
      for (const line of String(data).trim().split('\n')) this.states.push(JSON.parse(line).state)
    })
    this.ended = new Promise(done => this.kiosk.once('exit', done))
  }

  shows(): Promise<void> {
    return until('the page shows', () => this.states.at(-1) === 'showing')
  }

  signs(screen: string | null = 'back'): PageSigns | undefined {
    return this.agent.pageBeats.list().find(one => one.screen === screen)
  }

  processes(type = ''): readonly Process[] {
    return family(this.kiosk.pid!).filter(({ line }) => line.includes('/chromium') && line.includes(type))
  }

  /** The head of the browser's process group. */
  head(): number {
    return this.processes()[0]!.pid
  }

  freeze(type: string): void {
    for (const { pid } of this.processes(type)) process.kill(pid, 'SIGSTOP')
  }

  async loadedAnew(before: PageSigns, ms: number): Promise<void> {
    const isOther = () => this.signs() !== undefined && this.signs()!.id !== before.id
    await until('another load of the page speaks', isOther, ms)
    await this.shows()
  }

  async stop(): Promise<void> {
    this.kiosk.kill('SIGTERM')
    await this.ended
    await this.screens.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** An agent, and a kiosk that shows its page. `atEnd` is the running test's own. */
async function staged(atEnd: typeof onTestFinished): Promise<Stage> {
  const agent = new FakeAgent()
  const stage = new Stage(agent, await started(agent))
  atEnd(() => stage.stop())
  await stage.shows()
  return stage
}

describe.skipIf(!has('chromium'))('the kiosk with Chromium', () => {
  test('the page speaks and paints; SIGTERM ends everything with 0 and leaves nothing behind', async () => {
    const stage = await staged(onTestFinished)
    const first = stage.signs()!
    expect(first.page).toBe('passenger')
    await until('it has spoken again', () => stage.signs()!.silentS < 0.5 && stage.signs()!.unpaintedS! < 0.5)
    expect(stage.signs()!.id).toBe(first.id)
    const head = stage.head()
    stage.kiosk.kill('SIGTERM')
    expect(await stage.ended).toBe(0)
    expect(stage.states.slice(-2)).toEqual(['closing', 'stopped'])
    expect(group(head)).toEqual([])
    expect(readdirSync(stage.folder)).toEqual([])
  })

  test('a browser that is killed is started again at once', async () => {
    const stage = await staged(onTestFinished)
    const before = stage.signs()!
    process.kill(stage.head(), 'SIGKILL')
    await stage.loadedAnew(before, 15_000)
    expect(stage.states).not.toContain('ending')
  })

  test('when the supervisor is killed, the browser goes too', async () => {
    const stage = await staged(onTestFinished)
    const head = stage.head()
    expect(group(head).length).toBeGreaterThan(3)
    onTestFinished(() => {
      for (const { pid } of group(head)) process.kill(pid, 'SIGKILL')
    })
    stage.kiosk.kill('SIGKILL')
    await until('the browser is gone', () => group(head).length === 0, 10_000)
  })

  describe.concurrent('over half a minute', () => {
    test('a page that hangs is restarted, whatever pages others have opened', async ({ onTestFinished }) => {
      const stage = await staged(onTestFinished)
      const other = await launchChromium()
      onTestFinished(() => other.close())
      for (const query of ['', '?screen=bench'])
        await (await other.newPage()).goto(`${stage.screens.url}/passenger${query}`)
      await until('they speak', () => stage.signs(null) !== undefined && stage.signs('bench') !== undefined)
      const before = stage.signs()!
      const head = stage.head()
      const from = performance.now()
      stage.freeze('--type=renderer')
      await stage.loadedAnew(before, 30_000)
      expect(performance.now() - from).toBeGreaterThan(9_000)
      expect(stage.states).toEqual(expect.arrayContaining(['ending', 'pausing', 'starting']))
      expect(group(head)).toEqual([])
    })

    test('a page that speaks and no longer paints is restarted', async ({ onTestFinished }) => {
      const stage = await staged(onTestFinished)
      const before = stage.signs()!
      stage.freeze('--type=gpu-process')
      await until(
        'it speaks and does not paint',
        () => stage.signs()!.silentS < 5 && stage.signs()!.unpaintedS! > 8,
      )
      expect(stage.signs()!.id).toBe(before.id)
      await stage.loadedAnew(before, 30_000)
    })

    test('when the agent restarts, the same page goes on', async ({ onTestFinished }) => {
      const stage = await staged(onTestFinished)
      const before = stage.signs()!
      const head = stage.head()
      const port = Number(new URL(stage.screens.url).port)
      await stage.screens.stop()
      // Longer than a page may be silent.
      await sleep(17_000)
      stage.agent.pageBeats = new PageBeats({ monotonicMs: () => performance.now() })
      stage.screens = await started(stage.agent, { port })
      await until('the page speaks again', () => stage.signs() !== undefined)
      await sleep(5_000)
      expect(stage.signs()!.id).toBe(before.id)
      expect(stage.head()).toBe(head)
      expect(stage.states).toEqual(['waiting', 'starting', 'showing'])
    })
  })
})
