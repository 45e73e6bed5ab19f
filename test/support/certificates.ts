/** A throw-away certificate authority for tests, made with the openssl program. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** PEM texts, and where they lie. */
export interface Certificate {
  readonly cert: string
  readonly key: string
  readonly certFile: string
  readonly keyFile: string
}

export interface Authority {
  readonly ca: string
  readonly caFile: string
  /** A certificate for a common name; `127.0.0.1` is among its alternative names. */
  issue(commonName: string): Certificate
  remove(): void
}

export function makeAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'farebridge-ca-'))
  const at = (name: string) => join(folder, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe', cwd: folder })
  const keyArgs = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl(
    'req',
    '-x509',
    ...keyArgs,
    '-days',
    '2',
    '-subj',
    '/CN=test authority',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
  )
  writeFileSync(at('extensions'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n')
  return {
    ca: readFileSync(at('ca.pem'), 'utf8'),
    caFile: at('ca.pem'),
    issue(commonName) {
      const [key, request, cert] = ['key', 'csr', 'pem'].map(end => `${commonName}.${end}`) as [
        string,
        string,
        string,
      ]
      openssl('req', ...keyArgs, '-subj', `/CN=${commonName}`, '-keyout', key, '-out', request)
      const signing = [
        '-CA',
        'ca.pem',
        '-CAkey',
        'ca.key',
        '-CAcreateserial',
        '-days',
        '2',
        '-extfile',
        'extensions',
      ]
      openssl('x509', '-req', '-in', request, '-out', cert, ...signing)
      const read = (name: string) => readFileSync(at(name), 'utf8')
      return { cert: read(cert), key: read(key), certFile: at(cert), keyFile: at(key) }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
