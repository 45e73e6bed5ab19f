/** What a display without a browser tells the passenger: words in one language, figures and the pay code. */
import type { Face } from '../../domain/view.ts'

export interface BoardScreen {
  readonly face: Face
  readonly plate: string
  /** Such as `Driver 0815`; empty where the configuration names none. */
  readonly driver: string
  /** The face in a word or two. */
  readonly word: string
  /** Such as `23.50`; empty where the face has no figure. */
  readonly amount: string
  /** ISO 4217; empty together with the amount. */
  readonly currency: string
  /** One sentence: what to do. */
  readonly line: string
  /** A second one, for a car that is offline; empty elsewhere. */
  readonly hint: string
  /** The code that is up, or null. */
  readonly code: CodeSymbol | null
  /** The moving band of PAID, another for each payment; null on every other face. */
  readonly band: Band | null
  readonly theme: 'day' | 'night'
}

/** What moves beside PAID, so that neither an old picture nor a film of one passes for this payment. */
export interface Band {
  readonly motif: 'stripes' | 'checks' | 'dots'
  /** Degrees that stripes lean by. */
  readonly angle: number
  /** Pixels of a stripe, a square or a dot's cell, on a screen 480 pixels high. */
  readonly width: number
  /** From left to right, or back. */
  readonly way: 'on' | 'back'
}

/** A QR symbol, always to be drawn dark on light. */
export interface CodeSymbol {
  readonly link: string
  /** Modules on one side, with the quiet zone of four modules. */
  readonly size: number
  /** Of the module in this column and row; false in the quiet zone. */
  isDark(x: number, y: number): boolean
}
