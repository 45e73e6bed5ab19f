/** `farebridge trips`: the rides in the ledger, newest first. */
import type { TripRow } from '../agent/ledger/trips.ts'
import { formatAmount } from '../domain/money.ts'
import { tripView } from '../domain/view.ts'
import { type Command, EXIT, parse, wholeNumber } from './command.ts'
import { LEDGER_HELP, LEDGER_OPTIONS, withLedger } from './ledgerOption.ts'
import { table } from './table.ts'
import { meterTimeText, stampText } from './when.ts'

const help = `farebridge trips [--config FILE | --ledger FILE] [--limit N] [--before NO] [--json]

The rides in the ledger, newest first. Reads only; the agent may run meanwhile.

${LEDGER_HELP}
  --limit N       so many rides at most: 20 unless given, 500 at most
  --before NO     only rides older than number NO, to turn the page

A time is the meter's own where it gave one, else the board's in UTC, with "?" where its clock was not verified.
Exit codes: 0 done, 1 no ledger that can be read, 2 wrong command line, 3 wrong configuration.`

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, {
      options: { ...LEDGER_OPTIONS, limit: { type: 'string' }, before: { type: 'string' } },
    })
    const limit = wholeNumber('limit', values.limit, 1, 500, 20)
    const before = wholeNumber('before', values.before, FIRST, LAST, LAST)
    return withLedger(values, io, ledger => {
      const rows = ledger.trips({ limit, before })
      if (values.json === true) {
        const trips = rows.map(({ order, trip, begun, changed }) => ({
          order,
          ...tripView(trip),
          begun,
          changed,
        }))
        io.out(JSON.stringify({ ledger: ledger.id, vehicle: ledger.vehicle, trips }, null, 2))
        return EXIT.ok
      }
      for (const line of table(COLUMNS, rows.map(cells))) io.out(line)
      const last = rows.at(-1)
      const isMore = last !== undefined && ledger.trips({ limit: 1, before: last.order }).length > 0
      if (isMore) io.err(`older ones: --before=${last.order}`)
      return EXIT.ok
    })
  },
}

/** Numbers begin at 1; rides that a new ledger got back from the cloud stand before them. */
const FIRST = Number.MIN_SAFE_INTEGER
const LAST = Number.MAX_SAFE_INTEGER

const COLUMNS = [
  { title: 'no', right: true },
  { title: 'time' },
  { title: 'trip' },
  { title: 'meter' },
  { title: 'state' },
  { title: 'total', right: true },
  { title: 'due', right: true },
  { title: 'cash', right: true },
  { title: 'received', right: true },
  { title: 'refunded', right: true },
  { title: 'currency' },
]

function cells({ order, trip, begun }: TripRow): string[] {
  const view = tripView(trip)
  const money = (amount: number) => (amount === 0 ? '' : formatAmount(amount, trip.currency))
  const time = view.endedAt ?? view.startedAt
  const state = view.settlement ?? (trip.checking && !trip.metering ? 'checking' : 'metering')
  return [
    String(order),
    time === null ? stampText(begun) : meterTimeText(time),
    trip.id,
    trip.tripNo,
    view.byCode > 0 ? `${state}, by code` : state,
    view.total === null ? '' : formatAmount(view.total, trip.currency),
    money(view.due),
    money(view.cash),
    money(view.received),
    money(view.refunded),
    trip.currency,
  ]
}
