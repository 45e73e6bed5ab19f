/** The sandbox's time: the wall clock as it is, and waits that can be made shorter. */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls back after so many of Alipay's milliseconds; gives a function that takes it back. */
  after(ms: number, work: () => void): () => void
}

/** Longer is cut to this: Node's own limit. No wait of Alipay's is longer but the last nights of a refund. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** Waits last a `scale`th of what they last at Alipay: with 600 the ladder of 25 hours takes two and a half minutes. */
export class ScaledClock implements Clock {
  scale: number

  constructor(scale = 1) {
    this.scale = scale
  }

  now(): number {
    return Date.now()
  }

  after(ms: number, work: () => void): () => void {
    const timer = setTimeout(work, Math.min(Math.max(ms / this.scale, 0), MAX_TIMER_MS))
    timer.unref()
    return () => clearTimeout(timer)
  }
}
