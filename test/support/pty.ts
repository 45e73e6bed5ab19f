/** A pair of pseudo-terminals made by socat: a serial cable with a device at each end. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { find } from './programs.ts'

const READY_MS = 5_000

export interface PtyPair {
  /** The device paths of the two ends; they stay the same over `unplug` and `plug`. */
  readonly a: string
  readonly b: string
  /** Kills socat: both devices are gone. */
  unplug(): Promise<void>
  /** Starts socat again. */
  plug(): Promise<void>
  /** Unplugs and removes the folder. */
  close(): Promise<void>
}

export async function ptyPair(): Promise<PtyPair> {
  const folder = mkdtempSync(join(tmpdir(), 'farebridge-pty-'))
  const [a, b] = [join(folder, 'a'), join(folder, 'b')]
  let socat: ChildProcess | null = null

  const plug = async () => {
    socat = spawn(
      find('socat') ?? 'socat',
      [a, b].map(link => `pty,raw,echo=0,link=${link}`),
      { stdio: 'ignore' },
    )
    const deadline = Date.now() + READY_MS
    while (!(existsSync(a) && existsSync(b))) {
      if (Date.now() > deadline) throw new Error('socat made no pseudo-terminals')
      await sleep(10)
    }
  }
  const unplug = async () => {
    const running = socat
    socat = null
    if (running === null || running.exitCode !== null || running.signalCode !== null) return
    running.kill('SIGKILL')
    await once(running, 'exit')
    // Killed like this, socat leaves its links behind.
    for (const link of [a, b]) rmSync(link, { force: true })
  }
  const close = async () => {
    await unplug()
    rmSync(folder, { recursive: true, force: true })
  }
  await plug()
  return { a, b, plug, unplug, close }
}
