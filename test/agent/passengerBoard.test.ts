/** What a display without a browser is told: the words of the page, and never a code beside another amount. */
import { describe, expect, test } from 'vitest'
import type { DisplayConfig } from '../../src/agent/config/vehicleConfig.ts'
import type { BoardDisplay } from '../../src/agent/displays/boardDisplay.ts'
import { type BoardNow, PassengerBoard, passengerBoard } from '../../src/agent/passengerBoard.ts'
import type { Face } from '../../src/domain/view.ts'
import type { BoardScreen } from '../../src/protocols/displays/boardScreen.ts'
import { LANGUAGES } from '../support/boardScreens.ts'
import { CASES, FakeAgent, linkOf, SILENT, VEHICLE, viewFor } from './screens/fixture.ts'

const FACES = Object.keys(CASES) as Face[]

class FakeDisplay implements BoardDisplay {
  readonly shown: BoardScreen[] = []
  start() {}
  show(screen: BoardScreen) {
    this.shown.push(screen)
  }
  async stop() {}
  status() {
    return { state: 'open', detail: '' } as const
  }
}

function board(language = 'en') {
  const display = new FakeDisplay()
  const errors: string[] = []
  const log = { ...SILENT, error: (text: string) => void errors.push(text) }
  return { display, errors, board: new PassengerBoard(display, language, VEHICLE, log) }
}

function nowOf(face: Face, changed: Partial<BoardNow> = {}): BoardNow {
  const view = viewFor(CASES[face])
  return { view, payLink: linkOf(view), theme: 'day', ...changed }
}

const screenOf = (face: Face, language = 'en', changed: Partial<BoardNow> = {}) =>
  board(language).board.screen(nowOf(face, changed))

describe('the screen of a board', () => {
  test('an open ride has its amount, its code and one line to do', () => {
    const now = nowOf('open')
    expect(board().board.screen(now)).toMatchObject({
      face: 'open',
      plate: VEHICLE.plate,
      word: 'Please pay',
      amount: '23.50',
      currency: 'CNY',
      line: 'Scan with Alipay and tap Pay.',
      hint: '',
      driver: '',
      code: { link: now.payLink },
      band: null,
      theme: 'day',
    })
  })

  test('offline the code stays, with the hint', () => {
    const { code, hint } = screenOf('unknown')
    expect(code).not.toBeNull()
    expect(hint).toMatch(/six digits/)
  })

  test('the band is on PAID alone, and the code on no settled face', () => {
    const with_ = (pick: (screen: BoardScreen) => unknown) =>
      FACES.filter(face => pick(screenOf(face)) !== null)
    expect(with_(screen => screen.band)).toEqual(['paid', 'over'])
    expect(with_(screen => screen.code)).toEqual(['unknown', 'open', 'short'])
  })

  test('the welcome names the driver, in each language', () => {
    for (const language of LANGUAGES) expect(screenOf('ready', language).driver).toMatch(/0815/)
  })

  test.each(LANGUAGES)('every face has its words in %s, with nothing left to fill in', language => {
    for (const face of FACES) {
      const { word, line } = screenOf(face, language)
      expect(word.length * line.length).toBeGreaterThan(0)
      expect(word + line).not.toMatch(/[{}]/)
    }
  })

  test('a link that is not that of the amount on show is no code', () => {
    const { board: own, errors } = board()
    const other = linkOf(viewFor(CASES.short))
    expect(own.screen(nowOf('open', { payLink: other }))).toMatchObject({
      code: null,
      line: 'Please pay the driver.',
    })
    expect(errors).toHaveLength(1)
    expect(own.screen(nowOf('open', { payLink: null })).code).toBeNull()
  })

  test('the symbol is that of the page, module for module', () => {
    const symbol = screenOf('open').code!
    const dark = Array.from({ length: symbol.size ** 2 }, (_, i) =>
      symbol.isDark(i % symbol.size, Math.floor(i / symbol.size)),
    )
    expect(dark.filter(Boolean).length).toBeGreaterThan(200)
    expect([symbol.isDark(4, 4), symbol.isDark(5, 5), symbol.isDark(0, 0), symbol.isDark(3, 10)]).toEqual([
      true,
      false,
      false,
      false,
    ])
  })

  test('the same symbol is the same object, so that an unchanged screen costs nothing', () => {
    const { board: own } = board()
    expect(own.screen(nowOf('open')).code).toBe(own.screen(nowOf('open')).code)
  })

  test('what cannot be read stops no ride, and nothing old stays on the glass', () => {
    const { board: own, display, errors } = board()
    own.show(() => nowOf('paid'))
    own.show(() => nowOf('open'))
    own.show(() => ({ ...nowOf('open'), view: { ...new FakeAgent().view, face: 'paid', trip: null } }))
    own.show(() => {
      throw new Error('no ledger')
    })
    expect(errors).toHaveLength(2)
    for (const { word, line, amount, code, band } of display.shown.slice(2)) {
      expect([word, amount, code, band]).toEqual(['One moment', '', null, null])
      expect(line).toMatch(/ask the driver before you pay/)
    }
    expect(display.shown).toHaveLength(4)
  })

  test('once stopped nothing is asked: the ledger may be closed by then', async () => {
    const { board: own, display, errors } = board()
    await own.stop()
    own.show(() => {
      throw new Error('closed')
    })
    expect([display.shown, errors]).toEqual([[], []])
  })
})

test('without a display there is no board', () => {
  expect(passengerBoard(null, VEHICLE, { clock: CLOCK, log: SILENT })).toBeNull()
})

test('a port that is none is told at once', () => {
  const config = {
    kind: 'hmi',
    language: 'en',
    port: 'nowhere',
    model: { baud: 9600 },
  } as unknown as DisplayConfig
  expect(() => passengerBoard(config, VEHICLE, { clock: CLOCK, log: SILENT })).toThrow(/display port/)
})

const CLOCK = { monotonicMs: () => 0, stamp: () => ({ at: 0, source: 'unverified' as const }) }
