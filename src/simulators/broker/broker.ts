/** A broker in this process (aedes, MQTT 3.1.1), for the demo: no server to install, nothing kept. Mosquitto is for the field. */
import { createServer, type Server, type Socket } from 'node:net'
import { Aedes } from 'aedes'

export class EmbeddedBroker {
  #aedes: Aedes | null = null
  #server: Server | null = null
  readonly #sockets = new Set<Socket>()
  #port = 0

  /**
   * Listens on loopback: port 0 for any free one, and the one that it had before unless given. Gives the URL. Rejects when
   * the port is taken.
   */
  async start(port = this.#port): Promise<string> {
    const aedes = await Aedes.createBroker()
    const server = createServer({ noDelay: true }, socket => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
      socket.on('error', () => {})
      aedes.handle(socket)
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    this.#aedes = aedes
    this.#server = server
    this.#port = (server.address() as { port: number }).port
    return `mqtt://127.0.0.1:${this.#port}`
  }

  async stop(): Promise<void> {
    const [server, aedes] = [this.#server, this.#aedes]
    this.#server = null
    this.#aedes = null
    if (server === null || aedes === null) return
    for (const socket of this.#sockets) socket.destroy()
    await new Promise<void>(resolve => server.close(() => resolve()))
    await new Promise<void>(resolve => aedes.close(() => resolve()))
  }
}
