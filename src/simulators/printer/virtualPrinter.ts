/**
 * A receipt printer on a TCP port, for benches and tests: obeys ESC/POS, draws what comes out as a PNG, and fails on demand in the
 * ways real ones do. One receipt is what one connection sends, or each part up to a cut.
 */
import { EventEmitter, once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Device } from '../taximeter/device.ts'
import { type Condition, FINE } from './condition.ts'
import { Job, type Machine } from './job.ts'
import { Paper, type PaperOptions } from './paper.ts'
import { picture } from './picture.ts'

/**
 * `refuse`: switched off, nobody answers. `power-off`: so too, and who is connected is dropped with what the buffer held.
 * `stall`: accepts and takes nothing. `stuck`: takes everything and does nothing. `dieAfter`: obeys so many bytes of a connection,
 * then the plug is pulled. `paper-out`, `cover-open`, `knife`: it stops, takes what its buffer holds, says why when asked, and goes
 * on when that is over. `paperOutAfter`: paper ends after so many lines. `near-end`: it prints on and says so.
 */
export type PrinterFault =
  | 'none'
  | 'refuse'
  | 'power-off'
  | 'stall'
  | 'stuck'
  | 'paper-out'
  | 'near-end'
  | 'cover-open'
  | 'knife'
  | { readonly dieAfter: number }
  | { readonly paperOutAfter: number }
  | { readonly bytesPerSecond: number }

export const FAULT_WORDS = [
  'none',
  'refuse',
  'power-off',
  'stall',
  'stuck',
  'paper-out',
  'near-end',
  'cover-open',
  'knife',
] as const satisfies readonly PrinterFault[]

export interface PrintedReceipt {
  readonly png: Buffer
  readonly text: readonly string[]
  /** Lines that did not fit and were broken by the printer. */
  readonly overflows: number
  /** True when it ended with a cut. */
  readonly cut: boolean
}

export interface VirtualPrinterOptions {
  /** 0 or absent: any free port. */
  readonly port?: number
  readonly host?: string
  /** Dots of the print head: 384 for 58 mm paper (the default), 576 for 80 mm, 512 for 42 columns. */
  readonly dots?: number
  /** Which East Asian letters it has; none unless given. */
  readonly wide?: PaperOptions['wide']
  /** False: a printer, or a link, that never says a word. */
  readonly answers?: boolean
  /** False: it answers in real time alone and not in its turn (GS r), as cheap ones do. */
  readonly confirms?: boolean
}

/** A job on a line is over when nothing came for so long. */
const SILENCE_MS = 300
/** Receipts kept; the oldest fall out. */
const KEPT = 200

export class VirtualPrinter extends EventEmitter<{ receipt: [png: Buffer, text: readonly string[]] }> {
  readonly #options: VirtualPrinterOptions
  readonly #unknown = new Map<string, number>()
  readonly #jobs: PrintedReceipt[] = []
  readonly #sockets = new Set<Socket>()
  #server: Server | null = null
  #port = 0
  #fault: PrinterFault = 'none'
  #received = 0
  #lines = 0
  readonly #running = new Set<Job>()
  /** Lines until the paper ends. */
  #linesLeft = Number.POSITIVE_INFINITY
  #devices: Device[] = []

  constructor(options: VirtualPrinterOptions = {}) {
    super()
    this.#options = options
    this.#port = options.port ?? 0
  }

  /** Receipts printed so far, oldest first. */
  get jobs(): readonly PrintedReceipt[] {
    return this.#jobs
  }

  /** Commands that it did not carry out, with how often they came. */
  get unknownCommands(): ReadonlyMap<string, number> {
    return this.#unknown
  }

  /** Lines that came out since the start. */
  get lines(): number {
    return this.#lines
  }

  /** Bytes taken since the start. */
  get received(): number {
    return this.#received
  }

