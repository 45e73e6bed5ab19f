/**
 * Says aloud that a ride was paid. Whoever only hears it must not be misled: it speaks once, when the payment comes in, never
 * at a start and never twice for the same money. A speaker that fails is logged and hides nothing.
 */
import { spawn } from 'node:child_process'
import type { Log } from '../health/log.ts'
import { type Command, commandFor, type SpeechConfig } from './phrase.ts'

const PATIENCE_MS = 15_000

export interface Paid {
  readonly trip: string
  /** Such as `23.50`. */
  readonly amount: string
}

export interface SpeakerOptions {
  readonly config: SpeechConfig
  readonly log: Log
  /** For tests: what is run in place of the command. */
  readonly runs?: (command: Command) => Command
}

export class Speaker {
  readonly #o: SpeakerOptions
  #last: string | null | undefined
  #stop: (() => void) | null = null

  constructor(options: SpeakerOptions) {
    this.#o = options
  }

  /** What is paid now, or null. The first word after a start is only remembered. */
  now(paid: Paid | null): void {
    const key = paid === null ? null : `${paid.trip} ${paid.amount}`
    const before = this.#last
    this.#last = key
    if (before === undefined || paid === null || key === before) return
    this.#say(paid.amount)
  }

  stop(): void {
    this.#stop?.()
  }

  #say(amount: string): void {
    // The newest payment counts; two voices at once would say nothing.
    this.#stop?.()
    const { config, log, runs } = this.#o
    const command = commandFor(config, amount)
    const { program, args } = runs?.(command) ?? command
    const child = spawn(program, args, { stdio: 'ignore', timeout: PATIENCE_MS, killSignal: 'SIGKILL' })
    const mine = () => void child.kill('SIGKILL')
    this.#stop = mine
    const over = () => {
      if (this.#stop === mine) this.#stop = null
    }
    child.on('error', error => {
      over()
      log.warn('the amount could not be spoken: is the program installed?', { program, error: error.message })
    })
    child.on('exit', (code, signal) => {
      over()
      if (code !== null && code !== 0)
        log.warn('the amount could not be spoken', { program, code, ...(signal === null ? {} : { signal }) })
    })
  }
}
