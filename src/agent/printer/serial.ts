/**
 * Printers on a serial line. A new SerialPort object for each job: one that was closed keeps what is written to it and sends that
 * after a reopen, which would be an old receipt in front of a new one.
 *
 * Bytes count as sent from the moment they are handed to the system, as on the network.
 */
import { stat } from 'node:fs/promises'
import type { SerialPort } from 'serialport/dist/serialport.js'
import type { PrinterModel } from '../../protocols/printers/model.ts'
import { type Binding, noticingHangUps } from '../meter/hangUp.ts'
import { PATIENCE, type Patience, PrintError, type PrinterConnection } from './connection.ts'
import { converse } from './conversation.ts'
import { LinkBroken, type PrinterLink } from './link.ts'

/** How the printer says that its buffer is full: not at all, by the wire RTS/CTS (or DTR, wired to CTS), or by XOFF. */
export type Flow = 'none' | 'rts' | 'xon'

export interface SerialTarget {
  readonly path: string
  readonly baud: number
  readonly flow: Flow
  /** What stands for the device driver in tests. */
  readonly binding?: Binding
}

/** A byte is eight bits with a start and a stop bit, and as much room again as two more. */
const BITS_A_BYTE = 12

/** Opens a serial device; rejects with PrintError (sent 0) when it is missing, held, locked or no device. */
export async function openSerial(
  target: SerialTarget,
  patience: Patience = PATIENCE,
  status: PrinterModel['status'] = 'none',
): Promise<PrinterConnection> {
  const { path, baud, flow, binding } = target
  if (binding === undefined) await refuseNoDevice(path)
  // Loaded on first use, and only the port: the library's index would load ten parsers and a mock too.
  const { SerialPort } = await import('serialport/dist/serialport.js')
  const port = new SerialPort({
    path,
    baudRate: baud,
    rtscts: flow === 'rts',
    xon: flow === 'xon',
    xoff: flow === 'xon',
    lock: true,
    autoOpen: false,
    // The library's type leaves out what its constructor takes: another binding than the system's.
    ...{ binding: noticingHangUps(binding ?? SerialPort.binding) },
  })
  const fault = await new Promise<Error | null>(resolve => port.open(resolve))
  if (fault !== null) throw new PrintError(`printer ${path} ${openAdvice(fault)}`, 0, { cause: fault })
  // What an earlier job left behind, on its way in or out, is no part of this one.
  await new Promise(resolve => port.flush(resolve))
  return converse(serialLink(port, path, baud), status, patience)
}

async function refuseNoDevice(path: string): Promise<void> {
  const stats = await stat(path).catch(() => null)
  if (stats === null || stats.isCharacterDevice()) return
  throw new PrintError(
    `printer ${path} is no device: [printer] port must name one, such as /dev/serial/by-id/…`,
    0,
  )
}

/** The link over an open port. */
function serialLink(port: SerialPort, name: string, baud: number): PrinterLink {
  let broken: LinkBroken | null = null
  let told: (broken: LinkBroken) => void = () => {}
  /** What was written last is with the system; the next piece waits for it. */
  let handed: Promise<void> = Promise.resolve()
  let isHanded = true

  let gone: () => void = () => {}
  const whenGone = new Promise<void>(resolve => {
    gone = resolve
  })
  const breakOff = (what: string, cause?: Error) => {
    if (broken !== null) return
    broken = new LinkBroken(what, 0, { cause })
    told(broken)
    gone()
  }
  port.on('error', error => breakOff(`broke off (${error.message})`, error))
  port.on('close', (error: Error | null) => breakOff('broke off: was it unplugged?', error ?? undefined))

  /** False when it did not happen until `deadline`. */
  const inTime = async (event: Promise<void>, deadline: number): Promise<boolean> => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<false>(resolve => {
      timer = setTimeout(() => resolve(false), Math.max(0, Math.ceil(deadline - performance.now())))
    })
    const happened = await Promise.race([event.then(() => true), whenGone.then(() => true), late])
    clearTimeout(timer)
    if (broken !== null) throw broken
    return happened
  }

  const write = async (bytes: Buffer, deadline: number): Promise<number> => {
    if (broken !== null) throw broken
    if (!isHanded && !(await inTime(handed, deadline))) return 0
    isHanded = false
    handed = new Promise(resolve => {
      port.write(bytes, error => {
        isHanded = true
        if (error != null) breakOff(`broke off (${error.message})`, error)
        resolve()
      })
    })
    return bytes.length
  }

  const finish = async (deadline: number): Promise<boolean> => {
    if (broken !== null) throw broken
    if (!(await inTime(handed, deadline))) return false
    // Waits in a thread until the last bit is on the line. Should the printer have stopped the line for good, it is the flush
    // at closing that ends this wait.
    const drained = new Promise<void>(resolve => {
      port.drain(error => {
        if (error != null) breakOff(`broke off (${error.message})`, error)
        resolve()
      })
    })
    return await inTime(drained, deadline)
  }

  return {
    name,
    isTwoWay: true,
    write,
    finish,
    onBytes: take => void port.on('data', take),
    onGone(tell) {
      told = tell
      if (broken !== null) tell(broken)
    },
    carriesInMs: bytes => Math.ceil((bytes * BITS_A_BYTE * 1_000) / baud),
    close() {
      breakOff('was let go in the middle of the job')
      // Without the flush a line that the printer has stopped would keep the device for half a minute.
      if (port.isOpen) port.flush(() => port.isOpen && port.close(() => {}))
    },
  }
}

/** The library gives the system's words only. */
function openAdvice(fault: Error): string {
  const words = fault.message
  if (/no such file|no such device|does not exist/i.test(words))
    return 'is not there: is the adapter plugged in? Compare with `ls -l /dev/serial/by-id`'
  if (/cannot lock|is locked|resource busy/i.test(words))
    return 'is held by another program: `fuser -v` with this path names it'
  if (/permission denied|not permitted/i.test(words))
    return 'may not be opened: is the agent in the group dialout?'
  return `cannot be opened as a serial line (${words}): check [printer] port and baud`
}
