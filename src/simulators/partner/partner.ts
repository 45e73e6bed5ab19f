/**
 * The stand-in partner: plays the cloud for benches, tests and a demo without one. Over any broker it takes trip
 * documents in and acknowledges them, answers syncs, serves pay pages and sends signed notices until each is
 * acknowledged. No money moves, nothing is stored on disk. `faults` sends what a hostile or broken cloud would.
 */
import { randomUUID } from 'node:crypto'
import { verifyHs256 } from '../../contract/jws.ts'
import { parseUpAck, parseUpSync, parseUpTrip, type UpSync, type UpTrip } from '../../contract/messages.ts'
import { parseTopic } from '../../contract/topics.ts'
import type { NoticeBody, TripAccount } from './account.ts'
import { PartnerFaults } from './faults.ts'
import { type AckResult, GarageVehicle, type PartnerVehicle, type UpMessage } from './garage.ts'
import { Signer } from './keys.ts'
import { type Link, PayDesk } from './payDesk.ts'
import { type BrokerTls, Post } from './post.ts'
import { Web } from './web.ts'

export type { PartnerVehicle } from './garage.ts'

export interface PartnerOptions {
  /** `mqtt://[user:password@]host:port`, or `mqtts://…`. */
  readonly broker: string
  readonly protocol?: 4 | 5
  readonly clientId?: string
  /** PEM texts, for `mqtts:`. */
  readonly tls?: BrokerTls
  readonly vehicles: readonly PartnerVehicle[]
  /** Where the pay pages are served: loopback and a free port unless said. */
  readonly host?: string
  readonly port?: number
  /** Pays every new open revision by itself after that time. */
  readonly autoPayMs?: number
  readonly repeatMs?: number
  readonly signer?: Signer
}

/** A trip document as it came in, in the order of its ledger. */
export interface SeenDocument {
  readonly vehicle: string
  readonly document: UpTrip
}

/** Kept of what was seen; the counters go on. */
const MAX_SEEN = 20_000
/** One acknowledgement for what comes in one burst. */
const ACK_DELAY_MS = 10

export class Partner {
  readonly counters = {
    documents: 0,
    repeats: 0,
    syncs: 0,
    captures: 0,
    refunds: 0,
    acknowledged: 0,
    quarantined: 0,
    /** Up messages that were not believed. */
    rejected: 0,
  }
  readonly documents: SeenDocument[] = []
  readonly syncs: UpSync[] = []
  readonly faults: PartnerFaults
  /** While true it takes nothing in, acknowledges nothing and repeats nothing new: a cloud that is down. */
  isDeaf = false
  readonly #o: PartnerOptions
  readonly #signer: Signer
  readonly #garage: ReadonlyMap<string, GarageVehicle>
  readonly #post: Post
  readonly #web: Web
  readonly #results = new Map<string, AckResult>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #acking = new Set<string>()
  #origin = ''

