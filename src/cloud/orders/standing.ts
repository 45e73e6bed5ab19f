/**
 * How a payable stands: from the vehicle's last document, the codes that were shown and what came in. Pure.
 */
import type { UpTrip } from '../../contract/upMessages.ts'
import { due } from '../../domain/settlement.ts'
import type { Capture, Payable, Standing } from './desk.ts'

export interface KnownRevision {
  readonly rev: number
  readonly due: number
  readonly link: string
  readonly withdrawn: boolean
}

export interface KnownCapture extends Capture {
  /** Null: of a sticker payment. */
  readonly rev: number | null
}

export interface Known {
  /** Null while only pay links were seen. */
  readonly document: UpTrip | null
  readonly revisions: readonly KnownRevision[]
  /** Of this ride. */
  readonly captures: readonly KnownCapture[]
  /** Of the trip, cumulative, as the store has it. */
  readonly received: number
}

const PAYABLE: Standing = { kind: 'payable' }
const SUPERSEDED: Standing = { kind: 'superseded' }
const CLOSED: Standing = { kind: 'closed' }

export function standingOf(payable: Payable, known: Known): Standing {
  const own = known.captures.filter(({ rev }) => payable.kind === 'sticker' || rev === payable.rev)
  if (own.length > 0) return settled(own)
  return payable.kind === 'sticker' ? PAYABLE : standingOfLink(payable, known)
}

function settled(own: readonly KnownCapture[]): Standing {
  const kept = own.find(({ amount, refunded }) => refunded < amount)
  return kept === undefined
    ? { kind: 'refunded', capture: captureOf(own.at(-1)!) }
    : { kind: 'paid', capture: captureOf(kept) }
}

function standingOfLink(payable: Payable & { kind: 'link' }, known: Known): Standing {
  const { document, revisions } = known
  const row = revisions.find(({ rev }) => rev === payable.rev)
  // Two amounts under one number: an older copy of a card. What the vehicle said first stands.
  if (row !== undefined && row.due !== payable.amount) return SUPERSEDED
  // The document may be older than the code, for the car may be offline: then it says nothing about this code.
  const speaks = document !== null && (document.rev ?? 0) >= payable.rev
  if (speaks) {
    const word = byDocument(document, known.received)
    if (word !== null) return word
  }
  const newest = Math.max(document?.rev ?? 0, ...revisions.map(({ rev }) => rev))
  if (newest > payable.rev || row?.withdrawn === true) return SUPERSEDED
  if (speaks && (document.withdrawn === true || owed(document, known.received) < payable.amount))
    // Money came in for an older code meanwhile: the vehicle hears of it and shows what is left.
    return SUPERSEDED
  return PAYABLE
}

/** Null when something is owed. */
function byDocument(document: UpTrip, received: number): Standing | null {
  const { state } = document
  if (state === 'cash' || state === 'unpaid' || state === 'free' || state === 'refunded') return CLOSED
  if (state === 'hired') return SUPERSEDED
  return owed(document, received) === 0 ? { kind: 'paid', capture: null } : null
}

/** What is owed by the document and by what the store has received since. */
export function owed({ total, cash, askedAgain = 0, ...document }: UpTrip, received: number): number {
  const most = Math.max(document.received, received)
  return due({ total, cash, received: most, refunded: 0, unpaid: false, askedAgain })
}

function captureOf({ outTradeNo, tradeNo, amount, refunded, buyerId, paidMs }: KnownCapture): Capture {
  return { outTradeNo, tradeNo, amount, refunded, buyerId, paidMs }
}
