/** A meter behind a serial-to-network converter, or a simulated one: `tcp://host:port`. */
import { connect, type Socket } from 'node:net'
import { PortError, type PortOpener } from '../port/port.ts'
import { StreamPort } from './streamPort.ts'

export interface TcpTarget {
  readonly host: string
  readonly port: number
  readonly connectTimeoutMs?: number
  /** Where the configuration names it: `meter` unless given. */
  readonly section?: string
}

/** A peer that lost power says nothing; keep-alive finds out. */
const KEEP_ALIVE_MS = 10_000
const CONNECT_TIMEOUT_MS = 5_000

export function tcpOpener(target: TcpTarget): PortOpener {
  const { host, port, connectTimeoutMs = CONNECT_TIMEOUT_MS, section = 'meter' } = target
  return () =>
    new Promise((resolve, reject) => {
      const socket = connect({
        host,
        port,
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: KEEP_ALIVE_MS,
      })
      const fail = (reason: string) => {
        clearTimeout(timer)
        socket.destroy()
        reject(new PortError('unreachable', `tcp://${host}:${port}: ${reason}; ${advice(section)}`))
      }
      const timer = setTimeout(() => fail(`no answer within ${connectTimeoutMs} ms`), connectTimeoutMs)
      const refused = (error: Error) => fail(error.message)
      socket.once('error', refused)
      socket.once('connect', () => {
        clearTimeout(timer)
        const opened = new StreamPort(socket, { release: () => destroyed(socket) })
        socket.off('error', refused)
        resolve(opened)
      })
    })
}

const advice = (section: string) =>
  `check that the converter or simulator runs and that [${section}] port names its address`

function destroyed(socket: Socket): Promise<void> {
  return new Promise(resolve => {
    if (socket.closed) resolve()
    else socket.once('close', () => resolve())
    socket.destroy()
  })
}
