/** What the web is told, and what it is given to work with. */
import type { OpenapiClient } from '../alipay/openapiClient.ts'
import type { Fleet } from '../fleet/vehicle.ts'
import type { Log } from '../log.ts'
import type { OrderDesk } from '../orders/desk.ts'
import type { Store } from '../store/sql.ts'

export interface SandboxLinks {
  /** The script that puts the bridge into a page. */
  readonly bridgeUrl: string
  readonly walletUrl: string
  /** The origin that may show our pages in a frame. */
  readonly origin: string
}

export interface WebSettings {
  /** The origin that passengers see, such as `https://pay.example.com`. */
  readonly publicUrl: string
  /** Alipay's authorize page. */
  readonly authorizeUrl: string
  readonly appId: string
  /** Null in production. */
  readonly sandbox: SandboxLinks | null
  /** How many proxies in front say the client's address in X-Forwarded-For. */
  readonly trustedHops: number
  /** Of the operator's API; null switches it off. */
  readonly apiToken: string | null
  /** The most that a sticker payment may be, minor units. */
  readonly stickerMax: number
  /** Per client address. */
  readonly rateLimits: { readonly linkPerMinute: number; readonly notifyPerMinute: number }
}

export interface WebOptions {
  /** Certificate chain and key in PEM, where no proxy in front does TLS. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer }
  readonly desk: OrderDesk
  readonly fleet: Fleet
  /** For the sessions, and the alarm when the token call is answered with a wrong signature. */
  readonly store: Store
  readonly openapi: Pick<OpenapiClient, 'user'>
  readonly settings: WebSettings
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly health: () => Promise<{ readonly ok: boolean; readonly parts: Readonly<Record<string, string>> }>
  /** Prometheus text. */
  readonly metrics: () => string | Promise<string>
}
