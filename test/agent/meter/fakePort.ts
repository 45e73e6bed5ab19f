/** A port without a device: what a test hands to the reconnect machine to see what becomes of it. */
import type { Port } from '../../../src/agent/port/port.ts'

export class FakePort implements Port {
  readonly written: string[] = []
  isClosed = false
  /** Set to keep writes from settling. */
  isStuck = false
  /** Set to make writes fail. */
  fault: Error | null = null
  #take: (bytes: Buffer) => void = () => undefined
  #told: (reason: string) => void = () => undefined

  async write(bytes: Buffer): Promise<void> {
    this.written.push(bytes.toString('latin1'))
    if (this.fault !== null) throw this.fault
    if (this.isStuck) await new Promise(() => undefined)
  }

  onData(take: (bytes: Buffer) => void): void {
    this.#take = take
  }

  onClose(told: (reason: string) => void): void {
    this.#told = told
  }

  async close(): Promise<void> {
    this.isClosed = true
  }

  /** The device speaks: even when it was closed, as a late callback would. */
  say(text: string): void {
    this.#take(Buffer.from(text, 'latin1'))
  }

  hangUp(reason = 'unplugged'): void {
    this.#told(reason)
  }
}

/** An opener whose attempts are settled by hand, in any order. */
export class HandOpener {
  readonly attempts: { resolve: (port: FakePort) => void; reject: (error: Error) => void }[] = []

  readonly open = (): Promise<Port> =>
    new Promise((resolve, reject) => {
      this.attempts.push({ resolve, reject })
    })
}
