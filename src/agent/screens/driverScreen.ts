/** What the driver's page is told: face, figures, the buttons that make sense now, and the strips of trouble. */
import { MAX_CODE_TRIES } from '../../domain/decisions/index.ts'
import type { Face, View } from '../../domain/view.ts'
import { excess, type Figure, figure, figureIfAny, mainFigure, taken } from './figures.ts'
import { type Pattern, patternOf } from './pattern.ts'
import type { DriverRequest, LatePayment, Mismatch, ScreensState, Vehicle } from './state.ts'
import type { Theme } from './theme.ts'
import { offsetMinutes } from './utcOffset.ts'

export interface Button {
  readonly action: DriverRequest['action']
  /** The ride that this button was drawn for; its tap names it. Null where it is about no ride. */
  readonly trip: string | null
  /** Two taps within three seconds: the first arms, the second acts. */
  readonly arm: boolean
  readonly enabled: boolean
  /** How it stands with what the button is about: of a receipt, whether it came out. */
  readonly note?: string
}

export interface Strip {
  readonly kind: string
  readonly level: 'stop' | 'warn' | 'note'
  readonly count?: number
  readonly detail?: string
}

export interface DriverScreen {
  readonly vehicle: Vehicle
  readonly face: Face
  readonly trip: string | null
  readonly figure: Figure | null
  /** The parts of the figure; null where there is nothing to say. */
  readonly parts: Readonly<
    Record<'total' | 'cash' | 'received' | 'refunded' | 'byCode' | 'excess', Figure | null>
  >
  /** What came in for the ride in hand, minor units: the page sounds PAID only when it has grown. */
  readonly cameIn: number
  readonly pageOpened: boolean
  /** Earlier rides that were paid late, oldest first: a banner, whatever the ride in hand is. */
  readonly late: readonly { readonly order: number; readonly tripNo: string; readonly figure: Figure }[]
  /** In place of the line: the company has to be called. */
  readonly mismatch: Mismatch | null
  /** The band of PAID, another for each payment; null on every other face. */
  readonly pattern: Pattern | null
  readonly codeUp: boolean
  /** An earlier code of this ride was up before, and counts no more. */
  readonly codeReplaced: boolean
  readonly buttons: readonly Button[]
  readonly strips: readonly Strip[]
  readonly clock: { readonly source: 'ntp' | 'unverified'; readonly at: number; readonly offsetMin: number }
}

/** @param theme as it is now: the button offers the other one */
export function driverScreen(state: ScreensState, theme: Theme): DriverScreen {
  const { view } = state
  return {
    vehicle: {
      id: state.vehicle.id,
      ...(state.vehicle.plate === undefined ? {} : { plate: state.vehicle.plate }),
    },
    face: view.face,
    trip: view.trip?.id ?? null,
    figure: mainFigure(view),
    parts: partsOf(view),
    cameIn: view.trip === null ? 0 : taken(view.trip),
    pageOpened: view.pageOpened,
    late: state.late.map(lateOf),
    mismatch: view.face === 'ready' ? null : state.mismatch,
    pattern: isPaid(view) ? patternOf(state.vehicle.id, view.trip!) : null,
    codeUp: view.code !== null,
    codeReplaced: view.code !== null && view.code.rev > 1,
    buttons: [...buttonsOf(state), ...lightButton(view.face, theme)],
    strips: stripsOf(state),
    clock: {
      source: state.clock.source,
      at: state.clock.at,
      offsetMin: offsetMinutes(state.clock.utcOffset),
    },
  }
}

function lateOf({ order, tripNo, received, currency }: LatePayment): DriverScreen['late'][number] {
  return { order, tripNo, figure: figure(received, currency) }
}

function isPaid({ face, trip }: View): boolean {
  return trip !== null && (face === 'paid' || face === 'over')
}