  constructor(options: PartnerOptions) {
    this.#o = options
    this.#signer = options.signer ?? new Signer()
    this.#garage = new Map(options.vehicles.map(vehicle => [vehicle.id, new GarageVehicle(vehicle)]))
    this.#post = new Post({
      broker: options.broker,
      protocol: options.protocol ?? 4,
      clientId: options.clientId ?? 'farebridge-stand-in',
      tls: options.tls,
      signer: this.#signer,
      repeatMs: options.repeatMs ?? 3_000,
      onUp: (topic, payload) => this.#onUp(topic, payload),
    })
    this.#web = new Web({
      host: options.host ?? '127.0.0.1',
      port: options.port ?? 0,
      desk: new PayDesk(this.#garage, {
        opened: ({ vehicle, trip, rev }) =>
          this.#post.tell(vehicle, 'notice', { kind: 'page-opened', trip, rev }),
        paid: link => this.capture(link),
      }),
      jwks: () => this.jwks(),
    })
    this.faults = new PartnerFaults(this.#post, this)
  }

  /** Ends when pages are served and the subscription stands; rejects when the broker does not answer within `ms`. */
  async start(ms = 10_000): Promise<void> {
    this.#origin = await this.#web.start()
    try {
      await this.#post.start(ms)
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    await Promise.all([this.#web.stop(), this.#post.stop()])
  }

  /** The base for pay links, such as `http://127.0.0.1:40123`. */
  get origin(): string {
    return this.#origin
  }

  get isConnected(): boolean {
    return this.#post.isConnected
  }

  /** Messages that no vehicle has acknowledged yet. */
  get owed(): number {
    return this.#post.owed
  }

  /** What a vehicle pins: the current and the next public key. */
  jwks(): string {
    return this.#signer.jwks()
  }

  rotateKeys(): void {
    this.#signer.rotate()
  }

  /** How the vehicle answered a message, undefined before it did. */
  resultOf(jti: string): AckResult | undefined {
    return this.#results.get(jti)
  }

  /** What is known of a trip; undefined before a document or a payment. */
  account(vehicle: string, trip: string): TripAccount | undefined {
    return this.#vehicle(vehicle).known(trip)
  }

  /** Pays a revision, the latest that was told unless said, whatever its standing. Gives the notice's jti. */
  pay(vehicle: string, trip: string, rev?: number): string {
    return this.capture(this.#linkOf(vehicle, trip, rev))
  }

  /** Books a payment of a link and sends the notice: used by the page, by pay() and for double captures. */
  capture(link: Link): string {
    const account = this.#vehicle(link.vehicle).account(link.trip, link.currency)
    this.counters.captures += 1
    return this.notify(link.vehicle, account.capture(link, tradeNo(), seconds()))
  }

  /** Gives back `amount`, or all that is left of what was received. Gives the notice's jti. */
  refund(vehicle: string, trip: string, amount?: number): string {
    const account = this.account(vehicle, trip)
    if (account === undefined) throw new Error(`nothing is known of trip ${trip}`)
    const notice = account.refund(amount ?? account.received - account.refunded, seconds())
    this.counters.refunds += 1
    return this.notify(vehicle, notice)
  }

  /** Money of a sticker payment that belongs to no trip. */
  unallocated(vehicle: string, amount: number, currency: string): string {
    const body = { kind: 'unallocated', amount, currency, tradeNo: tradeNo(), paidAt: seconds() }
    return this.#post.send(vehicle, 'notice', body)
  }

  notify(vehicle: string, notice: NoticeBody): string {
    return this.#post.send(vehicle, 'settlement', notice)
  }

  #vehicle(id: string): GarageVehicle {
    const vehicle = this.#garage.get(id)
    if (vehicle === undefined) throw new Error(`vehicle ${id} is not among the stand-in's`)
    return vehicle
  }

  #linkOf(vehicle: string, trip: string, rev?: number): Link {
    const account = this.account(vehicle, trip)
    const revision = account?.revision(rev ?? account.document?.rev ?? 0)
    if (account === undefined || revision === undefined)
      throw new Error(`no revision ${rev ?? '(latest)'} of trip ${trip} is known`)
    const { due, link } = revision
    return { vehicle, trip, rev: revision.rev, amount: due, currency: account.currency, mac: link }
  }

  #onUp(topic: string, payload: Buffer): void {
    const place = parseTopic(topic)
    if (this.isDeaf || place === null || place.direction !== 'up' || place.name === 'status') return
    const vehicle = this.#garage.get(place.vehicle)
    if (vehicle === undefined) return
    try {
      this.#believe(vehicle, place.name, payload.toString('latin1'))
    } catch {
      this.counters.rejected += 1
    }
  }

  /** Throws JwsError or MessageError on what is not a message of this vehicle. */
  #believe(vehicle: GarageVehicle, typ: 'trip' | 'ack' | 'sync', token: string): void {
    const claims = verifyHs256(token, typ, vehicle.upKeys)
    if (claims.vehicle !== vehicle.id) throw new Error('signed for another vehicle')
    if (typ === 'sync') {
      this.#onSync(vehicle, parseUpSync(claims))
      return
    }
    const up: UpMessage =
      typ === 'trip'
        ? { typ, message: parseUpTrip(claims), seq: claims.seq as number }
        : { typ, message: parseUpAck(claims), seq: claims.seq as number }
    const { ready, isRepeat } = vehicle.ledger(up.message.ledger).take(up)
    if (isRepeat) this.counters.repeats += 1
    for (const next of ready) this.#commit(vehicle, next)
    this.#acknowledgeSoon(vehicle, up.message.ledger)
  }

  #commit(vehicle: GarageVehicle, up: UpMessage): void {
    if (up.typ === 'ack') {
      for (const { jti, result } of up.message.acks) {
        this.counters[result === 'quarantined' ? 'quarantined' : 'acknowledged'] += 1
        if (!this.#results.has(jti)) keep(this.#results, jti, result)
        this.#post.acknowledged(vehicle.id, jti)
      }
      return
    }
    this.counters.documents += 1
    this.documents.push({ vehicle: vehicle.id, document: up.message })
    if (this.documents.length > MAX_SEEN) this.documents.shift()
    const account = vehicle.account(up.message.trip, up.message.currency)
    account.told(up.message)
    this.#autoPay(vehicle, account)
  }

  #onSync(vehicle: GarageVehicle, sync: UpSync): void {
    this.counters.syncs += 1
    this.syncs.push(sync)
    if (this.syncs.length > MAX_SEEN) this.syncs.shift()
    this.#acknowledgeSoon(vehicle, sync.ledger)
    if (sync.fresh) this.#post.send(vehicle.id, 'restore', { trips: vehicle.restorable() })
    for (const { trip, n } of sync.trips) {
      const notice = vehicle.known(trip)?.notice
      if (notice && notice.n > n) this.notify(vehicle.id, notice)
    }
  }

  #acknowledgeSoon(vehicle: GarageVehicle, ledger: string): void {
    const key = `${vehicle.id}/${ledger}`
    if (this.#acking.has(key)) return
    this.#acking.add(key)
    this.#later(ACK_DELAY_MS, () => {
      this.#acking.delete(key)
      this.#post.tell(vehicle.id, 'ack', { ledger, upTo: vehicle.ledger(ledger).upTo })
    })
  }

  #autoPay(vehicle: GarageVehicle, account: TripAccount): void {
    const rev = account.document?.rev
    if (this.#o.autoPayMs === undefined || rev === undefined || account.standing(rev) !== 'payable') return
    this.#later(this.#o.autoPayMs, () => {
      if (account.document?.rev === rev && account.standing(rev) === 'payable')
        this.pay(vehicle.id, account.trip, rev)
    })
  }

  #later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      work()
    }, ms)
    this.#timers.add(timer)
  }
}

const seconds = () => Math.floor(Date.now() / 1000)

/** 28 digits, as Alipay's trade numbers have. */
const tradeNo = () =>
  BigInt(`0x${randomUUID().replaceAll('-', '')}`)
    .toString()
    .padStart(28, '0')
    .slice(-28)

function keep<V>(map: Map<string, V>, key: string, value: V): void {
  if (map.size >= MAX_SEEN) map.delete(map.keys().next().value!)
  map.set(key, value)
}
