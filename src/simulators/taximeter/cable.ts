/**
 * The meter's end of the cable: any duplex stream, and whichever is plugged in last. With nothing plugged in, what the
 * meter says is lost, as on a real one.
 */
import { type AddressInfo, createServer, type Server } from 'node:net'
import type { Duplex } from 'node:stream'
import { type Faults, pieces } from './faults.ts'

const REOPEN_MS = 250
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
  #reopen: NodeJS.Timeout | undefined
  #closed = false
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
    const { SerialPort } = await import('serialport')
    await new Promise<void>(resolve => {
      const attempt = () => {
        if (this.#closed) return resolve()
        const port = new SerialPort({ path, baudRate: baud, autoOpen: false, hupcl: false })
        port.open(error => {
          if (error !== null) this.#reopen = setTimeout(attempt, REOPEN_MS)
          else {
            port.once('close', () => {
              this.#reopen = setTimeout(attempt, REOPEN_MS)
            })
            this.attach(port)
            resolve()
          }
        })
      }
      attempt()
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

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#reopen)
    const stream = this.#stream
    this.#stream = null
    const gone = stream === null || stream.closed ? Promise.resolve() : closed(stream)
    const server = this.#server
    this.#server = null
    if (server !== null) await new Promise(resolve => server.close(resolve))
    await gone
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
