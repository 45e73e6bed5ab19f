/** What the screens are made with, and what their routes work with. */
import type { View } from '../../domain/view.ts'
import type { Log } from '../health/log.ts'
import type { EventHub } from './eventHub.ts'
import type { PageBeats } from './pageBeats.ts'
import type { PageFiles } from './pageFiles.ts'
import type { PayCode, PayCodes } from './payCode.ts'
import type { ShiftSheet } from './shiftSheet.ts'
import type { Answer, Health, ScreensState, TradeRequest, TripsQuery, Vehicle } from './state.ts'
import type { Theme } from './theme.ts'

export interface ScreensOptions {
  /** Where to listen; loopback unless a technician decided otherwise. */
  readonly host: string
  /** 0 takes a free one; see `url`. */
  readonly port: number
  /** What the driver's page proves itself with: at least 16 characters, never shown. */
  readonly token: string
  readonly vehicle: Vehicle
  /** Of the passenger's screen, the first two in turns. */
  readonly languages: readonly string[]
  readonly driverLanguage: 'en' | 'zh-CN'
  /** Day or night, as it is now. */
  theme(): Theme
  view(): View
  /** The link of `view().code`, or null when there is none to show. */
  payLink(): string | null
  state(): ScreensState
  /** Newest first. */
  trips(query: TripsQuery): readonly object[]
  /** The driver's shift as it stands now. */
  shift(): ShiftSheet
  act(request: TradeRequest): Promise<Answer> | Answer
  /** Day or night by the driver's hand, until the light itself changes. */
  setTheme(theme: Theme): void
  health(): Health
  /** Prometheus text. */
  metrics(): string
  /** The last raw bytes of the meter's line, as a capture. */
  meterCapture(): string
  /** What the open pages tell of themselves. */
  readonly pageBeats: PageBeats
  readonly log: Log
  /** Shorter in tests. */
  readonly timing?: Partial<ScreensTiming>
}

export interface ScreensTiming {
  readonly heartbeatMs: number
  readonly stalledMs: number
}

/** What the routes work with. */
export interface Desk {
  readonly options: ScreensOptions
  readonly pages: PageFiles
  readonly codes: PayCodes
  readonly passenger: EventHub
  readonly driver: EventHub
  readonly builds: { readonly passenger: string; readonly driver: string }
}

/** The symbol of the code that is up, or null. */
export function liveCode({ options, codes }: Desk): PayCode | null {
  const live = codes.live(options.vehicle.id, options.view(), options.payLink())
  if (live !== 'wrong') return live
  options.log.error('screens: the pay link is not that of the revision that is up; no code is shown')
  return null
}
