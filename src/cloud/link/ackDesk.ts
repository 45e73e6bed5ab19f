/** Acknowledgements to vehicles: one for what comes in one burst. Not stored, since what is not acknowledged comes again. */

export interface Ack {
  readonly vehicle: string
  readonly ledger: string
  readonly upTo: number
}

const DELAY_MS = 10
/** Ledgers with an acknowledgement under way; one more is not acknowledged until it comes again. */
const MAX_WAITING = 10_000

export class AckDesk {
  readonly #send: (ack: Ack) => void
  readonly #waiting = new Map<string, { timer: NodeJS.Timeout; ack: Ack }>()

  constructor(send: (ack: Ack) => void) {
    this.#send = send
  }

  /** All up to there is committed. */
  soon(ack: Ack): void {
    const key = `${ack.vehicle}/${ack.ledger}`
    const waiting = this.#waiting.get(key)
    if (waiting !== undefined) {
      if (waiting.ack.upTo < ack.upTo) waiting.ack = ack
      return
    }
    if (this.#waiting.size >= MAX_WAITING) return
    const timer = setTimeout(() => {
      const { ack: last } = this.#waiting.get(key)!
      this.#waiting.delete(key)
      this.#send(last)
    }, DELAY_MS)
    this.#waiting.set(key, { timer, ack })
  }

  /** What waits is not sent. */
  stop(): void {
    for (const { timer } of this.#waiting.values()) clearTimeout(timer)
    this.#waiting.clear()
  }
}
