/**
 * The in-vehicle program, wired. Each room hides one device or one library; the cashier joins what they say, and what
 * they show or owe is derived again from the committed state after every change.
 */
import { randomBytes } from 'node:crypto'
import type { DownAck } from '../contract/messages.ts'
import { upKey } from '../contract/vehicleKey.ts'
import type { AlarmKind } from '../domain/decisions/index.ts'
import { Cashier, type Tap } from './cashier.ts'
import type { VehicleConfig } from './config/vehicleConfig.ts'
import { drawing } from './drawing.ts'
import { type Clock, systemClock } from './health/clock.ts'
import { watchClockSync } from './health/clockSync.ts'
import type { Log } from './health/log.ts'
import { Ledger, LedgerError } from './ledger/ledger.ts'
import type { DownMessage } from './link/link.ts'
import { Link } from './link/link.ts'
import { Meter, type MeterEvent } from './meter/meter.ts'
import { meterLine } from './meter/meterLine.ts'
import { Rarely } from './pace/rarely.ts'
import { PATIENCE } from './printer/connection.ts'
import { printerOpener } from './printer/opener.ts'
import { PrinterQueue } from './printer/queue.ts'
import { agentMetrics, apiState, currentPayLink, healthOf, shiftState, statusOf, tripRow } from './report.ts'
import { Light } from './screens/light.ts'
import { PageBeats } from './screens/pageBeats.ts'
import { type DriverLanguage, refusal } from './screens/refusals.ts'
import { Screens } from './screens/screens.ts'
import { type Answer, refuse } from './screens/state.ts'
import { offsetMinutes } from './screens/utcOffset.ts'
import { Speaker } from './sound/speaker.ts'
import { carFacts, issuerOf, welcomeFacts } from './vehicleFacts.ts'

const SYNC_TRIPS = 50
const OUTSIDE_ALARMS = { everyMs: 60_000, times: 1 }
const PRUNE_EVERY_MS = 3_600_000
/** For what changes with time alone, such as a cloud that stays silent; what is committed is shown at once. */
const REFRESH_EVERY_MS = 5_000

export interface RunningAgent {
  /** `http://127.0.0.1:8737` */
  readonly address: string
  readonly ledgerId: string
  stop(): Promise<void>
}

/**
 * Starts everything and resolves when the pages answer; devices and the cloud may come and go.
 * Rejects with advice when the ledger cannot be used or the pages' address is taken.
 */
export async function startAgent(config: VehicleConfig, log: Log): Promise<RunningAgent> {
  const bootId = randomBytes(8).toString('hex')
  const clockSync = watchClockSync()
  const clock = systemClock(clockSync.synchronised)
  const { ledger, unsureBefore } = openLedger(config, clock, log)
  const rooms = wire(config, { ledger, unsureBefore, clock, bootId, log })
  try {
    await rooms.screens.start()
  } catch (error) {
    clockSync.stop()
    ledger.close()
    throw error
  }
  rooms.through?.start()
  rooms.meter.start()
  rooms.link.start()
  rooms.printer.start()
  rooms.light.start()
  const timers = [
    setInterval(rooms.changed, REFRESH_EVERY_MS),
    setInterval(() => prune(ledger, config, log), PRUNE_EVERY_MS),
  ]
  for (const timer of timers) timer.unref()
  return {
    address: rooms.screens.url,
    ledgerId: ledger.id,
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      await Promise.all([
        rooms.meter.stop(),
        rooms.through?.stop(),
        rooms.link.stop(),
        rooms.printer.stop(),
        rooms.screens.stop(),
      ])
      rooms.cashier.stop()
      rooms.light.stop()
      rooms.speaker?.stop()
      clockSync.stop()
      ledger.close()
    },
  }
}