function partsOf(view: View): DriverScreen['parts'] {
  const { trip } = view
  const some = (amount: number) =>
    trip === null || view.face === 'ready' || view.face === 'on-trip'
      ? null
      : figureIfAny(amount, trip.currency)
  return {
    total: some(trip?.total ?? 0),
    cash: some(trip?.cash ?? 0),
    received: some(trip?.received ?? 0),
    refunded: some(trip?.refunded ?? 0),
    byCode: some(trip?.byCode ?? 0),
    excess: some(trip === null ? 0 : excess(trip)),
  }
}

const BUTTONS: Readonly<Record<Face, readonly DriverRequest['action'][]>> = {
  ready: [],
  'on-trip': [],
  checking: ['override'],
  unknown: ['cash', 'unpaid', 'confirm'],
  open: ['cash', 'unpaid', 'confirm'],
  short: ['cash', 'unpaid', 'confirm'],
  unpaid: ['ask', 'cash', 'confirm'],
  refunded: ['ask', 'reprint'],
  paid: ['reprint'],
  over: ['reprint'],
  cash: ['reprint'],
  free: [],
}

const ARMED: readonly DriverRequest['action'][] = ['cash', 'unpaid', 'override']

function buttonsOf({ view, printer }: ScreensState): Button[] {
  const { trip, face, code } = view
  const hasPrinter = printer.state !== 'none'
  if (face === 'ready' && hasPrinter)
    return [{ action: 'print-shift', trip: null, arm: false, enabled: true }]
  if (trip === null) return []
  const actions = [...BUTTONS[face], ...(hasPrinter && code !== null ? (['print-code'] as const) : [])]
  return actions.map(action => ({
    action,
    trip: trip.id,
    arm: ARMED.includes(action),
    enabled: action !== 'confirm' || trip.codeTries < MAX_CODE_TRIES,
    ...(action === 'reprint' && printer.receipt ? { note: printer.receipt } : {}),
  }))
}

/** Only while nothing is to be decided. */
function lightButton(face: Face, theme: Theme): Button[] {
  if (face !== 'ready' && face !== 'on-trip') return []
  return [{ action: theme === 'day' ? 'night' : 'day', trip: null, arm: false, enabled: true }]
}

/** The worst first: what stops the money, then what the driver must know, then what heals by itself. */
function stripsOf(state: ScreensState): Strip[] {
  const { meter, printer, link, clock, ledger } = state
  const strips: Strip[] = []
  if (ledger.trouble !== null) strips.push({ kind: 'ledger', level: 'stop', detail: ledger.trouble })
  if (meter.state !== 'open') strips.push({ kind: 'meter-lost', level: 'stop', detail: meter.detail })
  else if (meter.silent) strips.push({ kind: 'meter-silent', level: 'stop', detail: meter.detail })
  // A late payment is good news, and has a banner of its own.
  strips.push(...alarmStrips(state.alarms.filter(({ kind }) => kind !== 'payment-late')))
  if (printer.lastError !== null) strips.push({ kind: 'printer', level: 'warn', detail: printer.lastError })
  else if (printer.state === 'waiting') strips.push({ kind: 'printer', level: 'warn' })
  if (state.display?.state === 'backoff')
    strips.push({ kind: 'display', level: 'warn', detail: state.display.detail })
  if ((printer.unknown ?? 0) > 0)
    strips.push({ kind: 'print-unknown', level: 'warn', count: printer.unknown! })
  if (printer.isPaperLow === true) strips.push({ kind: 'paper-low', level: 'note' })
  if (!link.online) strips.push({ kind: 'offline', level: 'warn' })
  if (link.unsent > 0)
    strips.push({ kind: 'unsent', level: link.online ? 'note' : 'warn', count: link.unsent })
  if (clock.source !== 'ntp') strips.push({ kind: 'clock', level: 'note' })
  return strips
}

/** One strip for each kind, in the order of their newest. */
function alarmStrips(alarms: ScreensState['alarms']): Strip[] {
  const kinds = [...new Set(alarms.map(alarm => alarm.kind))]
  return kinds.map(kind => {
    const same = alarms.filter(alarm => alarm.kind === kind)
    return { kind: `alarm-${kind}`, level: 'stop', count: same.length, detail: same[0]!.detail }
  })
}
