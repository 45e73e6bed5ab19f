/** Certificates and secrets in files of their own. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { FileChecks } from '../../config/fileChecks.ts'

/** Both files or neither; the key must be the certificate's. */
export function certificateOf(
  checks: FileChecks,
  section: 'web' | 'broker',
): { readonly cert: Buffer; readonly key: Buffer } | null {
  const [has, lacks] = [checks.sound(section, 'cert_file'), checks.sound(section, 'tls_key_file')]
  if (has === undefined && lacks === undefined) return null
  if (has === undefined || lacks === undefined) {
    const [there, missing] = has === undefined ? ['tls_key_file', 'cert_file'] : ['cert_file', 'tls_key_file']
    checks.refuse(section, missing!, { found: 'nothing', allowed: `a file, since ${there} needs it` })
    return null
  }
  const cert = checks.load(section, 'cert_file', 'trusted', bytes => ({ bytes, parsed: certificate(bytes) }))
  const key = checks.load(section, 'tls_key_file', 'secret', bytes => ({ bytes, parsed: privateKey(bytes) }))
  if (cert === undefined || key === undefined) return null
  if (!cert.parsed.checkPrivateKey(key.parsed)) {
    const allowed = `the private key of the certificate in ${section}.cert_file`
    checks.refuse(section, 'tls_key_file', { found: 'the key of another certificate', allowed })
    return null
  }
  return { cert: cert.bytes, key: key.bytes }
}

function certificate(bytes: Buffer): X509Certificate {
  try {
    return new X509Certificate(bytes)
  } catch {
    throw new Error('a certificate in PEM, which begins with -----BEGIN CERTIFICATE-----')
  }
}

function privateKey(bytes: Buffer): KeyObject {
  try {
    return createPrivateKey(bytes)
  } catch {
    throw new Error('a private key in PEM without a password')
  }
}

/** One line of printable characters, `least` at least. */
export function secretText(
  checks: FileChecks,
  section: string,
  key: string,
  least: number,
): string | undefined {
  return checks.load(section, key, 'secret', bytes => {
    const text = bytes.toString('utf8').trim()
    if (/^[!-~]+$/.test(text) && text.length >= least && text.length <= 1024) return text
    throw new Error(`one line of at least ${least} printable characters without blanks`)
  })
}
