/** A partner server's folder for the demo, benches and tests: its configuration and all that it names. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { partnerFiles } from '../../sandbox/keyFolder.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'

export interface FleetOptions {
  readonly folder: string
  readonly sandbox: Sandbox
  /** The folder with the sandbox's and the partner's keys. */
  readonly alipay: string
  /** Where the server listens, on loopback. */
  readonly port: number
  readonly broker: string
  /** `postgresql://…`; the embedded database in the folder unless given. */
  readonly storeUrl?: string | undefined
  readonly vehicles: readonly { readonly id: string; readonly plate: string; readonly key: Buffer }[]
}

/** Writes the folder as a person would, and gives the configuration's file. Throws what the file system throws. */
export function writeFleet(o: FleetOptions): string {
  const { sandbox, alipay, port } = o
  const { partnerPrivate, alipayPublic } = partnerFiles(alipay)
  const { partnerId, appId } = sandbox.merchant
  const put = (name: string, text: string) => writeFileSync(join(o.folder, name), text, { mode: 0o600 })
  mkdirSync(o.folder, { recursive: true })
  const { privateKey } = generateKeyPairSync('ed25519')
  put('signing.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  for (const { id, key } of o.vehicles) put(`${id}.key`, `${key.toString('hex')}\n`)
  put('api-token', `${randomBytes(32).toString('hex')}\n`)
  if (o.storeUrl !== undefined) put('store-url', `${o.storeUrl}\n`)
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
${o.vehicles.map(vehicleSection).join('')}`,
  )
  return join(o.folder, 'fleet.toml')
}

const text = (value: string) => JSON.stringify(value)

const vehicleSection = ({ id, plate }: FleetOptions['vehicles'][number]) => `
[[vehicles]]
id = ${text(id)}
plate = ${text(plate)}
currency = "CNY"
key_file = ${text(`${id}.key`)}
`
