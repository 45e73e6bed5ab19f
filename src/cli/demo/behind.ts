/** What stands behind the code in a demo: the partner server with a sandbox that plays Alipay, or a stand-in for both. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { loadFleetConfig } from '../../cloud/config/fleetConfig.ts'
import { serverLog } from '../../cloud/log.ts'
import { CloudServer } from '../../cloud/server.ts'
import { ScaledClock } from '../../sandbox/clock.ts'
import { openKeyFolder, partnerFiles } from '../../sandbox/keyFolder.ts'
import { Sandbox } from '../../sandbox/sandbox.ts'
import {
  payInWallet,
  type WalletOptions,
  type WalletVisit,
} from '../../simulators/passenger/walletPassenger.ts'

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
      const file = writeFleet(options, sandbox, alipay, port)
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

/** As a person would write it, from the example. Gives the file. */
function writeFleet(o: BehindOptions, sandbox: Sandbox, alipay: string, port: number): string {
  const { partnerPrivate, alipayPublic } = partnerFiles(alipay)
  const { partnerId, appId } = sandbox.merchant
  const put = (name: string, text: string) => writeFileSync(join(o.folder, name), text, { mode: 0o600 })
  mkdirSync(o.folder, { recursive: true })
  const { privateKey } = generateKeyPairSync('ed25519')
  put('signing.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  put('fleet-vehicle.key', `${o.vehicleKey.toString('hex')}\n`)
  put('api-token', `${randomBytes(32).toString('hex')}\n`)
  if (o.storeUrl !== undefined) put('store-url', `${o.storeUrl}\n`)
  const text = (value: string) => JSON.stringify(value)
  put(
    'fleet.toml',
    `[fleet]
name = "Demo Taxi"
[alipay]
mode = "sandbox"
sandbox_url = ${text(sandbox.origin)}
app_id = ${text(appId)}
partner_id = ${text(partnerId)}
private_key_file = ${text(partnerPrivate)}
openapi_public_key_file = ${text(alipayPublic)}
merchant_id = "DEMO_TAXI"
merchant_name = "Demo Taxi"
[web]
public_url = "http://127.0.0.1:${port}"
port = ${port}
api_token_file = "api-token"
links_per_minute = 1000000
notifications_per_minute = 1000000
[store]
${o.storeUrl === undefined ? 'folder = "store"' : 'url_file = "store-url"'}
[broker]
url = ${text(o.broker)}
[signing]
key_file = "signing.pem"
[[vehicles]]
id = ${text(o.vehicle)}
plate = ${text(o.plate)}
currency = "CNY"
key_file = "fleet-vehicle.key"
`,
  )
  return join(o.folder, 'fleet.toml')
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
