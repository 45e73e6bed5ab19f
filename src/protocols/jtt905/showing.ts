/**
 * What our word and amount become on this bus. The standard lets nobody write on the meter's display, so that it is nothing
 * unless the profile says what this car has: a top light, or a maker's own command.
 */
import type { MeterDisplay } from '../../domain/view.ts'
import { toGb18030 } from '../gb18030.ts'
import { type NumberFormat, writeNumber } from '../profile/figures.ts'
import { TOP_LIGHT } from './commands.ts'
import type { Frame } from './frame.ts'
import { TOP_LIGHT_COMMAND, type TopLightState, topLightData } from './messages/topLight.ts'

export type Word = MeterDisplay['word']
export type Words<T> = { readonly [W in Word]?: T | undefined }

export interface Showing {
  /** Null where there is nothing safe to write. */
  frame(display: MeterDisplay): Frame | null
  /** Whose frames of which command answer it. */
  readonly answers: { readonly device: number; readonly command: number } | null
}

export const SHOW_NOTHING: Showing = { frame: () => null, answers: null }

export interface TopLight {
  readonly vendor: number
  readonly words: Words<TopLightState>
}

export function topLightShowing({ vendor, words }: TopLight): Showing {
  const address = { device: TOP_LIGHT, command: TOP_LIGHT_COMMAND.show }
  return {
    frame({ word }) {
      const state = words[word]
      return state === undefined ? null : { ...address, vendor, data: topLightData(state) }
    },
    answers: address,
  }
}

export type Encoding = 'ascii' | 'gb18030'

export interface VendorDisplay {
  readonly device: number
  readonly vendor: number
  /** Above 0xFF. */
  readonly command: number
  /** With `{word}` and `{amount}`. */
  readonly text: string
  readonly words: Words<string>
  readonly amount: NumberFormat
  readonly encoding: Encoding
  /** Bytes, filled with blanks; null writes as many as there are. */
  readonly width: number | null
}

export function vendorShowing(display: VendorDisplay): Showing {
  const { device, vendor, command } = display
  return {
    frame(shown) {
      const data = textOf(display, shown)
      return data === null ? null : { device, vendor, command, data }
    },
    answers: { device, command },
  }
}

/** A text that does not fit is not written: half an amount is another amount. */
function textOf({ text, words, amount, encoding, width }: VendorDisplay, shown: MeterDisplay): Buffer | null {
  const figures = writeNumber(shown.amount, amount)
  const word = words[shown.word]
  if (figures === null || word === undefined) return null
  const values: Readonly<Record<string, string>> = { word, amount: figures }
  const bytes = encoded(
    text.replaceAll(/\{(word|amount)\}/g, (_, name: string) => values[name] ?? ''),
    encoding,
  )
  if (bytes === null || bytes.length > (width ?? bytes.length)) return null
  return Buffer.concat([bytes, Buffer.alloc((width ?? bytes.length) - bytes.length, ' ')])
}

/** Null when the encoding lacks one of its characters; control characters are in none. */
export function encoded(text: string, encoding: Encoding): Buffer | null {
  if (/\p{Cc}/u.test(text)) return null
  if (encoding === 'gb18030') return toGb18030(text)
  return /^[\x20-\x7e]*$/.test(text) ? Buffer.from(text, 'latin1') : null
}
