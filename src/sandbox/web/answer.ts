/** What a request comes to, before it is written to a connection. */

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | string
}

/** `silence`: the caller waits in vain and the connection is cut at last. */
export type Answer = Reply | 'silence'

export interface Request {
  readonly method: string
  readonly path: string
  /** As sent, without the question mark. */
  readonly query: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

export function reply(status: number, contentType: string, body: Buffer | string): Reply {
  return { status, headers: { 'content-type': contentType, 'cache-control': 'no-store' }, body }
}

export function html(status: number, body: string): Reply {
  return reply(status, 'text/html; charset=utf-8', body)
}

export function json(status: number, value: unknown): Reply {
  return reply(status, 'application/json', JSON.stringify(value))
}

export const BAD_GATEWAY = html(502, '<html><head><title>502</title></head><body>Bad Gateway</body></html>')
