/** A port on any duplex stream. The stream's own events end here: one close, one reason, no late surprises. */
import type { Duplex } from 'node:stream'
import type { Port } from '../port/port.ts'

export interface StreamPortOptions {
  /** Ends the stream; settles when the device or socket is free again. */
  readonly release: () => Promise<void>
}

export class StreamPort implements Port {
  readonly #stream: Duplex
  readonly #release: () => Promise<void>
  #closed: string | null = null
  #told: ((reason: string) => void) | null = null
  #released: Promise<void> | null = null

  constructor(stream: Duplex, { release }: StreamPortOptions) {
    this.#stream = stream
    this.#release = release
    stream.on('error', (error: Error) => this.#gone(error.message))
    stream.on('end', () => this.#gone('the other side ended the connection'))
    stream.on('close', (error: unknown) => this.#gone(error instanceof Error ? error.message : 'closed'))
  }

  write(bytes: Buffer): Promise<void> {
    // A closed serialport keeps bytes and sends them after a reopen: a stale "paid" must never come out late.
    if (this.#closed !== null) return Promise.reject(new Error(`not open: ${this.#closed}`))
    return new Promise((resolve, reject) => {
      this.#stream.write(bytes, error => (error == null ? resolve() : reject(error)))
    })
  }

  onData(take: (bytes: Buffer) => void): void {
    this.#stream.on('data', (bytes: Buffer) => {
      if (this.#closed === null) take(bytes)
    })
  }

  onClose(told: (reason: string) => void): void {
    if (this.#closed !== null) told(this.#closed)
    else this.#told = told
  }

  close(): Promise<void> {
    this.#closed ??= 'closed by the agent'
    this.#told = null
    this.#released ??= this.#release().catch(() => undefined)
    return this.#released
  }

  #gone(reason: string): void {
    if (this.#closed !== null) return
    this.#closed = reason
    this.#released ??= this.#release().catch(() => undefined)
    this.#told?.(reason)
    this.#told = null
  }
}
