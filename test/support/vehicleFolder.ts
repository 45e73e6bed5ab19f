/** A folder with a vehicle's configuration and its secrets, as a technician leaves it: everything right. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toJwks } from '../../src/contract/cloudKeys.ts'

export const VEHICLE_KEY_HEX = Buffer.from(Array.from({ length: 32 }, (_, i) => i)).toString('hex')

export const RIGHT_CONFIG = `[vehicle]
id = "TAXI-0042"
currency = "CNY"
key_file = "vehicle.key"

[meter]
port = "tcp://127.0.0.1:4001"
profile = "generic"

[pay]
base = "HTTPS://PAY.EXAMPLE.COM"

[cloud]
broker = "mqtt://127.0.0.1:1883"
keys_file = "cloud-keys.json"

[ledger]
path = "ledger.db"
`

export class VehicleFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'farebridge-vehicle-'))
  /** The configuration file. */
  readonly config = this.write('vehicle.toml', RIGHT_CONFIG)
  /** The private key of the cloud's one key, `test`. */
  readonly cloudKey: KeyObject

  constructor() {
    const { privateKey } = generateKeyPairSync('ed25519')
    this.cloudKey = privateKey
    this.write('vehicle.key', `${VEHICLE_KEY_HEX}\n`, 0o600)
    this.write('cloud-keys.json', JSON.stringify(toJwks(new Map([['test', privateKey]]))))
  }

  /** Writes the configuration with one part exchanged; throws when that part does not stand in it. */
  configure(part: string, other: string): void {
    if (!RIGHT_CONFIG.includes(part)) throw new Error(`not in the configuration: ${part}`)
    this.write(
      'vehicle.toml',
      RIGHT_CONFIG.replace(part, () => other),
    )
  }

  /** Returns the file's path. */
  write(name: string, text: string | Buffer, mode = 0o644): string {
    const file = join(this.path, name)
    rmSync(file, { force: true })
    writeFileSync(file, text, { mode })
    return file
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
