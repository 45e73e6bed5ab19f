/** The stand-in's web server: pay pages under `/P/…`, in any case, and its public keys. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { page } from './pages.ts'
import type { PayDesk } from './payDesk.ts'

export interface WebOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly desk: PayDesk
  jwks(): string
}

export class Web {
  readonly #o: WebOptions
  readonly #server: Server

  constructor(options: WebOptions) {
    this.#o = options
    this.#server = createServer((request, response) => this.#answer(request, response))
    this.#server.requestTimeout = 10_000
  }

  /** Gives the origin, such as `http://127.0.0.1:40123`. */
  start(): Promise<string> {
    const { host, port } = this.#o
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, host, () => {
        const address = this.#server.address() as AddressInfo
        resolve(`http://${host}:${address.port}`)
      })
    })
  }

  stop(): Promise<void> {
    return new Promise(resolve => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    // The form has no fields: whatever a body holds is not read.
    request.resume()
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    const isPost = request.method === 'POST'
    if (!isPost && request.method !== 'GET') {
      response.writeHead(405, { allow: 'GET, POST' }).end()
      return
    }
    if (path === '/.well-known/jwks.json') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(this.#o.jwks())
      return
    }
    const { status, html } = page(isPost ? this.#o.desk.pay(path) : this.#o.desk.open(path))
    response
      .writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
      .end(html)
  }
}
