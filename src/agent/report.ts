/**
 * What the agent says of itself: to its pages, to a technician, to Prometheus and to the cloud. Read only, nothing kept.
 */
import type { StatusMessage } from '../contract/messages.ts'
import { payLink } from '../contract/payLink.ts'
import type { Settlement } from '../domain/settlement.ts'
import type { Position } from '../domain/trip.ts'
import { type TripView, tripView } from '../domain/view.ts'
import type { Cashier } from './cashier.ts'
import type { VehicleConfig } from './config/vehicleConfig.ts'
import type { Clock } from './health/clock.ts'
import { metricsText } from './health/metrics.ts'
import type { Ledger, TripRow } from './ledger/ledger.ts'
import type { Link } from './link/link.ts'
import type { Meter } from './meter/meter.ts'
import { shiftNow } from './paperwork.ts'
import type { PassengerBoard } from './passengerBoard.ts'
import type { PrinterQueue } from './printer/queue.ts'
import { AMONG, latePayments, mismatchOf } from './rideNews.ts'
import type { PageBeats } from './screens/pageBeats.ts'
import { type ShiftSheet, shiftSheet } from './screens/shiftSheet.ts'
import type { Health, ReceiptState, ScreensState } from './screens/state.ts'

export interface Parts {
  readonly config: VehicleConfig
  readonly ledger: Ledger
  readonly cashier: Cashier
  readonly meter: Meter
  readonly link: Link
  readonly printer: PrinterQueue
  readonly board: PassengerBoard | null
  readonly pageBeats: PageBeats
  readonly clock: Clock
  readonly bootId: string
  /** The driver sees alarms raised after this one: earlier ones are for the technician's list. */
  readonly alarmsSince: number
  /** Receipts whose print was unsure before this start; the driver sees those since. */
  readonly unsureBefore: number
}

const SHOWN_ALARMS = 5

/** DESIGN §5.5: what `/api/state` tells, beside what the pages are drawn from. */
export interface ApiState extends ScreensState {
  readonly position: Position | null
  readonly trip: TripView | null
  readonly settlement: Settlement | null
  /** The link in the code that is up, or null. */
  readonly payLink: string | null
}

export function apiState(parts: Parts): ApiState {
  const state = screensState(parts)
  const { position, trip } = state.view
  return { position, trip, settlement: trip?.settlement ?? null, payLink: currentPayLink(parts), ...state }
}

/** The pay link of the code that is up, or null. */
export function currentPayLink({ config, cashier }: Pick<Parts, 'config' | 'cashier'>): string | null {
  const { code } = cashier.view()
  if (code === null) return null
  return payLink(config.pay.base, { vehicle: config.vehicle.id, ...code, amount: code.due }, code.link)
}

function screensState(parts: Parts): ScreensState {
  const { config, ledger, cashier, meter, link, printer, clock } = parts
  const { id, plate, utcOffset } = config.vehicle
  const { state, silent, detail } = meter.status()
  const paper = printer.status()
  const alarms = ledger.alarms(AMONG)
  return {
    vehicle: { id, ...(plate === undefined ? {} : { plate }) },
    view: cashier.view(),
    link: { online: link.online, unsent: ledger.unsent().count },
    meter: { state, silent, detail },
    printer: {
      state: paper.state,
      lastError: paper.lastError,
      unknown: Math.max(0, ledger.printsIn('unknown') - parts.unsureBefore),
      receipt: receiptState(parts),
      isPaperLow: paper.condition?.paper === 'near-end',
    },
    clock: { ...clock.stamp(), ...(utcOffset === undefined ? {} : { utcOffset }) },
    alarms: alarms
      .slice(0, SHOWN_ALARMS)
      .filter(alarm => alarm.order > parts.alarmsSince)
      .map(({ kind, trip, detail: text }) => ({ kind, trip: trip ?? null, detail: text })),
    late: latePayments(alarms, id => ledger.trip(id), parts.alarmsSince),
    mismatch: mismatchOf(alarms, ledger.currentId()),
    ledger: { trouble: cashier.trouble },
    display: parts.board?.status() ?? null,
  }
}

/** Of the current ride's newest receipt, original or copy. */
function receiptState({ ledger }: Parts): ReceiptState | null {
  const current = ledger.currentId()
  if (current === null) return null
  const receipts = ledger.printJobs({ trip: current, limit: 20 }).filter(job => job.receiptNo !== null)
  return receipts[0]?.state ?? null
}

export function shiftState({ config, ledger, clock }: Parts): ShiftSheet {
  const { shift, totals, trips } = shiftNow(ledger, clock.stamp())
  return shiftSheet({ shift, totals, rides: trips.map(tripView) }, config.printer !== null)
}

export function tripRow({ order, trip, begun, changed }: TripRow): object {
  return { order, ...tripView(trip), begun, changed }
}

