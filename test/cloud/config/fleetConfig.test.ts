import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadFleetConfig } from '../../../src/cloud/config/fleetConfig.ts'
import { ConfigError } from '../../../src/config/problem.ts'
import { fleetFolder } from './fleetFolder.ts'

function problems(file: string): readonly { key?: string; found: string; allowed: string; hint?: string }[] {
  try {
    loadFleetConfig(file)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}
const keysOf = (file: string) => problems(file).map(({ key }) => key)

const PRODUCTION = [
  ['mode = "sandbox"', 'mode = "production"'],
  ['sandbox_url =', '# sandbox_url ='],
  ['public_url = "http://127.0.0.1:8080"', 'public_url = "https://pay.example.com"'],
] as const

describe('the example', () => {
  test('is right, and is the sandbox', () => {
    const { file, folder } = fleetFolder()
    const config = loadFleetConfig(file)
    expect(config.alipay).toMatchObject({
      isSandbox: true,
      openapi: 'http://127.0.0.1:8790/openapi/gateway.do',
      mapi: 'http://127.0.0.1:8790/mapi/gateway.do',
    })
    expect(config.orders).toMatchObject({
      sellerId: '2088000000000000',
      industry: '4121',
      paymentWindow: '3m',
      settlementCurrency: null,
      notifyUrl: 'http://127.0.0.1:8080/notify',
    })
    expect(config.web.sandbox?.bridgeUrl).toBe('http://127.0.0.1:8790/wallet/bridge.js')
    expect(config.store).toEqual({ kind: 'pglite', folder: join(folder, 'store') })
    expect(config.fleet.vehicles.get('TAXI-0042')?.keys).toHaveLength(1)
    expect(config.web.apiToken).toBeNull()
    expect(JSON.parse(config.signing.jwks).keys[0].kid).toBe(config.signing.current.kid)
  })

  test('becomes production by these lines alone', () => {
    const { file, write } = fleetFolder()
    write(...PRODUCTION)
    const { alipay, web } = loadFleetConfig(file)
    expect(alipay).toMatchObject({
      isSandbox: false,
      openapi: 'https://globalopenapi.alipay.com/gateway.do',
      mapi: 'https://globalmapi.alipay.com/gateway.do',
    })
    expect(web).toMatchObject({
      sandbox: null,
      authorizeUrl: 'https://openauth.alipay.com/oauth2/publicAppAuthorize.htm',
    })
  })
})

test('everything that is wrong is told at once, and no secret with it', () => {
  const { file, write, put } = fleetFolder()
  put('signing.pem', 'not a key, but secret')
  write(
    ['app_id = "2026000000000001"', 'app_id = "x"'],
    ['# payment_window = "3m"', 'payment_windows = "3m"'],
    ['plate = "B-TX 4242"', 'plates = "B"'],
    ['url = "mqtt://127.0.0.1:1883"', 'url = "127.0.0.1"'],
  )
  const found = problems(file)
  expect(found.map(({ key }) => key).toSorted()).toEqual(
    [
      'alipay.app_id',
      'alipay.payment_windows',
      'broker.url',
      'vehicles.1.plate',
      'vehicles.1.plates',
    ].toSorted(),
  )
  expect(found.find(({ key }) => key === 'alipay.payment_windows')?.hint).toMatch(/payment_window/)
  expect(JSON.stringify(found)).not.toContain('but secret')
  write()
  expect(keysOf(file)).toEqual(['signing.key_file'])
  expect(JSON.stringify(problems(file))).not.toContain('but secret')
})

test.each([
  ['public_url = "https://pay.example.com"', 'public_url = "http://pay.example.com"', 'web.public_url'],
  ['public_url = "https://pay.example.com"', 'public_url = "https://pay.example.com:8443"', 'web.public_url'],
  ['# sandbox_url =', 'sandbox_url =', 'alipay.sandbox_url'],
  ['# mapi = "https://globalmapi', 'mapi = "http://globalmapi', 'alipay.mapi'],
])('production refuses %s as %s', (from, to, key) => {
  const { file, write } = fleetFolder()
  write(...PRODUCTION, [from, to])
  expect(keysOf(file)).toEqual([key])
})

test.each([
  ['folder = "store"', '', 'store.folder'],
  ['# url_file = "store-url"', 'url_file = "store-url"', 'store.folder'],
  ['# webhook = "https://', 'webhook = "https://', '[alarms]'],
  ['# mapi_sign_type = "RSA2"', 'mapi_sign_type = "MD5"', 'alipay.mapi_md5_key_file'],
  ['# cert_file = "pay-cert.pem"', 'cert_file = "pay-cert.pem"', 'web.tls_key_file'],
  ['# ca_file = "broker-ca.pem"', 'ca_file = "signing.pem"', 'broker.ca_file'],
  ['# api_token_file = "api-token"', 'api_token_file = "short"', 'web.api_token_file'],
  ['sandbox_url = "http://127.0.0.1:8790"', '', 'alipay.openapi'],
])('%s as %s is refused', (from, to, key) => {
  const { file, write, put } = fleetFolder()
  put('short', 'short')
  write([from, to])
  if (key === '[alarms]') write([from, to], ['# [alarms]', '[alarms]'])
  expect(keysOf(file)).toContain(key === '[alarms]' ? 'alarms.webhook_secret_file' : key)
})

test('a key that others may read is refused', () => {
  const { file, folder } = fleetFolder()
  chmodSync(join(folder, 'vehicles/TAXI-0042.key'), 0o644)
  chmodSync(join(folder, 'app-private.pem'), 0o640)
  expect(keysOf(file).toSorted()).toEqual(['alipay.private_key_file', 'vehicles.1.key_file'])
})

test('two cars of one id are refused; a list is needed', () => {
  const { file, write } = fleetFolder()
  const car =
    '[[vehicles]]\nid = "TAXI-0042"\nplate = "X"\ncurrency = "CNY"\nkey_file = "vehicles/TAXI-0042.key"\n\n[[vehicles]]'
  write(['[[vehicles]]', car])
  expect(keysOf(file)).toEqual(['vehicles.2.id'])
  write(['[[vehicles]]', '[vehicles]'])
  expect(keysOf(file)).toEqual(['[[vehicles]]'])
})

test('PostgreSQL by a file, MD5 by a key, an API token, a webhook', () => {
  const { file, write, put } = fleetFolder()
  put('store-url', 'postgresql://fare:secret@127.0.0.1:5432/fare\n')
  put('partner-md5.key', 'abcdefghijklmnopqrstuvwxyz012345\n')
  put('api-token', 'a'.repeat(64))
  put('webhook-secret', 'b'.repeat(32))
  write(
    ['folder = "store"', 'url_file = "store-url"'],
    ['# mapi_sign_type = "RSA2"', 'mapi_sign_type = "MD5"'],
    ['# mapi_md5_key_file', 'mapi_md5_key_file'],
    ['# api_token_file = "api-token"', 'api_token_file = "api-token"'],
    ['# [alarms]', '[alarms]'],
    ['# webhook = ', 'webhook = '],
    ['# webhook_secret_file', 'webhook_secret_file'],
  )
  const config = loadFleetConfig(file)
  expect(config.store).toMatchObject({ kind: 'postgresql', connections: 10 })
  expect(config.alipay.keys.mapi.signer.signType).toBe('MD5')
  expect(config.web.apiToken).toBe('a'.repeat(64))
  expect(config.alarms.webhook?.url).toBe('https://example.com/alarms')
})
