/**
 * A receipt printer on a TCP port, for benches and tests: obeys ESC/POS, draws what comes out as a PNG, and fails on demand in the
 * ways real ones do. One receipt is what one connection sends, or each part up to a cut.
 */
import { EventEmitter, once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { type Command, CommandReader } from './commands.ts'
import { Paper } from './paper.ts'
import { picture } from './picture.ts'

/**
 * `refuse`: switched off, nobody answers. `stall`: accepts and takes nothing, as without paper; what has piled up is printed when
 * the fault is lifted. `dieAfter`: obeys so many bytes of a connection, then the plug is pulled.
 */
export type PrinterFault = 'none' | 'refuse' | 'stall' | { readonly dieAfter: number }

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
}

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

  /** Bytes obeyed since the start. */
  get received(): number {
    return this.#received
  }

  async start(): Promise<{ port: number }> {
    await this.#listen()
    return { port: this.#port }
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await this.#unlisten()
  }

  /** Switches a fault on or off; the port stays the same. */
  async setFault(fault: PrinterFault): Promise<void> {
    this.#fault = fault
    if (fault === 'refuse') await this.#unlisten()
    else await this.#listen()
    for (const socket of this.#sockets) {
      if (fault === 'stall') socket.pause()
      else socket.resume()
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
    const reader = new CommandReader()
    const paper = new Paper(this.#options.dots ?? 384)
    let taken = 0
    socket.on('data', (chunk: Buffer) => {
      const most = typeof this.#fault === 'object' ? this.#fault.dieAfter - taken : chunk.length
      const obeyed = chunk.subarray(0, Math.max(0, most))
      taken += obeyed.length
      this.#received += obeyed.length
      for (const command of reader.push(obeyed)) this.#obey(paper, command)
      if (
        obeyed.length < chunk.length ||
        (typeof this.#fault === 'object' && taken >= this.#fault.dieAfter)
      ) {
        socket.resetAndDestroy()
      }
    })
    socket.on('error', () => {})
    // The host has said all: what is left comes out, and only then does the printer hang up.
    socket.on('end', () => socket.end())
    socket.on('close', () => {
      this.#sockets.delete(socket)
      this.#note(paper)
      this.#finish(paper, false)
    })
    if (this.#fault !== 'stall') socket.resume()
  }

  #obey(paper: Paper, command: Command): void {
    if (paper.obey(command)) this.#finish(paper, true)
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
