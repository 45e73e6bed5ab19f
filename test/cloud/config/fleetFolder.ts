/** A fleet's folder with everything that its configuration names, made anew: keys are the test's own. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const EXAMPLE = join(import.meta.dirname, '../../../device-config/fleet.example.toml')

export interface FleetFolder {
  readonly folder: string
  readonly file: string
  /** Writes the configuration with texts replaced. */
  write(...changes: readonly (readonly [from: string, to: string])[]): void
  put(name: string, text: string, mode?: number): void
}

/** The example that is shipped, with its files. */
export function fleetFolder(): FleetFolder {
  const folder = mkdtempSync(join(tmpdir(), 'farebridge-fleet-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'fleet.toml')
  const put = (name: string, text: string, mode = 0o600) => writeFileSync(join(folder, name), text, { mode })
  const pem = { type: 'pkcs8', format: 'pem' } as const
  put('app-private.pem', rsa.privateKey.export(pem).toString())
  put('alipay-public.pem', rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString())
  put('signing.pem', generateKeyPairSync('ed25519').privateKey.export(pem).toString())
  mkdirSync(join(folder, 'vehicles'))
  put('vehicles/TAXI-0042.key', randomBytes(32).toString('hex'))
  const write: FleetFolder['write'] = (...changes) => {
    let text = readFileSync(EXAMPLE, 'utf8')
    for (const [from, to] of changes) {
      if (!text.includes(from)) throw new Error(`the example has no ${from}`)
      text = text.replace(from, to)
    }
    writeFileSync(file, text)
  }
  write()
  return { folder, file, write, put }
}
