/** A vehicle as the broker sees it, and the cloud's key. Each vehicle repeats what is not acknowledged, as the agent does. */
import { generateKeyPairSync } from 'node:crypto'
import { connectAsync, type MqttClient } from 'mqtt'
import { readSigningKeys } from '../../../src/cloud/fleet/signingKey.ts'
import type { Fleet, FleetVehicle } from '../../../src/cloud/fleet/vehicle.ts'
import { type CloudKeys, parseCloudKeys } from '../../../src/contract/cloudKeys.ts'
import { type DownTyp, signHs256, type UpTyp, verifyEdDsa } from '../../../src/contract/jws.ts'
import { parseDownAck, parseDownHeader } from '../../../src/contract/messages.ts'
import { parseTopic, topics } from '../../../src/contract/topics.ts'
import { upKey } from '../../../src/contract/vehicleKey.ts'
import { CAR, OTHER_CAR, type Words } from '../fleet/rig.ts'

export const PEM = generateKeyPairSync('ed25519').privateKey.export({
  type: 'pkcs8',
  format: 'pem',
}) as string
export const KEYS = readSigningKeys([PEM])
export const PINNED = parseCloudKeys(KEYS.jwks)
export const FLEET: Fleet = {
  name: 'Green Taxi',
  vehicles: new Map([CAR, OTHER_CAR].map(vehicle => [vehicle.id, vehicle])),
}

export interface Heard {
  readonly typ: DownTyp
  readonly claims: Words
}

export class FakeCar {
  readonly heard: Heard[] = []
  readonly vehicle: FleetVehicle
  readonly #client: MqttClient
  readonly #keys: CloudKeys
  /** Of ledger L1. */
  upTo = 0
  /** Of messages heard, not yet said. */
  readonly acksPending: Words[] = []
  readonly #acked = new Set<string>()

  static async connect(url: string, vehicle = CAR, keys = PINNED): Promise<FakeCar> {
    const client = await connectAsync(url, { clientId: `car-${vehicle.id}`, protocolVersion: 4 })
    const car = new FakeCar(client, vehicle, keys)
    await client.subscribeAsync(topics(vehicle.id).downAll, { qos: 1 })
    return car
  }

  constructor(client: MqttClient, vehicle: FleetVehicle, keys: CloudKeys) {
    this.#client = client
    this.vehicle = vehicle
    this.#keys = keys
    client.on('message', (topic, payload) => this.#onMessage(topic, payload))
  }

  say(typ: UpTyp, words: Words, key = upKey(this.vehicle.keys[0]!)): Promise<unknown> {
    return this.raw(`taxi/${this.vehicle.id}/up/${typ}`, signHs256(words, typ, key))
  }

  raw(topic: string, payload: string | Buffer, retain = false): Promise<unknown> {
    return this.#client.publishAsync(topic, payload, { qos: 1, retain })
  }

  sync(facts: Words = {}): Promise<unknown> {
    const words = { v: 1, vehicle: this.vehicle.id, ledger: 'L1', lastSeq: 0, fresh: false, trips: [] }
    return this.say('sync', { ...words, ...facts })
  }

  of(typ: DownTyp): readonly Words[] {
    return this.heard.filter(heard => heard.typ === typ).map(({ claims }) => claims)
  }

  end(): Promise<void> {
    return this.#client.endAsync(true)
  }

  #onMessage(topic: string, payload: Buffer): void {
    const typ = parseTopic(topic)!.name as DownTyp
    const claims = verifyEdDsa(payload.toString('latin1'), typ, this.#keys)
    const { sub, jti } = parseDownHeader(claims)
    if (sub !== this.vehicle.id) throw new Error('a message to another vehicle')
    this.heard.push({ typ, claims })
    if (typ === 'ack') {
      const { ledger, upTo } = parseDownAck(claims)
      if (ledger === 'L1') this.upTo = Math.max(this.upTo, upTo)
    } else if (!this.#acked.has(jti)) {
      this.#acked.add(jti)
      this.acksPending.push({ jti, result: 'applied' })
    }
  }
}
