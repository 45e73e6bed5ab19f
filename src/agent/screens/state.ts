/** What the screens are told and what they ask: the shapes between this room and the wiring. */
import type { View } from '../../domain/view.ts'

/** The body of `GET /api/state`, and all that the driver's page is drawn from. Further members pass through unseen. */
export interface ScreensState {
  readonly vehicle: Vehicle
  readonly view: View
  readonly link: { readonly online: boolean; readonly unsent: number }
  readonly meter: {
    readonly state: 'opening' | 'open' | 'backoff' | 'stopped'
    /** The port is open and the meter says nothing. */
    readonly silent: boolean
    readonly detail: string
  }
  readonly printer: {
    readonly state: 'none' | 'idle' | 'printing' | 'waiting'
    readonly lastError: string | null
    /** Receipts of which nobody knows whether they came out. */
    readonly unknown?: number
    /** How it stands with the newest receipt of the current ride; null where there is none. */
    readonly receipt?: ReceiptState | null
    /** The printer says that its roll is nearly at its end. */
    readonly isPaperLow?: boolean
  }
  readonly clock: {
    readonly source: 'ntp' | 'unverified'
    /** The board's time, seconds since 1970. */
    readonly at: number
    /** The vehicle's offset such as `+08:00`; without it the time is shown as UTC. */
    readonly utcOffset?: string
  }
  /** Alarms that the driver should see now, newest first. */
  readonly alarms: readonly ScreenAlarm[]
  /** Payments of earlier rides since this start, oldest first, the last few. */
  readonly late: readonly LatePayment[]
  /** Why the ride in hand does not fit with what meter or company say of it: a person must decide. Null where it fits. */
  readonly mismatch: Mismatch | null
  /** The passenger's display without a browser; null where there is none. */
  readonly display: {
    readonly state: 'opening' | 'open' | 'backoff' | 'stopped'
    readonly detail: string
  } | null
  /** Why the last commit failed, in words for the driver; null while the ledger takes commits. */
  readonly ledger: { readonly trouble: string | null }
}

export const MISMATCHES = ['notice-quarantined', 'record-conflict', 'restore-conflict'] as const
/** Kinds of alarms. */
export type Mismatch = (typeof MISMATCHES)[number]

export interface LatePayment {
  /** Grows with each. */
  readonly order: number
  readonly tripNo: string
  /** What of that ride has come in, minor units. */
  readonly received: number
  readonly currency: string
}

export type ReceiptState = 'queued' | 'printing' | 'printed' | 'failed' | 'unknown' | 'expired'

export interface Vehicle {
  readonly id: string
  readonly plate?: string
  /** The driver's number, for the passenger's welcome. */
  readonly driver?: string
}

export interface ScreenAlarm {
  readonly kind: string
  readonly trip?: string | null
  readonly detail: string
}

export interface Health {
  readonly ok: boolean
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[]
}

export interface TripsQuery {
  /** 1 to 100. */
  readonly limit: number
  /** Only trips whose order is below this one. */
  readonly before?: number
}

export type TapAction = 'cash' | 'unpaid' | 'ask' | 'reprint' | 'print-code' | 'override'

/** What the trade is asked; `DriverRequest` is all that the driver's page may ask. */
export type TradeRequest =
  | { readonly action: TapAction; readonly trip: string }
  | { readonly action: 'confirm'; readonly trip: string; readonly code: string }
  | { readonly action: 'print-shift' }

export type DriverRequest = TradeRequest | { readonly action: 'day' } | { readonly action: 'night' }

export type Answer = { readonly ok: true; readonly effect: 'applied' | 'duplicate' } | Refusal

/** `reason` is for programs, `text` says to a person what is wrong and what to do. */
export interface Refusal {
  readonly ok: false
  /** An HTTP status from 400 to 599. */
  readonly status: number
  readonly reason: string
  readonly text: string
}

export function refuse(status: number, reason: string, text: string): Refusal {
  return { ok: false, status, reason, text }
}
