/**
 * One attempt at an MQTT connection, from CONNECT to its end: the only file that touches mqtt.js. A Connection is never
 * used twice; once it has failed or was dropped, nothing of it is heard again.
 */
import type { Socket } from 'node:net'
import { MqttClient, ReasonCodes } from 'mqtt'
import { writeToStream } from 'mqtt-packet'
import { withAdvice } from './advice.ts'
import {
  type BrokerAddress,
  type BrokerTls,
  MAX_PACKET_BYTES,
  OversizePacketError,
  openStream,
} from './broker.ts'

// mqtt-packet would keep a Buffer for each of the 65,536 packet identifiers: 7 MiB for what a few writes a minute cost nothing.
writeToStream.cacheNumbers = false

export type ProtocolVersion = 4 | 5

export interface ConnectionOptions {
  readonly address: BrokerAddress
  readonly tls?: BrokerTls | undefined
  readonly protocol: ProtocolVersion
  readonly clientId: string
  readonly keepaliveS: number
  /** Throw the broker's stored session away with this CONNECT. */
  readonly clean: boolean
  readonly will: { readonly topic: string; readonly payload: string }
}

export interface Failure {
  /** `protocol`: the broker does not speak this version. `oversize`: it sent a packet longer than any may be. */
  readonly kind: 'refused' | 'protocol' | 'oversize' | 'lost' | 'handler'
  readonly detail: string
}

export interface ConnectionEvents {
  /** CONNACK. `window` is how many QoS 1 messages the broker takes before it answers. */
  connected(facts: { sessionPresent: boolean; window: number }): void
  /** Once, and the last word of this connection. */
  failed(failure: Failure): void
  /** A message. Returning acknowledges it to the broker; throwing does not and ends the connection. */
  message(topic: string, payload: Buffer): void
}

/** A week: what the cloud has queued meanwhile comes at once. Nothing rests on it, the cloud repeats what is not acked. */
const SESSION_EXPIRY_S = 7 * 24 * 3600
/** MQTT 3.1.1 §3.2.2.3 and MQTT 5 §3.2.2.2. */
const UNACCEPTABLE_PROTOCOL = [1, 132]
/** Where the broker says nothing: MQTT 5 §3.2.2.3.3. */
const RECEIVE_MAXIMUM = 65_535

export class Connection {
  readonly #client: MqttClient
  readonly #events: ConnectionEvents
  #stream: Socket | null = null
  /** Dropped or failed: whatever mqtt.js still says is not heard. */
  #over = false
  #lastWord: string | null = null

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#events = events
    this.#client = new MqttClient(() => this.#open(options), clientOptions(options))
    this.#wire()
    this.#client.connect()
  }

  /** `done` is told whether the subscription was granted (SUBACK codes of 128 and more are refusals). */
  subscribe(topic: string, done: (error: Error | null) => void): void {
    this.#client.subscribe(topic, { qos: 1 }, (error, granted) => {
      const refused = granted?.find(grant => grant.qos >= 128)
      const outcome = error ?? (refused === undefined ? null : new Error(`subscription to ${topic} refused`))
      // mqtt.js calls from inside a promise and would call again with whatever the first call threw.
      process.nextTick(() => {
        if (!this.#over) done(outcome)
      })
    })
  }

  /** QoS 1. `done` comes with the PUBACK, or with an error where a version 5 broker says that it refused. Never after the end. */
  publish(topic: string, payload: string, retain: boolean, done: (error: Error | null) => void): void {
    if (this.#over || !this.#client.connected) return
    this.#client.publish(topic, payload, { qos: 1, retain }, error => {
      if (!this.#over) done(error ?? null)
    })
  }

  /** Says goodbye (DISCONNECT, so that the will is not sent); `done` when it is out. The caller bounds the wait and drops. */
  end(done: () => void): void {
    this.#client.end(false, () => done())
  }

  /** Ends it now and for good. */
  drop(): void {
    this.#over = true
    this.#stream?.destroy()
  }

  #open(options: ConnectionOptions): Socket {
    const stream = openStream(options.address, options.tls)
    stream.on('error', error => this.#fail(failureOf(error)))
    this.#stream = stream
    return stream
  }

  #wire(): void {
    const client = this.#client
    // These listeners stay for good: an `error` event of a given-up client without a listener would end the process.
    client.on('error', error => this.#fail(failureOf(error)))
    client.on('close', () => this.#fail({ kind: 'lost', detail: this.#lastWord ?? 'the connection closed' }))
    client.on('disconnect', packet => {
      const reason = ReasonCodes[(packet.reasonCode ?? 0) as keyof typeof ReasonCodes]
      this.#lastWord = `the broker ended the connection: ${reason || 'no reason given'}`
    })
    client.on('connect', packet => {
      if (this.#over) return
      const window = packet.properties?.receiveMaximum ?? RECEIVE_MAXIMUM
      this.#events.connected({ sessionPresent: packet.sessionPresent, window })
    })
    client.handleMessage = (packet, acknowledge) => {
      // mqtt.js sends the PUBACK in `acknowledge`, so verifying and committing before it, all in this one synchronous
      // turn, is what makes "acknowledged" mean "committed". A handler that awaited could run twice at once: a lost link
      // redelivers while the first run is still waiting (MQTT.js #1423 and facts of 5.16). Ours cannot.
      if (this.#over) return
      try {
        this.#events.message(packet.topic, asBuffer(packet.payload))
      } catch (error) {
        // Calling back with an error would leave the message unacknowledged yet the link up, and a broker redelivers
        // only after a reconnect (MQTT 5 §4.4): so the link has to go.
        this.#fail({ kind: 'handler', detail: textOf(error) })
        return
      }
      acknowledge()
    }
  }

  #fail(failure: Failure): void {
    if (this.#over) return
    this.drop()
    this.#events.failed(failure)
  }
}

function clientOptions(options: ConnectionOptions): ConstructorParameters<typeof MqttClient>[1] {
  const { address, will } = options
  return {
    protocolId: 'MQTT',
    protocolVersion: options.protocol,
    clientId: options.clientId,
    clean: options.clean,
    keepalive: options.keepaliveS,
    manualConnect: true,
    reconnectPeriod: 0,
    // The link has its own time-out over CONNECT and SUBSCRIBE together.
    connectTimeout: 2 ** 31 - 1,
    queueQoSZero: false,
    resubscribe: false,
    timerVariant: 'native',
    will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: true },
    ...(address.username === undefined ? {} : { username: address.username }),
    ...(address.password === undefined ? {} : { password: address.password }),
    ...(options.protocol === 5
      ? { properties: { sessionExpiryInterval: SESSION_EXPIRY_S, maximumPacketSize: MAX_PACKET_BYTES } }
      : {}),
  }
}

function failureOf(error: Error & { code?: number | string }): Failure {
  if (error instanceof OversizePacketError) return { kind: 'oversize', detail: error.message }
  const detail = withAdvice(textOf(error), error.code)
  if (typeof error.code !== 'number') return { kind: 'lost', detail }
  return { kind: UNACCEPTABLE_PROTOCOL.includes(error.code) ? 'protocol' : 'refused', detail }
}

/** Happy Eyeballs gives an AggregateError without a text of its own. */
function textOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(textOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}

const asBuffer = (payload: Buffer | string): Buffer =>
  typeof payload === 'string' ? Buffer.from(payload) : payload
