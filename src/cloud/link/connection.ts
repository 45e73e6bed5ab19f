/**
 * One attempt at an MQTT connection, from CONNECT to its end: the only file that touches mqtt.js. Never used twice, since
 * mqtt.js stays down after a refused connect; once it has failed or was dropped, nothing of it is heard again.
 */
import type { Socket } from 'node:net'
import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import { MAX_MESSAGE_BYTES } from '../../contract/messages.ts'
import type { BrokerOptions } from './options.ts'

export interface ConnectionOptions {
  readonly broker: BrokerOptions
  readonly protocol: 4 | 5
  readonly clientId: string
  /** What the broker keeps for this client while it is away; 0: nothing. */
  readonly sessionS: number
  /** The first must be granted. */
  readonly filters: readonly string[]
}

export interface Failure {
  /** `protocol`: the broker does not speak this version. `handler`: a message could not be committed. */
  readonly kind: 'protocol' | 'refused' | 'lost' | 'handler'
  readonly detail: string
}

export interface ConnectionEvents {
  /** The subscription stands. */
  ready(): void
  /** Once, and the last word of this connection. */
  failed(failure: Failure): void
  /** When it resolves the broker is told that the message is taken; when it rejects the connection ends. */
  message(topic: string, payload: Buffer): Promise<void>
}

/** MQTT 3.1.1 §3.2.2.3 and MQTT 5 §3.2.2.2. */
const UNACCEPTABLE_PROTOCOL: readonly unknown[] = [1, 132]
/** From CONNECT to SUBACK. */
const READY_WITHIN_MS = 15_000
const ANSWER_WITHIN_MS = 20_000
const KEEPALIVE_S = 30
/** Messages on their way at a time, if the broker takes as many. */
const WINDOW = 16
/** Beside the payload: topic, properties and header. */
const PACKET_EXTRA_BYTES = 1_024
const REFUSED = 128

export class Connection {
  readonly #client: MqttClient
  readonly #events: ConnectionEvents
  readonly #filters: readonly string[]
  readonly #deadline: NodeJS.Timeout
  readonly #unanswered = new Set<(taken: boolean) => void>()
  readonly #waiting: (() => void)[] = []
  #window = WINDOW
  #over = false
  /** The message being taken in. */
  #taking: Promise<void> = Promise.resolve()

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#events = events
    this.#filters = options.filters
    this.#client = connect(options.broker.url, clientOptions(options))
    this.#deadline = setTimeout(
      () => this.#fail({ kind: 'lost', detail: 'the broker did not answer in time' }),
      READY_WITHIN_MS,
    )
    this.#wire()
    this.#client.connect()
  }

  /**
   * QoS 1, when there is room for it. True when the broker has answered that it took it; false when it refused or the
   * connection ended, after which it is never sent: mqtt.js must not queue what is repeated anyway.
   */
  async publish(topic: string, payload: string): Promise<boolean> {
    while (!this.#over && this.#unanswered.size >= this.#window)
      await new Promise<void>(resolve => this.#waiting.push(resolve))
    if (this.#over || !this.#client.connected) return false
    return new Promise(resolve => {
      const timer = setTimeout(
        () => this.#fail({ kind: 'lost', detail: 'the broker does not answer publishes' }),
        ANSWER_WITHIN_MS,
      )
      const answered = (taken: boolean) => {
        if (!this.#unanswered.delete(answered)) return
        clearTimeout(timer)
        resolve(taken)
        this.#waiting.shift()?.()
      }
      this.#unanswered.add(answered)
      this.#client.publish(topic, payload, { qos: 1 }, error => answered(error == null))
    })
  }

  /** Ends it for good; resolves when the message under way, if any, is done with. */
  async end(): Promise<void> {
    if (!this.#over && this.#client.connected) {
      // Said, so that the broker need not wait for the keep-alive; the stream is cut if that takes long.
      const said = new Promise<void>(resolve => this.#client.end(false, () => resolve()))
      await Promise.race([said, new Promise(resolve => setTimeout(resolve, 500).unref())])
    }
    this.#drop()
    await this.#taking.catch(() => {})
  }

  #wire(): void {
    const client = this.#client
    client.on('error', error => this.#fail(failureOf(error)))
    client.on('close', () => this.#fail({ kind: 'lost', detail: 'the connection closed' }))
    client.on('connect', packet => {
      // Small messages both ways: Nagle's algorithm would hold each back for the other side's delayed acknowledgement.
      ;(client.stream as Partial<Socket>).setNoDelay?.(true)
      this.#window = Math.max(1, Math.min(WINDOW, packet.properties?.receiveMaximum ?? WINDOW))
      this.#subscribe()
    })
    client.handleMessage = (packet, acknowledge) => {
      if (this.#over) return
      const { topic, payload } = packet
      this.#taking = this.#events.message(topic, Buffer.from(payload))
      this.#taking.then(
        // mqtt.js sends the PUBACK in this call, and takes the next packet after it.
        () => {
          if (!this.#over) acknowledge()
        },
        (error: unknown) => this.#fail({ kind: 'handler', detail: textOf(error) }),
      )
    }
  }

  #subscribe(): void {
    const wanted = Object.fromEntries(this.#filters.map(filter => [filter, { qos: 1 as const }]))
    this.#client.subscribe(wanted, (error, granted) => {
      if (this.#over) return
      const first = granted?.find(({ topic }) => topic === this.#filters[0])
      if (first === undefined || first.qos >= REFUSED) {
        const why = error?.message ?? 'the broker refuses it'
        this.#fail({ kind: 'refused', detail: `subscription to ${this.#filters[0]}: ${why}; check its ACL` })
        return
      }
      clearTimeout(this.#deadline)
      this.#events.ready()
    })
  }

  #fail(failure: Failure): void {
    if (this.#over) return
    this.#drop()
    this.#events.failed(failure)
  }

  #drop(): void {
    this.#over = true
    clearTimeout(this.#deadline)
    this.#client.end(true)
    this.#client.stream?.destroy()
    for (const answered of [...this.#unanswered]) answered(false)
    for (const resume of this.#waiting.splice(0)) resume()
  }
}

function clientOptions({ broker, protocol, clientId, sessionS }: ConnectionOptions): IClientOptions {
  const { username, password, tls } = broker
  return {
    protocolVersion: protocol,
    clientId,
    clean: sessionS === 0,
    keepalive: KEEPALIVE_S,
    manualConnect: true,
    reconnectPeriod: 0,
    // The deadline is over CONNECT and SUBSCRIBE together.
    connectTimeout: 2 ** 31 - 1,
    queueQoSZero: false,
    resubscribe: false,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...tls,
    ...(protocol === 5
      ? {
          properties: {
            sessionExpiryInterval: sessionS,
            // The broker keeps what is longer to itself.
            maximumPacketSize: MAX_MESSAGE_BYTES + PACKET_EXTRA_BYTES,
          },
        }
      : {}),
  }
}

function failureOf(error: Error & { code?: number | string }): Failure {
  const { code } = error
  if (typeof code !== 'number') return { kind: 'lost', detail: textOf(error) }
  return { kind: UNACCEPTABLE_PROTOCOL.includes(code) ? 'protocol' : 'refused', detail: textOf(error) }
}

/** Happy Eyeballs gives an AggregateError without a text of its own. */
function textOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(textOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
