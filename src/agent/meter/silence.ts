/** An open link that brings no readable frame is a fact of its own: for the health page, no reason to reconnect. */
import type { MeterProfile } from '../../protocols/meterDriver.ts'

export class SilenceWatch {
  readonly #afterMs: number
  readonly #changed: () => void
  #timer: NodeJS.Timeout | undefined
  #silent = false

  constructor(afterMs: number, changed: () => void) {
    this.#afterMs = afterMs
    this.#changed = changed
  }

  get silent(): boolean {
    return this.#silent
  }

  /** The link opened, or a good frame came: the wait begins again. */
  heard(): void {
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.#set(true), this.#afterMs)
    else this.#timer.refresh()
    this.#set(false)
  }

  /** The link is gone: that is another fact, and it is not silence. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#silent = false
  }

  #set(silent: boolean): void {
    if (silent === this.#silent) return
    this.#silent = silent
    this.#changed()
  }
}

/** What to do about a silent meter: nothing at all points at the cable, unreadable bytes at the line settings. */
export function silenceText(profile: MeterProfile, unreadableBytes: number): string {
  if (unreadableBytes === 0)
    return 'the link is open but nothing arrives: check that the meter is on and the cable is in the right socket'
  const { baud, dataBits, parity, stopBits } = profile.line
  return (
    `bytes arrive but no readable message: check the meter profile (${profile.name}) and its line settings ` +
    `(${baud} baud, ${dataBits} data bits, parity ${parity}, ${stopBits} stop bits)`
  )
}
