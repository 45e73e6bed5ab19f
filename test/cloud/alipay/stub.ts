/** A gateway that answers what a test tells it to; it keeps what it was sent. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Sent {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly form: URLSearchParams
}

export type Answer = string | Buffer | ((response: ServerResponse) => void)

export interface Stub {
  readonly gateway: string
  readonly sent: Sent[]
}

/** Gone when the test ends, whatever hangs on it. */
export async function stub(answer: (sent: Sent) => Answer): Promise<Stub> {
  const sent: Sent[] = []
  const server = createServer((request, response) => {
    void bodyOf(request).then(body => {
      const url = new URL(request.url!, 'http://stub')
      const one = {
        method: request.method!,
        path: url.pathname,
        query: url.searchParams,
        form: new URLSearchParams(body),
      }
      sent.push(one)
      const given = answer(one)
      if (typeof given === 'function') return given(response)
      response.setHeader('content-type', 'text/xml')
      response.end(given)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { gateway: `http://127.0.0.1:${(server.address() as AddressInfo).port}/gateway.do`, sent }
}

/** The address of a gateway that is no longer there. */
export async function deadGateway(): Promise<string> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return `http://127.0.0.1:${port}/gateway.do`
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += chunk
  return body
}

export const silence: Answer = () => {}
export const status =
  (code: number, body = '', headers: Record<string, string> = {}): Answer =>
  response => {
    response.writeHead(code, headers).end(body)
  }
