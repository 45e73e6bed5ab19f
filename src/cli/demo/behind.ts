/** What stands behind the code in a demo: the partner server with a sandbox that plays Alipay, or a stand-in for both. */
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { loadFleetConfig } from '../../cloud/config/fleetConfig.ts'
import { serverLog } from '../../cloud/log.ts'
import { CloudServer } from '../../cloud/server.ts'
import { ScaledClock } from '../../sandbox/clock.ts'
import { openKeyFolder } from '../../sandbox/keyFolder.ts'
import { Sandbox } from '../../sandbox/sandbox.ts'
import {
  payInWallet,
  type WalletOptions,
  type WalletVisit,
} from '../../simulators/passenger/walletPassenger.ts'
import { writeFleet } from './fleet.ts'

export interface BehindOptions {
  /** Everything is kept there. */
  readonly folder: string
  readonly broker: string
  readonly vehicle: string
  readonly plate: string
  readonly vehicleKey: Buffer
  /** `postgresql://…`; the embedded database in the folder unless given. */
  readonly storeUrl?: string
  /** Alipay's waits are so many times shorter; 1 unless given. */
  readonly timeScale?: number
  /** Of the partner server: a free one unless given. */
  readonly port?: number
}

export class Behind {
  readonly sandbox: Sandbox
  readonly server: CloudServer
  /** The base for pay links. */
  readonly origin: string
  /** What a vehicle pins. */
  readonly jwks: string
  /** The fleet's configuration file. */
  readonly config: string
  /** Of the operator's API. */
  readonly apiToken: string

  private constructor(parts: Pick<Behind, 'sandbox' | 'server' | 'origin' | 'jwks' | 'config' | 'apiToken'>) {
    this.sandbox = parts.sandbox
    this.server = parts.server
    this.origin = parts.origin
    this.jwks = parts.jwks
    this.config = parts.config
    this.apiToken = parts.apiToken
  }

  /** Both up. Rejects with what went wrong, nothing left running. */
  static async start(options: BehindOptions): Promise<Behind> {
    const alipay = join(options.folder, 'alipay')
    const sandbox = new Sandbox({
      merchant: openKeyFolder(alipay),
      clock: new ScaledClock(options.timeScale ?? 1),
    })
    await sandbox.start()
    try {
      const port = options.port ?? (await freePort())
      const origin = `http://127.0.0.1:${port}`
      sandbox.merchant.addCallback(origin)
      sandbox.merchant.addNotifyHost(`127.0.0.1:${port}`)
      const { broker, vehicle, plate, vehicleKey, storeUrl, folder } = options
      const vehicles = [{ id: vehicle, plate, key: vehicleKey }]
      const file = writeFleet({ folder, sandbox, alipay, port, broker, storeUrl, vehicles })
      const config = loadFleetConfig(file)
      const server = new CloudServer({ config, log: serverLog('silent') })
      await server.start()
      const { jwks } = config.signing
      return new Behind({ sandbox, server, origin, jwks, config: file, apiToken: config.web.apiToken! })
    } catch (error) {
      await sandbox.stop()
      throw error
    }
  }

  pay(link: string, options: Omit<WalletOptions, 'wallet'> = {}): Promise<WalletVisit> {
    return payInWallet(link, { ...options, wallet: this.sandbox.addresses.wallet })
  }

  /** The page that a person opens to follow a link in the sandbox's wallet. */
  walletPage(link: string): string {
    return `${this.sandbox.addresses.wallet}?link=${encodeURIComponent(link)}`
  }

  /** Codes that a trip document told of, and captures. */
  async counts(): Promise<{ readonly codes: number; readonly captures: number }> {
    const [row] = await this.server.store.query<{ codes: number; captures: number }>(
      `SELECT (SELECT count(*) FROM revision WHERE told) AS codes,
              (SELECT count(*) FROM attempt WHERE paid_ms IS NOT NULL) AS captures`,
    )
    return row!
  }

  async stop(): Promise<void> {
    await this.server.stop()
    await this.sandbox.stop()
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
