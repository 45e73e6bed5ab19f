/**
 * Printers behind a TCP port (9100 by custom): connect, write, half-close, wait until the printer closes too.
 *
 * Bytes count as sent from the first write on: from then on they are the kernel's, and it alone knows how far they got.
 */
import { connect, type Socket } from 'node:net'
import { PATIENCE, type Patience, type PrintEnd, PrintError, type PrinterConnection } from './connection.ts'

/** Written in pieces, so that a printer that takes nothing more is noticed early and the kernel is not handed all at once. */
const PIECE = 4_096

export interface TcpTarget {
  readonly host: string
  readonly port: number
}

/** Opens a connection; rejects with PrintError (sent 0) when nobody answers in time or the peer hangs up at once. */
export function openTcp(target: TcpTarget, patience: Patience = PATIENCE): Promise<PrinterConnection> {
  const name = `${target.host}:${target.port}`
  return new Promise((resolve, reject) => {
    const socket = connect({ host: target.host, port: target.port, allowHalfOpen: true, noDelay: true })
    const give = (why: string, cause?: Error) => {
      clearTimeout(timer)
      socket.removeAllListeners()
      socket.on('error', () => {})
      socket.destroy()
      reject(new PrintError(`printer ${name} ${why}`, 0, { cause }))
    }
    let timer = setTimeout(
      () => give(`did not answer within ${patience.openMs} ms: is it on and in the same network?`),
      patience.openMs,
    )
    socket.once('error', error => give(openAdvice(error), error))
    socket.once('end', () => give('hung up at once: is another device printing on it?'))
    socket.once('connect', () => {
      socket.resume()
      clearTimeout(timer)
      timer = setTimeout(() => {
        socket.removeAllListeners()
        resolve(new TcpConnection(socket, name, patience))
      }, patience.hangUpMs)
    })
  })
}

class TcpConnection implements PrinterConnection {
  readonly #socket: Socket
  readonly #name: string
  readonly #patience: Patience
  #sent = 0
  #closed = false
  #abort: (error: Error) => void = () => {}

  constructor(socket: Socket, name: string, patience: Patience) {
    this.#socket = socket
    this.#name = name
    this.#patience = patience
    // An error between opening and printing is held here until print() looks.
    socket.on('error', () => {})
  }

  async condition(): Promise<null> {
    return null
  }

  async print(bytes: Buffer): Promise<PrintEnd> {
    if (this.#closed) throw this.#error('was closed before the job began')
    const limit = this.#patience.jobMs(bytes.length)
    let timer: NodeJS.Timeout | undefined
    const broken = new Promise<never>((_, reject) => {
      this.#abort = reject
      timer = setTimeout(
        () => reject(this.#error(`did not finish within ${limit} ms: look at paper and cover`)),
        limit,
      )
      this.#socket.once('error', error => reject(this.#error('broke off', error)))
      this.#socket.once('close', () => reject(this.#error('broke off')))
    })
    try {
      await Promise.race([this.#hand(bytes), broken])
      return { isConfirmed: false, condition: null }
    } finally {
      clearTimeout(timer)
      broken.catch(() => {})
      this.close()
    }
  }

  async #hand(bytes: Buffer): Promise<void> {
    const socket = this.#socket
    if (socket.destroyed || socket.readableEnded) throw this.#error('hung up before the job began')
    const ended = new Promise<void>(resolve => socket.once('end', resolve))
    let early = false
    const noticed = ended.then(() => {
      early = true
    })
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE)
      this.#sent += piece.length
      if (!socket.write(piece))
        await Promise.race([new Promise(resolve => socket.once('drain', resolve)), noticed])
      if (early) throw this.#error('hung up in the middle of the job')
    }
    socket.end()
    // The printer's own FIN: it has taken everything, and knows that there is nothing more.
    await ended
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#abort(this.#error('was let go in the middle of the job'))
    this.#socket.destroy()
  }

  #error(what: string, cause?: Error): PrintError {
    return new PrintError(`printer ${this.#name} ${what}`, this.#sent, { cause })
  }
}

function openAdvice(error: Error & { code?: string }): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'refuses connections: is it on, and is the port right?'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'has a name that cannot be found: check [printer] port'
    default:
      return `cannot be reached (${error.code ?? error.message})`
  }
}
