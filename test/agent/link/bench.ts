/** A link with a ledger of its own in memory, and a partner, over one broker: what the link's tests stand on. */

import { type DownMessage, Link, type LinkOptions } from '../../../src/agent/link/link.ts'
import type { OutboxRow } from '../../../src/agent/link/pump.ts'
import { parseCloudKeys } from '../../../src/contract/cloudKeys.ts'
import type { RestoreMessage, SettlementNotice } from '../../../src/contract/messages.ts'
import { linkMac } from '../../../src/contract/payLink.ts'
import { upKey } from '../../../src/contract/vehicleKey.ts'
import { Partner, type PartnerOptions } from '../../../src/simulators/partner/partner.ts'

export const VEHICLE = 'TAXI-0042'
export const KEY = Buffer.from(Array.from({ length: 32 }, (_, i) => i))

export const quiet = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  from: () => quiet,
}

export const clock = {
  stamp: () => ({ at: 0, source: 'unverified' as const }),
  monotonicMs: () => performance.now(),
}

/** The ledger as far as the link sees it, with what a real one promises: gapless numbers and an inbox by jti. */
export class PocketLedger {
  id = 'ledger-1'
  fresh = false
  #rows: OutboxRow[] = []
  #upTo = 0
  /** What was committed from the cloud, once each. */
  readonly applied: SettlementNotice[] = []
  readonly results = new Map<string, string>()
  restored: RestoreMessage['trips'] = []
  /** What a sync tells of. */
  openTrips: { trip: string; n: number }[] = []

  add(typ: 'trip' | 'ack', payload: object): void {
    this.#rows.push({ seq: this.#rows.length + 1, typ, payload })
  }

  /** What `rekey` does to the numbers: nothing of the new ledger is acknowledged. */
  rewind(): void {
    this.#upTo = 0
  }

  /** A new card: nothing is known any more. */
  becomeNew(id: string): void {
    this.id = id
    this.fresh = true
    this.#rows = []
    this.#upTo = 0
  }

  get lastSeq(): number {
    return this.#rows.length
  }

  get upTo(): number {
    return this.#upTo
  }

  after(seq: number, limit: number): readonly OutboxRow[] {
    return this.#rows.slice(seq, seq + limit)
  }

  /** What the cashier does with a message, in one turn. */
  down(message: DownMessage): void {
    if (message.typ === 'ack') {
      if (message.message.ledger === this.id) this.#upTo = Math.max(this.#upTo, message.message.upTo)
      return
    }
    const { jti } = message.message
    const result = this.results.has(jti) ? 'duplicate' : 'applied'
    if (result === 'applied' && message.typ === 'settlement') this.applied.push(message.message)
    if (message.typ === 'restore') {
      this.fresh = false
      this.restored = message.message.trips
    }
    this.results.set(jti, result)
    this.add('ack', { acks: [{ jti, result }] })
  }

  /** An open trip's document with a code for `amount`. */
  trip(trip: string, amount = 2350, rev = 1): void {
    const link = linkMac(KEY, { vehicle: VEHICLE, trip, rev, amount, currency: 'CNY' })
    this.add('trip', {
      ...{ trip, rev, link, state: 'open', total: amount, due: amount, cash: 0, received: 0, refunded: 0 },
      ...{
        currency: 'CNY',
        clock: 'unverified',
        bootId: 'boot-1',
        offline: false,
        meter: { tripNo: '17', rev: 1 },
      },
    })
  }
}

export interface Bench {
  readonly partner: Partner
  readonly ledger: PocketLedger
  readonly link: Link
  readonly refusals: { topic: string; reason: string; bytes: number }[]
  readonly online: boolean[]
  stop(): Promise<void>
}

export interface BenchOptions {
  readonly link?: Partial<LinkOptions>
  readonly partner?: Partial<PartnerOptions>
  /** Called in place of the ledger; may throw. */
  onDown?(message: DownMessage, ledger: PocketLedger): void
}

/** Partner up and connected, link made but not started. */
export async function bench(url: string, options: BenchOptions = {}): Promise<Bench> {
  const vehicles = [{ id: VEHICLE, key: KEY }]
  const partner = new Partner({ broker: url, vehicles, repeatMs: 300, ...options.partner })
  await partner.start()
  const ledger = new PocketLedger()
  const refusals: Bench['refusals'] = []
  const online: boolean[] = []
  const link: Link = new Link({
    vehicle: VEHICLE,
    bootId: 'boot-1',
    url,
    protocol: 'auto',
    upKey: upKey(KEY),
    cloudKeys: parseCloudKeys(partner.jwks()),
    log: quiet,
    clock,
    backoff: { firstMs: 20, longestMs: 200 },
    ...options.link,
    timing: {
      ackBackoff: { firstMs: 200, longestMs: 1_000 },
      statusEveryMs: 50,
      stableMs: 1_000,
      ...options.link?.timing,
    },
    outbox: {
      after: (seq, limit) => ledger.after(seq, limit),
      upTo: () => ledger.upTo,
      header: () => ({ v: 1, vehicle: VEHICLE, ledger: ledger.id }),
    },
    sync: () => ({ lastSeq: ledger.lastSeq, fresh: ledger.fresh, trips: ledger.openTrips }),
    status: () => ({ unsent: ledger.lastSeq - ledger.upTo }),
    onDown(message) {
      if (options.onDown) options.onDown(message, ledger)
      else ledger.down(message)
      // As the agent does: what a message added to the outbox goes out.
      link.poke()
    },
    onRefused: refusal => refusals.push(refusal),
    onOnline: state => online.push(state),
  })
  return {
    ...{ partner, ledger, link, refusals, online },
    async stop() {
      await link.stop()
      await partner.stop()
    },
  }
}