  async start(): Promise<{ port: number }> {
    await this.#listen()
    return { port: this.#port }
  }

  async stop(): Promise<void> {
    for (const device of this.#devices.splice(0)) device.close()
    for (const socket of this.#sockets) socket.destroy()
    await this.#unlisten()
  }

  /** Prints for whoever is at the other end of a serial device or pseudo-terminal. */
  openDevice(path: string, baud = 9600): void {
    this.#devices.push(new Device(path, baud, stream => this.#serveLine(stream)))
  }

  get fault(): PrinterFault {
    return this.#fault
  }

  /** Switches a fault on or off; the port stays the same. */
  async setFault(fault: PrinterFault): Promise<void> {
    this.#fault = fault
    this.#linesLeft =
      typeof fault === 'object' && 'paperOutAfter' in fault ? fault.paperOutAfter : Number.POSITIVE_INFINITY
    if (fault === 'power-off') for (const socket of this.#sockets) socket.resetAndDestroy()
    if (fault === 'refuse' || fault === 'power-off') await this.#unlisten()
    else await this.#listen()
    for (const socket of this.#sockets) {
      if (fault === 'stall') socket.pause()
      else socket.resume()
    }
    for (const job of this.#running) job.changed()
  }

  /** The printer as the jobs see it: what the fault makes of it. */
  #machine(): Machine {
    const printer = this
    return {
      get condition(): Condition {
        const fault = printer.#fault
        return {
          ...FINE,
          isPaperOut: fault === 'paper-out' || printer.#linesLeft <= 0,
          isNearEnd: fault === 'near-end',
          isCoverOpen: fault === 'cover-open',
          isKnifeStuck: fault === 'knife',
        }
      },
      get isStuck() {
        return printer.#fault === 'stuck'
      },
      get bytesPerSecond() {
        const fault = printer.#fault
        return typeof fault === 'object' && 'bytesPerSecond' in fault ? fault.bytesPerSecond : null
      },
      answers: this.#options.answers ?? true,
      confirms: this.#options.confirms ?? true,
      onLines: count => {
        printer.#linesLeft -= count
        printer.#lines += count
      },
      finish: (paper, isCut) => printer.#finish(paper, isCut),
    }
  }

  async #listen(): Promise<void> {
    if (this.#server !== null) return
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, socket => this.#serve(socket))
    this.#server = server
    server.listen(this.#port, this.#options.host ?? '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address !== null && typeof address === 'object') this.#port = address.port
  }

  async #unlisten(): Promise<void> {
    const server = this.#server
    if (server === null) return
    this.#server = null
    // Not awaited to the end: a server counts as closed only when its last connection is.
    server.close()
    if (server.listening) await once(server, 'close')
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket)
    const job = this.#job(socket)
    let taken = 0
    socket.on('data', (chunk: Buffer) => {
      const limit = typeof this.#fault === 'object' && 'dieAfter' in this.#fault ? this.#fault.dieAfter : null
      const obeyed = limit === null ? chunk : chunk.subarray(0, Math.max(0, limit - taken))
      taken += obeyed.length
      this.#received += obeyed.length
      job.push(obeyed)
      if (limit !== null && taken >= limit) socket.resetAndDestroy()
    })
    socket.on('error', () => {})
    // The host has said all: what is left comes out, and only then does the printer hang up.
    socket.on('end', () => job.whenEmpty(() => socket.end()))
    socket.on('close', () => {
      this.#sockets.delete(socket)
      job.close()
      this.#running.delete(job)
      this.#note(job.paper)
      this.#finish(job.paper, false)
    })
    if (this.#fault !== 'stall') socket.resume()
  }

  /** A line has no end of its own: a job that is not cut is over when it has been silent for a while. */
  #serveLine(stream: Duplex): void {
    const job = this.#job(stream)
    let timer: NodeJS.Timeout | undefined
    stream.on('data', (chunk: Buffer) => {
      this.#received += chunk.length
      job.push(chunk)
      clearTimeout(timer)
      timer = setTimeout(() => this.#finish(job.paper, false), SILENCE_MS)
    })
    stream.on('error', () => {})
    stream.on('close', () => {
      clearTimeout(timer)
      job.close()
      this.#running.delete(job)
      this.#finish(job.paper, false)
    })
  }

  #job(stream: Duplex): Job {
    const paper = new Paper(this.#options.dots ?? 384, { wide: this.#options.wide ?? 'none' })
    const job = new Job(this.#machine(), stream, paper)
    this.#running.add(job)
    return job
  }

  #note(paper: Paper): void {
    for (const [name, count] of paper.unknown) this.#unknown.set(name, (this.#unknown.get(name) ?? 0) + count)
    paper.unknown.clear()
  }

  #finish(paper: Paper, cut: boolean): void {
    this.#note(paper)
    if (!paper.printed) return
    const { canvas, text, overflows } = paper.take()
    const png = picture(canvas, cut)
    this.#jobs.push({ png, text, overflows, cut })
    if (this.#jobs.length > KEPT) this.#jobs.shift()
    this.emit('receipt', png, text)
  }
}
