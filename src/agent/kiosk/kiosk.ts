/**
 * Keeps one page on one screen: carries out what the machine says. It looks at what the agent knows of the page again
 * and again, and what it sees becomes the machine's events.
 */
import { type Backoff, waitMs } from '../pace/backoff.ts'
import type { Told } from './agentPages.ts'
import type { Browser } from './browser.ts'
import type { Place } from './commandLine.ts'
import { type KioskEvent, type KioskState, step } from './machine.ts'
import type { Signs } from './signs.ts'
import { PATIENCE, type Patience, Vigil } from './vigil.ts'

export interface KioskChange {
  readonly state: KioskState
  /** What led to it, for people; empty where the state says it all. */
  readonly why: string
}

export interface KioskOptions {
  readonly place: Pick<Place, 'page' | 'screen'>
  /** What the agent knows of its pages. Must settle in bounded time and not reject. */
  readonly ask: () => Promise<Told>
  /** Starts a browser; calls back once when it is gone. May throw. */
  readonly launch: (onGone: (how: string) => void) => Browser
  readonly onChange: (change: KioskChange) => void
  readonly times?: Partial<KioskTimes>
}

export interface KioskTimes {
  readonly patience: Patience
  readonly lookEveryMs: number
  readonly backoff: Backoff
  /** A page that was up for so long makes the next back-off small again. */
  readonly provenMs: number
}

const TIMES: KioskTimes = {
  patience: PATIENCE,
  lookEveryMs: 2_000,
  backoff: { firstMs: 1_000, longestMs: 30_000 },
  provenMs: 60_000,
}
/** Looks that take longer than this together with their pause mean that the supervisor itself hangs. */
const LOOKING_MS = 15_000

export class Kiosk {
  readonly #o: KioskOptions
  readonly #times: KioskTimes
  #state: KioskState = 'stopped'
  #browser: Browser | null = null
  #vigil: Vigil | null = null
  #why = ''
  #tries = 0
  #shownSinceMs: number | null = null
  #lookedMs = Number.NEGATIVE_INFINITY
  #look: NodeJS.Timeout | undefined
  #pause: NodeJS.Timeout | undefined
  readonly #finished = Promise.withResolvers<void>()

  constructor(options: KioskOptions) {
    this.#o = options
    this.#times = { ...TIMES, ...options.times }
  }

  /** Once. */
  start(): void {
    this.#on('start')
    void this.#watch()
  }

  /** Settles when the browser is gone. */
  async stop(): Promise<void> {
    this.#on('stop', 'asked to stop')
    await this.#finished.promise
  }

  /** True while it gets on: what a watchdog is fed from. */
  isLooking(): boolean {
    return performance.now() - this.#lookedMs < LOOKING_MS
  }

  async #watch(): Promise<void> {
    const told = await this.#o.ask()
    this.#lookedMs = performance.now()
    if ('no' in told) this.#away(told.no)
    else this.#seen(told.pages)
    if (this.#state === 'stopped') return
    this.#look = setTimeout(() => void this.#watch(), this.#times.lookEveryMs)
  }

  #away(no: string): void {
    this.#vigil?.away()
    // While a browser is up its page says so; before that nobody else does.
    if (this.#state === 'waiting') this.#tell(`the agent does not answer: ${no}`)
  }

  #seen(pages: readonly Signs[]): void {
    if (this.#state === 'waiting') this.#on('answered')
    else if (this.#vigil !== null) this.#judge(this.#vigil, pages)
  }

  #judge(vigil: Vigil, pages: readonly Signs[]): void {
    const { screen, page } = this.#o.place
    const mine = pages.find(signs => signs.screen === screen && signs.page === page)
    const seen = vigil.see(mine, performance.now())
    if (seen !== 'nothing') this.#on(seen, seen === 'silent' ? silence(mine) : '')
  }

  #on(event: KioskEvent, why = ''): void {
    const { next, action } = step(this.#state, event)
    const isChange = next !== this.#state
    this.#state = next
    if (isChange) {
      if (next === 'showing') this.#shownSinceMs = performance.now()
      this.#why = ''
      this.#o.onChange({ state: next, why })
    }
    if (action === 'launch') this.#launch()
    if (action === 'end') this.#browser?.end()
    if (action === 'pause') this.#rest()
    if (action === 'finish') this.#finish()
  }

  #launch(): void {
    // Calls back at the earliest when this launch is through, so that no event comes inside another.
    const gone = (how: string) => queueMicrotask(() => this.#gone(how))
    this.#vigil = new Vigil(performance.now(), this.#times.patience)
    try {
      this.#browser = this.#o.launch(gone)
    } catch (error) {
      gone(error instanceof Error ? error.message : String(error))
    }
  }

  #gone(how: string): void {
    this.#browser = null
    this.#vigil = null
    this.#on('exited', `the browser ended: ${how}`)
  }

  #rest(): void {
    const shownMs = this.#shownSinceMs === null ? 0 : performance.now() - this.#shownSinceMs
    this.#shownSinceMs = null
    if (shownMs >= this.#times.provenMs) this.#tries = 0
    this.#pause = setTimeout(() => this.#on('waited'), waitMs(this.#times.backoff, this.#tries++))
  }

  #finish(): void {
    clearTimeout(this.#look)
    clearTimeout(this.#pause)
    this.#finished.resolve()
  }

  /** Each reason once. */
  #tell(why: string): void {
    if (why === this.#why) return
    this.#why = why
    this.#o.onChange({ state: this.#state, why })
  }
}

function silence(signs: Signs | undefined): string {
  if (signs === undefined) return 'the page has not said a word'
  const { silentS, unpaintedS } = signs
  if (unpaintedS === null || silentS >= unpaintedS) return `the page is silent for ${silentS} s`
  return `the page has not painted for ${unpaintedS} s`
}
