/**
 * The in-vehicle program, wired. Each room hides one device or one library; the cashier joins what they say, and what
 * they show or owe is derived again from the committed state after every change.
 */
import { randomBytes } from 'node:crypto'
import { upKey } from '../contract/vehicleKey.ts'
import type { AlarmKind } from '../domain/decisions/index.ts'
import { Cashier } from './cashier.ts'
import type { VehicleConfig } from './config/vehicleConfig.ts'
import { drawing } from './drawing.ts'
import { type Clock, systemClock } from './health/clock.ts'
import { type ClockSync, watchClockSync } from './health/clockSync.ts'
import type { Log } from './health/log.ts'
import { answer, cloudSays, meterSays, misunderstood } from './intake.ts'
import { Ledger, LedgerError } from './ledger/ledger.ts'
import { Link } from './link/link.ts'
import { Meter } from './meter/meter.ts'
import { meterLine } from './meter/meterLine.ts'
import { Rarely } from './pace/rarely.ts'
import { type PassengerBoard, passengerBoard } from './passengerBoard.ts'
import { PATIENCE } from './printer/connection.ts'
import { printerOpener } from './printer/opener.ts'
import { PrinterQueue } from './printer/queue.ts'
import { agentMetrics, apiState, currentPayLink, healthOf, shiftState, statusOf, tripRow } from './report.ts'
import { Light } from './screens/light.ts'
import { PageBeats } from './screens/pageBeats.ts'
import { Screens } from './screens/screens.ts'
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
  const board = passengerBoard(config.display, welcomeFacts(config), { clock, log: log.from('display') })
  let ledger: Ledger | undefined
  try {
    const opened = openLedger(config, clock, log)
    ledger = opened.ledger
    board?.start()
    const rooms = wire(config, { ...opened, clock, bootId, log, board })
    await rooms.screens.start()
    return run(config, { ledger, clockSync, log, board }, rooms)
  } catch (error) {
    clockSync.stop()
    // Nothing of an earlier run may stand there; but where another agent has the ledger, it has the display too.
    if (!isLocked(error)) board?.start()
    await board?.stop()
    ledger?.close()
    throw error
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof LedgerError && error.code === 'locked'
}

function run(
  config: VehicleConfig,
  { ledger, clockSync, log, board }: Pick<Ground, 'ledger' | 'log' | 'board'> & { clockSync: ClockSync },
  rooms: ReturnType<typeof wire>,
): RunningAgent {
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
        board?.stop(),
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
  readonly board: PassengerBoard | null
}

function wire(config: VehicleConfig, { ledger, unsureBefore, clock, bootId, log, board }: Ground) {
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
  const parts = { config, ledger, cashier, meter, link, printer, board, pageBeats, clock, ...facts }
  const light = new Light({
    config: config.screens.light,
    clock,
    offsetMin: vehicle.utcOffset === undefined ? null : offsetMinutes(vehicle.utcOffset),
    onChange: () => shown(),
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
    setTheme: theme => light.byHand(theme),
    act: tap => answer(cashier, tap, config.screens.driverLanguage),
    health: () => healthOf(parts),
    metrics: () => agentMetrics(parts),
    meterCapture: () => line.ring.text(),
    pageBeats,
    log: log.from('screens'),
  })
  const speaker = config.sound === null ? null : new Speaker({ config: config.sound, log: log.from('sound') })
  /** What people see may have changed. */
  const shown = () => {
    screens.changed()
    board?.show(() => ({ view: cashier.view(), payLink: currentPayLink(parts), theme: light.theme }))
  }
  /** Health facts changed: pages and status, nothing that is owed. */
  const refresh = () => {
    shown()
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

function prune(ledger: Ledger, config: VehicleConfig, log: Log): void {
  try {
    const trips = ledger.prune(config.ledger.keepTrips)
    if (trips > 0) log.info('old rides that the cloud has confirmed were removed', { trips })
  } catch (error) {
    log.warn('old rides could not be removed; trying again later', { error: String(error) })
  }
}
