/**
 * Printers behind a device path: usblp (`/dev/usb/lp0`) and whatever else is a character device that takes bytes.
 *
 * Opened without O_CREAT and refused unless it is a device: a path that is missing because the printer is unplugged must not
 * become a file that swallows receipts. Opened non-blocking: a blocking write to a printer without paper would hold a
 * thread of the pool, and with it every other file operation, until somebody brings paper.
 */
import { close, constants, fstat, open, type Stats, write } from 'node:fs'
import { promisify } from 'node:util'
import { PATIENCE, type Patience, type PrintEnd, PrintError, type PrinterConnection } from './connection.ts'

const PIECE = 4_096
/** Waits between two tries while the device takes nothing, growing from first to last. */
const FULL_FIRST_MS = 5
const FULL_LAST_MS = 200

/** Errors of a write that surely passed nothing on: the device or the pipe's reader was gone before. */
const TOOK_NOTHING = new Set(['ENODEV', 'ENXIO', 'EPIPE', 'EBADF'])

const openFile = promisify(open)
const statFile = promisify(fstat)

/** Opens a device; rejects with PrintError (sent 0) when it is missing, busy or no device. */
export async function openDevice(path: string, patience: Patience = PATIENCE): Promise<PrinterConnection> {
  let fd: number
  try {
    fd = await openFile(path, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK)
  } catch (error) {
    throw new PrintError(`printer ${path} ${openAdvice(error as NodeJS.ErrnoException)}`, 0, { cause: error })
  }
  const stats = await statFile(fd).catch(() => null)
  if (stats === null || !takesBytes(stats)) {
    close(fd, () => {})
    throw new PrintError(
      `printer ${path} is no device: [printer] port must name one, such as /dev/usb/lp0`,
      0,
    )
  }
  return new DeviceConnection(fd, path, patience)
}

/** A named pipe is let through for benches that put a program in the printer's place. */
function takesBytes(stats: Stats): boolean {
  return stats.isCharacterDevice() || stats.isFIFO()
}

class DeviceConnection implements PrinterConnection {
  readonly #fd: number
  readonly #path: string
  readonly #patience: Patience
  #sent = 0
  #closed = false
  /** A write is in the thread pool: the descriptor must not be closed under it, or a reused number would be written to. */
  #writing = false
  #wake: () => void = () => {}

  constructor(fd: number, path: string, patience: Patience) {
    this.#fd = fd
    this.#path = path
    this.#patience = patience
  }

  async condition(): Promise<null> {
    return null
  }

  async print(bytes: Buffer): Promise<PrintEnd> {
    const deadline = performance.now() + this.#patience.jobMs(bytes.length)
    try {
      let at = 0
      while (at < bytes.length) at += await this.#takeSome(bytes.subarray(at, at + PIECE), deadline)
      // usblp returns from a non-blocking write while the last transfer is still under way, and closing would cut it off.
      // An empty write waits for it the same way (EAGAIN until it is done); other devices take it without a word.
      await this.#takeSome(Buffer.alloc(0), deadline)
      return { isConfirmed: false, condition: null }
    } finally {
      this.close()
    }
  }

  /** Writes once, waiting while the device is full; resolves with the bytes taken. */
  async #takeSome(piece: Buffer, deadline: number): Promise<number> {
    let pause = FULL_FIRST_MS
    for (;;) {
      if (this.#closed) throw this.#error('was let go in the middle of the job')
      const result = await this.#write(piece)
      if (typeof result === 'number') {
        this.#sent += result
        if (result > 0 || piece.length === 0) return result
      } else if (result.code !== 'EAGAIN' && result.code !== 'EINTR') {
        // A transfer that failed under way says EIO and not how far it came.
        if (!TOOK_NOTHING.has(result.code ?? '')) this.#sent += piece.length
        throw this.#error(`broke off (${result.code ?? result.message})`, result)
      }
      if (performance.now() >= deadline)
        throw this.#error('takes nothing more: look at paper, cover and power')
      await this.#pause(pause)
      pause = Math.min(FULL_LAST_MS, pause * 2)
    }
  }

  #write(piece: Buffer): Promise<number | NodeJS.ErrnoException> {
    this.#writing = true
    return new Promise(resolve => {
      write(this.#fd, piece, 0, piece.length, null, (error, taken) => {
        this.#writing = false
        if (this.#closed) close(this.#fd, () => {})
        resolve(error ?? taken)
      })
    })
  }

  #pause(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    if (!this.#writing) close(this.#fd, () => {})
    this.#wake()
  }

  #error(what: string, cause?: Error): PrintError {
    return new PrintError(`printer ${this.#path} ${what}`, this.#sent, { cause })
  }
}

function openAdvice(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOENT':
    case 'ENODEV':
    case 'ENXIO':
      return 'is not there: is it plugged in and switched on?'
    case 'EBUSY':
      return 'is held by another program: is CUPS running?'
    case 'EACCES':
    case 'EPERM':
      return 'may not be opened: is the agent in the group lp (serial: dialout)?'
    case 'EISDIR':
      return 'is a folder: [printer] port must name a device, such as /dev/usb/lp0'
    default:
      return `cannot be opened (${error.code ?? error.message})`
  }
}
