/** The embedded broker (MQTT 3.1.1 only) on a free loopback port. It keeps everything in memory: a kill wipes it. */
import { createServer, type Server, type Socket } from 'node:net'
import { Aedes, type AedesOptions } from 'aedes'
import type { TestBroker } from './broker.ts'
import { freePort } from './ports.ts'

export interface AedesBroker extends TestBroker {
  /** The broker object itself, for its events; a new one after each start. */
  readonly aedes: Aedes
}

/** `hooks` are aedes's own, such as authenticate, authorizePublish, authorizeSubscribe. */
export async function startAedes(hooks: AedesOptions = {}): Promise<AedesBroker> {
  const port = await freePort()
  let aedes: Aedes | null = null
  let server: Server | null = null
  const sockets = new Set<Socket>()

  async function start(): Promise<void> {
    const broker = await Aedes.createBroker(hooks)
    aedes = broker
    server = createServer(socket => {
      sockets.add(socket)
      // Aedes writes a packet in pieces: with Nagle each message would wait 40 ms for the other side's delayed ACK.
      socket.setNoDelay(true)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => {})
      broker.handle(socket)
    })
    await new Promise<void>((resolve, reject) => {
      server?.once('error', reject)
      server?.listen(port, '127.0.0.1', resolve)
    })
  }

  async function kill(): Promise<void> {
    const [listening, broker] = [server, aedes]
    server = null
    if (listening === null || broker === null) return
    const closed = new Promise<void>(resolve => listening.close(() => resolve()))
    for (const socket of sockets) socket.destroy()
    await closed
    await new Promise<void>(resolve => broker.close(() => resolve()))
  }

  await start()
  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    get aedes() {
      return aedes!
    },
    start,
    kill,
    wipe: kill,
    stop: kill,
  }
}
