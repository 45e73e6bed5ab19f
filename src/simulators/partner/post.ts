/**
 * The stand-in's side of the broker: signed messages out, each repeated until the vehicle has acknowledged it, and
 * whatever comes up in. What it still owes survives any broker.
 */

import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { connect, type MqttClient } from 'mqtt'
import type { DownTyp } from '../../contract/jws.ts'
import { topics } from '../../contract/topics.ts'
import type { Signer } from './keys.ts'

export interface BrokerTls {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

export interface PostOptions {
  /** `mqtt://[user:password@]host:port`, or `mqtts://…`. */
  readonly broker: string
  readonly protocol: 4 | 5
  readonly clientId: string
  /** PEM texts, for `mqtts:`. */
  readonly tls?: BrokerTls | undefined
  readonly signer: Signer
  /** How long to wait for an acknowledgement before a message is sent again. */
  readonly repeatMs: number
  onUp(topic: string, payload: Buffer): void
}

interface Owed {
  readonly vehicle: string
  readonly topic: string
  readonly token: string
}

/** Messages repeated at a time; the rest waits for these. */
const MAX_REPEATED = 200

export class Post {
  readonly #o: PostOptions
  /** By jti. */
  readonly #owed = new Map<string, Owed>()
  #client: MqttClient | null = null
  #timer: NodeJS.Timeout | undefined
  repeats = 0

  constructor(options: PostOptions) {
    this.#o = options
  }

  get owed(): number {
    return this.#owed.size
  }

  get isConnected(): boolean {
    return this.#client?.connected === true
  }

  /** Ends when the subscription stands. Rejects when the broker has not answered within `ms`. */
  start(ms: number): Promise<void> {
    const { broker, protocol, clientId, tls } = this.#o
    const client = connect(broker, {
      protocolVersion: protocol,
      clientId,
      clean: false,
      reconnectPeriod: 500,
      reconnectOnConnackError: true,
      queueQoSZero: false,
      manualConnect: true,
      ...tls,
      ...(protocol === 5 ? { properties: { sessionExpiryInterval: 3600 } } : {}),
    })
    this.#client = client
    // Memory only, and the handler is synchronous: PUBACK before or after makes no difference here.
    client.on('message', (topic, payload) => this.#o.onUp(topic, payload))
    this.#timer = setInterval(() => this.#repeat(), this.#o.repeatMs)
    let trouble = 'no answer'
    client.on('error', error => {
      trouble = error.message || String((error as { code?: unknown }).code)
    })
    // Small messages both ways: Nagle's algorithm would hold each one back for the other side's delayed acknowledgement.
    client.on('connect', () => (client.stream as Partial<Socket>).setNoDelay?.(true))
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no broker at ${new URL(broker).host} (${trouble}): start it first`)),
        ms,
      )
      client.on('connect', () =>
        client.subscribe('taxi/+/up/#', { qos: 1 }, error => {
          if (error) {
            trouble = error.message
            return
          }
          clearTimeout(timer)
          resolve()
        }),
      )
      client.connect()
    })
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#client?.endAsync(true)
  }

  /** Sends a message that the vehicle must acknowledge; gives its jti. */
  send(vehicle: string, typ: Exclude<DownTyp, 'ack'>, body: object): string {
    const { jti, topic, token } = this.sealed(vehicle, typ, body)
    this.#owed.set(jti, { vehicle, topic, token })
    this.publish(topic, token)
    return jti
  }

  /** Sends a message that nobody acknowledges. */
  tell(vehicle: string, typ: DownTyp, body: object): void {
    const { topic, token } = this.sealed(vehicle, typ, body)
    this.publish(topic, token)
  }

  /** A signed message with its header, not sent. `sub` may be overridden by the body. */
  sealed(vehicle: string, typ: DownTyp, body: object): { jti: string; topic: string; token: string } {
    const jti = randomUUID()
    const iat = Math.floor(Date.now() / 1000)
    const token = this.#o.signer.sign(typ, { iss: 'stand-in-partner', sub: vehicle, jti, iat, ...body })
    const place = topics(vehicle)
    const topic = {
      ack: place.downAck,
      settlement: place.downSettlement,
      notice: place.downNotice,
      restore: place.downRestore,
    }[typ]
    return { jti, topic, token }
  }

  /** The vehicle has committed this message. */
  acknowledged(vehicle: string, jti: string): void {
    if (this.#owed.get(jti)?.vehicle === vehicle) this.#owed.delete(jti)
  }

  /** Once, as it is, if there is a connection: mqtt.js must not queue, since what is owed is repeated anyway. */
  publish(topic: string, payload: string | Buffer): void {
    if (this.#client?.connected) this.#client.publish(topic, payload, { qos: 1 }, () => {})
  }

  #repeat(): void {
    for (const { topic, token } of [...this.#owed.values()].slice(0, MAX_REPEATED)) {
      this.repeats += 1
      this.publish(topic, token)
    }
  }
}
