/**
 * Says aloud that a ride was paid. Whoever only hears it must not be misled: it speaks when money comes in that makes a ride paid,
 * never for money that was there before, however often the face comes and goes or some of it goes back. A speaker that fails is
 * logged and hides nothing.
 */
import { spawn } from 'node:child_process'
import { formatAmount } from '../../domain/money.ts'
import type { View } from '../../domain/view.ts'
import type { Log } from '../health/log.ts'
import { type Command, commandFor, type SpeechConfig } from './phrase.ts'

const PATIENCE_MS = 15_000

export interface SpeakerOptions {
  readonly config: SpeechConfig
  readonly log: Log
  /** For tests: what is run in place of the command. */
  readonly runs?: (command: Command) => Command
}

/** Money that needs no word any more: all that had come in for a ride when it was last paid, or at the start. */
interface Known {
  readonly trip: string | null
  /** Minor units. */
  readonly cameIn: number
}

export class Speaker {
  readonly #o: SpeakerOptions
  #known: Known | null = null
  #stop: (() => void) | null = null

  constructor(options: SpeakerOptions) {
    this.#o = options
  }

  /** Hears every change of what the ledger holds; the first is what stood there at the start. Never throws. */
  now({ face, trip }: View): void {
    const cameIn = trip === null ? 0 : trip.received + trip.cash
    if (this.#known === null) {
      this.#known = { trip: trip?.id ?? null, cameIn }
      return
    }
    if (trip === null || face !== 'paid') return
    const before = this.#known.trip === trip.id ? this.#known.cameIn : 0
    this.#known = { trip: trip.id, cameIn: Math.max(before, cameIn) }
    if (cameIn <= before) return
    try {
      this.#say(formatAmount(cameIn - trip.refunded, trip.currency))
    } catch (error) {
      this.#o.log.warn('the amount could not be spoken', { error: String(error) })
    }
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
    child.on('exit', code => {
      over()
      if (code !== null && code !== 0) log.warn('the amount could not be spoken', { program, code })
    })
  }
}
