/** What may have to be printed: receipts, which are numbered, and slips, which are none. Facts only, frozen when asked for. */
import type { Issuer, ReceiptDocument } from './receipt.ts'
import type { Shift, ShiftTotals } from './shift.ts'
import type { Stamp } from './time.ts'

/** A pay code for a passenger who cannot reach the screen. */
export interface PayCodeDocument {
  readonly issuer: Issuer
  readonly trip: string
  readonly tripNo: string
  readonly rev: number
  /** Minor units. */
  readonly due: number
  readonly currency: string
  /** The pay link's MAC. */
  readonly link: string
  readonly issued: Stamp
}

/** What a driver settles a shift by. */
export interface ShiftDocument {
  readonly issuer: Issuer
  /** Null where no meter told of a shift: then the totals are of the newest rides. */
  readonly shift: Shift | null
  readonly totals: ShiftTotals
  readonly issued: Stamp
}

export type PrintMatter =
  | { readonly kind: 'original' | 'copy'; readonly trip: string; readonly document: ReceiptDocument }
  | { readonly kind: 'pay-code'; readonly trip: string; readonly document: PayCodeDocument }
  | { readonly kind: 'shift'; readonly trip: null; readonly document: ShiftDocument }

export type PrintKind = PrintMatter['kind']
