/**
 * The link to the cloud: one MQTT connection at a time under its own reconnect machine, verified messages in, the
 * ledger's outbox out. It decides nothing and stores nothing; whatever it loses comes again from the ledger or the cloud.
 */
import { signHs256 } from '../../contract/jws.ts'
import { clientId, topics } from '../../contract/topics.ts'
import { waitMs } from '../pace/backoff.ts'
import { Rarely } from '../pace/rarely.ts'
import { type BrokerAddress, parseBroker } from './broker.ts'
import { Connection, type Failure, type ProtocolVersion } from './connection.ts'
import { type LinkEffect, type LinkEvent, type LinkState, linkStep } from './machine.ts'
import { LINK_BACKOFF, LINK_TIMING, type LinkOptions, type LinkStatus, type LinkTiming } from './options.ts'
import { PoisonCount } from './poison.ts'
import { OutboxPump } from './pump.ts'
import { type Refused, readDown } from './receive.ts'
import { StatusPublisher } from './status.ts'

export type { LinkOptions, LinkStatus, LinkTiming, Refusal } from './options.ts'
export type { DownMessage } from './receive.ts'

export class Link {
  readonly #o: LinkOptions
  readonly #timing: LinkTiming
  readonly #address: BrokerAddress
  readonly #topics: ReturnType<typeof topics>
  readonly #random: () => number
  readonly #rarely: Rarely
  readonly #status: StatusPublisher
  readonly #poison = new PoisonCount()
  #state: LinkState = 'stopped'
  #connection: Connection | null = null
  #window = 1
  #pump: OutboxPump | null = null
  /** Remembered for the process: a broker that refused version 5 is not asked again. */
  #protocol: ProtocolVersion
  #cleanNext = false
  #attempts = 0
  #retryTimer: NodeJS.Timeout | undefined
  #phaseTimer: NodeJS.Timeout | undefined
  #stopped: (() => void)[] = []
  #counts = { connects: 0, received: 0, refused: 0, denied: 0 }
  #lastError: string | null = null
  readonly #effects: Readonly<Record<LinkEffect, () => void>> = {
    open: () => this.#open(),
    drop: () => this.#drop(),
    wait: () => this.#wait(),
    calm: () => {
      this.#attempts = 0
    },
    subscribe: () => this.#subscribe(),
    online: () => this.#goOnline(),
    offline: () => this.#goOffline(),
    close: () => this.#close(),
  }

  /** Throws TypeError on a broker URL or a vehicle id that cannot be right. */
  constructor(options: LinkOptions) {
    this.#o = options
    this.#timing = { ...LINK_TIMING, ...options.timing }
    this.#address = parseBroker(options.url)
    this.#topics = topics(options.vehicle)
    this.#random = options.random ?? Math.random
    this.#protocol = options.protocol === '3.1.1' ? 4 : 5
    this.#rarely = new Rarely(options.clock, { everyMs: this.#timing.refusalLogMs, times: 1 })
    this.#status = new StatusPublisher(
      () => ({ ...this.#health(), ...this.#presence(true) }),
      body => this.#publishStatus(body),
      this.#timing.statusEveryMs,
    )
  }

  get online(): boolean {
    return this.#state === 'online'
  }

  state(): LinkStatus {
    return {
      state: this.#state,
      online: this.online,
      protocol: this.#protocol === 5 ? '5' : '3.1.1',
      attempts: this.#attempts,
      lastError: this.#lastError,
      cloudAnswers: this.#pump?.answers ?? false,
      ahead: this.#pump?.ahead ?? 0,
      ...this.#counts,
    }
  }

  start(): void {
    this.#on('start')
  }

  /** Ends within `stopMs`. Says offline to whoever listens, if there is a connection to say it on. */
  stop(): Promise<void> {
    return new Promise(resolve => {
      this.#stopped.push(resolve)
      this.#on('stop')
      if (this.#state === 'stopped') this.#tellStopped()
    })
  }

  /** There are new outbox rows. */
  poke(): void {
    this.#pump?.poke()
  }

  statusChanged(): void {
    this.#status.changed()
  }

  #on(event: LinkEvent): void {
    const { next, effects } = linkStep(this.#state, event)
    this.#state = next
    for (const effect of effects) this.#effects[effect]()
  }

  #open(): void {
    const will = { topic: this.#topics.upStatus, payload: JSON.stringify(this.#presence(false)) }
    const clean = this.#cleanNext
    this.#cleanNext = false
    // Each connection's callbacks close over that connection; Connection itself is silent once it was dropped.
    this.#connection = new Connection(
      {
        address: this.#address,
        tls: this.#o.tls,
        protocol: this.#protocol,
        clientId: clientId(this.#o.vehicle),
        keepaliveS: this.#o.keepaliveS ?? 30,
        clean,
        will,
      },
      {
        connected: facts => {
          // One place of the broker's window stays free for the status message.
          this.#window = Math.max(1, Math.min(16, facts.window - 1))
          this.#on('connected')
        },
        failed: failure => this.#onFailed(failure),
        message: (topic, payload) => this.#onMessage(topic, payload),
      },
    )
    this.#phase(this.#timing.connectTimeoutMs, () =>
      this.#onFailed({ kind: 'lost', detail: 'the broker did not answer in time' }),
    )
  }

  #drop(): void {
    clearTimeout(this.#retryTimer)
    clearTimeout(this.#phaseTimer)
    this.#connection?.drop()
    this.#connection = null
    if (this.#state === 'stopped' || this.#stopped.length > 0) this.#tellStopped()
  }

  #wait(): void {
    const ms = waitMs(this.#o.backoff ?? LINK_BACKOFF, this.#attempts, this.#random)
    this.#attempts += 1
    this.#o.log.debug(`the next try in ${ms} ms`)
    this.#retryTimer = setTimeout(() => this.#on('retry'), ms)
  }

  #subscribe(): void {
    this.#connection?.subscribe(this.#topics.downAll, error => {
      if (error === null) this.#on('subscribed')
      else
        this.#onFailed({
          kind: 'refused',
          detail: `${error.message}; check the broker's ACL for this vehicle`,
        })
    })
  }

  #goOnline(): void {
    this.#counts.connects += 1
    this.#o.log.info('online', { protocol: this.state().protocol })
    this.#phase(this.#timing.stableMs, () => this.#on('stable'))
    this.#status.open()
    this.#pump = new OutboxPump({
      outbox: this.#o.outbox,
      sync: () => this.#o.sync(),
      publish: (typ, payload, done) => {
        const topic = { trip: this.#topics.upTrip, ack: this.#topics.upAck, sync: this.#topics.upSync }[typ]
        this.#connection?.publish(topic, signHs256(payload, typ, this.#o.upKey), false, done)
      },
      window: this.#window,
      ackBackoff: this.#timing.ackBackoff,
      random: this.#random,
      log: this.#o.log,
      onStalled: () => this.#onFailed({ kind: 'lost', detail: 'the broker does not answer publishes' }),
      onDenied: error => {
        this.#counts.denied += 1
        this.#warn('denied', `the broker refuses what is published: ${error.message}; check its ACL`)
      },
    })
    this.#o.onOnline(true)
  }

  #goOffline(): void {
    this.#pump?.stop()
    this.#pump = null
    this.#status.close()
    this.#o.onOnline(false)
  }

  /** Best effort: with or without it the retained status ends as offline, since an unclean end sends the will. */
  #close(): void {
    this.#phase(this.#timing.stopMs, () => this.#on('closed'))
    this.#publishStatus(this.#presence(false), () => this.#connection?.end(() => this.#on('closed')))
  }

  #onFailed(failure: Failure): void {
    // The overlong packet waits in the broker's session and would come again for ever. A clean start throws the session
    // away; nothing rests on it, since the cloud repeats whatever was not acknowledged.
    if (failure.kind === 'oversize') this.#cleanNext = true
    if (this.#mayFallBack(failure)) {
      this.#protocol = 4
      this.#o.log.info('the broker does not speak MQTT 5: going on with 3.1.1')
      this.#on('downgrade')
      return
    }
    if (this.#state !== 'closing') {
      this.#lastError = failure.detail
      const what = failure.kind === 'refused' ? 'the broker refuses this vehicle' : 'no connection'
      this.#warn(`failed ${failure.detail}`, `${what}: ${failure.detail}`)
    }
    this.#on('failed')
  }

  #mayFallBack(failure: Failure): boolean {
    const isAsked = this.#o.protocol === 'auto' && this.#protocol === 5 && this.#state === 'connecting'
    return isAsked && failure.kind === 'protocol'
  }

  /** Throws what onDown throws, which leaves the message unacknowledged and ends the connection. */
  #onMessage(topic: string, payload: Buffer): void {
    const received = readDown(this.#o, topic, payload)
    if ('refused' in received) {
      this.#refuse(topic, payload, received)
      return
    }
    const { jti } = received.message
    try {
      this.#o.onDown(received)
    } catch (error) {
      if (!this.#poison.failed(jti)) throw error
      this.#refuse(topic, payload, { refused: 'handler', detail: textOf(error), jti })
      return
    }
    this.#poison.passed(jti)
    this.#counts.received += 1
    if (received.typ === 'ack') this.#onAck(received.message.ledger)
    else if (received.typ === 'restore') this.#pump?.restored()
  }

  /** That the cloud answers again is shown at once. */
  #onAck(ledger: string): void {
    const answered = this.#pump?.answers
    this.#pump?.acknowledged(ledger)
    if (this.#pump?.answers !== answered) this.#o.onOnline(true)
  }

  #refuse(topic: string, payload: Buffer, { refused: reason, detail, jti }: Refused): void {
    const place = topic.slice(0, 80)
    this.#counts.refused += 1
    this.#warn(`refused ${reason}`, `a message on ${place} was refused: ${detail}`)
    const refusal = { topic: place, reason, bytes: payload.length }
    this.#o.onRefused(jti === undefined ? refusal : { ...refusal, jti })
  }

  #publishStatus(body: object, done: () => void = () => {}): void {
    this.#connection?.publish(this.#topics.upStatus, JSON.stringify(body), true, done)
  }

  /** Reads the ledger among others; a hint must not take the link down when that fails. */
  #health(): object {
    try {
      return this.#o.status()
    } catch (error) {
      this.#warn('status', `the status cannot be read: ${textOf(error)}`)
      return {}
    }
  }

  #presence(online: boolean): { online: boolean; bootId: string } {
    return { online, bootId: this.#o.bootId }
  }

  /** One line of a kind in a while: what comes from outside may come a thousand times a second. */
  #warn(kind: string, text: string): void {
    const before = this.#rarely.pass(kind)
    if (before !== null) this.#o.log.warn(text, before === 0 ? {} : { before })
  }

  #phase(ms: number, onTime: () => void): void {
    clearTimeout(this.#phaseTimer)
    this.#phaseTimer = setTimeout(onTime, ms)
  }

  #tellStopped(): void {
    for (const resolve of this.#stopped.splice(0)) resolve()
  }
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
