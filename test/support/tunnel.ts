/** A TCP tunnel to a loopback port that can go dead, be cut, or be closed, as a mobile network would. */

import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

export interface Tunnel {
  readonly port: number
  /** Connections so far. */
  readonly taken: number
  /** While dead, connections stand and no byte passes, in either direction; what was sent meanwhile is lost. */
  dead: boolean
  /** While closed, new connections are cut at once. */
  closed: boolean
  /** Bytes that went towards the far end and back. */
  readonly bytes: { up: number; down: number }
  /** Cuts what is there, without a goodbye. */
  cut(): void
  stop(): Promise<void>
}

export async function startTunnel(target: number): Promise<Tunnel> {
  const sockets = new Set<Socket>()
  const bytes = { up: 0, down: 0 }
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const tunnel = {
    port: 0,
    taken: 0,
    dead: false,
    closed: false,
    bytes,
    cut,
    async stop() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      cut()
      await closed
    },
  }
  const server = createServer(near => {
    tunnel.taken += 1
    if (tunnel.closed) {
      near.destroy()
      return
    }
    const far = connect(target, '127.0.0.1')
    for (const [socket, other, way] of [
      [near, far, 'up'],
      [far, near, 'down'],
    ] as const) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('data', chunk => {
        bytes[way] += chunk.length
        if (!tunnel.dead) other.write(chunk)
      })
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        if (!tunnel.dead) other.destroy()
      })
    }
  })
  tunnel.port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
  return tunnel
}
