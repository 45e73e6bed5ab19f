/** The partner server: wires store, orders, vehicles, web and alarms. It keeps no state of its own. */
import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { AlarmTeller } from './alarms/teller.ts'
import { MapiClient } from './alipay/mapiClient.ts'
import { OpenapiClient } from './alipay/openapiClient.ts'
import type { FleetConfig } from './config/fleetConfig.ts'
import { VehicleLink } from './link/link.ts'
import type { Log } from './log.ts'
import { metricsText } from './metrics.ts'
import { Orders } from './orders/orders.ts'
import { openStore } from './store/open.ts'
import type { Store } from './store/sql.ts'
import { buildWeb } from './web/web.ts'

export interface ServerOptions {
  readonly config: FleetConfig
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

interface Parts {
  readonly store: Store
  readonly orders: Orders
  readonly link: VehicleLink
  readonly teller: AlarmTeller
  readonly web: FastifyInstance
}

export class CloudServer {
  readonly #o: ServerOptions
  readonly #now: () => number
  #parts: Parts | null = null

  constructor(options: ServerOptions) {
    this.#o = options
    this.#now = options.now ?? Date.now
  }

  /**
   * Ends when pages are served; the broker may come later. Gives where it listens. Rejects when store or port cannot be
   * had; nothing is left running then.
   */
  async start(): Promise<{ readonly address: string }> {
    const { config, log } = this.#o
    const store = await openStore(config.store)
    try {
      const parts = this.#wire(store)
      const address = await parts.web.listen({ host: config.web.host, port: config.web.port })
      this.#parts = parts
      parts.link.start()
      parts.orders.startWorker()
      parts.teller.start()
      log.info({ address, store: store.kind, vehicles: config.fleet.vehicles.size }, 'ready')
      return { address }
    } catch (error) {
      await store.close()
      throw error
    }
  }

  /** New requests first find a closed door, then what is under way ends. */
  async stop(): Promise<void> {
    const parts = this.#parts
    if (parts === null) return
    this.#parts = null
    await parts.web.close()
    await Promise.all([parts.orders.stopWorker(), parts.teller.stop(), parts.link.stop()])
    await parts.store.close()
  }

  /** Throws before `start` has ended. */
  get store(): Store {
    if (this.#parts === null) throw new Error('the server is not running')
    return this.#parts.store
  }

  #wire(store: Store): Parts {
    const { config, log } = this.#o
    const { alipay, broker, fleet, signing } = config
    const now = this.#now
    const link = new VehicleLink({
      store,
      fleet,
      broker,
      signer: signing.current,
      issuer: config.web.publicUrl,
      serverId: randomBytes(6).toString('hex'),
      shared: broker.shared,
      now,
      log: log.child({ from: 'link' }),
    })
    // What the orders owe a vehicle goes out at once instead of at the next look into the outbox.
    const kicking = kickingStore(store, () => link.kick())
    const seconds = () => now() / 1000
    const plainHttp = alipay.isSandbox ? 'loopback' : 'never'
    const mapi = new MapiClient({
      gateway: alipay.mapi,
      plainHttp,
      partner: alipay.partnerId,
      ...alipay.keys.mapi,
      now: seconds,
      cancelTimestamp: alipay.cancelTimestamp,
      signNotifyVerify: alipay.signNotifyVerify,
    })
    const openapi = new OpenapiClient({
      gateway: alipay.openapi,
      plainHttp,
      appId: alipay.appId,
      ...alipay.keys.openapi,
      now: seconds,
    })
    const orders = new Orders({
      store: kicking,
      mapi,
      notification: { verifier: alipay.keys.mapi.verifier },
      fleet,
      log: log.child({ from: 'orders' }),
      now,
      settings: config.orders,
    })
    const teller = new AlarmTeller({
      store,
      log: log.child({ from: 'alarms' }),
      webhook: config.alarms.webhook,
      now,
    })
    const web = buildWeb({
      ...(config.web.tls === null ? {} : { tls: config.web.tls }),
      desk: orders,
      fleet,
      store,
      openapi,
      settings: config.web,
      log: log.child({ from: 'web' }),
      now,
      health: () => health(store, link),
      metrics: () => metricsText(store, link),
    })
    return { store, orders, link, teller, web }
  }
}

/** A transaction that ended may have put something into the outbox. */
function kickingStore(store: Store, kick: () => void): Store {
  return {
    kind: store.kind,
    query: (text, params) => store.query(text, params),
    transaction: async work => {
      const result = await store.transaction(work)
      kick()
      return result
    },
    close: () => store.close(),
  }
}

async function health(
  store: Store,
  link: VehicleLink,
): Promise<{ readonly ok: boolean; readonly parts: Readonly<Record<string, string>> }> {
  const isStoreUp = await store.query('SELECT 1').then(
    () => true,
    () => false,
  )
  const parts = { store: isStoreUp ? 'up' : 'down', broker: link.connected ? 'connected' : 'not connected' }
  return { ok: isStoreUp && link.connected, parts }
}
