/**
 * What the stand-in knows of one trip: what the vehicle told, what was captured, what was given back. In memory.
 */
import type { RestoredTrip, SettlementNotice, UpTrip } from '../../contract/messages.ts'
import type { PayLinkFacts } from '../../contract/payLink.ts'

export type Cause = SettlementNotice['cause']

export interface Capture {
  readonly tradeNo: string
  readonly rev: number
  readonly amount: number
}

/** A settlement notice without its header. */
export type NoticeBody = Pick<SettlementNotice, 'trip' | 'n' | 'currency' | 'received' | 'refunded' | 'cause'>

interface KnownRevision {
  readonly rev: number
  readonly total: number
  readonly due: number
  readonly link: string
  readonly withdrawn: boolean
  /** A document of the vehicle said so; otherwise it is known from its paid link alone. */
  readonly told: boolean
}

/** How a pay link stands when somebody opens it. */
export type LinkStanding = 'payable' | 'paid' | 'superseded' | 'closed'

export class TripAccount {
  readonly trip: string
  readonly currency: string
  document: UpTrip | null = null
  readonly captures: Capture[] = []
  refunded = 0
  /** The last notice; its `n` is the count so far. */
  notice: NoticeBody | null = null
  readonly #revisions = new Map<number, KnownRevision>()

  constructor(trip: string, currency: string) {
    this.trip = trip
    this.currency = currency
  }

  get received(): number {
    return this.captures.reduce((sum, capture) => sum + capture.amount, 0)
  }

  /** Documents come in the order of the vehicle's ledger. */
  told(document: UpTrip): void {
    this.document = document
    const { rev, link, total, due } = document
    if (rev === undefined || link === undefined) return
    const known = this.#revisions.get(rev)
    const withdrawn = document.withdrawn === true
    // A later document of the same revision has the due that is left, which may be 0: the first one counts.
    this.#revisions.set(
      rev,
      known?.told ? { ...known, withdrawn } : { rev, total, due, link, withdrawn, told: true },
    )
    for (const [older, revision] of this.#revisions)
      if (older < rev) this.#revisions.set(older, { ...revision, withdrawn: true })
  }

  standing(rev: number): LinkStanding {
    if (this.captures.some(capture => capture.rev === rev)) return 'paid'
    const { document } = this
    // The car may be offline: a link that is newer than its last document is good.
    if (document === null || document.rev === undefined || document.rev < rev) return 'payable'
    if (document.rev > rev) return 'superseded'
    const isOpen = document.state === 'open' || document.state === 'short'
    return isOpen && document.withdrawn !== true ? 'payable' : 'closed'
  }

  /** Books a payment of a revision, whatever its standing; gives the notice to send. */
  capture(link: PayLinkFacts & { readonly mac: string }, tradeNo: string, at: number): NoticeBody {
    const { rev, amount, mac } = link
    this.captures.push({ tradeNo, rev, amount })
    if (!this.#revisions.has(rev))
      this.#revisions.set(rev, { rev, total: amount, due: amount, link: mac, withdrawn: false, told: false })
    return this.#next({ rev, link: mac, amount, kind: 'captured', tradeNo, method: 'alipay', at })
  }

  /** Gives back part or all of what was captured last. Throws when that is more than is there. */
  refund(amount: number, at: number): NoticeBody {
    const last = this.captures.at(-1)
    if (last === undefined || amount < 1 || amount > this.received - this.refunded)
      throw new Error(`trip ${this.trip} has no ${amount} to give back`)
    this.refunded += amount
    const revision = this.#revisions.get(last.rev)!
    const { tradeNo, rev } = last
    const { due, link } = revision
    return this.#next({ rev, link, amount: due, kind: 'refunded', tradeNo, method: 'alipay', at })
  }

  /** The revision's link as the vehicle told it or as it was paid; undefined when it was never seen. */
  revision(rev: number): KnownRevision | undefined {
    return this.#revisions.get(rev)
  }

  /** For a fresh ledger; null while no document has told of the ride. */
  restored(): RestoredTrip | null {
    const { document } = this
    if (document === null) return null
    const { meter, startedAt } = document
    const { total, fare, supplements, distanceM, waitS, tariff, endedAt } = document
    const record = { tripNo: meter.tripNo, rev: meter.rev, durationS: meter.durationS }
    const confirmed = document.confirmed ?? []
    return withoutAbsent({
      trip: this.trip,
      meter: { tripNo: meter.tripNo },
      startedAt,
      record: withoutAbsent({
        ...record,
        ...{ total, fare, supplements, distanceM, waitS, tariff, startedAt, endedAt },
      }),
      currency: this.currency,
      revisions: [...this.#revisions.values()]
        .toSorted((a, b) => a.rev - b.rev)
        .map(({ told: _, ...revision }) => ({ ...revision, confirmed: confirmed.includes(revision.rev) })),
      cash: document.cash,
      askedAgain: document.askedAgain,
      unpaid: document.state === 'unpaid',
      n: this.notice?.n ?? 0,
      received: this.received,
      refunded: this.refunded,
      captures: [...this.captures],
      driver: document.driver,
      shift: document.shift,
    }) as RestoredTrip
  }

  #next(cause: Cause): NoticeBody {
    const { trip, currency, received, refunded } = this
    this.notice = { trip, n: (this.notice?.n ?? 0) + 1, currency, received, refunded, cause }
    return this.notice
  }
}

function withoutAbsent<T extends object>(facts: T): T {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as T
}
