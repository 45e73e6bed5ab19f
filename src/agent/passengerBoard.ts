/** The passenger's display without a browser: what the pages tell, in one language, on whatever is built in. */
import type { View } from '../domain/view.ts'
import type { BoardScreen } from '../protocols/displays/boardScreen.ts'
import type { DisplayConfig } from './config/vehicleConfig.ts'
import type { BoardDisplay, DisplayStatus } from './displays/boardDisplay.ts'
import { FramebufferDisplay } from './displays/framebuffer.ts'
import { HmiDisplay } from './displays/hmi.ts'
import type { Clock } from './health/clock.ts'
import type { Log } from './health/log.ts'
import { portOpener } from './meter/portOpener.ts'
import de from './screens/pages/passenger-de.js'
import en from './screens/pages/passenger-en.js'
import ja from './screens/pages/passenger-ja.js'
import ko from './screens/pages/passenger-ko.js'
import zhCN from './screens/pages/passenger-zh-CN.js'
import zhTW from './screens/pages/passenger-zh-TW.js'
import { passengerTexts } from './screens/pages/passengerTexts.js'
import { passengerScreen } from './screens/passengerScreen.ts'
import { patternOf } from './screens/pattern.ts'
import { codeSymbol, PayCodes } from './screens/payCode.ts'
import type { Vehicle } from './screens/state.ts'
import type { Theme } from './screens/theme.ts'

const LANGUAGES = [en, zhCN, zhTW, ja, ko, de]

/** What is true of the ride now. */
export interface BoardNow {
  readonly view: View
  /** The link of `view.code`, or null. */
  readonly payLink: string | null
  readonly theme: Theme
}

export class PassengerBoard {
  readonly #display: BoardDisplay
  readonly #vehicle: Vehicle
  readonly #words: (typeof LANGUAGES)[number]
  readonly #codes = new PayCodes()
  readonly #log: Log
  #isStopped = false
  #symbol: ReturnType<typeof codeSymbol> | null = null

  constructor(display: BoardDisplay, language: string, vehicle: Vehicle, log: Log) {
    this.#display = display
    this.#words = LANGUAGES.find(words => words.lang === language) ?? en
    this.#vehicle = vehicle
    this.#log = log
  }

  /** Whatever an earlier run left on the glass goes dark at once. Only for whoever holds the ledger. */
  start(): void {
    this.#display.start()
  }

  /** Cheap when nothing changed. Never throws, also where `now` does: no ride waits for a display. Once stopped it asks nothing. */
  show(now: () => BoardNow): void {
    if (this.#isStopped) return
    this.#display.show(this.#screenOrLost(now))
  }

  /** What cannot be read now may have changed: as on the pages, nothing old stays. */
  #screenOrLost(now: () => BoardNow): BoardScreen {
    try {
      return this.screen(now())
    } catch (error) {
      this.#log.error('the passenger’s display cannot be drawn', { error: String(error) })
      const { word, line } = this.#words
      return {
        face: 'checking',
        plate: this.#vehicle.plate ?? this.#vehicle.id,
        driver: '',
        word: word.lost,
        amount: '',
        currency: '',
        line: line.lost,
        hint: '',
        code: null,
        band: null,
        theme: 'day',
      }
    }
  }

  stop(): Promise<void> {
    this.#isStopped = true
    return this.#display.stop()
  }

  status(): DisplayStatus {
    return this.#display.status()
  }

  screen({ view, payLink, theme }: BoardNow): BoardScreen {
    const live = this.#codes.live(this.#vehicle.id, view, payLink)
    if (live === 'wrong')
      this.#log.error('the pay link is not that of the revision that is up; no code is shown')
    const code = live === 'wrong' ? null : live
    const told = passengerScreen(this.#vehicle, view, code)
    if (code === null || told.code === null) this.#symbol = null
    else if (this.#symbol?.link !== code.link) this.#symbol = codeSymbol(code)
    const { plate, id } = this.#vehicle
    const { face } = view
    return {
      face,
      plate: plate ?? id,
      ...passengerTexts(this.#words, told),
      amount: told.figure?.text ?? '',
      currency: told.figure?.currency ?? '',
      code: this.#symbol,
      band: face === 'paid' || face === 'over' ? patternOf(this.#vehicle.id, view.trip!) : null,
      theme,
    }
  }
}

/** The display that the configuration names, or null. */
export function passengerBoard(
  config: DisplayConfig | null,
  vehicle: Vehicle,
  { clock, log }: { clock: Clock; log: Log },
): PassengerBoard | null {
  if (config === null) return null
  const display =
    config.kind === 'framebuffer'
      ? new FramebufferDisplay({ ...config, clock, log })
      : new HmiDisplay({ open: lineTo(config), model: config.model, clock, log })
  return new PassengerBoard(display, config.language, vehicle, log)
}

function lineTo({ port, model }: Extract<DisplayConfig, { kind: 'hmi' }>) {
  return portOpener(port, { baud: model.baud, dataBits: 8, parity: 'none', stopBits: 1 }, 'display')
}
