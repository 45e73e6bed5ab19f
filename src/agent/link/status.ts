/**
 * The retained status message: published after a connect and when it says something new, but at most once in a while,
 * so that a flapping device costs neither data nor the broker's peace. A hint only; losing one is no loss.
 */
export class StatusPublisher {
  readonly #body: () => object
  readonly #publish: (body: object) => void
  readonly #everyMs: number
  #timer: NodeJS.Timeout | undefined
  #isDirty = false
  #isOpen = false
  #last = ''

  constructor(body: () => object, publish: (body: object) => void, everyMs: number) {
    this.#body = body
    this.#publish = publish
    this.#everyMs = everyMs
  }

  /** The link is online: the status goes out now. */
  open(): void {
    this.#isOpen = true
    this.#last = ''
    this.#look()
  }

  /** Something may have changed. */
  changed(): void {
    if (!this.#isOpen) return
    if (this.#timer === undefined) this.#look()
    else this.#isDirty = true
  }

  close(): void {
    this.#isOpen = false
    this.#isDirty = false
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #look(): void {
    this.#isDirty = false
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (this.#isDirty) this.#look()
    }, this.#everyMs)
    const body = this.#body()
    // When it was written is no news.
    const words = JSON.stringify({ ...body, at: undefined })
    if (words === this.#last) return
    this.#last = words
    this.#publish(body)
  }
}
