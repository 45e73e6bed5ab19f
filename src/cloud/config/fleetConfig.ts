/** A fleet's configuration as the server uses it: checked, paths absolute, keys and secrets loaded. */
import { resolve } from 'node:path'
import { besides } from '../../config/besides.ts'
import { checkValues } from '../../config/checkValues.ts'
import { FileChecks } from '../../config/fileChecks.ts'
import { ConfigError } from '../../config/problem.ts'
import { readToml } from '../../config/toml.ts'
import { readSigningKeys, type SigningKeys } from '../fleet/signingKey.ts'
import type { Fleet } from '../fleet/vehicle.ts'
import type { OrderSettings } from '../orders/parts.ts'
import type { StoreOptions } from '../store/open.ts'
import type { WebSettings } from '../web/settings.ts'
import { type AlipayKeys, alipayAddresses, alipayKeys } from './alipayConfig.ts'
import { type FleetFile, fleetFile } from './schema.ts'
import { certificateOf, secretText } from './secrets.ts'
import { readVehicles } from './vehicles.ts'

export interface AlipayConfig {
  readonly appId: string
  readonly partnerId: string
  readonly keys: AlipayKeys
  /** The gateways' addresses. */
  readonly openapi: string
  readonly mapi: string
  readonly isSandbox: boolean
  readonly signNotifyVerify: boolean
  readonly cancelTimestamp: 'date' | 'millis'
}

export interface FleetConfig {
  /** The file that all this came from, absolute. */
  readonly file: string
  readonly fleet: Fleet
  readonly alipay: AlipayConfig
  readonly orders: OrderSettings
  readonly web: WebSettings & {
    readonly host: string
    /** 0 is any free one. */
    readonly port: number
    readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null
  }
  readonly store: StoreOptions
  readonly broker: {
    readonly url: string
    readonly protocol: 'auto' | '5' | '3.1.1'
    readonly username?: string
    readonly password?: string
    readonly tls?: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer }
    readonly shared: boolean
  }
  readonly signing: SigningKeys
  readonly alarms: { readonly webhook: { readonly url: string; readonly secret: Buffer } | null }
  /** Nothing wrong, but worth a look. */
  readonly notes: readonly string[]
}

/** Reads the file and all that it names. Throws ConfigError with every problem of them at once. */
export function loadFleetConfig(path: string): FleetConfig {
  const toml = readToml(path)
  const { vehicles: _, ...sections } = toml.values
  const { problems, values, sound } = checkValues({ ...toml, values: sections }, fleetFile)
  const cars = readVehicles(toml)
  const checks = new FileChecks(toml, sound)
  const loaded = values === null ? null : load(path, values, checks)
  const all = [...problems, ...checks.problems, ...cars.problems]
  if (values === null || loaded === null || all.length > 0) throw new ConfigError(all)
  return {
    ...loaded,
    file: resolve(path),
    fleet: { name: values.fleet.name, vehicles: cars.vehicles },
    notes: notesOn(values),
  }
}

function load(
  path: string,
  values: FleetFile,
  checks: FileChecks,
): Omit<FleetConfig, 'file' | 'fleet' | 'notes'> | null {
  const { alipay, web, broker } = values
  const addresses = alipayAddresses(checks, alipay)
  const keys = alipayKeys(checks, alipay)
  const signing = signingKeys(checks, values)
  const store = storeOf(path, values, checks)
  const tls = certificateOf(checks, 'web')
  const webhook = webhookOf(checks, values)
  const apiToken = secretText(checks, 'web', 'api_token_file', 16)
  const password = secretText(checks, 'broker', 'password_file', 1)
  checkPublicUrl(checks, values)
  if (broker.url.startsWith('mqtt:')) {
    for (const key of ['ca_file', 'cert_file', 'tls_key_file'] as const)
      if (broker[key] !== undefined)
        checks.refuse('broker', key, {
          found: 'a file for TLS',
          allowed: 'none with mqtt://: write mqtts://',
        })
  }
  const brokerTls = broker.url.startsWith('mqtts:') ? certificateOf(checks, 'broker') : null
  const ca = checks.load('broker', 'ca_file', 'trusted', bytes => bytes)
  if (addresses === null || keys === null || signing === undefined || store === null) return null
  return {
    alipay: {
      appId: alipay.app_id,
      partnerId: alipay.partner_id,
      keys,
      openapi: addresses.openapi,
      mapi: addresses.mapi,
      isSandbox: alipay.mode === 'sandbox',
      signNotifyVerify: alipay.sign_notify_verify,
      cancelTimestamp: alipay.cancel_timestamp,
    },
    orders: {
      sellerId: alipay.seller_id ?? alipay.partner_id,
      settlementCurrency: alipay.settlement_currency ?? null,
      paymentWindow: alipay.payment_window,
      industry: alipay.industry,
      secondaryMerchantId: alipay.merchant_id,
      secondaryMerchantName: alipay.merchant_name,
      ...(alipay.service_provider_id === undefined ? {} : { serviceProviderId: alipay.service_provider_id }),
      notifyUrl: `${web.public_url}/notify`,
    },
    web: {
      host: web.host,
      port: web.port,
      tls,
      publicUrl: web.public_url,
      authorizeUrl: addresses.authorize,
      appId: alipay.app_id,
      sandbox: addresses.sandbox,
      trustedHops: web.trusted_hops,
      apiToken: apiToken ?? null,
      stickerMax: web.sticker_max,
      rateLimits: { linkPerMinute: web.links_per_minute, notifyPerMinute: web.notifications_per_minute },
    },
    store,
    broker: {
      url: broker.url,
      protocol: broker.protocol,
      shared: broker.shared,
      ...(broker.user === undefined ? {} : { username: broker.user }),
      ...(password === undefined ? {} : { password }),
      ...(broker.url.startsWith('mqtts:')
        ? { tls: { ...brokerTls, ...(ca === undefined ? {} : { ca }) } }
        : {}),
    },
    signing,
    alarms: { webhook },
  }
}

