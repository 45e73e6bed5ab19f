/** The sandbox's HTTP server: bounded bodies, one table of routes, and calls that are never answered. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Answer, type Request, reply } from './answer.ts'

const MAX_BODY_BYTES = 65_536
const MAX_SILENT = 1_000

export interface ServerOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly log: (text: string) => void
  answer(request: Request): Answer
  /** Calls that are held at a time: 1000 unless given. */
  readonly maxSilent?: number
  /** How long a call is held that is not answered, in real milliseconds. */
  silenceMs(): number
}

export class WebServer {
  readonly #o: ServerOptions
  readonly #server: Server
  readonly #silent = new Set<NodeJS.Timeout>()

  constructor(options: ServerOptions) {
    this.#o = options
    this.#server = createServer((request, response) => this.#received(request, response))
    this.#server.requestTimeout = 20_000
    this.#server.headersTimeout = 10_000
    this.#server.maxConnections = 4_000
  }

  /** Gives the origin, such as `http://127.0.0.1:40123`. Rejects when the port cannot be had. */
  start(): Promise<string> {
    const { host, port } = this.#o
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject)
        const { port: taken } = this.#server.address() as AddressInfo
        resolve(`http://${host.includes(':') ? `[${host}]` : host}:${taken}`)
      })
    })
  }

  stop(): Promise<void> {
    for (const timer of this.#silent) clearTimeout(timer)
    return new Promise(resolve => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  #received(request: IncomingMessage, response: ServerResponse): void {
    const parts: Buffer[] = []
    let size = 0
    request.on('error', () => response.destroy())
    request.on('data', (part: Buffer) => {
      size += part.length
      if (size <= MAX_BODY_BYTES) parts.push(part)
      else if (!response.headersSent) {
        parts.length = 0
        response.writeHead(413, { connection: 'close' }).end(() => request.destroy())
      }
    })
    request.on('end', () => {
      if (!response.headersSent) this.#answer(request, Buffer.concat(parts), response)
    })
  }

  #answer(
    { method = 'GET', url = '/', headers }: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ): void {
    const at = url.indexOf('?')
    const path = at < 0 ? url : url.slice(0, at)
    const query = at < 0 ? '' : url.slice(at + 1)
    const answer = this.#safely({ method, path, query, headers, body })
    if (answer === 'silence') this.#keepSilent(response)
    else {
      response
        .writeHead(answer.status, { 'x-content-type-options': 'nosniff', ...answer.headers })
        .end(answer.body)
    }
  }

  #safely(request: Request): Answer {
    try {
      return this.#o.answer(request)
    } catch (error) {
      this.#o.log(`${request.path}: ${(error as Error).stack ?? error}`)
      return reply(500, 'text/plain', 'the sandbox has a fault of its own; its log says which')
    }
  }

  #keepSilent(response: ServerResponse): void {
    if (this.#silent.size >= (this.#o.maxSilent ?? MAX_SILENT)) {
      response.destroy()
      return
    }
    const timer = setTimeout(() => response.destroy(), this.#o.silenceMs())
    this.#silent.add(timer)
    response.on('close', () => {
      clearTimeout(timer)
      this.#silent.delete(timer)
    })
  }
}
