/**
 * Owns the port that comes and goes: carries out what the reconnect machine says. Each attempt makes a new port
 * object; whatever an older one still says or opens is closed and not heard.
 */
import { type Backoff, waitMs } from '../pace/backoff.ts'
import type { Port, PortOpener } from './port.ts'
import { type LinkEvent, type LinkState, step } from './reconnect.ts'

export interface ConnectionOptions {
  readonly open: PortOpener
  readonly backoff: Backoff
  /** A new port is open: the owner listens to it from now on. */
  readonly onPort: (port: Port) => void
  /** The port of `onPort` is gone, or no port came: why. */
  readonly onLost: (reason: string, error: unknown) => void
  readonly onState: (state: LinkState) => void
  readonly openTimeoutMs?: number
  readonly random?: () => number
}

const OPEN_TIMEOUT_MS = 10_000
/** How long a port may take to let go before the next attempt begins anyway. */
const RELEASE_TIMEOUT_MS = 2_000
/** Attempts that never came back: a driver that hangs must not gather them without end. */
const MAX_UNSETTLED = 3

export class Connection {
  readonly #o: ConnectionOptions
  #state: LinkState = 'stopped'
  #attempt: object | null = null
  #port: Port | null = null
  #timer: NodeJS.Timeout | undefined
  #tries = 0
  readonly #unsettled = new Set<Promise<unknown>>()
  readonly #closing = new Set<Promise<void>>()

  constructor(options: ConnectionOptions) {
    this.#o = options
  }

  get state(): LinkState {
    return this.#state
  }

  start(): void {
    this.#on('start')
  }

  /** Settles when the port is free again, or after a bounded wait. */
  async stop(): Promise<void> {
    this.#on('stop')
    await within(RELEASE_TIMEOUT_MS, Promise.all([...this.#unsettled, ...this.#closing]))
  }

  /** The owner found the port unusable: it is closed, and a new one is opened after the back-off. */
  drop(port: Port, reason: string): void {
    if (port === this.#port) this.#lost('closed', reason, undefined)
  }

  /** The other side proved to be there: the next back-off begins small again. */
  proved(): void {
    this.#tries = 0
  }

  #on(event: LinkEvent): void {
    const { next, action } = step(this.#state, event)
    const changed = next !== this.#state
    this.#state = next
    if (action === 'open') this.#open()
    if (action === 'wait') this.#wait()
    if (action === 'release') this.#release()
    if (changed) this.#o.onState(next)
  }

  #open(): void {
    clearTimeout(this.#timer)
    if (this.#unsettled.size >= MAX_UNSETTLED) {
      queueMicrotask(() =>
        this.#lost('failed', 'earlier attempts to open the port have not come back', undefined),
      )
      return
    }
    const attempt = {}
    this.#attempt = attempt
    const isCurrent = () => this.#attempt === attempt
    this.#timer = setTimeout(() => {
      if (isCurrent()) this.#lost('failed', 'the port did not open in time', undefined)
    }, this.#o.openTimeoutMs ?? OPEN_TIMEOUT_MS)
    const opening = this.#openPort().then(
      port => (isCurrent() ? this.#adopt(port) : this.#close(port)),
      error => {
        if (isCurrent()) this.#lost('failed', error instanceof Error ? error.message : String(error), error)
      },
    )
    this.#unsettled.add(opening)
    void opening.finally(() => this.#unsettled.delete(opening))
  }

  async #openPort(): Promise<Port> {
    // The system needs the old port's lock back first.
    if (this.#closing.size > 0) await within(RELEASE_TIMEOUT_MS, Promise.all(this.#closing))
    return this.#o.open()
  }

  #adopt(port: Port): void {
    clearTimeout(this.#timer)
    this.#port = port
    this.#on('opened')
    this.#o.onPort(port)
    port.onClose(reason => this.drop(port, reason))
  }

  #lost(event: 'failed' | 'closed', reason: string, error: unknown): void {
    if (this.#state !== 'opening' && this.#state !== 'open') return
    this.#letGo()
    this.#o.onLost(reason, error)
    this.#on(event)
  }

  #wait(): void {
    this.#timer = setTimeout(() => this.#on('waited'), waitMs(this.#o.backoff, this.#tries, this.#o.random))
    this.#tries++
  }

  #release(): void {
    this.#letGo()
    this.#tries = 0
  }

  #letGo(): void {
    clearTimeout(this.#timer)
    this.#attempt = null
    const port = this.#port
    this.#port = null
    if (port !== null) void this.#close(port)
  }

  #close(port: Port): Promise<void> {
    const closing = port.close()
    this.#closing.add(closing)
    return closing.finally(() => this.#closing.delete(closing))
  }
}

/** Waits for the work, but no longer than this. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}
