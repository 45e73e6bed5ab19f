/**
 * A serial device or pseudo-terminal that is opened again whenever it comes back. The library does not always notice
 * that a device went away (serialport/bindings-cpp#162), so what stands at the path is looked at again and again.
 */
import { statSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import { SerialPort } from 'serialport'

const LOOK_MS = 200

export class Device {
  readonly #path: string
  readonly #baud: number
  readonly #opened: (stream: Duplex) => void
  readonly #timer: NodeJS.Timeout
  #port: SerialPort | null = null
  #id: string | null = null
  #isBusy = false
  #isClosed = false

  /** `opened` is called with each new stream. */
  constructor(path: string, baud: number, opened: (stream: Duplex) => void) {
    this.#path = path
    this.#baud = baud
    this.#opened = opened
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
    this.#look()
  }

  close(): void {
    this.#isClosed = true
    clearInterval(this.#timer)
    if (this.#port?.isOpen) this.#port.close()
  }

  #look(): void {
    const id = deviceId(this.#path)
    if (this.#port?.isOpen && id !== this.#id) this.#port.close()
    if (id === null || this.#isBusy || this.#port?.isOpen) return
    this.#isBusy = true
    const port = new SerialPort({ path: this.#path, baudRate: this.#baud, autoOpen: false, hupcl: false })
    port.open(error => {
      this.#isBusy = false
      if (error !== null) return
      if (this.#isClosed) return port.close()
      this.#port = port
      this.#id = id
      this.#opened(port)
    })
  }
}

/** What device the path leads to just now, or null. */
function deviceId(path: string): string | null {
  try {
    const { dev, ino, rdev, birthtimeMs } = statSync(path)
    return [dev, ino, rdev, birthtimeMs].join('.')
  } catch {
    return null
  }
}
