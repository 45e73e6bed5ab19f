/**
 * The server's link to its vehicles through the broker: takes in what they say, and sends what the store owes them until
 * they have acknowledged it. It has no end but stop(): a broker that is away or refuses is tried again.
 */
import { randomUUID } from 'node:crypto'
import { type DownTyp, signEdDsa } from '../../contract/jws.ts'
import { topics } from '../../contract/topics.ts'
import { type Ack, AckDesk } from './ackDesk.ts'
import { Connection, type Failure } from './connection.ts'
import type { LinkOptions } from './options.ts'
import type { Due } from './outbox.ts'
import { Receiver } from './receiver.ts'
import { Sender } from './sender.ts'

export type { BrokerOptions, LinkOptions } from './options.ts'

const UP = 'taxi/+/up/#'
/** The retained status: a shared subscription is not given what is retained (MQTT 5 §4.8.2). */
const STATUS = 'taxi/+/up/status'
const GROUP = '$share/farebridge/'
/** How long the broker keeps what comes up while the only server is away. Nothing rests on it: vehicles repeat. */
const SESSION_S = 3_600
const REPEAT_MS = 3_000
const MOST_REPEAT_MS = 60_000
const MOST_OFFLINE_REPEAT_MS = 15 * 60_000
const SEND_EVERY_MS = 500
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000

export class VehicleLink {
  readonly #o: LinkOptions
  readonly #receiver: Receiver
  readonly #sender: Sender
  readonly #acks: AckDesk
  readonly #sent = { sent: 0, refused: 0, acks: 0, connects: 0, failures: 0 }
  #protocol: 4 | 5
  #connection: Connection | null = null
  #isReady = false
  #isStopped = true
  #failures = 0
  #retry: NodeJS.Timeout | undefined

  /** Throws TypeError on a server id that no client id can carry. */
  constructor(options: LinkOptions) {
    if (!/^[A-Za-z0-9-]{1,40}$/.test(options.serverId))
      throw new TypeError('a server id is 1–40 letters, digits and hyphens')
    if (options.shared && options.broker.protocol === '3.1.1')
      throw new TypeError('several servers on one broker need MQTT 5 (shared subscriptions)')
    this.#o = options
    this.#protocol = options.broker.protocol === '3.1.1' ? 4 : 5
    const { store, fleet, now, log, repeatMs = REPEAT_MS, sendEveryMs = SEND_EVERY_MS } = options
    this.#acks = new AckDesk(ack => void this.#acknowledge(ack))
    this.#receiver = new Receiver({
      ...{ store, fleet, now, log },
      committed: ack => this.#acks.soon(ack),
      there: () => this.kick(),
    })
    this.#sender = new Sender({
      ...{ store, now, everyMs: sendEveryMs },
      pace: { repeatMs, mostMs: MOST_REPEAT_MS, mostOfflineMs: MOST_OFFLINE_REPEAT_MS },
      send: due => this.#send(due),
      failed: error => log.warn({ error: String(error) }, 'the store does not say what is owed to vehicles'),
    })
  }

  get connected(): boolean {
    return this.#isReady
  }

  /** Counting up since the start of this server. */
  get counters(): Readonly<Record<string, number>> {
    return { ...this.#receiver.counters, ...this.#sent }
  }

  start(): void {
    if (!this.#isStopped) return
    this.#isStopped = false
    this.#open()
  }

  /** Resolves when nothing of it touches the store any more. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#isReady = false
    clearTimeout(this.#retry)
    this.#acks.stop()
    const connection = this.#connection
    this.#connection = null
    await connection?.end()
    await this.#sender.stop()
  }

  /** Something new is owed to a vehicle: it goes out at once instead of at the next look. */
  kick(): void {
    this.#sender.kick()
  }

  #open(): void {
    const { broker, serverId, shared } = this.#o
    const connection: Connection = new Connection(
      {
        ...{ broker, protocol: this.#protocol, clientId: `farebridge-cloud-${serverId}` },
        // What waited for a server that shares would lie there while the others are up.
        sessionS: shared ? 0 : SESSION_S,
        filters: shared ? [`${GROUP}${UP}`, STATUS] : [UP],
      },
      {
        ready: () => this.#onReady(),
        failed: failure => this.#onFailed(failure),
        message: async (topic, payload) => {
          await this.#receiver.receive(topic, payload)
          this.#failures = 0
        },
      },
    )
    this.#connection = connection
  }

  #onReady(): void {
    this.#isReady = true
    this.#sent.connects += 1
    this.#o.log.info({ protocol: this.#protocol === 5 ? '5' : '3.1.1' }, 'the broker is connected')
    this.#sender.start()
  }

  #onFailed({ kind, detail }: Failure): void {
    this.#connection = null
    const wasReady = this.#isReady
    this.#isReady = false
    void this.#sender.stop()
    if (this.#isStopped) return
    this.#sent.failures += 1
    const { broker, shared } = this.#o
    // Each way: a broker may have learned version 5, and given 3.1.1 up, since this server fell back.
    const isOther = kind === 'protocol' && broker.protocol === 'auto' && !shared
    if (isOther) this.#protocol = this.#protocol === 5 ? 4 : 5
    const isOlder = isOther && this.#protocol === 4
    // A store that fails again and again must not have the broker send the same message as fast as it can.
    this.#failures = wasReady && kind !== 'handler' ? 0 : this.#failures + 1
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(this.#failures, 10))
    const waitMs = isOlder ? 0 : Math.round(longest * (0.5 + Math.random() / 2))
    const hint =
      kind === 'protocol' && shared ? '; several servers on one broker need one that speaks MQTT 5' : ''
    this.#o.log.warn({ kind, waitMs }, `no broker: ${detail}${hint}`)
    this.#retry = setTimeout(() => this.#open(), waitMs)
  }

  async #send({ jti, vehicle, typ, body }: Due): Promise<void> {
    if (!this.#o.fleet.vehicles.has(vehicle)) return
    await this.#publish(vehicle, typ, jti, body)
  }

  async #acknowledge({ vehicle, ledger, upTo }: Ack): Promise<void> {
    if (await this.#publish(vehicle, 'ack', randomUUID(), { ledger, upTo })) this.#sent.acks += 1
  }

  /** Never rejects: what cannot go out is repeated, or said again. */
  async #publish(vehicle: string, typ: DownTyp, jti: string, body: object): Promise<boolean> {
    const { signer, issuer, now, log } = this.#o
    const connection = this.#connection
    if (connection === null || !this.#isReady) return false
    const header = { iss: issuer, sub: vehicle, jti, iat: Math.trunc(now() / 1000) }
    try {
      const token = signEdDsa({ ...body, ...header }, typ, signer.kid, signer.privateKey)
      const isTaken = await connection.publish(topicOf(vehicle, typ), token)
      this.#sent[isTaken ? 'sent' : 'refused'] += 1
      return isTaken
    } catch (error) {
      log.error({ vehicle, typ, error: String(error) }, 'a message to a vehicle cannot be signed')
      return false
    }
  }
}

function topicOf(vehicle: string, typ: DownTyp): string {
  const { downAck, downSettlement, downNotice, downRestore } = topics(vehicle)
  return { ack: downAck, settlement: downSettlement, notice: downNotice, restore: downRestore }[typ]
}
