/** `[top_light]` and `[display]` of a 905 profile. */
import * as v from 'valibot'
import { oneOf, section, whole } from '../profile/fields.ts'
import { PLAIN } from '../profile/figures.ts'
import { METER } from './commands.ts'
import { TOP_LIGHT_STATES, type TopLightState } from './messages/topLight.ts'
import { encoded, SHOW_NOTHING, type Showing, topLightShowing, vendorShowing } from './showing.ts'

/** One entry for each of our words; what is left out is not shown. */
function words<const S extends v.GenericSchema>(entry: S) {
  const word = v.optional(entry)
  return section({
    UNPAID: word,
    UNKNOWN: word,
    PAID: word,
    CASH: word,
    SHORT: word,
    REFUNDED: word,
    LEFT: word,
  })
}

const states = Object.keys(TOP_LIGHT_STATES) as TopLightState[]

export const topLightSection = section({ vendor: v.optional(whole(0, 255), 0), words: words(oneOf(states)) })

const TEMPLATE = 'a text of up to 100 characters, with {word} and {amount} and no other braces'
const command = "a maker's own command from 0x0100 to 0xFFFF: the standard has none for a display"
const word = 'a word of up to 40 characters'

export const displaySection = v.pipe(
  section({
    device: v.optional(whole(0, 255), METER),
    vendor: whole(0, 255),
    command: v.pipe(
      v.number(command),
      v.integer(command),
      v.minValue(0x0100, command),
      v.maxValue(0xffff, command),
    ),
    text: v.pipe(
      v.string(TEMPLATE),
      v.maxLength(100, TEMPLATE),
      v.regex(/^(?:[^{}]|\{word\}|\{amount\})+$/, TEMPLATE),
    ),
    decimals: v.optional(whole(0, 4), 2),
    multiply: v.optional(whole(1, 1000), 1),
    encoding: v.optional(oneOf(['ascii', 'gb18030']), 'ascii'),
    width: v.optional(whole(1, 200)),
    words: words(v.pipe(v.string(word), v.minLength(1, word), v.maxLength(40, word))),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const { encoding, text, words } = dataset.value
    const texts = [text, ...Object.values(words).map(value => value ?? '')]
    const strange = texts.find(value => encoded(value, encoding) === null)
    if (strange !== undefined) addIssue({ message: `${encoding} cannot say ${JSON.stringify(strange)}` })
  }),
)

export interface ShowingFile {
  readonly top_light?: v.InferOutput<typeof topLightSection> | undefined
  readonly display?: v.InferOutput<typeof displaySection> | undefined
}

export const ONE_SHOWING = '[display] or [top_light], not both'

export function isOneShowing({ top_light, display }: ShowingFile): boolean {
  return top_light === undefined || display === undefined
}

export function showingOf({ top_light, display }: ShowingFile): Showing {
  if (top_light !== undefined) return topLightShowing(top_light)
  if (display === undefined) return SHOW_NOTHING
  const { decimals, multiply, width, ...rest } = display
  return vendorShowing({ ...rest, amount: { ...PLAIN, decimals, multiply }, width: width ?? null })
}
