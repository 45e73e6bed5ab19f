/**
 * One HTTP exchange with a gateway: a whole reply within its bounds, or a typed failure. No redirect is followed, since
 * Alipay's gateways make none and another host must not get a signed request.
 */

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface HttpLimits {
  /** For the whole exchange, the body included. */
  readonly timeoutMs: number
  readonly maxBytes: number
}

export const HTTP_LIMITS: HttpLimits = { timeoutMs: 10_000, maxBytes: 64 * 1024 }

export interface HttpCall {
  readonly method: 'GET' | 'POST'
  readonly url: string
  /** A form, encoded. */
  readonly body?: string
}

export type HttpResult =
  | { readonly kind: 'reply'; readonly body: Buffer }
  /** No whole reply: whether the gateway acted is not known. */
  | { readonly kind: 'failed'; readonly cause: HttpFailure; readonly detail: string }

export type HttpFailure =
  | 'timeout'
  /** Refused, reset, unknown host, a bad certificate, a reply cut short. */
  | 'network'
  /** 5xx. */
  | 'server-error'
  /** Any other status than 200, redirects too. */
  | 'http-status'
  | 'oversize'

/** Never throws. The detail holds no address and nothing of request or reply. */
export async function exchange(fetch: Fetch, call: HttpCall, limits: HttpLimits): Promise<HttpResult> {
  const timeout = AbortSignal.timeout(limits.timeoutMs)
  try {
    const response = await fetch(call.url, {
      method: call.method,
      redirect: 'manual',
      signal: timeout,
      ...(call.body !== undefined && {
        body: call.body,
        headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      }),
    })
    if (response.status !== 200) return await refused(response)
    const body = await bounded(response, limits.maxBytes)
    if (body === null) return failed('oversize', `a reply of more than ${limits.maxBytes} bytes`)
    return { kind: 'reply', body }
  } catch (error) {
    if (timeout.aborted) return failed('timeout', `no whole reply within ${limits.timeoutMs} ms`)
    return failed('network', reasonOf(error))
  }
}

async function refused(response: Response): Promise<HttpResult> {
  await response.body?.cancel()
  const cause = response.status >= 500 ? 'server-error' : 'http-status'
  return failed(cause, `status ${response.status}`)
}

/** Null when the body is longer; the rest of it is not read. */
async function bounded(response: Response, maxBytes: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > maxBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const failed = (cause: HttpFailure, detail: string): HttpResult => ({ kind: 'failed', cause, detail })

/** Node's own code, such as ECONNREFUSED; its messages may hold addresses. */
function reasonOf(error: unknown): string {
  const code =
    error instanceof Error && error.cause instanceof Error ? (error.cause as { code?: unknown }).code : null
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code)
    ? code
    : 'no connection, or one that broke'
}

/** Where plain HTTP is allowed: nowhere in production, this machine or anywhere for a sandbox. */
export type PlainHttp = 'never' | 'loopback' | 'anywhere'

/** A gateway's address that cannot be used; the message says why. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
}

/** The address as it is called. Throws GatewayError on anything but https without user, query and fragment. */
export function gatewayUrl(text: string, plainHttp: PlainHttp): string {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new GatewayError('a gateway is an address such as https://globalmapi.alipay.com/gateway.do')
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new GatewayError("a gateway's address has no user, no query and no fragment")
  const isPlainAllowed = plainHttp === 'anywhere' || (plainHttp === 'loopback' && isLoopback(url.hostname))
  if (url.protocol === 'http:' && !isPlainAllowed)
    throw new GatewayError('a gateway is called over https; http is for a sandbox alone')
  return url.href
}

const isLoopback = (host: string) =>
  host === 'localhost' || host === '[::1]' || /^127(?:\.[0-9]{1,3}){3}$/.test(host)
