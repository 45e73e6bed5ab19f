/** What both gateways need to be called. */
import { type Fetch, gatewayUrl, HTTP_LIMITS, type HttpLimits, type PlainHttp } from './http.ts'
import type { Signer, Verifier } from './signature.ts'

export interface Connection {
  /** Such as `https://globalmapi.alipay.com/gateway.do`. */
  readonly gateway: string
  /** Never unless given. */
  readonly plainHttp?: PlainHttp
  readonly signer: Signer
  readonly verifier: Verifier
  /** Seconds since 1970, right within Alipay's 30 minutes. */
  readonly now: () => number
  /** The global fetch unless given. */
  readonly fetch?: Fetch
  readonly limits?: Partial<HttpLimits>
}

export interface CallSettings {
  readonly gateway: string
  readonly fetch: Fetch
  readonly limits: HttpLimits
}

/** Throws GatewayError on an address that cannot be right. */
export function callSettings(connection: Connection): CallSettings {
  return {
    gateway: gatewayUrl(connection.gateway, connection.plainHttp ?? 'never'),
    fetch: connection.fetch ?? globalThis.fetch,
    limits: { ...HTTP_LIMITS, ...connection.limits },
  }
}
