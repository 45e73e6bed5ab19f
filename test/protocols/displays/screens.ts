/** Screens and models as the tests of displays need them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import type { BoardScreen } from '../../../src/protocols/displays/boardScreen.ts'
import { type HmiModel, readHmiModel } from '../../../src/protocols/displays/hmiModel.ts'

const FOLDER = join(import.meta.dirname, '../../../device-config/displays')

export const hmiDocument = (name: string): Record<string, unknown> =>
  parse(readFileSync(join(FOLDER, `${name}.toml`), 'utf8'))
export const hmiModel = (name: string): HmiModel => readHmiModel(hmiDocument(name))

const BLANK: BoardScreen = {
  face: 'ready',
  plate: 'B-FB 42',
  driver: 'Driver 0815',
  word: 'FREE TO HIRE',
  amount: '',
  currency: '',
  line: '',
  hint: '',
  code: null,
  band: null,
  theme: 'day',
}

export const screen = (changes: Partial<BoardScreen> = {}): BoardScreen => ({ ...BLANK, ...changes })

export const linkOf = (amount: number, rev = 1) =>
  `HTTPS://PAY.EXAMPLE/P/TAXI-0042/K7Q2ZD0042.${rev}/${amount}CNY/MG6XFIFTTTDSIFQU`

const figure = (amount: number) => (amount / 100).toFixed(2)

/** So much is owed, and this is its code. */
export const open = (amount: number, changes: Partial<BoardScreen> = {}) =>
  screen({
    face: 'open',
    word: 'TO PAY',
    amount: figure(amount),
    currency: 'CNY',
    line: 'Scan the code with Alipay.',
    code: { link: linkOf(amount), size: 45, isDark: () => false },
    ...changes,
  })

export const paid = (amount: number, changes: Partial<BoardScreen> = {}) =>
  screen({
    face: 'paid',
    word: 'PAID',
    amount: figure(amount),
    currency: 'CNY',
    line: 'Thank you.',
    band: { motif: 'stripes', angle: 45, width: 24, way: 'on' },
    ...changes,
  })

export const running = (amount: number) =>
  screen({ face: 'on-trip', word: 'ON TRIP', amount: figure(amount), currency: 'CNY' })
