/**
 * Writes to one port, one frame after the other. Acknowledgements queue up, few of them; of the display only the
 * latest counts. A port that takes nothing for too long is given up.
 */
import type { AllowedFrame } from '../../protocols/meterDriver.ts'
import type { Port } from '../port/port.ts'

const MAX_WAITING = 32
const WRITE_TIMEOUT_MS = 5_000

export class FrameWriter {
  readonly #port: Port
  readonly #stuck: (reason: string) => void
  readonly #timeoutMs: number
  #waiting: AllowedFrame[] = []
  #display: AllowedFrame | null = null
  #busy = false
  #closed = false

  constructor(port: Port, stuck: (reason: string) => void, timeoutMs = WRITE_TIMEOUT_MS) {
    this.#port = port
    this.#stuck = stuck
    this.#timeoutMs = timeoutMs
  }

  send(frame: AllowedFrame): void {
    if (this.#closed) return
    if (this.#waiting.length >= MAX_WAITING) this.#giveUp('the meter takes no bytes: too many frames wait')
    else this.#waiting.push(frame)
    void this.#pump()
  }

  show(frame: AllowedFrame | null): void {
    if (this.#closed) return
    this.#display = frame
    void this.#pump()
  }

  /** Nothing more is written to this port. */
  close(): void {
    this.#closed = true
    this.#waiting = []
    this.#display = null
  }

  async #pump(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    for (let frame = this.#next(); frame !== null; frame = this.#next()) {
      const fault = await this.#write(frame)
      if (fault !== null) this.#giveUp(fault)
    }
    this.#busy = false
  }

  #next(): AllowedFrame | null {
    if (this.#closed) return null
    const waiting = this.#waiting.shift()
    if (waiting !== undefined) return waiting
    const display = this.#display
    this.#display = null
    return display
  }

  #write(frame: AllowedFrame): Promise<string | null> {
    return new Promise(resolve => {
      const timer = setTimeout(() => resolve('the meter takes no bytes'), this.#timeoutMs)
      this.#port
        .write(frame)
        .then(
          () => resolve(null),
          error => resolve(`writing failed: ${error instanceof Error ? error.message : error}`),
        )
        .finally(() => clearTimeout(timer))
    })
  }

  #giveUp(reason: string): void {
    if (this.#closed) return
    this.close()
    this.#stuck(reason)
  }
}
