/**
 * The retained status message: published after a connect and when something changed, but at most once in a while, so
 * that a flapping device costs neither data nor the broker's peace. A hint only; losing one is no loss.
 */
export class StatusPublisher {
  readonly #publish: () => void
  readonly #everyMs: number
  #timer: NodeJS.Timeout | undefined
  #isDirty = false
  #isOpen = false

  constructor(publish: () => void, everyMs: number) {
    this.#publish = publish
    this.#everyMs = everyMs
  }

  /** The link is online: the status goes out now. */
  open(): void {
    this.#isOpen = true
    this.#send()
  }

  changed(): void {
    if (!this.#isOpen) return
    if (this.#timer === undefined) this.#send()
    else this.#isDirty = true
  }

  close(): void {
    this.#isOpen = false
    this.#isDirty = false
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #send(): void {
    this.#isDirty = false
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (this.#isDirty) this.#send()
    }, this.#everyMs)
    this.#publish()
  }
}
