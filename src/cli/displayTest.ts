/** `farebridge display-test`: every face on the passenger's display, one after the other, for a technician to look at. */
import { loadVehicleConfig, type VehicleConfig } from '../agent/config/vehicleConfig.ts'
import { systemClock } from '../agent/health/clock.ts'
import type { Log } from '../agent/health/log.ts'
import { LedgerError } from '../agent/ledger/ledger.ts'
import { takeLock } from '../agent/ledger/lock.ts'
import { type PassengerBoard, passengerBoard } from '../agent/passengerBoard.ts'
import { payLink } from '../contract/payLink.ts'
import { newTrip, type Position, type Trip } from '../domain/trip.ts'
import { type View, viewOf } from '../domain/view.ts'
import { type Command, configFile, EXIT, parse, UsageError, wholeNumber } from './command.ts'

const help = `farebridge display-test [--config FILE] [--seconds N] [--theme THEME]

Shows every face on the display of [display], one after the other, with TEST in place of the plate and a code that leads
to no ride. Tells what the display says of itself. The agent must not run meanwhile.

  --config FILE   the vehicle: $FAREBRIDGE_CONFIG or /etc/farebridge/vehicle.toml unless given
  --seconds N     for each face: 3 unless given
  --theme THEME   day, which is the default, or night

Exit codes: 0 all were shown, 1 the display could not be opened or the agent runs, 2 wrong command line,
3 wrong configuration.`

const OPEN_WITHIN_MS = 8_000
const LOOK_EVERY_MS = 100
/** What the display says of itself is printed. */
const QUIET: Log = { debug() {}, info() {}, warn() {}, error() {}, from: () => QUIET }

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, {
      options: { config: { type: 'string' }, seconds: { type: 'string' }, theme: { type: 'string' } },
    })
    const seconds = wholeNumber('seconds', values.seconds, 1, 60, 3)
    const theme = values.theme ?? 'day'
    if (theme !== 'day' && theme !== 'night') throw new UsageError('--theme takes day or night')
    const config = loadVehicleConfig(configFile(values.config, io))
    const lock = agentsLock(config.ledger.path)
    const board = boardOf(config)
    let isStopped = false
    const stopped = io.stopped().then(() => {
      isStopped = true
    })
    const pause = (ms: number) => Promise.race([stopped, new Promise(resolve => setTimeout(resolve, ms))])
    try {
      board.start()
      await opened(board, pause, () => isStopped)
      let said = ''
      for (const { view, link } of sampleRides(config)) {
        if (isStopped) break
        const now = { view, payLink: link, theme } as const
        board.show(() => now)
        await pause(seconds * 1000)
        const { word, amount, currency } = board.screen(now)
        io.out([view.face.padEnd(9), word, amount, currency].join(' ').trimEnd())
        const { detail } = board.status()
        if (detail !== said) io.out(`  the display: ${detail}`)
        said = detail
      }
    } finally {
      await board.stop()
      lock?.release()
    }
    return EXIT.ok
  },
}

/** Two that write to one display would show a mix. Throws Error with advice. */
function agentsLock(ledger: string) {
  try {
    return takeLock(ledger)
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'locked')
      throw new Error(
        'the agent runs and has the display: stop it first, as by systemctl stop farebridge-agent',
        {
          cause: error,
        },
      )
    // A bench without a place for a ledger has no agent either.
    return null
  }
}

function boardOf(config: VehicleConfig): PassengerBoard {
  const tools = { clock: systemClock(() => false), log: QUIET }
  const board = passengerBoard(config.display, { id: config.vehicle.id, plate: 'TEST' }, tools)
  if (board === null)
    throw new Error(`${config.file} has no [display]: add the section with the display's port`)
  return board
}

type Pause = (ms: number) => Promise<unknown>

async function opened(board: PassengerBoard, pause: Pause, isStopped: () => boolean): Promise<void> {
  for (let left = OPEN_WITHIN_MS; left > 0 && !isStopped(); left -= LOOK_EVERY_MS) {
    const { state } = board.status()
    if (state === 'open') return
    if (state === 'backoff') break
    await pause(LOOK_EVERY_MS)
  }
  if (!isStopped()) throw new Error(`the display cannot be opened: ${board.status().detail}`)
}

/** One ride for each face. The codes' seals are made up: the server refuses them. */
function sampleRides({ vehicle, pay }: VehicleConfig): { view: View; link: string | null }[] {
  const { id, currency } = vehicle
  const SEAL = 'AAAAAAAAAAAAAAAA'
  const total = 1234
  const begun = newTrip('TEST', '1', currency)
  const ended: Trip = { ...begun, metering: false, record: { tripNo: '1', rev: 1, total } }
  const paid = (amount: number) => ({
    noticeReceived: amount,
    captures: [{ tradeNo: 'TEST', rev: 1, amount }],
  })
  const asking = (due: number, more: Partial<Trip> = {}): Trip => ({
    ...ended,
    ...more,
    revisions: [{ rev: 1, total, due, link: SEAL, withdrawn: false, confirmed: false }],
  })
  const rides: readonly (readonly [Position, Trip | null, online?: boolean])[] = [
    ['for-hire', null],
    ['hired', begun],
    ['stopped', asking(total)],
    ['stopped', asking(total), false],
    ['stopped', asking(234, paid(1000))],
    ['stopped', { ...ended, ...paid(total) }],
    ['stopped', { ...ended, ...paid(total), refunded: total }],
    ['stopped', { ...ended, cash: total }],
    ['stopped', { ...ended, unpaid: true }],
  ]
  return rides.map(([position, trip, online = true]) => {
    const running = trip === begun ? { tripNo: '1', total } : null
    const view = viewOf(position, trip, { online, running, lingering: true, pageOpened: false })
    const { code } = view
    const link =
      code === null ? null : payLink(pay.base, { vehicle: id, ...code, amount: code.due }, code.link)
    return { view, link }
  })
}
