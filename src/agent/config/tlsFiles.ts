/** The certificate files of a connection to the broker: what fits together, before the first attempt fails for it. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { FileChecks } from '../../config/fileChecks.ts'

export interface Tls {
  readonly ca?: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
}

interface Pem<T> {
  readonly bytes: Buffer
  readonly parsed: T
}

const KEYS = ['ca_file', 'cert_file', 'tls_key_file'] as const

/** Undefined where none is named, and where something is wrong with them. */
export function readTls(checks: FileChecks): Tls | undefined {
  const given = KEYS.filter(key => checks.sound('cloud', key) !== undefined)
  if (checks.sound('cloud', 'broker')?.toLowerCase().startsWith('mqtt://')) {
    for (const key of given) {
      checks.refuse('cloud', key, {
        found: 'a file for TLS',
        allowed: 'none, since cloud.broker is mqtt://, which is not encrypted',
        hint: 'Write mqtts:// or take the key out',
      })
    }
    return undefined
  }
  if (given.includes('cert_file') !== given.includes('tls_key_file')) {
    const [has, lacks] = given.includes('cert_file')
      ? ['cert_file', 'tls_key_file']
      : ['tls_key_file', 'cert_file']
    checks.refuse('cloud', lacks!, {
      found: 'nothing',
      allowed: `a file, since cloud.${has} is there and needs it`,
    })
  }
  const ca = checks.load('cloud', 'ca_file', 'trusted', certificate)
  const cert = checks.load('cloud', 'cert_file', 'trusted', certificate)
  const key = checks.load('cloud', 'tls_key_file', 'secret', privateKey)
  if (cert !== undefined) checkCertificate(checks, cert.parsed, key?.parsed)
  if (given.length === 0) return undefined
  return {
    ...(ca === undefined ? {} : { ca: ca.bytes }),
    ...(cert === undefined ? {} : { cert: cert.bytes }),
    ...(key === undefined ? {} : { key: key.bytes }),
  }
}

/** Its dates are left alone: a board without a clock battery does not know what day it is. */
function checkCertificate(checks: FileChecks, cert: X509Certificate, key: KeyObject | undefined): void {
  if (key !== undefined && !cert.checkPrivateKey(key)) {
    checks.refuse('cloud', 'tls_key_file', {
      found: 'the private key of another certificate',
      allowed: 'the private key of the certificate in cloud.cert_file',
    })
  }
  const vehicle = checks.sound('vehicle', 'id')
  const name = /^CN=(.*)$/m.exec(cert.subject)?.[1]
  if (vehicle !== undefined && name !== vehicle) {
    checks.refuse('cloud', 'cert_file', {
      found: `a certificate for ${name === undefined ? 'no name' : JSON.stringify(name)}`,
      allowed: `one whose common name is the vehicle id, "${vehicle}": the broker takes it as the user`,
    })
  }
}

function certificate(bytes: Buffer): Pem<X509Certificate> {
  try {
    return { bytes, parsed: new X509Certificate(bytes) }
  } catch {
    throw new Error('a certificate in PEM, which begins with -----BEGIN CERTIFICATE-----')
  }
}

function privateKey(bytes: Buffer): Pem<KeyObject> {
  try {
    return { bytes, parsed: createPrivateKey(bytes) }
  } catch {
    throw new Error('a private key in PEM without a password, which begins with -----BEGIN PRIVATE KEY-----')
  }
}
