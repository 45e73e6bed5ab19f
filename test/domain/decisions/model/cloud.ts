/** The cloud and the wallets as they really are: what was captured and given back, and every notice that says so. */
import type { NoticeFacts } from '../../../../src/domain/decisions/index.ts'
import type { Revision, Trip } from '../../../../src/domain/trip.ts'

/** A code that was shown to somebody at some time. */
export interface ShownCode {
  readonly trip: string
  readonly rev: number
  readonly due: number
  readonly link: string
}

interface Payment extends ShownCode {
  readonly tradeNo: string
  refunded: number
}

export class Cloud {
  readonly payments: Payment[] = []
  readonly notices: NoticeFacts[] = []
  /** The latest document of each trip, in the order of the first ones. */
  readonly #documents = new Map<string, Trip>()

  pay(code: ShownCode): void {
    const payment = { ...code, tradeNo: `trade ${this.payments.length + 1}`, refunded: 0 }
    this.payments.push(payment)
    this.#tell(payment, 'captured')
  }

  refund(payment: Payment, amount: number): void {
    const more = Math.min(amount, payment.due - payment.refunded)
    if (more === 0) return
    payment.refunded += more
    this.#tell(payment, 'refunded')
  }

  received(trip: string): number {
    return this.#of(trip).reduce((sum, payment) => sum + payment.due, 0)
  }

  refunded(trip: string): number {
    return this.#of(trip).reduce((sum, payment) => sum + payment.refunded, 0)
  }

  hear(document: Trip): void {
    this.#documents.set(document.id, document)
  }

  knows(trip: string): boolean {
    return this.#documents.has(trip)
  }

  /** What it tells a fresh ledger: rides under their ids, with what was paid for them by now. */
  rides(): Trip[] {
    return [...this.#documents.values()].map(document => ({
      ...document,
      metering: false,
      checking: false,
      codeTries: 0,
      revisions: this.#revisions(document),
      captures: this.#of(document.id).map(({ tradeNo, rev, due }) => ({ tradeNo, rev, amount: due })),
      noticeN: this.notices.filter(({ trip }) => trip === document.id).length,
      noticeReceived: this.received(document.id),
      refunded: this.refunded(document.id),
    }))
  }

  /** A code whose document was lost is known by the payment that it brought. */
  #revisions(document: Trip): Revision[] {
    const byPayment = this.#of(document.id).map(({ rev, due, link }) => {
      return { rev, total: document.record!.total, due, link, withdrawn: false, confirmed: false }
    })
    const byRev = new Map([...byPayment, ...document.revisions].map(revision => [revision.rev, revision]))
    return [...byRev.values()].toSorted((a, b) => a.rev - b.rev)
  }

  #of(trip: string): Payment[] {
    return this.payments.filter(payment => payment.trip === trip)
  }

  #tell({ trip, rev, link, due, tradeNo }: Payment, kind: 'captured' | 'refunded'): void {
    this.notices.push({
      trip,
      n: this.notices.filter(notice => notice.trip === trip).length + 1,
      currency: 'CNY',
      received: this.received(trip),
      refunded: this.refunded(trip),
      cause: { rev, link, amount: due, kind, tradeNo },
    })
  }
}
