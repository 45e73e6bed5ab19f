/** Figures for people: what a face is shown with. Pages write what they get; they never compute money. */
import { formatAmount } from '../../domain/money.ts'
import type { TripView, View } from '../../domain/view.ts'

/** `23.50` and `CNY`, apart so that a page can set them in different sizes. */
export interface Figure {
  readonly text: string
  readonly currency: string
}

export function figure(amount: number, currency: string): Figure {
  return { text: formatAmount(amount, currency), currency }
}

/** Null for nothing, so that a page leaves the line out. */
export function figureIfAny(amount: number, currency: string): Figure | null {
  return amount > 0 ? figure(amount, currency) : null
}

/** The one figure that belongs to a face: the due where something is owed, else what was taken or went back. */
export function mainFigure(view: View): Figure | null {
  const { trip } = view
  if (trip === null) return null
  switch (view.face) {
    case 'ready':
      return null
    case 'on-trip':
      return view.running === null ? null : figure(view.running.total, trip.currency)
    case 'checking':
      return trip.total === null ? null : figure(trip.total, trip.currency)
    case 'open':
    case 'unknown':
    case 'short':
    case 'unpaid':
      return figure(trip.due, trip.currency)
    case 'paid':
    case 'over':
    case 'cash':
      return figure(taken(trip), trip.currency)
    case 'refunded':
      return figure(trip.refunded, trip.currency)
    case 'free':
      return figure(0, trip.currency)
  }
}

export function taken(trip: TripView): number {
  return trip.cash + trip.received
}

/** What came in beyond the meter's total and was not given back yet. */
export function excess(trip: TripView): number {
  return trip.total === null ? 0 : Math.max(0, taken(trip) - trip.refunded - trip.total)
}
