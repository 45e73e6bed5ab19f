/** What the link is given, and what it says of itself. */
import type { CloudKeys } from '../../contract/cloudKeys.ts'
import type { Clock } from '../health/clock.ts'
import type { Log } from '../health/log.ts'
import type { Backoff } from '../pace/backoff.ts'
import type { BrokerTls } from './broker.ts'
import type { LinkState } from './machine.ts'
import type { Outbox } from './pump.ts'
import type { DownMessage } from './receive.ts'

export interface LinkTiming {
  /** CONNECT and SUBSCRIBE together. */
  readonly connectTimeoutMs: number
  /** Online for that long counts as recovered: the back-off starts from its shortest again. */
  readonly stableMs: number
  /** How long the cloud may take to acknowledge rows before they are sent again. */
  readonly ackBackoff: Backoff
  /** At most one status message in that time. */
  readonly statusEveryMs: number
  /** The longest that stop() takes. */
  readonly stopMs: number
  readonly refusalLogMs: number
}

export const LINK_BACKOFF: Backoff = { firstMs: 1_000, longestMs: 60_000 }

export const LINK_TIMING: LinkTiming = {
  connectTimeoutMs: 20_000,
  stableMs: 30_000,
  ackBackoff: { firstMs: 15_000, longestMs: 300_000 },
  statusEveryMs: 5_000,
  stopMs: 2_000,
  refusalLogMs: 60_000,
}

export interface Refusal {
  readonly topic: string
  /** A short machine word, such as `signature`, `vehicle`, `oversize`, `message`; `handler`: handling it failed too often. */
  readonly reason: string
  readonly bytes: number
  /** Where the message is truly the cloud's, which will repeat it until it is acknowledged. */
  readonly jti?: string
}

export interface LinkOptions {
  readonly vehicle: string
  readonly bootId: string
  /** `mqtts://host:8883`; a password in it is never logged. */
  readonly url: string
  readonly protocol: 'auto' | '5' | '3.1.1'
  readonly tls?: BrokerTls
  readonly keepaliveS?: number
  readonly upKey: Buffer
  readonly cloudKeys: CloudKeys
  readonly log: Log
  readonly clock: Clock
  readonly backoff?: Backoff
  readonly timing?: Partial<LinkTiming>
  readonly random?: () => number
  readonly outbox: Outbox
  /** Body of `up/sync`, without the header. */
  sync(): { readonly fresh?: boolean } & object
  /** Body of `up/status`, without `online` and `bootId`. */
  status(): object
  /** Commits before it returns. A throw means: not acknowledged; the connection is given up and the message comes again. */
  onDown(message: DownMessage): void
  /** Acknowledged to the broker and dropped. */
  onRefused(refusal: Refusal): void
  onOnline(online: boolean): void
}

export interface LinkStatus {
  readonly state: LinkState
  readonly online: boolean
  /** The cloud itself answers, not only the broker: it owes no acknowledgement for longer than it may take. */
  readonly cloudAnswers: boolean
  /** The protocol version of the present or last attempt. */
  readonly protocol: '5' | '3.1.1'
  /** Connections that got as far as online. */
  readonly connects: number
  /** Failed attempts since the link was last stable. */
  readonly attempts: number
  readonly lastError: string | null
  /** Rows sent and not yet acknowledged by the cloud. */
  readonly ahead: number
  readonly received: number
  readonly refused: number
  /** Publishes that the broker refused in so many words (version 5 only). */
  readonly denied: number
}