/** What must be right for a ride to be taken in and shown. The network and the printer may be away: rides go on. */
export function healthOf({ cashier, meter, link, printer, board, ledger }: Parts): Health {
  const line = meter.status()
  const paper = printer.status()
  const must = [
    { name: 'ledger', ok: cashier.trouble === null, detail: cashier.trouble ?? 'takes commits' },
    {
      name: 'meter',
      ok: line.state === 'open' && !line.silent,
      detail: line.silent ? `silent: ${line.detail}` : line.detail,
    },
  ]
  const may = [
    {
      name: 'cloud',
      ok: link.online,
      detail: `${link.online ? 'online' : (link.state().lastError ?? link.state().state)}, ${ledger.unsent().count} unsent`,
    },
    ...(board === null
      ? []
      : [{ name: 'display', ok: board.status().state === 'open', detail: board.status().detail }]),
    { name: 'printer', ok: paper.lastError === null, detail: paper.lastError ?? paper.state },
  ]
  return { ok: must.every(check => check.ok), checks: [...must, ...may] }
}

export function statusOf({
  cashier,
  meter,
  printer,
  ledger,
  clock,
}: Parts): Omit<StatusMessage, 'online' | 'bootId'> {
  const { at, source } = clock.stamp()
  const { position } = cashier.view()
  const line = meter.status()
  return {
    at,
    clock: source,
    ...(position === null ? {} : { position }),
    meter: line.silent ? 'silent' : line.state,
    printer: printer.status().state,
    ledger: cashier.trouble === null ? 'ok' : 'trouble',
    unsent: ledger.unsent().count,
  }
}

export function agentMetrics({ ledger, meter, link, printer, pageBeats, clock }: Parts): string {
  const line = meter.status()
  const unsent = ledger.unsent()
  const counts = ledger.counts()
  const memory = process.memoryUsage()
  const oldest = unsent.oldest === null ? 0 : Math.max(0, clock.stamp().at - unsent.oldest.at)
  return metricsText([
    { name: 'up', help: 'The agent runs.', type: 'gauge', samples: 1 },
    {
      name: 'resident_memory_bytes',
      help: 'Resident memory of the process.',
      type: 'gauge',
      samples: memory.rss,
    },
    {
      name: 'meter_open',
      help: 'The port to the meter is open.',
      type: 'gauge',
      samples: Number(line.state === 'open'),
    },
    {
      name: 'meter_silent',
      help: 'The port is open and no good frame came in time.',
      type: 'gauge',
      samples: Number(line.silent),
    },
    {
      name: 'meter_frames_total',
      help: 'Good frames from the meter.',
      type: 'counter',
      samples: line.frames,
    },
    {
      name: 'meter_discarded_bytes_total',
      help: 'Bytes from the meter that were in no good frame.',
      type: 'counter',
      samples: line.discardedBytes,
    },
    {
      name: 'meter_refused_total',
      help: 'Frames that were well formed and not believable.',
      type: 'counter',
      samples: line.refused,
    },
    {
      name: 'meter_reconnects_total',
      help: 'Times the port was opened again.',
      type: 'counter',
      samples: line.reconnects,
    },
    {
      name: 'link_online',
      help: 'Connected and subscribed at the broker.',
      type: 'gauge',
      samples: Number(link.online),
    },
    {
      name: 'outbox_unsent',
      help: 'Messages that the cloud has not acknowledged.',
      type: 'gauge',
      samples: unsent.count,
    },
    {
      name: 'outbox_oldest_seconds',
      help: 'Age of the oldest of them by the board clock.',
      type: 'gauge',
      samples: oldest,
    },
    {
      name: 'printer_waiting',
      help: 'Receipts wait for the printer.',
      type: 'gauge',
      samples: Number(printer.status().state === 'waiting'),
    },
    { name: 'trips', help: 'Trips in the ledger.', type: 'gauge', samples: counts.trips },
    {
      name: 'trips_unsure',
      help: 'Trips that the cloud may have news of.',
      type: 'gauge',
      samples: counts.unsure,
    },
    {
      name: 'quarantined',
      help: 'Messages kept because they did not match.',
      type: 'gauge',
      samples: counts.quarantined,
    },
    {
      name: 'prints',
      help: 'Print jobs by state.',
      type: 'gauge',
      samples: Object.entries(counts.prints).map(([state, value]) => ({ labels: { state }, value })),
    },
    {
      name: 'ledger_bytes',
      help: 'Size of the ledger with its log.',
      type: 'gauge',
      samples: counts.fileBytes + counts.walBytes,
    },
    {
      name: 'page_silent_seconds',
      help: 'Since the page of a screen said that it is alive.',
      type: 'gauge',
      samples: pageBeats
        .list()
        .flatMap(({ screen, silentS }) => (screen === null ? [] : [{ labels: { screen }, value: silentS }])),
    },
  ])
}
