/**
 * Printers behind a TCP port (9100 by custom): connect, write, half-close, wait until the printer closes too.
 *
 * Bytes count as sent from the first write on: from then on they are the kernel's, and it alone knows how far they got.
 *
 * Many printers and print servers never close their side. One that has acknowledged every byte and our FIN, and then says nothing
 * for a while, ends the job as well: it is known that the printer's network part has the whole receipt, and not known whether the
 * paper has. Such an end is never called confirmed.
 */
import { connect, type Socket } from 'node:net'
import type { PrinterModel } from '../../protocols/printers/model.ts'
import { PATIENCE, type Patience, PrintError, type PrinterConnection } from './connection.ts'
import { converse } from './conversation.ts'
import { LinkBroken, type PrinterLink } from './link.ts'
import { isAllAcknowledged } from './unacknowledged.ts'

/** How often the kernel's books are looked at. */
const LOOK_MS = 50

export interface TcpTarget {
  readonly host: string
  readonly port: number
}

/** Opens a connection; rejects with PrintError (sent 0) when nobody answers in time or the peer hangs up at once. */
export function openTcp(
  target: TcpTarget,
  patience: Patience = PATIENCE,
  status: PrinterModel['status'] = 'none',
): Promise<PrinterConnection> {
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
        resolve(converse(tcpLink(socket, name, patience), status, patience))
      }, patience.hangUpMs)
    })
  })
}

/** The link over an open socket. */
function tcpLink(socket: Socket, name: string, patience: Patience): PrinterLink {
  let broken: LinkBroken | null = null
  let told: (broken: LinkBroken) => void = () => {}
  let hasEnded = false
  let isFinishing = false
  /** Called at whatever happens to the socket: room, an end, an error. */
  let wake: () => void = () => {}

  const breakOff = (what: string, cause?: Error) => {
    if (broken !== null) return
    broken = new LinkBroken(what, 0, { cause })
    told(broken)
    wake()
  }
  socket.on('end', () => {
    hasEnded = true
    if (isFinishing) wake()
    else breakOff('hung up in the middle of the job')
  })
  socket.on('error', error => breakOff('broke off', error))
  socket.on('close', () => breakOff('broke off'))
  socket.on('drain', () => wake())

  /** Waits for the next that happens, at most until `at`. */
  const next = (at: number): Promise<void> =>
    new Promise(resolve => {
      const timer = setTimeout(() => wake(), Math.max(0, Math.ceil(at - performance.now())))
      wake = () => {
        clearTimeout(timer)
        wake = () => {}
        resolve()
      }
    })

  const write = async (bytes: Buffer, deadline: number): Promise<number> => {
    while (broken === null && socket.writableNeedDrain) {
      if (performance.now() >= deadline) return 0
      await next(deadline)
    }
    if (broken !== null) throw broken
    socket.write(bytes)
    return bytes.length
  }

  const finish = async (deadline: number): Promise<boolean> => {
    if (broken !== null) throw broken
    const { localPort, remotePort } = socket
    isFinishing = true
    socket.end()
    let acknowledgedAt: number | null = null
    for (;;) {
      // The printer's own FIN: it has taken everything, and knows that there is nothing more.
      if (hasEnded) return true
      if (broken !== null) throw broken
      const now = performance.now()
      if (acknowledgedAt === null && (await isAllAcknowledged(localPort ?? 0, remotePort ?? 0)) === true)
        acknowledgedAt = now
      if (acknowledgedAt !== null && now - acknowledgedAt >= patience.closeMs) return true
      if (now >= deadline) return false
      if (!hasEnded && broken === null) await next(Math.min(deadline, now + LOOK_MS))
    }
  }

  return {
    name,
    isTwoWay: true,
    write,
    finish,
    onBytes: take => void socket.on('data', take),
    onGone(tell) {
      told = tell
      if (broken !== null) tell(broken)
      else if (socket.readableEnded) breakOff('hung up in the middle of the job')
      else if (socket.destroyed) breakOff('broke off')
    },
    close() {
      breakOff('was let go in the middle of the job')
      socket.destroy()
    },
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
