/** Rides in every state, made by the domain itself, and a Screens that shows them on a free port. */

import type { Log } from '../../../src/agent/health/log.ts'
import type { ScreensOptions } from '../../../src/agent/screens/desk.ts'
import { PageBeats } from '../../../src/agent/screens/pageBeats.ts'
import { Screens } from '../../../src/agent/screens/screens.ts'
import { type ShiftFacts, shiftSheet } from '../../../src/agent/screens/shiftSheet.ts'
import type { Answer, DriverRequest, ScreensState, TripsQuery } from '../../../src/agent/screens/state.ts'
import type { Theme } from '../../../src/agent/screens/theme.ts'
import { linkMac, payLink } from '../../../src/contract/payLink.ts'
import { shiftTotals } from '../../../src/domain/shift.ts'
import { newTrip, type Position, type Trip } from '../../../src/domain/trip.ts'
import { type Face, type Now, type View, viewOf } from '../../../src/domain/view.ts'

export const KEY = Buffer.from(Array.from({ length: 32 }, (_, i) => i))
export const TOKEN = 'a-device-token-of-tests'
export const VEHICLE = { id: 'TAXI-0042', plate: 'B·42K17', driver: '0815' }
const ID = 'K7Q2ZD0042AB'

export function ride(parts: Partial<Trip> = {}, total = 2350): Trip {
  return {
    ...newTrip(ID, '17', 'CNY'),
    metering: false,
    record: { tripNo: '17', rev: 1, total, supplements: 200, distanceM: 8400 },
    ...parts,
  }
}

/** A ride whose code for `due` is up, as its `rev`th revision. */
export function asking(parts: Partial<Trip> = {}, due = 2350, rev = 1): Trip {
  const trip = ride(parts)
  const link = linkMac(KEY, { vehicle: VEHICLE.id, trip: trip.id, rev, amount: due, currency: trip.currency })
  return { ...trip, revisions: [{ rev, total: 2350, due, link, withdrawn: false, confirmed: false }] }
}

const received = (amount: number): Partial<Trip> => ({
  noticeReceived: amount,
  captures: [{ tradeNo: '2026112322001', rev: 1, amount }],
})

interface Case {
  readonly position: Position
  readonly trip: Trip | null
  readonly now?: Partial<Now>
}

/** One case for each face that the domain knows; the view says the face, the name only checks it. */
export const CASES: Readonly<Record<Face, Case>> = {
  ready: { position: 'for-hire', trip: null },
  'on-trip': {
    position: 'hired',
    trip: newTrip(ID, '17', 'CNY'),
    now: { running: { tripNo: '17', total: 1870 } },
  },
  checking: { position: 'stopped', trip: ride({ checking: true }) },
  unknown: { position: 'stopped', trip: asking(), now: { online: false } },
  open: { position: 'stopped', trip: asking() },
  short: { position: 'stopped', trip: asking(received(1850), 500, 2) },
  unpaid: { position: 'stopped', trip: ride({ unpaid: true }) },
  free: { position: 'stopped', trip: ride({}, 0) },
  refunded: { position: 'stopped', trip: ride({ ...received(2350), refunded: 2350 }) },
  paid: { position: 'stopped', trip: ride(received(2350)) },
  over: { position: 'stopped', trip: ride(received(2850)) },
  cash: { position: 'stopped', trip: ride({ cash: 2350 }) },
}

export function viewFor({ position, trip, now }: Case): View {
  return viewOf(position, trip, { online: true, running: null, lingering: true, pageOpened: false, ...now })
}

export function linkOf(view: View, base = 'HTTPS://PAY.EXAMPLE.COM'): string | null {
  if (view.code === null) return null
  const { trip, rev, due, currency, link } = view.code
  return payLink(base, { vehicle: VEHICLE.id, trip, rev, amount: due, currency }, link)
}

export const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {}, from: () => SILENT }

/** The agent's side, to be turned by hand. */
export class FakeAgent {
  view: View = viewFor(CASES.ready)
  link: string | null = null
  state: Partial<ScreensState> = {}
  answer: (request: DriverRequest) => Answer | Promise<Answer> = () => ({ ok: true, effect: 'applied' })
  healthy = true
  theme: Theme = 'day'
  pageBeats = new PageBeats({ monotonicMs: () => performance.now() })
  shift: ShiftFacts = { shift: null, totals: shiftTotals([], 'CNY'), rides: [] }
  readonly asked: DriverRequest[] = []
  readonly queries: TripsQuery[] = []
  readonly errors: string[] = []

  show(view: View): void {
    this.view = view
    this.link = linkOf(view)
  }

  options(parts: Partial<ScreensOptions> = {}): ScreensOptions {
    return {
      host: '127.0.0.1',
      port: 0,
      token: TOKEN,
      vehicle: VEHICLE,
      languages: ['en'],
      driverLanguage: 'en',
      theme: () => this.theme,
      view: () => this.view,
      payLink: () => this.link,
      state: () => this.whole(),
      trips: query => {
        this.queries.push(query)
        return [{ order: 7 }]
      },
      shift: () => shiftSheet(this.shift, true),
      setTheme: theme => {
        this.theme = theme
      },
      act: request => {
        this.asked.push(request)
        return this.answer(request)
      },
      meterCapture: () => '{"farebridge":"capture","v":1}\n',
      health: () => ({
        ok: this.healthy,
        checks: [{ name: 'meter', ok: this.healthy, detail: 'port open' }],
      }),
      metrics: () => 'farebridge_trips_total 3\n',
      pageBeats: this.pageBeats,
      log: { ...SILENT, error: text => void this.errors.push(text) },
      ...parts,
    }
  }

  whole(): ScreensState {
    return {
      vehicle: VEHICLE,
      view: this.view,
      link: { online: this.view.online, unsent: 0 },
      meter: { state: 'open', silent: false, detail: '' },
      printer: { state: 'idle', lastError: null },
      clock: { source: 'ntp', at: 1_795_428_000, utcOffset: '+08:00' },
      alarms: [],
      late: [],
      mismatch: null,
      display: null,
      ledger: { trouble: null },
      ...this.state,
    }
  }
}

export async function started(agent: FakeAgent, parts: Partial<ScreensOptions> = {}): Promise<Screens> {
  const screens = new Screens(agent.options(parts))
  await screens.start()
  return screens
}
