/** From a screen to what is to stand on a serial HMI display: a page, its texts and the light. */
import type { Band, BoardScreen } from './boardScreen.ts'
import { bandLetters } from './hmiBand.ts'
import type { HmiModel, HmiPage, HmiPart } from './hmiModel.ts'
import { exactText, type HmiText, missingLetters, nearestText } from './hmiText.ts'

export interface HmiSheet {
  readonly kind: 'sheet'
  readonly page: HmiPage
  /** Where each text goes, such as `code.word.txt`. */
  readonly texts: ReadonlyMap<string, HmiText>
  readonly dim: number
  /** What runs beside PAID, and where. */
  readonly band: { readonly band: Band; readonly target: string; readonly longest: number } | null
  /**
   * No money has been asked for or taken: a figure of it may change under the passenger's eyes. Every other screen is written
   * out of sight.
   */
  readonly isRunning: boolean
  /** The same for sheets that look the same. */
  readonly key: string
}

/** It cannot be shown as it is, and showing part of it would mislead. */
export interface HmiRefusal {
  readonly kind: 'refused'
  /** For the technician. */
  readonly why: string
  readonly key: string
}

/** Shown exactly or not at all: a cut amount is another amount. */
const EXACT: readonly HmiPart[] = ['word', 'amount', 'currency', 'code']
const REST: readonly HmiPart[] = ['line', 'hint', 'plate', 'driver']

export function hmiSheet(screen: BoardScreen, model: HmiModel): HmiSheet | HmiRefusal {
  const page = screen.code !== null ? model.pages.code : (model.faces[screen.face] ?? model.pages.plain)
  const texts = new Map<string, HmiText>()
  const { escapes, encoding } = model
  for (const part of EXACT) {
    if (part === 'code' && screen.code === null) continue
    const { name, longest } = model.components[part]!
    const text = part === 'code' ? screen.code!.link : screen[part as 'word' | 'amount' | 'currency']
    const exact = exactText(text, longest, { escapes, encoding })
    if (exact === null) return refusal(part, text, longest, model)
    texts.set(`${page.name}.${name}.txt`, exact)
  }
  for (const part of REST) {
    const own = model.components[part]
    if (own === undefined) continue
    const text = screen[part as 'line' | 'hint' | 'plate' | 'driver']
    texts.set(`${page.name}.${own.name}.txt`, nearestText(text, own.longest, model))
  }
  const band = bandOf(screen, model, page)
  if (band !== null)
    texts.set(band.target, nearestText(bandLetters(band.band, 0, band.longest), band.longest, model))
  else if (page.name === paidPage(model).name && model.components.band !== undefined)
    // Another face on the page of PAID: the band of the last payment goes.
    texts.set(`${page.name}.${model.components.band.name}.txt`, nearestText('', 0, model))
  const dim = model.brightness[screen.theme]
  const key = JSON.stringify([
    page.name,
    dim,
    band,
    [...texts].map(([at, { kept }]) => [at, kept.toString('hex')]),
  ])
  return {
    kind: 'sheet',
    page,
    texts,
    dim,
    band,
    isRunning: screen.face === 'on-trip' && screen.code === null,
    key,
  }
}

function bandOf(screen: BoardScreen, model: HmiModel, page: HmiPage): HmiSheet['band'] {
  const own = model.components.band
  if (own === undefined || screen.band === null || screen.face !== 'paid') return null
  if (page.name !== paidPage(model).name) return null
  return { band: screen.band, target: `${page.name}.${own.name}.txt`, longest: own.longest }
}

const paidPage = ({ faces, pages }: HmiModel) => faces.paid ?? pages.plain

const WORDS: Readonly<Partial<Record<HmiPart, string>>> = {
  word: 'the word of the face',
  amount: 'the amount',
  currency: 'the currency',
  code: "the pay code's link",
}

function refusal(part: HmiPart, text: string, longest: number, model: HmiModel): HmiRefusal {
  const missing = missingLetters(text, model)
  const why =
    missing.length > 0
      ? `${WORDS[part]} has letters that ${model.encoding} on this display lacks (${missing.join(' ')}): use other words or another encoding`
      : `${WORDS[part]} has ${text.length} letters, and the display's component takes ${longest} bytes: give it a larger txt_maxl and say so in the display's model file under components.${part}`
  return { kind: 'refused', why, key: JSON.stringify([part, text]) }
}
