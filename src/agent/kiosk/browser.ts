/**
 * One browser's process, from its start to its end with all its children. It is the head of a process group of its own,
 * which is ended as a whole: a renderer that hangs would outlive it. The kernel ends it when the supervisor is killed.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rm } from 'node:fs'
import { join } from 'node:path'
import type { CommandLine } from './commandLine.ts'

export interface BrowserOptions {
  /** Where each browser gets a folder of its own. */
  readonly folder: string
  readonly command: (folder: string) => CommandLine
  readonly env: NodeJS.ProcessEnv
  /** Called once: how it ended, such as `exit code 1` or `SIGKILL`. */
  readonly onGone: (how: string) => void
  readonly times?: BrowserTimes
}

export interface BrowserTimes {
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number
  /** From SIGKILL until a process that the kernel does not let go is given up. */
  readonly stuckMs: number
}

const TIMES: BrowserTimes = { graceMs: 3_000, stuckMs: 5_000 }

export interface Browser {
  /** Asks it to end, and makes it. */
  end(): void
}

/** Throws when its folder cannot be made; a program that cannot be run is told by `onGone`. */
export function startBrowser({ folder, command, env, onGone, times = TIMES }: BrowserOptions): Browser {
  const own = mkdtempSync(join(folder, 'farebridge-browser-'))
  const { program, args, env: changes } = command(own)
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', program, ...args], {
    env: { ...env, ...changes },
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  let isOver = false
  let timer: NodeJS.Timeout | undefined
  const toGroup = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal)
    } catch {
      // Nobody is left in it.
    }
  }
  const sweep = () => toGroup('SIGKILL')
  // WebKit keeps a spare web process stopped, which takes note of nothing that happens to the others.
  process.once('exit', sweep)
  const over = (how: string) => {
    if (isOver) return
    isOver = true
    clearTimeout(timer)
    process.off('exit', sweep)
    sweep()
    rm(own, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }, () => {})
    onGone(how)
  }
  child.on('error', error => over(error.message))
  child.on('exit', (code, signal) => over(signal ?? `exit code ${code}`))
  return {
    end: () => {
      if (isOver) return
      toGroup('SIGTERM')
      timer = setTimeout(() => {
        sweep()
        timer = setTimeout(() => over('it cannot be ended and is given up'), times.stuckMs)
      }, times.graceMs)
    },
  }
}