function openLedger(config: VehicleConfig, clock: Clock, log: Log): Pick<Ground, 'ledger' | 'unsureBefore'> {
  const ledger = Ledger.open({
    path: config.ledger.path,
    vehicle: config.vehicle.id,
    currency: config.vehicle.currency,
    clock,
    log: log.from('ledger'),
    newId: () => randomBytes(9).toString('base64url'),
  })
  if (ledger.movedAside !== null)
    log.error('the ledger was damaged: it was moved aside and a new one begun', { path: ledger.movedAside })
  const unsureBefore = ledger.printsIn('unknown')
  const interrupted = ledger.interruptedPrints()
  if (interrupted > 0)
    log.warn('receipts were being printed when the power went: nobody knows whether they came out', {
      interrupted,
    })
  return { ledger, unsureBefore }
}

interface Ground {
  readonly ledger: Ledger
  /** Receipts that were unsure before this start: those passengers are gone. */
  readonly unsureBefore: number
  readonly clock: Clock
  readonly bootId: string
  readonly log: Log
}

function wire(config: VehicleConfig, { ledger, unsureBefore, clock, bootId, log }: Ground) {
  const { vehicle } = config
  const rarely = new Rarely(clock, OUTSIDE_ALARMS)
  /** Alarms that an outsider can cause at will. */
  const alarm = (kind: AlarmKind, detail: string) => {
    const before = rarely.pass(kind)
    if (before !== null)
      ledger.raise({ kind, detail: before === 0 ? detail : `${detail} (and ${before} more since the last)` })
  }
  const cashier = new Cashier({
    ledger,
    vehicle: vehicle.id,
    vehicleKey: vehicle.key,
    currency: vehicle.currency,
    issuer: issuerOf(config),
    ...(vehicle.driver === undefined ? {} : { driver: vehicle.driver }),
    hasPrinter: config.printer !== null,
    bootId,
    clock,
    log: log.from('cashier'),
    // A broker alone settles nothing: with the cloud away, an open ride's payment is unknown.
    isOnline: () => link.online && link.state().cloudAnswers,
    onChange: () => changed(),
  })
  const line = meterLine(config.meter, clock, log.from('meter'))
  const meter = new Meter({
    open: line.open,
    profile: config.meter.profile,
    maxTotal: config.meter.maxTotal,
    car: carFacts(config),
    listenOnly: config.meter.listenOnly,
    onEvent: event => meterSays(cashier, event),
    onTrouble: ({ kind, detail, raw }) =>
      alarm(
        kind === 'locked' ? 'meter-locked' : 'record-refused',
        raw === undefined ? detail : `${detail} [${raw}]`,
      ),
    onStatus: () => refresh(),
    log: log.from('meter'),
    clock,
    silentAfterMs: config.meter.silentAfterS * 1000,
  })
  const link = new Link({
    vehicle: vehicle.id,
    bootId,
    url: config.cloud.broker,
    protocol: config.cloud.protocol,
    ...(config.cloud.tls === undefined ? {} : { tls: config.cloud.tls }),
    keepaliveS: config.cloud.keepaliveS,
    upKey: upKey(vehicle.key),
    cloudKeys: config.cloud.keys,
    log: log.from('link'),
    clock,
    outbox: {
      after: (seq, limit) => ledger.outboxAfter(seq, limit),
      upTo: () => ledger.upTo(),
      header: () => ({ v: 1, vehicle: vehicle.id, ledger: ledger.id }),
    },
    sync: () => ({ lastSeq: ledger.lastSeq(), fresh: ledger.fresh(), trips: ledger.syncTrips(SYNC_TRIPS) }),
    status: () => statusOf(parts),
    onDown: message => cloudSays(cashier, message, log),
    onRefused: ({ topic, reason, jti }) => {
      // What was understood and could not be stored (a full disk) is not over: the cloud has to go on repeating it.
      if (jti === undefined || reason === 'handler') alarm('message-refused', `${topic}: ${reason}`)
      else misunderstood(cashier, jti, reason, log)
    },
    onOnline: () => changed(),
  })
  const printer = new PrinterQueue({
    jobs: {
      next: () => ledger.nextPrintJob(),
      set: (id, state, detail) => {
        ledger.setPrintJob(id, state, detail)
        // Later: a throw from here would read as "not committed" to the queue.
        setImmediate(refresh)
      },
    },
    open: printerOpener(config.printer, PATIENCE, (text, signal) => meter.print(text, signal)),
    render: drawing(config, ledger),
    log: log.from('printer'),
    clock,
  })
  // A ledger that was set aside at this start is this start's news.
  const alarmsSince = ledger.movedAside === null ? (ledger.alarms(1)[0]?.order ?? 0) : 0
  const pageBeats = new PageBeats(clock)
  const facts = { bootId, alarmsSince, unsureBefore }
  const parts = { config, ledger, cashier, meter, link, printer, pageBeats, clock, ...facts }
  const light = new Light({
    config: config.screens.light,
    clock,
    offsetMin: vehicle.utcOffset === undefined ? null : offsetMinutes(vehicle.utcOffset),
    onChange: () => screens.changed(),
  })
  const screens = new Screens({
    host: config.screens.host,
    port: config.screens.port,
    token: randomBytes(24).toString('base64url'),
    languages: config.screens.languages,
    driverLanguage: config.screens.driverLanguage,
    vehicle: welcomeFacts(config),
    theme: () => light.theme,
    view: () => cashier.view(),
    payLink: () => currentPayLink(parts),
    state: () => apiState(parts),
    trips: query => ledger.trips(query).map(tripRow),
    shift: () => shiftState(parts),
    act: tap => answer(cashier, tap, config.screens.driverLanguage),
    health: () => healthOf(parts),
    metrics: () => agentMetrics(parts),
    meterCapture: () => line.ring.text(),
    pageBeats,
    log: log.from('screens'),
  })
  const speaker = config.sound === null ? null : new Speaker({ config: config.sound, log: log.from('sound') })
  /** Health facts changed: pages and status, nothing that is owed. */
  const refresh = () => {
    screens.changed()
    link.statusChanged()
  }
  /** Committed state changed: everything that follows from it is done anew. */
  const changed = () => {
    const view = cashier.view()
    meter.show(view.display)
    link.poke()
    printer.poke()
    speaker?.now(view)
    refresh()
  }
  changed()
  return { cashier, meter, through: line.through, link, printer, screens, light, speaker, changed }
}

