/**
 * A serial HMI display (Nextion, TJC) for boards without a screen. It is opened again for ever; each time it is blanked first, for
 * an agent that was killed may have left anything there, and only then told the newest screen. As long as all is well it is given
 * a sign of life; without one its own project blanks it (device-config/displays/README.md).
 */
import type { BoardScreen } from '../../protocols/displays/boardScreen.ts'
import type { HmiModel } from '../../protocols/displays/hmiModel.ts'
import { type HmiRefusal, type HmiSheet, hmiSheet } from '../../protocols/displays/hmiSheet.ts'
import type { Clock } from '../health/clock.ts'
import type { Log } from '../health/log.ts'
import type { Backoff } from '../pace/backoff.ts'
import { Rarely } from '../pace/rarely.ts'
import { Connection } from '../port/connection.ts'
import type { Port, PortOpener } from '../port/port.ts'
import type { BoardDisplay, DisplayStatus } from './boardDisplay.ts'
import { HmiGlass } from './hmiGlass.ts'
import { HmiTalk } from './hmiTalk.ts'

export interface HmiOptions {
  /** The line to the display, at the model's baud. */
  readonly open: PortOpener
  readonly model: HmiModel
  readonly log: Log
  readonly clock: Clock
  readonly patience?: Partial<HmiPatience>
  readonly random?: () => number
}

export interface HmiPatience {
  /** Between two signs of life: the project waits for five of them. */
  readonly beatMs: number
  /** Between two steps of the band. */
  readonly bandMs: number
  readonly answerMs: number
  /** How long a display that is let go may take to go blank. */
  readonly stopMs: number
  readonly backoff: Backoff
}

const PATIENCE: HmiPatience = {
  beatMs: 2_000,
  bandMs: 300,
  answerMs: 1_000,
  stopMs: 3_000,
  backoff: { firstMs: 500, longestMs: 10_000 },
}

const NOISE_PACE = { everyMs: 60_000, times: 2 }

export class HmiDisplay implements BoardDisplay {
  readonly #o: HmiOptions
  readonly #patience: HmiPatience
  readonly #connection: Connection
  readonly #rarely: Rarely
  readonly #blank: HmiRefusal = { kind: 'refused', why: 'no screen was given yet', key: '' }
  #wanted: HmiSheet | HmiRefusal = this.#blank
  #detail = 'not started'
  #isStopping = false
  #talk: HmiTalk | null = null
  #serving: Promise<void> = Promise.resolve()
  /** Ends a pause at once. */
  #wake: () => void = () => {}

  constructor(options: HmiOptions) {
    this.#o = options
    this.#patience = { ...PATIENCE, ...options.patience }
    this.#rarely = new Rarely(options.clock, NOISE_PACE)
    this.#connection = new Connection({
      open: options.open,
      backoff: this.#patience.backoff,
      random: options.random,
      onPort: port => {
        this.#serving = this.#serve(port)
      },
      onLost: reason => this.#lost(reason),
      onState: () => {},
    })
  }

  start(): void {
    this.#isStopping = false
    this.#detail = 'being opened'
    this.#connection.start()
  }

  show(screen: BoardScreen): void {
    const wanted = hmiSheet(screen, this.#o.model)
    if (wanted.key === this.#wanted.key) return
    this.#wanted = wanted
    this.#wake()
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    this.#wake()
    const timer = setTimeout(() => this.#talk?.end('did not go blank in time'), this.#patience.stopMs)
    await this.#serving
    clearTimeout(timer)
    await this.#connection.stop()
    this.#detail = 'stopped'
  }

  status(): DisplayStatus {
    return { state: this.#connection.state, detail: this.#detail }
  }

  /** Over one port, until the talk ends. Never rejects. */
  async #serve(port: Port): Promise<void> {
    const { model } = this.#o
    const talk = new HmiTalk(port, {
      alive: model.alive,
      baud: model.baud,
      answerMs: this.#patience.answerMs,
      random: this.#o.random ?? Math.random,
      onNoise: (bytes, head) => this.#noise(bytes, head),
    })
    this.#talk = talk
    talk.onFault(() => this.#wake())
    const glass = new HmiGlass(talk, model)
    try {
      talk.greet()
      await glass.blank()
      while (!this.#isStopping) await this.#turn(talk, glass)
      await glass.blank()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      talk.end(reason)
      await talk.parting(model.pages.lost)
      if (!this.#isStopping) this.#connection.drop(port, reason)
    }
  }

  /** One thing at a time: another screen, or what keeps this one alive. */
  async #turn(talk: HmiTalk, glass: HmiGlass): Promise<void> {
    talk.check()
    const wanted = this.#wanted
    if (wanted.kind === 'refused') {
      await glass.blank()
      this.#tell(`kept blank: ${wanted.why}`)
    } else if (glass.sheet?.key !== wanted.key) {
      await glass.bring(wanted, () => this.#wanted === wanted && !this.#isStopping)
      if (glass.sheet === null) return
      this.#tell('shows the newest screen')
    }
    const isStale = () => this.#wanted !== wanted || this.#isStopping
    for (let slept = 0; slept < this.#patience.beatMs && !isStale(); ) {
      const isRunning = glass.sheet?.band != null
      const ms = isRunning ? this.#patience.bandMs : this.#patience.beatMs
      await this.#pause(ms)
      talk.check()
      slept += ms
      if (isRunning && !isStale()) glass.stepBand()
    }
    if (isStale()) return
    await glass.beat()
    this.#connection.proved()
  }

  #pause(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(() => this.#wake(), ms)
      this.#wake = () => {
        clearTimeout(timer)
        this.#wake = () => {}
        resolve()
      }
    })
  }

  #lost(reason: string): void {
    this.#talk?.end(reason)
    this.#tell(reason, 'warn')
  }

  #tell(detail: string, level: 'info' | 'warn' = 'info'): void {
    if (detail === this.#detail) return
    this.#detail = detail
    this.#o.log[level](detail)
  }

  #noise(bytes: number, head: string): void {
    const suppressed = this.#rarely.pass('noise')
    if (suppressed !== null)
      this.#o.log.warn('the display said what cannot be understood', { bytes, head, suppressed })
  }
}
