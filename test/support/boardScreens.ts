/** Screens of a board in the real words of every language, each face as long as it gets. */
import { existsSync } from 'node:fs'
import { beforeEach } from 'vitest'
import { loadBoardFonts } from '../../src/agent/config/boardFonts.ts'
import { FONT_FOLDER } from '../../src/agent/config/fontFile.ts'
import { codeSymbol, payCode } from '../../src/agent/screens/payCode.ts'
import type { Face } from '../../src/domain/view.ts'
import type { BoardScreen, CodeSymbol } from '../../src/protocols/displays/boardScreen.ts'
import type { BoardFonts } from '../../src/protocols/displays/letters.ts'

export const LANGUAGES = ['en', 'de', 'zh-CN', 'zh-TW', 'ja', 'ko'] as const
export type Language = (typeof LANGUAGES)[number]

export const FACES = [
  'ready',
  'on-trip',
  'checking',
  'open',
  'unknown',
  'short',
  'unpaid',
  'free',
  'refunded',
  'paid',
  'over',
  'cash',
] as const satisfies readonly Face[]

/** Of a vehicle and a host with names of usual length: a symbol of 33 modules, 41 with its quiet zone. */
export const LINK = 'HTTPS://PAY.EXAMPLE.COM/P/TAXI-0042/K7Q2ZD0042A1.1/2350CNY/MG6XFIFTTTDSIFQU'

interface Words {
  readonly driver: string
  readonly word: Readonly<Record<string, string>>
  readonly line: Readonly<Record<string, string>>
  readonly hint: Readonly<Record<string, string>>
}

const WORDS = Object.fromEntries(
  await Promise.all(
    LANGUAGES.map(async language => {
      const path = `../../src/agent/screens/pages/passenger-${language}.js`
      return [language, ((await import(path)) as { default: Words }).default] as const
    }),
  ),
) as Readonly<Record<Language, Words>>

const fonts = new Map<string, BoardFonts>()

/** At the top of a file whose tests need the letters of Debian's xfonts-base: they are left out without. */
export function needsFonts(): void {
  beforeEach(({ skip }) => skip(!existsSync(`${FONT_FOLDER}/gb24st.pcf.gz`), 'needs xfonts-base'))
}

export function fontsFor(language: Language): BoardFonts {
  const known = fonts.get(language) ?? loadBoardFonts(language)
  fonts.set(language, known)
  return known
}

/** Every text that a language can say. */
export function everyText(language: Language): string {
  const { driver, word, line, hint } = WORDS[language]
  return [driver, word, line, hint]
    .flatMap(texts => (typeof texts === 'string' ? texts : Object.values(texts)))
    .join(' ')
}

export function codeOf(link: string): CodeSymbol {
  return codeSymbol(payCode(link))
}

export interface Wanted {
  readonly language?: Language
  readonly theme?: BoardScreen['theme']
  readonly amount?: string
  readonly plate?: string
  readonly link?: string
}

/** Another line of the same face: the page was opened, no code can be made, the meter gives no running fare. */
export type Variant = 'opened' | 'no-code' | 'no-fare' | 'lost' | 'starting'
export const VARIANTS: readonly Variant[] = ['opened', 'no-code', 'no-fare', 'lost', 'starting']

export function boardScreen(what: Face | Variant, wanted: Wanted = {}): BoardScreen {
  const { language = 'en', theme = 'day', amount = '23.50', plate = '粤B·D1234', link = LINK } = wanted
  const words = WORDS[language]
  const face: Face =
    what === 'opened' || what === 'no-code'
      ? 'open'
      : what === 'no-fare'
        ? 'on-trip'
        : what === 'lost' || what === 'starting'
          ? 'checking'
          : what
  const isOwing = face === 'open' || face === 'unknown' || face === 'short'
  const hasFigure = face !== 'ready' && what !== 'no-fare' && what !== 'lost' && what !== 'starting'
  const key = what === 'on-trip' ? 'on-trip-fare' : what === 'no-fare' ? 'on-trip' : what
  const sum = `${amount} CNY`
  return {
    face,
    plate,
    driver: face === 'ready' ? words.driver.replace('{driver}', '0815') : '',
    word: words.word[what === 'lost' || what === 'starting' ? what : face]!,
    amount: hasFigure ? amount : '',
    currency: hasFigure ? 'CNY' : '',
    line: words.line[key]!.replace('{taken}', sum).replace('{excess}', sum),
    hint: isOwing && what !== 'no-code' ? (words.hint[face] ?? '') : '',
    code: isOwing && what !== 'no-code' ? codeOf(link) : null,
    band: face === 'paid' || face === 'over' ? { motif: 'stripes', angle: 65, width: 18, way: 'on' } : null,
    theme,
  }
}
