/** The passenger's screen straight into a framebuffer (`/dev/fb0`), for boards without a browser. */
import type { BoardScreen } from '../../protocols/displays/boardScreen.ts'
import { type BoardPicture, drawBoard, moveBand } from '../../protocols/displays/canvas.ts'
import { GOOD_MODULE } from '../../protocols/displays/layout.ts'
import type { BoardFonts } from '../../protocols/displays/letters.ts'
import { type Rotation, turned } from '../../protocols/displays/pixels.ts'
import type { Clock } from '../health/clock.ts'
import type { Log } from '../health/log.ts'
import { type Backoff, waitMs } from '../pace/backoff.ts'
import type { BoardDisplay, DisplayStatus } from './boardDisplay.ts'
import { type GeometryOverrides, readGeometry } from './geometry.ts'
import { Panel } from './panel.ts'
import { isSameScreen } from './sameScreen.ts'

export interface FramebufferOptions {
  /** Such as `/dev/fb0`. A regular file does too, which is how it can be looked at. */
  readonly path: string
  /** How the picture is turned on the panel, clockwise. */
  readonly rotate: Rotation
  readonly fonts: BoardFonts
  readonly log: Log
  readonly clock: Clock
  readonly geometry?: GeometryOverrides
  readonly sysfs?: string
  readonly patience?: Partial<Patience>
}

export interface Patience {
  readonly backoff: Backoff
  /** Between two pictures of a moving band. */
  readonly frameMs: number
  /** Between two looks whether it is still the same panel. */
  readonly lookMs: number
  /** For a write that is under way when it is stopped. */
  readonly stopMs: number
}

const PATIENCE: Patience = {
  backoff: { firstMs: 500, longestMs: 30_000 },
  frameMs: 200,
  lookMs: 2000,
  stopMs: 1000,
}

export class FramebufferDisplay implements BoardDisplay {
  readonly #options: FramebufferOptions
  readonly #patience: Patience
  #state: DisplayStatus['state'] = 'stopped'
  #detail = ''
  #tries = 0
  #panel: Panel | null = null
  #timer: NodeJS.Timeout | undefined
  #frame: NodeJS.Timeout | undefined
  #screen: BoardScreen | null = null
  /** When the screen came, for its band. */
  #since = 0
  /** Of the screen, once it is drawn for the present panel. */
  #picture: BoardPicture | null = null
  /** Of the panel's codes so far, pixels of a module. */
  #smallest = GOOD_MODULE
  #wasCut = false
  #isDue = false
  /** The pictures that are being written, until none is due. */
  #writing: Promise<void> | null = null

  constructor(options: FramebufferOptions) {
    this.#options = options
    this.#patience = { ...PATIENCE, ...options.patience }
  }

