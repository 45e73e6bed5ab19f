/** Follows a screen as its page does, over server-sent events: what it shows now, and a wait for what it should show. */

/** What the page is told, as far as a watcher looks. */
export interface Shown {
  readonly face: string
  readonly figure: unknown
  readonly code: unknown
}

export class ScreenWatch {
  readonly #abort = new AbortController()
  readonly #waiting = new Set<() => void>()
  /** What the screen shows; null before the first event. */
  shown: Shown | null = null

  constructor(url: string) {
    void this.#follow(url).catch(() => {})
  }

  close(): void {
    this.#abort.abort()
  }

  /** Settles once the screen shows it; rejects when it does not within `ms`, or at `signal`. */
  until(isIt: (shown: Shown) => boolean, ms: number, what: string, signal?: AbortSignal): Promise<Shown> {
    return new Promise((resolve, reject) => {
      const check = () => {
        if (this.shown === null || !isIt(this.shown)) return
        settle(() => resolve(this.shown!))
      }
      const settle = (act: () => void) => {
        clearTimeout(late)
        this.#waiting.delete(check)
        act()
      }
      const late = setTimeout(
        () => settle(() => reject(new Error(`waited ${ms} ms in vain for ${what}`))),
        ms,
      )
      this.#waiting.add(check)
      signal?.addEventListener('abort', () => settle(() => reject(new Error('no longer waited for'))), {
        once: true,
      })
      check()
    })
  }

  async #follow(url: string): Promise<void> {
    const response = await fetch(url, {
      signal: this.#abort.signal,
      headers: { accept: 'text/event-stream' },
    })
    let rest = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const events = (rest + chunk).split('\n\n')
      rest = events.pop()!
      for (const event of events) this.#take(event)
    }
  }

  #take(event: string): void {
    const data = event
      .split('\n')
      .filter(line => line.startsWith('data:'))
      .map(line => line.slice(5).trim())
      .join('\n')
    if (!data.startsWith('{')) return
    const shown = JSON.parse(data) as Shown
    if (typeof shown.face !== 'string') return
    this.shown = shown
    for (const check of [...this.#waiting]) check()
  }
}
