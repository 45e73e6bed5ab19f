/**
 * A two-wire RS-485 line: whoever speaks hears himself, and two who speak at once hear neither. A write waits until the line
 * was quiet, and the own echo is taken out of what is heard. Which way the adapter's driver points is the adapter's or the
 * kernel's matter; this is what is left to do above it.
 */
import type { Port, PortOpener } from '../port/port.ts'

export interface HalfDuplexOptions {
  /** The line must have been quiet for so long before a write. */
  readonly quietMs: number
  /** The echo was not what was written: somebody spoke at the same time. */
  readonly onCollision?: (written: Buffer, heard: Buffer) => void
  /** How long an echo may take. */
  readonly echoMs?: number
}

const ECHO_MS = 500
/** A line that is never quiet: the write goes out all the same. */
const LONGEST_WAIT_MS = 2_000

export function halfDuplex(open: PortOpener, options: HalfDuplexOptions): PortOpener {
  return async () => new HalfDuplexPort(await open(), options)
}

class HalfDuplexPort implements Port {
  readonly #port: Port
  readonly #o: HalfDuplexOptions
  #take: (bytes: Buffer) => void = () => undefined
  #heardAt = Number.NEGATIVE_INFINITY
  /** What was written and has not come back yet; empty when no echo is awaited. */
  #echo: Buffer = Buffer.alloc(0)
  /** What came back of it so far, in case it turns out to be something else. */
  #matched: Buffer[] = []
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(port: Port, options: HalfDuplexOptions) {
    this.#port = port
    this.#o = options
  }

  async write(bytes: Buffer): Promise<void> {
    await this.#quiet()
    this.#giveUpEcho()
    this.#echo = Buffer.from(bytes)
    this.#timer = setTimeout(() => this.#giveUpEcho(), this.#o.echoMs ?? ECHO_MS)
    await this.#port.write(bytes)
  }

  onData(take: (bytes: Buffer) => void): void {
    this.#take = take
    this.#port.onData(bytes => this.#hear(bytes))
  }

  onClose(told: (reason: string) => void): void {
    this.#port.onClose(reason => {
      this.#end()
      told(reason)
    })
  }

  close(): Promise<void> {
    this.#end()
    return this.#port.close()
  }

  #hear(bytes: Buffer): void {
    this.#heardAt = performance.now()
    const length = Math.min(this.#echo.length, bytes.length)
    const isEcho = length > 0 && this.#echo.subarray(0, length).equals(bytes.subarray(0, length))
    if (isEcho) {
      this.#matched.push(bytes.subarray(0, length))
      this.#echo = this.#echo.subarray(length)
      if (this.#echo.length === 0) this.#settle()
      if (bytes.length > length) this.#take(bytes.subarray(length))
      return
    }
    if (length > 0) this.#collided(bytes)
    this.#take(bytes)
  }

  /** Bytes that are not the echo: what seemed to be its beginning was the meter's, and is handed on before them. */
  #collided(bytes: Buffer): void {
    const matched = Buffer.concat(this.#matched)
    this.#o.onCollision?.(Buffer.concat([matched, this.#echo]), Buffer.concat([matched, bytes]))
    this.#settle()
    if (matched.length > 0) this.#take(matched)
  }

  #giveUpEcho(): void {
    const matched = Buffer.concat(this.#matched)
    this.#settle()
    if (matched.length > 0) this.#take(matched)
  }

  #settle(): void {
    clearTimeout(this.#timer)
    this.#echo = Buffer.alloc(0)
    this.#matched = []
  }

  #end(): void {
    this.#closed = true
    this.#settle()
  }

  async #quiet(): Promise<void> {
    const deadline = performance.now() + LONGEST_WAIT_MS
    for (;;) {
      const wait = this.#heardAt + this.#o.quietMs - performance.now()
      if (wait <= 0 || this.#closed || performance.now() >= deadline) return
      await new Promise(resolve => setTimeout(resolve, Math.ceil(wait)))
    }
  }
}