  start(): void {
    if (this.#state === 'stopped') this.#open()
  }

  show(screen: BoardScreen): void {
    if (this.#screen !== null && isSameScreen(this.#screen, screen)) return
    this.#screen = screen
    this.#since = this.#options.clock.monotonicMs()
    this.#picture = null
    this.#wake()
  }

  async stop(): Promise<void> {
    this.#state = 'stopped'
    this.#detail = ''
    this.#screen = null
    clearTimeout(this.#timer)
    clearTimeout(this.#frame)
    const panel = this.#panel
    this.#panel = null
    if (panel === null) return
    const isLetGo = (this.#writing ?? Promise.resolve()).then(() => letGo(panel))
    let timer: NodeJS.Timeout | undefined
    await Promise.race([isLetGo, new Promise(done => (timer = setTimeout(done, this.#patience.stopMs)))])
    clearTimeout(timer)
  }

  status(): DisplayStatus {
    return {
      state: this.#state,
      detail: this.#state === 'open' ? this.#detail + this.#shortcomings() : this.#detail,
    }
  }

  /** Of the present panel so far: a technician looks when no code is up. */
  #shortcomings(): string {
    const code =
      this.#smallest < GOOD_MODULE
        ? `; too small for a code that phones read well: ${this.#smallest} pixels a module, where ${GOOD_MODULE} are needed`
        : ''
    return code + (this.#wasCut ? '; too small for all of the text' : '')
  }

  #open(): void {
    const { path, rotate, sysfs = '/sys/class/graphics', geometry: overrides, log } = this.#options
    this.#state = 'opening'
    try {
      const geometry = readGeometry(path, sysfs, overrides)
      this.#panel = new Panel(path, geometry, rotate)
      this.#picture = null
      this.#smallest = GOOD_MODULE
      this.#wasCut = false
      this.#state = 'open'
      this.#detail = `${geometry.width} x ${geometry.height} pixels of ${geometry.format.bits} bits`
      log.info('display open', { path, size: this.#detail })
      this.#timer = setTimeout(() => this.#look(), this.#patience.lookMs)
      this.#wake()
    } catch (error) {
      this.#lose(error)
    }
  }

  /** A panel that was taken away, or set to another size, is opened again. */
  #look(): void {
    const { path, sysfs = '/sys/class/graphics', geometry } = this.#options
    const panel = this.#panel
    if (panel === null) return
    try {
      if (!panel.isStillThere()) throw new Error('it was taken away')
      const now = readGeometry(path, sysfs, geometry)
      if (JSON.stringify(now) !== JSON.stringify(panel.geometry))
        throw new Error('it was set to another size')
      this.#tries = 0
      this.#timer = setTimeout(() => this.#look(), this.#patience.lookMs)
    } catch (error) {
      this.#lose(error)
    }
  }

  #lose(error: unknown): void {
    const { path, log } = this.#options
    const panel = this.#panel
    this.#panel = null
    this.#picture = null
    // Not under a write: its number may be another file's by then.
    if (panel !== null) void (this.#writing ?? Promise.resolve()).then(() => letGo(panel))
    clearTimeout(this.#timer)
    clearTimeout(this.#frame)
    this.#state = 'backoff'
    this.#detail = `${path}: ${wordsOf(error)}`
    if (this.#tries === 0) log.warn('display away', { why: this.#detail })
    this.#timer = setTimeout(() => this.#open(), waitMs(this.#patience.backoff, this.#tries++))
  }

  #wake(): void {
    this.#isDue = true
    if (this.#panel === null || this.#screen === null || this.#writing !== null) return
    clearTimeout(this.#frame)
    this.#writing = this.#write().finally(() => {
      this.#writing = null
      if (this.#isDue) this.#wake()
    })
  }

  /** The newest screen, again and again while a newer one came meanwhile. */
  async #write(): Promise<void> {
    while (this.#isDue && this.#panel !== null && this.#screen !== null) {
      const panel = this.#panel
      this.#isDue = false
      try {
        await panel.show(this.#drawn(panel, this.#screen))
        this.#tries = 0
      } catch (error) {
        if (this.#panel === panel) this.#lose(error)
        return
      }
    }
    if (this.#panel !== null && this.#screen?.band)
      this.#frame = setTimeout(() => this.#wake(), this.#patience.frameMs)
  }

  #drawn(panel: Panel, screen: BoardScreen): BoardPicture {
    const { fonts, rotate, clock } = this.#options
    const elapsed = clock.monotonicMs() - this.#since
    if (this.#picture !== null) {
      moveBand(this.#picture, screen, elapsed)
      return this.#picture
    }
    const picture = drawBoard(screen, turned(panel.geometry, rotate), fonts, elapsed)
    this.#smallest = Math.min(this.#smallest, picture.layout.code?.module ?? GOOD_MODULE)
    this.#wasCut ||= picture.layout.isCut
    this.#picture = picture
    return picture
  }
}

function letGo(panel: Panel): void {
  try {
    panel.blacken()
  } catch {
    // It is gone, and shows nothing.
  }
  panel.close()
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: 'is not there; plug the panel in, or load its driver',
  ENODEV: 'is gone; plug the panel in again',
  ENXIO: 'is gone; plug the panel in again',
  EACCES: 'may not be written to; add the agent’s user to the group video',
  EPERM: 'may not be written to; add the agent’s user to the group video',
  EFBIG: 'has less memory than its size says; set its geometry',
  ENOSPC: 'has less memory than its size says; set its geometry',
}

function wordsOf(error: unknown): string {
  const { code = '' } = error as NodeJS.ErrnoException
  return ADVICE[code] ?? (error instanceof Error ? error.message : String(error))
}
