/**
 * The meter's end of the cable: any duplex stream, and whichever is plugged in last. With nothing plugged in, what the
 * meter says is lost, as on a real one.
 */
import { type AddressInfo, createServer, type Server } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Device } from './device.ts'
import { type Faults, pieces } from './faults.ts'

const WRITE_TIMEOUT_MS = 2_000
/** What a bridge that reads nothing lets pile up; a meter keeps no more either. */
const MAX_WAITING = 100

export interface CableOptions {
  readonly onBytes: (bytes: Buffer) => void
  readonly onPlug: () => void
  readonly onUnplug: () => void
}

export class Cable {
  readonly #o: CableOptions
  #stream: Duplex | null = null
  #server: Server | null = null
  #device: Device | null = null
  #sending: Promise<void> = Promise.resolve()
  #waiting = 0

  constructor(options: CableOptions) {
    this.#o = options
  }

  get isPlugged(): boolean {
    return this.#stream !== null
  }

  attach(stream: Duplex): void {
    const before = this.#stream
    this.#stream = stream
    if (before !== null) void closed(before)
    const gone = () => {
      if (this.#stream !== stream) return
      this.#stream = null
      this.#o.onUnplug()
    }
    stream.on('error', gone)
    stream.on('end', gone)
    stream.on('close', gone)
    stream.on('data', (bytes: Buffer) => {
      if (this.#stream === stream) this.#o.onBytes(bytes)
    })
    this.#o.onPlug()
  }

  /** Waits for the bridge on a TCP port, 0 for any; gives the port. */
  async listen(port: number, host: string): Promise<number> {
    const server = createServer(socket => this.attach(socket.setNoDelay(true)))
    this.#server = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
    return (server.address() as AddressInfo).port
  }

  /** Opens a serial device or pseudo-terminal; opens it again whenever it comes back. Settles at the first opening. */
  async openDevice(path: string, baud: number): Promise<void> {
    const { Device } = await import('./device.ts')
    await new Promise<void>(resolve => {
      this.#device = new Device(path, baud, stream => {
        this.attach(stream)
        resolve()
      })
    })
  }

  /** Sends after what is being sent; settles when it is out, or when there is nobody to take it. */
  send(bytes: Buffer, faults: Faults, random: () => number): Promise<void> {
    if (this.#waiting >= MAX_WAITING) return this.#sending
    this.#waiting++
    this.#sending = this.#sending.then(async () => {
      const parts = faults.split === true ? pieces(bytes, random) : [bytes]
      for (const part of parts) {
        await this.#write(part)
        if (parts.length > 1) await new Promise(resolve => setImmediate(resolve))
      }
      this.#waiting--
    })
    return this.#sending
  }

  /** Pulls the cable; a TCP bridge may plug in again. */
  unplug(): void {
    const stream = this.#stream
    this.#stream = null
    if (stream === null) return
    void closed(stream)
    this.#o.onUnplug()
  }

  /** Closes the TCP port and whoever is on it. */
  async stopListening(): Promise<void> {
    const server = this.#server
    this.#server = null
    const stopped = server === null ? undefined : new Promise(resolve => server.close(resolve))
    this.unplug()
    await stopped
  }

  async close(): Promise<void> {
    this.#device?.close()
    this.#device = null
    const stream = this.#stream
    this.#stream = null
    if (stream !== null && !stream.closed) await closed(stream)
    await this.stopListening()
  }

  async #write(bytes: Buffer): Promise<void> {
    const stream = this.#stream
    if (stream === null) return
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, WRITE_TIMEOUT_MS)
      const done = () => {
        clearTimeout(timer)
        resolve()
      }
      stream.once('close', done)
      stream.write(bytes, () => {
        stream.off('close', done)
        done()
      })
    })
  }
}

/** A serial port frees its device only in its own close; a socket is simply destroyed. */
function closed(stream: Duplex): Promise<void> {
  return new Promise(resolve => {
    stream.once('close', () => resolve())
    if ('close' in stream && typeof stream.close === 'function') stream.close(() => resolve())
    else stream.destroy()
  })
}
