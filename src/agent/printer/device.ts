/**
 * Printers behind a device path: usblp (`/dev/usb/lp0`) and whatever else is a character device that takes bytes.
 *
 * Opened without O_CREAT and refused unless it is a device: a path that is missing because the printer is unplugged must not
 * become a file that swallows receipts. Opened non-blocking: a blocking write to a printer without paper would hold a
 * thread of the pool, and with it every other file operation, until somebody brings paper.
 */
import { close, constants, fstat, open, read, type Stats, stat, write } from 'node:fs'
import { promisify } from 'node:util'
import type { PrinterModel } from '../../protocols/printers/model.ts'
import { PATIENCE, type Patience, PrintError, type PrinterConnection } from './connection.ts'
import { converse } from './conversation.ts'
import { LinkBroken, type PrinterLink } from './link.ts'

/** Waits between two tries while the device takes nothing, growing from first to last. */
const FULL_FIRST_MS = 5
const FULL_LAST_MS = 200
/** Waits between two looks at what the printer says. */
const HEAR_MS = 20

/** Errors of a write that surely passed nothing on: the device or the pipe's reader was gone before. */
const TOOK_NOTHING = new Set(['ENODEV', 'ENXIO', 'EPIPE', 'EBADF'])
const TRY_AGAIN = new Set(['EAGAIN', 'EINTR'])
/** Errors of a read which say that the device is gone; any other says that it is one that cannot be read. */
const GONE = new Set(['ENODEV', 'ENXIO', 'EIO', 'ESHUTDOWN'])
/** Errors of opening both ways from a device that may still be there for writing alone. */
const ONE_WAY = new Set(['EACCES', 'EPERM', 'EROFS', 'EINVAL', 'ENOTSUP'])

const openFile = promisify(open)
const statFile = promisify(fstat)
const statPath = promisify(stat)
const FLAGS = constants.O_NOCTTY | constants.O_NONBLOCK

/** Opens a device; rejects with PrintError (sent 0) when it is missing, busy or no device. */
export async function openDevice(
  path: string,
  patience: Patience = PATIENCE,
  status: PrinterModel['status'] = 'none',
): Promise<PrinterConnection> {
  const { fd, isTwoWay } = await openEitherWay(path, status !== 'none').catch(error => {
    throw new PrintError(`printer ${path} ${openAdvice(error as NodeJS.ErrnoException)}`, 0, { cause: error })
  })
  const stats = await statFile(fd).catch(() => null)
  if (stats === null || !takesBytes(stats)) {
    close(fd, () => {})
    throw new PrintError(
      `printer ${path} is no device: [printer] port must name one, such as /dev/usb/lp0`,
      0,
    )
  }
  return converse(deviceLink(fd, path, isTwoWay), status, patience)
}

/** A named pipe is let through for benches that put a program in the printer's place. */
function takesBytes(stats: Stats): boolean {
  return stats.isCharacterDevice() || stats.isFIFO()
}

/** Both ways where that is wanted and the device lets it. A pipe never: it would be its own reader. */
async function openEitherWay(
  path: string,
  wantsAnswers: boolean,
): Promise<{ readonly fd: number; readonly isTwoWay: boolean }> {
  if (wantsAnswers && (await statPath(path).catch(() => null))?.isCharacterDevice()) {
    try {
      return { fd: await openFile(path, constants.O_RDWR | FLAGS), isTwoWay: true }
    } catch (error) {
      if (!ONE_WAY.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
  }
  return { fd: await openFile(path, constants.O_WRONLY | FLAGS), isTwoWay: false }
}

type Done = (error: NodeJS.ErrnoException | null, count: number) => void

/** The link over an open descriptor. */
function deviceLink(fd: number, name: string, isTwoWay: boolean): PrinterLink {
  let broken: LinkBroken | null = null
  let told: (broken: LinkBroken) => void = () => {}
  /** Calls in the thread pool: the descriptor must not be closed under them, or a reused number would be written to. */
  let underWay = 0
  const waiting = new Set<() => void>()

  const pause = (ms: number): Promise<void> =>
    new Promise(resolve => {
      const wake = () => {
        clearTimeout(timer)
        waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      waiting.add(wake)
    })

  const breakOff = (what: string, cause?: Error) => {
    if (broken !== null) return
    broken = new LinkBroken(what, 0, { cause })
    if (underWay === 0) close(fd, () => {})
    told(broken)
    for (const wake of [...waiting]) wake()
  }

  const call = (operation: (done: Done) => void): Promise<number | NodeJS.ErrnoException> => {
    underWay++
    return new Promise(resolve => {
      operation((error, count) => {
        underWay--
        if (broken !== null && underWay === 0) close(fd, () => {})
        resolve(error ?? count)
      })
    })
  }

  /** Writes once, waiting while the device is full; null when it stayed so. */
  const takeSome = async (bytes: Buffer, deadline: number): Promise<number | null> => {
    for (let wait = FULL_FIRST_MS; ; wait = Math.min(FULL_LAST_MS, wait * 2)) {
      if (broken !== null) throw broken
      const result = await call(done => write(fd, bytes, 0, bytes.length, null, done))
      if (typeof result === 'number') {
        if (result > 0 || bytes.length === 0) return result
      } else if (!TRY_AGAIN.has(result.code ?? '')) {
        // A transfer that failed under way says EIO and not how far it came.
        const maybeSent = TOOK_NOTHING.has(result.code ?? '') ? 0 : bytes.length
        throw new LinkBroken(`broke off (${result.code ?? result.message})`, maybeSent, { cause: result })
      }
      const left = deadline - performance.now()
      if (left <= 0) return null
      await pause(Math.min(wait, Math.ceil(left)))
    }
  }

  const hear = async (take: (bytes: Buffer) => void): Promise<void> => {
    const bytes = Buffer.alloc(256)
    while (broken === null) {
      const result = await call(done => read(fd, bytes, 0, bytes.length, null, done))
      if (broken !== null) return
      if (typeof result === 'number' && result > 0) take(Buffer.from(bytes.subarray(0, result)))
      else if (typeof result === 'object' && !TRY_AGAIN.has(result.code ?? '')) {
        if (GONE.has(result.code ?? '')) breakOff(`broke off (${result.code})`, result)
        return
      }
      await pause(HEAR_MS)
    }
  }

  return {
    name,
    isTwoWay,
    write: async (bytes, deadline) => (await takeSome(bytes, deadline)) ?? 0,
    // usblp returns from a non-blocking write while the last transfer is still under way, and closing would cut it off.
    // An empty write waits for it the same way (EAGAIN until it is done); other devices take it without a word.
    finish: async deadline => (await takeSome(Buffer.alloc(0), deadline)) !== null,
    onBytes(take) {
      if (isTwoWay) void hear(take)
    },
    onGone(tell) {
      told = tell
      if (broken !== null) tell(broken)
    },
    close: () => breakOff('was let go in the middle of the job'),
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
