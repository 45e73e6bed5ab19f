/** Vehicles as the partner server sees them: each connected for itself, saying what it has and acknowledging what it gets. */
import { setTimeout as sleep } from 'node:timers/promises'
import { connectAsync, type MqttClient } from 'mqtt'
import { signHs256, type UpTyp } from '../../src/contract/jws.ts'
import { upKey } from '../../src/contract/vehicleKey.ts'

export interface Vehicle {
  readonly id: string
  readonly plate: string
  readonly key: Buffer
}

const CONNECT_AT_ONCE = 50
/** As the agent does: what is not acknowledged is said again. A broker drops what it cannot queue. */
const REPEAT_MS = 5_000
const LEDGER = 'L1'

class Car {
  readonly vehicle: Vehicle
  /** Said and not yet acknowledged, by its number. */
  readonly unacknowledged = new Map<number, () => void>()
  readonly #client: MqttClient
  readonly #key: Buffer
  readonly #onSettlement: (trip: string) => void
  #seq = 0

  private constructor(vehicle: Vehicle, client: MqttClient, onSettlement: (trip: string) => void) {
    this.vehicle = vehicle
    this.#client = client
    this.#key = upKey(vehicle.key)
    this.#onSettlement = onSettlement
    client.on('message', (topic, payload) => {
      const claims = JSON.parse(Buffer.from(payload.toString().split('.')[1]!, 'base64url').toString())
      if (topic.endsWith('/ack')) this.#taken(claims.upTo)
      else if (topic.endsWith('/settlement')) this.#settled(claims.trip, claims.jti)
    })
  }

  static async connect(broker: string, vehicle: Vehicle, onSettlement: (trip: string) => void): Promise<Car> {
    const client = await connectAsync(broker, { clientId: vehicle.id, keepalive: 600 })
    const car = new Car(vehicle, client, onSettlement)
    await client.subscribeAsync(`taxi/${vehicle.id}/down/+`, { qos: 1 })
    return car
  }

  sync(): void {
    this.#publish('sync', { lastSeq: this.#seq, fresh: false, trips: [] })
  }

  /** A message of the ledger, said until it is acknowledged. */
  say(typ: 'trip' | 'ack', words: object): void {
    this.#seq += 1
    const numbered = { seq: this.#seq, ...words }
    const publish = () => this.#publish(typ, numbered)
    this.unacknowledged.set(this.#seq, publish)
    publish()
  }

  end(): Promise<void> {
    return this.#client.endAsync(true)
  }

  #taken(upTo: number): void {
    for (const seq of this.unacknowledged.keys()) if (seq <= upTo) this.unacknowledged.delete(seq)
  }

  #settled(trip: string, jti: string): void {
    this.#onSettlement(trip)
    this.say('ack', { acks: [{ jti, result: 'applied' }] })
  }

  #publish(typ: UpTyp, words: object): void {
    const claims = { v: 1, vehicle: this.vehicle.id, ledger: LEDGER, ...words }
    // What the broker did not take is said again.
    this.#client.publish(`taxi/${this.vehicle.id}/up/${typ}`, signHs256(claims, typ, this.#key), { qos: 1 })
  }
}

export class Cars {
  readonly all: readonly Car[]
  /** When the first settlement notice of a trip was heard (performance.now), by trip. */
  readonly heard: ReadonlyMap<string, number>
  readonly #repeating: NodeJS.Timeout

  private constructor(all: readonly Car[], heard: ReadonlyMap<string, number>) {
    this.all = all
    this.heard = heard
    this.#repeating = setInterval(() => {
      for (const car of all) for (const publish of car.unacknowledged.values()) publish()
    }, REPEAT_MS).unref()
  }

  static async connect(broker: string, vehicles: readonly Vehicle[]): Promise<Cars> {
    const heard = new Map<string, number>()
    const onSettlement = (trip: string) => {
      if (!heard.has(trip)) heard.set(trip, performance.now())
    }
    const all: Car[] = []
    for (let i = 0; i < vehicles.length; i += CONNECT_AT_ONCE) {
      const some = vehicles.slice(i, i + CONNECT_AT_ONCE)
      all.push(...(await Promise.all(some.map(vehicle => Car.connect(broker, vehicle, onSettlement)))))
    }
    return new Cars(all, heard)
  }

  /** When the notice of each trip has come, and all that the cars said is acknowledged; rejects after so long. */
  async quiet(trips: readonly string[], withinMs: number): Promise<void> {
    const end = performance.now() + withinMs
    const isQuiet = () =>
      trips.every(trip => this.heard.has(trip)) && this.all.every(car => car.unacknowledged.size === 0)
    while (!isQuiet()) {
      if (performance.now() > end) throw new Error('the cars waited in vain')
      await sleep(5)
    }
  }

  async end(): Promise<void> {
    clearInterval(this.#repeating)
    await Promise.all(this.all.map(car => car.end()))
  }
}
