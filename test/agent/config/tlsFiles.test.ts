import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ConfigError, loadVehicleConfig } from '../../../src/agent/config/vehicleConfig.ts'
import { RIGHT_CONFIG, VehicleFolder } from '../../support/vehicleFolder.ts'

/** Made for these tests with openssl; its common name is TAXI-0042. It opens nothing. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUEnxzE5Rw0Dt5oNcEz7k0UAI1nvowCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJVEFYSS0wMDQyMCAXDTI2MTEyMzE2MjMwOFoYDzIxMjYxMDMw
MTYyMzA4WjAUMRIwEAYDVQQDDAlUQVhJLTAwNDIwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQaKTGOjFQYKMqLQbIXWFpZXB/q4ora6neBdeGzfR7XHgki0ypkxpqb
K9pKOVJFjMjS7BJTI/bTKqxpwRCNHBGXo1MwUTAdBgNVHQ4EFgQUgx1RCkY1zm+N
y6XDyo8eUrntiyIwHwYDVR0jBBgwFoAUgx1RCkY1zm+Ny6XDyo8eUrntiyIwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAoBerh3H9wKAlM/68LgAJ
8tOU+AGRQI7uhgbZ1Kn6t/oCIDLURFIrwmJnUSRsh9s0N+QN7WTDNf0UF9gyyjBF
Ixpo
-----END CERTIFICATE-----
`
const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg5ajV0HpAzmdNuNvP
9xu1DJyKSeO3qBGTLGpjMENfyRChRANCAAQaKTGOjFQYKMqLQbIXWFpZXB/q4ora
6neBdeGzfR7XHgki0ypkxpqbK9pKOVJFjMjS7BJTI/bTKqxpwRCNHBGX
-----END PRIVATE KEY-----
`

let folder: VehicleFolder
beforeEach(() => {
  folder = new VehicleFolder()
  folder.write('ca.pem', CERTIFICATE)
  folder.write('vehicle.pem', CERTIFICATE)
  folder.write('tls.key', PRIVATE_KEY, 0o600)
})
afterEach(() => folder.remove())

const ALL = 'ca_file = "ca.pem"\ncert_file = "vehicle.pem"\ntls_key_file = "tls.key"\n'

function problems(files: string, scheme = 'mqtts', vehicle = 'TAXI-0042') {
  const text = RIGHT_CONFIG.replace('mqtt://', `${scheme}://`).replace('TAXI-0042', vehicle)
  folder.write('vehicle.toml', text.replace('[ledger]', `${files}[ledger]`))
  try {
    loadVehicleConfig(folder.config)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

test('the three files arrive as they are', () => {
  expect(problems(ALL)).toEqual([])
  const { tls } = loadVehicleConfig(folder.config).cloud
  expect([tls?.ca, tls?.cert, tls?.key].map(String)).toEqual([CERTIFICATE, CERTIFICATE, PRIVATE_KEY])
})

test('mqtts:// needs none of them; the certificates of the system hold then', () => {
  expect(problems('')).toEqual([])
  expect(loadVehicleConfig(folder.config).cloud.tls).toBeUndefined()
  expect(problems('ca_file = "ca.pem"\n')).toEqual([])
  expect(Object.keys(loadVehicleConfig(folder.config).cloud.tls ?? {})).toEqual(['ca'])
})

test('a certificate without its key, and a key without its certificate', () => {
  expect(problems('cert_file = "vehicle.pem"\n')).toMatchObject([
    { key: 'cloud.tls_key_file', found: 'nothing' },
  ])
  expect(problems('tls_key_file = "tls.key"\n')).toMatchObject([{ key: 'cloud.cert_file', found: 'nothing' }])
})

test('with mqtt:// they would silently do nothing', () => {
  expect(problems(ALL, 'mqtt').map(({ key }) => key)).toEqual([
    'cloud.ca_file',
    'cloud.cert_file',
    'cloud.tls_key_file',
  ])
})

test('files that are no PEM, and a key that everybody may read', () => {
  folder.write('ca.pem', 'hello')
  folder.write('vehicle.pem', PRIVATE_KEY)
  folder.write('tls.key', CERTIFICATE, 0o600)
  const found = problems(ALL)
  expect(found.map(({ key }) => key)).toEqual(['cloud.ca_file', 'cloud.cert_file', 'cloud.tls_key_file'])
  expect(found.every(({ allowed }) => allowed.includes('-----BEGIN'))).toBe(true)
  folder.write('ca.pem', CERTIFICATE)
  folder.write('vehicle.pem', CERTIFICATE)
  folder.write('tls.key', PRIVATE_KEY, 0o644)
  expect(problems(ALL)).toMatchObject([{ hint: `chmod 600 ${join(folder.path, 'tls.key')}` }])
})

test('the key of another certificate', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  folder.write('tls.key', privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, 0o600)
  expect(problems(ALL)).toMatchObject([
    { key: 'cloud.tls_key_file', found: expect.stringContaining('another') },
  ])
})

test('the certificate of another vehicle, which the broker would take for that one', () => {
  expect(problems(ALL, 'mqtts', 'TAXI-0043')).toMatchObject([
    { key: 'cloud.cert_file', found: 'a certificate for "TAXI-0042"' },
  ])
})
