/** Watches the light: the theme as it is now, and a word when it changes. */
import { open } from 'node:fs/promises'
import type { Clock } from '../health/clock.ts'
import { type LightConfig, lightIn, type Theme, themeOf } from './theme.ts'

const LOOK_EVERY_MS = 2_000
const HEAD_BYTES = 32

export interface LightOptions {
  readonly config: LightConfig
  readonly clock: Clock
  /** Minutes ahead of UTC; null where the configuration does not tell. */
  readonly offsetMin: number | null
  onChange(theme: Theme): void
  readonly lookEveryMs?: number
}

export class Light {
  readonly #o: LightOptions
  /** What sensor, clock or configuration say. */
  #told: Theme = 'day'
  /** What the driver wants; null where that is left to the others. */
  #hand: Theme | null = null
  #timer: NodeJS.Timeout | undefined
  #looking = false

  constructor(options: LightOptions) {
    this.#o = options
    this.#take(null)
  }

  get theme(): Theme {
    return this.#hand ?? this.#told
  }

  /** Until day and night change by themselves: nobody remembers in the morning what was tapped at night. */
  byHand(theme: Theme): void {
    this.#hand = theme
    this.#o.onChange(theme)
  }

  start(): void {
    void this.#look()
    this.#timer = setInterval(() => void this.#look(), this.#o.lookEveryMs ?? LOOK_EVERY_MS).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** A sensor that hangs is asked again only once it has answered. */
  async #look(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    const { lightFile } = this.#o.config
    const light = lightFile === null ? null : await readLight(lightFile).catch(() => null)
    this.#looking = false
    const before = this.theme
    this.#take(light)
    if (this.theme !== before) this.#o.onChange(this.theme)
  }

  #take(light: number | null): void {
    const { config, clock, offsetMin } = this.#o
    const { at, source } = clock.stamp()
    const was = this.#told
    this.#told = themeOf(config, { light, at: source === 'ntp' ? at : null, offsetMin, was })
    if (this.#told !== was) this.#hand = null
  }
}

/** The head of the file is enough: whatever it may be, a number is at its beginning. Rejects when it cannot be read. */
async function readLight(path: string): Promise<number | null> {
  const file = await open(path, 'r')
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return lightIn(buffer.toString('latin1', 0, bytesRead))
  } finally {
    await file.close()
  }
}
