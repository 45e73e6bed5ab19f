/**
 * The agent's local pages: the passenger's and the driver's screen, live, and what a technician or a program may ask.
 * Plain node:http on loopback. Everything shown comes from the committed state that the caller hands in.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Desk, liveCode, type ScreensOptions } from './desk.ts'
import { driverScreen } from './driverScreen.ts'
import { EventHub } from './eventHub.ts'
import { readPageFiles } from './pageFiles.ts'
import { passengerScreen } from './passengerScreen.ts'
import { PayCodes } from './payCode.ts'
import { sendRefusal } from './reply.ts'
import { handle } from './routes.ts'
import { refuse } from './state.ts'

/** Two screens, a reload of each while the old one still hangs, and a technician or two. */
const MAX_CLIENTS = 8
const MAX_CONNECTIONS = 64
/** Bytes and milliseconds of a request; without the checking interval Node looks after the times only every 30 s. */
const LIMITS = {
  maxHeaderSize: 8192,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 15_000,
  connectionsCheckingInterval: 5_000,
}

export class Screens {
  readonly #o: ScreensOptions
  readonly #desk: Desk
  #server: Server | null = null

  /** Throws when the token is too short to be one, or when the page files are missing. */
  constructor(options: ScreensOptions) {
    if (options.token.length < 16)
      throw new Error('the device token needs at least 16 characters: let the agent draw one')
    this.#o = options
    const pages = readPageFiles()
    const codes = new PayCodes()
    // A page reloads itself when its files changed, the driver's also when its token did.
    const builds = {
      passenger: pages.digest,
      driver: createHash('sha256').update(`${pages.digest}/${options.token}`).digest('hex').slice(0, 16),
    }
    const { vehicle } = options
    this.#desk = {
      options,
      pages,
      codes,
      builds,
      passenger: this.#hub(builds.passenger, () =>
        passengerScreen(vehicle, options.view(), liveCode(this.#desk)),
      ),
      driver: this.#hub(builds.driver, () => driverScreen(options.state(), options.theme())),
    }
  }

  /** `http://127.0.0.1:8737`, once started. */
  get url(): string {
    const address = this.#server?.address() as AddressInfo | null | undefined
    const port = address?.port ?? this.#o.port
    return `http://${this.#o.host.includes(':') ? `[${this.#o.host}]` : this.#o.host}:${port}`
  }

  /** Listens. Rejects with advice when the port is taken or the address is not of this machine. */
  async start(): Promise<void> {
    const server = createServer(LIMITS, (request, response) => void this.#handle(request, response))
    server.maxConnections = MAX_CONNECTIONS
    server.on('clientError', (_error, socket) => refuseGarbage(socket as Socket))
    await new Promise<void>((resolve, reject) => {
      server.once('error', error => reject(startError(error as NodeJS.ErrnoException, this.#o)))
      server.listen(this.#o.port, this.#o.host, resolve)
    })
    server.on('error', error => this.#o.log.error('screens: server trouble', { error: String(error) }))
    this.#server = server
    setImmediate(() => this.#desk.codes.warm())
    this.#o.log.info('screens are up', { passenger: `${this.url}/passenger`, driver: `${this.url}/driver` })
  }

  /** Closes every connection at once: pages show that contact is lost, and come back by themselves. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = null
    this.#desk.passenger.close()
    this.#desk.driver.close()
    if (server === null) return
    await new Promise<void>(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  }

  /** Something that is shown may have changed. Cheap; call it as often as you like. */
  changed(): void {
    this.#desk.passenger.changed()
    this.#desk.driver.changed()
  }

  #hub(build: string, render: () => object): EventHub {
    return new EventHub({
      maxClients: MAX_CLIENTS,
      heartbeatMs: this.#o.timing?.heartbeatMs ?? 1_000,
      stalledMs: this.#o.timing?.stalledMs ?? 5_000,
      build,
      render: () => JSON.stringify({ ...render(), theme: this.#o.theme() }),
      onError: error => this.#o.log.error('screens: the state cannot be drawn', { error: String(error) }),
    })
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => response.destroy())
    try {
      await handle(this.#desk, request, response)
    } catch (error) {
      this.#o.log.error('screens: request failed', {
        path: String(request.url).slice(0, 80),
        error: String(error),
      })
      if (response.headersSent) return void response.destroy()
      sendRefusal(
        response,
        refuse(500, 'failed', 'The device could not answer. Try again; if it stays so, restart the device.'),
      )
    }
  }
}

/** What is no HTTP, or too much of it, gets the shortest answer there is. */
function refuseGarbage(socket: Socket): void {
  if (!socket.writable) return void socket.destroy()
  socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
}

function startError(error: NodeJS.ErrnoException, { host, port }: ScreensOptions): Error {
  const where = `${host}:${port}`
  if (error.code === 'EADDRINUSE')
    return new Error(
      `the screens cannot use ${where}: another program has it; stop that program or set [screens] port`,
    )
  if (error.code === 'EADDRNOTAVAIL')
    return new Error(
      `the screens cannot use ${where}: not an address of this machine; set [screens] host to 127.0.0.1`,
    )
  if (error.code === 'EACCES')
    return new Error(`the screens may not use ${where}: choose a [screens] port above 1023`)
  return new Error(`the screens cannot use ${where}: ${error.message}`)
}