function signingKeys(checks: FileChecks, { signing }: FleetFile): SigningKeys | undefined {
  const text = (key: string) => checks.load('signing', key, 'secret', bytes => bytes.toString('utf8'))
  const current = text('key_file')
  const next = signing.next_key_file === undefined ? undefined : text('next_key_file')
  if (current === undefined) return undefined
  try {
    return readSigningKeys(next === undefined ? [current] : [current, next])
  } catch (error) {
    checks.refuse('signing', 'key_file', {
      found: 'keys that cannot be used',
      allowed: error instanceof Error ? error.message : String(error),
    })
    return undefined
  }
}

function storeOf(path: string, { store }: FleetFile, checks: FileChecks): StoreOptions | null {
  if ((store.folder === undefined) === (store.url_file === undefined)) {
    checks.refuse('store', 'folder', {
      found: store.folder === undefined ? 'neither folder nor url_file' : 'folder and url_file',
      allowed: 'url_file for PostgreSQL, or folder for the embedded database',
    })
    return null
  }
  if (store.folder !== undefined) return { kind: 'pglite', folder: besides(path, store.folder) }
  const url = checks.load('store', 'url_file', 'secret', bytes => {
    const text = bytes.toString('utf8').trim()
    if (/^postgres(?:ql)?:\/\/\S+$/.test(text) && URL.canParse(text)) return text
    throw new Error('one line: postgresql://user:password@host:port/database')
  })
  return url === undefined ? null : { kind: 'postgresql', url, connections: store.connections }
}

function webhookOf(checks: FileChecks, { alarms }: FleetFile): FleetConfig['alarms']['webhook'] {
  const secret = secretText(checks, 'alarms', 'webhook_secret_file', 16)
  if ((alarms.webhook === undefined) !== (alarms.webhook_secret_file === undefined)) {
    const missing = alarms.webhook === undefined ? 'webhook' : 'webhook_secret_file'
    checks.refuse('alarms', missing, {
      found: 'nothing',
      allowed: 'webhook and webhook_secret_file together',
    })
  }
  if (alarms.webhook === undefined || secret === undefined) return null
  return { url: alarms.webhook, secret: Buffer.from(secret) }
}

/** Alipay sends notifications to ports 80 and 443 alone (facts: create's notify_url), and passengers need TLS. */
function checkPublicUrl(checks: FileChecks, { alipay, web }: FleetFile): void {
  if (alipay.mode !== 'production') return
  const { protocol, port } = new URL(web.public_url)
  if (protocol !== 'https:')
    checks.refuse('web', 'public_url', { found: 'http://', allowed: 'https:// in production' })
  if (port !== '')
    checks.refuse('web', 'public_url', {
      found: `port ${port}`,
      allowed: "port 443, the only one for TLS that Alipay's notifications go to",
      hint: 'Put a proxy on 443 in front, and say web.trusted_hops = 1',
    })
}

function notesOn({ alipay, web, store, broker }: FleetFile): string[] {
  const notes: string[] = []
  if (alipay.mode === 'sandbox') notes.push('alipay.mode: a sandbox, no real money moves')
  if (store.folder !== undefined)
    notes.push(
      'store.folder: the embedded database is for trying; a fleet runs on PostgreSQL (store.url_file)',
    )
  if (broker.url.startsWith('mqtt:') && !/^mqtt:\/\/(?:127\.|localhost|\[::1\])/.test(broker.url))
    notes.push('broker.url: mqtt:// is not encrypted and proves nobody; use mqtts:// outside of a bench')
  if (web.cert_file === undefined && web.trusted_hops === 0 && web.public_url.startsWith('https:'))
    notes.push('web.trusted_hops: with a proxy in front it is 1, or every passenger counts as the proxy')
  return notes
}