/** Returns after the commit, which is what the meter's acknowledgement waits for. */
function meterSays(cashier: Cashier, event: MeterEvent): void {
  if (event.kind === 'position') cashier.position(event.position, event.tripNo, event.startedAt)
  else if (event.kind === 'record') cashier.record(event.record, event)
  else if (event.kind === 'shift') cashier.shift(event.shift)
  else cashier.running(event.fare)
}

/** Returns after the commit, which is what the acknowledgement to the broker waits for. */
function cloudSays(cashier: Cashier, down: DownMessage, log: Log): void {
  if (down.typ === 'settlement') cashier.settlement(down.message, down.raw)
  else if (down.typ === 'notice') cashier.notice(down.message)
  else if (down.typ === 'restore') cashier.restore(down.message)
  else acknowledged(cashier, down.message, log)
}

/** The next acknowledgement says the same and more, so one that cannot be stored is no reason to give the link up. */
function acknowledged(cashier: Cashier, message: DownAck, log: Log): void {
  try {
    cashier.acknowledged(message)
  } catch (error) {
    log.warn('what the cloud has acknowledged could not be stored', { error: String(error) })
  }
}

/** The cloud repeats it until it hears of it; where that cannot be stored now, the next repeat is the next chance. */
function misunderstood(cashier: Cashier, jti: string, reason: string, log: Log): void {
  try {
    cashier.misunderstood(jti, reason)
  } catch (error) {
    log.warn('a message that was not understood could not be stored', { reason, error: String(error) })
  }
}

function answer(cashier: Cashier, tap: Tap, language: DriverLanguage): Answer {
  try {
    const result = cashier.tap(tap)
    return result.ok ? result : refusal(result.reason, result.triesLeft, language)
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error
    return refuse(507, 'not-stored', `Nothing was booked: ${error.message}`)
  }
}

function prune(ledger: Ledger, config: VehicleConfig, log: Log): void {
  try {
    const trips = ledger.prune(config.ledger.keepTrips)
    if (trips > 0) log.info('old rides that the cloud has confirmed were removed', { trips })
  } catch (error) {
    log.warn('old rides could not be removed; trying again later', { error: String(error) })
  }
}
