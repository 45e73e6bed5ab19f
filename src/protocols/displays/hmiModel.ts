/** What a serial HMI display and the project on it are like: a file of `device-config/displays`. */
import * as v from 'valibot'
import type { Face } from '../../domain/view.ts'
import { checked, HEAD, matching, oneOf, ProfileError, section, truth, whole } from '../profile/fields.ts'
import { nearTwins } from './nearTwins.ts'

export const HMI_ENCODINGS = ['utf-8', 'gb2312', 'iso-8859-1'] as const
export type HmiEncoding = (typeof HMI_ENCODINGS)[number]

export interface HmiPage {
  readonly name: string
  /** By which the display tells the page that it is on. */
  readonly number: number
}

export interface HmiComponent {
  readonly name: string
  /** Its `txt_maxl`, in bytes: the display cuts what is longer without a word. */
  readonly longest: number
}

/** What a screen is made of on the glass; what the project does not have is not shown. */
export const HMI_PARTS = [
  'word',
  'amount',
  'currency',
  'line',
  'hint',
  'plate',
  'driver',
  'band',
  'code',
] as const
export type HmiPart = (typeof HMI_PARTS)[number]

export interface HmiModel {
  readonly name: string
  readonly title: string
  readonly baud: number
  readonly encoding: HmiEncoding
  /** The display knows `\"` and `\\` in a text. */
  readonly escapes: boolean
  readonly pages: {
    /** The start page, on which nothing of a ride stands. */
    readonly lost: HmiPage
    /** Shown while the next screen is being written. */
    readonly wait: HmiPage
    /** Screens with a pay code. */
    readonly code: HmiPage
    /** Screens without one whose face has no page of its own. */
    readonly plain: HmiPage
  }
  readonly faces: Readonly<Partial<Record<Face, HmiPage>>>
  readonly components: Readonly<Record<'word' | 'amount' | 'currency' | 'code', HmiComponent>> &
    Readonly<Partial<Record<HmiPart, HmiComponent>>>
  /** The number by which the project knows that the agent lives, as it is written, such as `wait.alive.val`. */
  readonly alive: string
  /** Of the backlight, in per cent. */
  readonly brightness: { readonly day: number; readonly night: number }
}

/** Names are kept short: older displays take fourteen letters. */
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,13}$/
const name = matching(NAME, 'a letter, then up to 13 letters, digits and _')
const page = section({ name, number: whole(0, 254) })
/** The display's input holds 1024 bytes, and a whole screen must find room in it. */
const component = (least: number, most = 120) => section({ name, longest: whole(least, most) })

/** Faces that never carry a pay code of their own and may have a page. Those with one are on the code's page. */
const FACES = ['ready', 'on-trip', 'checking', 'free', 'refunded', 'unpaid', 'over', 'cash', 'paid'] as const

const form = section({
  ...HEAD,
  baud: oneOf([9600, 19200, 38400, 57600, 115200]),
  encoding: oneOf(HMI_ENCODINGS),
  escapes: truth,
  alive: matching(
    /^[A-Za-z][A-Za-z0-9_]{0,13}(\.[A-Za-z][A-Za-z0-9_]{0,13}){0,2}$/,
    'a number of the project, such as wait.alive.val',
  ),
  pages: section({ lost: page, wait: page, code: page, plain: page }),
  faces: v.optional(v.partial(section(Object.fromEntries(FACES.map(face => [face, page])))), {}),
  components: section({
    word: component(4),
    amount: component(4),
    currency: component(3),
    code: component(40, 300),
    line: v.optional(component(4)),
    hint: v.optional(component(4)),
    plate: v.optional(component(4)),
    driver: v.optional(component(4)),
    band: v.optional(component(8, 40)),
  }),
  brightness: section({ day: whole(10, 100), night: whole(5, 100) }),
})

/** Throws ProfileError with all problems. */
export function readHmiModel(document: unknown): HmiModel {
  const { format: _, ...model } = checked(form, document)
  const pages = [
    ...Object.entries(model.pages).map(([role, own]) => ({ key: `pages.${role}`, ...own })),
    ...Object.entries(model.faces).map(([face, own]) => ({ key: `faces.${face}`, ...(own as HmiPage) })),
  ]
  const parts = Object.entries(model.components).map(([part, own]) => ({
    key: `components.${part}`,
    name: own!.name,
  }))
  const problems = [...nearTwins(pages), ...nearTwins(parts), ...sameNumbers(pages)]
  if (model.pages.lost.number !== 0)
    problems.push({
      key: 'pages.lost.number',
      found: String(model.pages.lost.number),
      hint: '0: a display that starts is on page 0, and nothing of a ride may stand there',
    })
  if (problems.length > 0) throw new ProfileError(problems)
  return model as HmiModel
}

/** Faces may share a page; apart from that a number belongs to one name. */
function sameNumbers(pages: readonly { key: string; name: string; number: number }[]) {
  return pages.flatMap(({ key, name, number }, at) => {
    const other = pages.slice(0, at).find(earlier => earlier.number === number && earlier.name !== name)
    return other === undefined
      ? []
      : [{ key: `${key}.number`, found: String(number), hint: `a number of its own; ${other.key} has this` }]
  })
}
