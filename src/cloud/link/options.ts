/** What the link to the vehicles is made of. */
import type { SigningKey } from '../fleet/signingKey.ts'
import type { Fleet } from '../fleet/vehicle.ts'
import type { Log } from '../log.ts'
import type { Store } from '../store/sql.ts'

export interface BrokerOptions {
  /** `mqtt://host:1883` or `mqtts://host:8883`. */
  readonly url: string
  /** `auto`: 5, and 3.1.1 where the broker does not speak it. */
  readonly protocol: 'auto' | '5' | '3.1.1'
  readonly username?: string
  readonly password?: string
  /** PEM texts. Without `ca` the system's certificates hold. */
  readonly tls?: {
    readonly ca?: string | Buffer
    readonly cert?: string | Buffer
    readonly key?: string | Buffer
  }
}

export interface LinkOptions {
  readonly store: Store
  readonly fleet: Fleet
  readonly broker: BrokerOptions
  readonly signer: SigningKey
  /** `iss` of what goes down. */
  readonly issuer: string
  /** Of this server among those on one broker; letters, digits and hyphens. */
  readonly serverId: string
  /** Several servers share what comes up; needs a broker that speaks MQTT 5. */
  readonly shared: boolean
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly log: Log
  /** Until a message is sent again for the first time; it grows from there. */
  readonly repeatMs?: number
  /** How often the store is asked what is due. */
  readonly sendEveryMs?: number
}
