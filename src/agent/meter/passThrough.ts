/**
 * Hands a meter's print stream on to its printer, untouched and in order, while the board reads along. The printer comes and
 * goes like the meter; what it could not take in time is dropped, oldest first, and told. Nothing here can hold up the reading.
 */
import type { Clock } from '../health/clock.ts'
import type { Log } from '../health/log.ts'
import { Connection } from '../port/connection.ts'
import type { Port, PortOpener } from '../port/port.ts'
import { Complaints } from './complaints.ts'

export interface PassThroughOptions {
  readonly open: PortOpener
  readonly log: Log
  readonly clock: Clock
  /** Bytes that wait for a printer that is away or slow. */
  readonly mostWaiting?: number
  readonly backoff?: { readonly firstMs: number; readonly longestMs: number }
}

const MOST_WAITING = 64 * 1024
const BACKOFF = { firstMs: 250, longestMs: 5_000 }

export class PassThrough {
  readonly #o: PassThroughOptions
  readonly #connection: Connection
  readonly #complaints: Complaints
  #waiting: Buffer[] = []
  #held = 0
  #port: Port | null = null
  #isWriting = false
  #onAnswer: (bytes: Buffer) => void = () => undefined

  constructor(options: PassThroughOptions) {
    this.#o = options
    this.#complaints = new Complaints(options.log, options.clock)
    this.#connection = new Connection({
      open: options.open,
      backoff: options.backoff ?? BACKOFF,
      onPort: port => this.#onPort(port),
      onLost: reason => {
        this.#port = null
        this.#complaints.warn('the printer behind the meter', `the meter's printer is away: ${reason}`)
      },
      onState: () => undefined,
    })
  }

  start(): void {
    this.#connection.start()
  }

  /** What still waits is dropped. */
  async stop(): Promise<void> {
    this.#port = null
    await this.#connection.stop()
    this.#complaints.flush()
  }

  /** Names who takes what the printer says, such as its status or XOFF. */
  onAnswer(take: (bytes: Buffer) => void): void {
    this.#onAnswer = take
  }

  /** The meter printed this. */
  take(bytes: Buffer): void {
    this.#waiting.push(Buffer.from(bytes))
    this.#held += bytes.length
    let dropped = 0
    while (this.#held > (this.#o.mostWaiting ?? MOST_WAITING) && this.#waiting.length > 1) {
      const oldest = this.#waiting.shift()!
      this.#held -= oldest.length
      dropped += oldest.length
    }
    if (dropped > 0)
      this.#complaints.warn(
        'print bytes dropped',
        'the printer behind the meter takes nothing: print bytes were dropped',
        {
          bytes: dropped,
        },
      )
    void this.#pump()
  }

  #onPort(port: Port): void {
    this.#port = port
    // Read in any case: a socket that nobody reads never tells that it closed.
    port.onData(bytes => {
      if (this.#port === port) this.#onAnswer(bytes)
    })
    this.#connection.proved()
    void this.#pump()
  }

  async #pump(): Promise<void> {
    if (this.#isWriting) return
    this.#isWriting = true
    for (let port = this.#port; port !== null && this.#waiting.length > 0; port = this.#port) {
      const next = this.#waiting.shift()!
      this.#held -= next.length
      try {
        await port.write(next)
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        // Whether any of it was printed nobody knows: it is not printed twice.
        if (this.#port === port) this.#connection.drop(port, `writing failed: ${why}`)
      }
    }
    this.#isWriting = false
  }
}

/** The meter's ports, whose bytes go on to the printer too. `back`: what the printer says is written to the meter. */
export function tapped(open: PortOpener, through: PassThrough, back: boolean): PortOpener {
  let current: Port | null = null
  if (back) through.onAnswer(bytes => void current?.write(bytes).catch(() => undefined))
  return async () => {
    const port = await open()
    current = port
    return {
      write: bytes => port.write(bytes),
      onData: take =>
        port.onData(bytes => {
          through.take(bytes)
          take(bytes)
        }),
      onClose: told =>
        port.onClose(reason => {
          if (current === port) current = null
          told(reason)
        }),
      close: () => {
        if (current === port) current = null
        return port.close()
      },
    }
  }
}
