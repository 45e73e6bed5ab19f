/** `farebridge shift`: what was metered and taken since a ride or within hours, by type of payment. */
import type { LedgerReader } from '../agent/ledger/reader.ts'
import type { TripRow } from '../agent/ledger/trips.ts'
import { formatAmount } from '../domain/money.ts'
import { type ShiftTotals, shiftTotals } from '../domain/shift.ts'
import { type Command, EXIT, parse, UsageError, wholeNumber } from './command.ts'
import { LEDGER_HELP, LEDGER_OPTIONS, withLedger } from './ledgerOption.ts'
import { tellMeterShifts } from './meterShifts.ts'
import { table } from './table.ts'
import { stampText } from './when.ts'

const help = `farebridge shift [--config FILE | --ledger FILE] [--hours N | --since NO | --meter] [--json]

Totals by type of payment. Reads only; the agent may run meanwhile.

${LEDGER_HELP}
  --hours N       rides that began within the last N hours by the board's clock: 24 unless given
  --since NO      all rides after number NO (see farebridge trips), whatever the clock says
  --meter         the last shifts that the meter told of: its own totals beside what this ledger knows

Exit codes: 0 done, 1 no ledger that can be read, 2 wrong command line, 3 wrong configuration.`

/** More rides than anybody drives in a shift; what is beyond is told, not added. */
const MAX_TRIPS = 10_000
const PAGE = 500

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, {
      options: {
        ...LEDGER_OPTIONS,
        hours: { type: 'string' },
        since: { type: 'string' },
        meter: { type: 'boolean' },
      },
    })
    if ([values.hours, values.since, values.meter].filter(given => given !== undefined).length > 1)
      throw new UsageError('one of --hours, --since and --meter')
    const hours = wholeNumber('hours', values.hours, 1, 24 * 366, 24)
    const since =
      values.since === undefined
        ? null
        : wholeNumber('since', values.since, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 0)
    const wanted = since === null ? within(Date.now() / 1000 - hours * 3600) : () => true
    return withLedger(values, io, ledger => {
      if (values.meter === true) {
        tellMeterShifts(ledger, io, values.json === true)
        return EXIT.ok
      }
      const { rows, isWhole } = read(ledger, since, wanted)
      const strays = ledger
        .unallocated(MAX_TRIPS)
        .filter(({ afterTrip, got }) =>
          since === null ? got.at >= Date.now() / 1000 - hours * 3600 : afterTrip >= since,
        )
      const currencies = [
        ...new Set([
          ledger.currency,
          ...[...rows.map(({ trip }) => trip), ...strays].map(one => one.currency),
        ]),
      ]
      const trips = rows.map(({ trip }) => trip)
      const totals = currencies.map(currency => shiftTotals(trips, currency, strays))
      const span = { first: rows.at(-1), last: rows[0] }
      if (values.json === true) {
        const { id, vehicle } = ledger
        const first = span.first === undefined ? null : { order: span.first.order, begun: span.first.begun }
        const last = span.last === undefined ? null : { order: span.last.order, begun: span.last.begun }
        io.out(JSON.stringify({ ledger: id, vehicle, first, last, isWhole, totals }, null, 2))
      } else {
        for (const line of text(ledger.vehicle, span, totals)) io.out(line)
      }
      if (!isWhole) io.err(`only the last ${MAX_TRIPS} rides were added up`)
      if (since === null && rows.some(({ begun }) => begun.source !== 'ntp')) {
        io.err(
          'The board’s clock was not always verified: rides may be missing or too many; --since NO is sure.',
        )
      }
      return EXIT.ok
    })
  },
}

/**
 * Rides that a new ledger got back from the cloud have numbers below 1; the ledger knows when they came back, not when
 * they began, so they are in no span of hours.
 */
function within(earliest: number): (row: TripRow) => boolean {
  return ({ order, begun }) => order > 0 && begun.at >= earliest
}

/**
 * Newest first. A board's clock may jump, so a ride that began too early does not end the search: all are looked at,
 * and only those wanted are kept.
 */
function read(
  ledger: LedgerReader,
  since: number | null,
  wanted: (row: TripRow) => boolean,
): { rows: TripRow[]; isWhole: boolean } {
  const rows: TripRow[] = []
  let before = Number.MAX_SAFE_INTEGER
  let seen = 0
  for (;;) {
    const page = ledger.trips({ limit: PAGE, before, ...(since === null ? {} : { since }) })
    rows.push(...page.filter(wanted))
    seen += page.length
    if (page.length < PAGE) return { rows, isWhole: true }
    if (seen >= MAX_TRIPS) return { rows, isWhole: false }
    before = page.at(-1)!.order
  }
}

function text(
  vehicle: string,
  { first, last }: { first: TripRow | undefined; last: TripRow | undefined },
  totals: readonly ShiftTotals[],
): string[] {
  const isNone = totals.every(({ trips, withoutRide }) => trips === 0 && withoutRide === 0)
  if (isNone) return [`${vehicle}: no ride`]
  if (first === undefined || last === undefined) return [`${vehicle}: no ride`, ...totals.flatMap(totalsText)]
  const span = `${stampText(first.begun)} (no ${first.order}) to ${stampText(last.begun)} (no ${last.order})`
  return [`${vehicle}: ${span}`, ...totals.flatMap(totalsText)]
}

function totalsText(totals: ShiftTotals): string[] {
  const money = (amount: number) => formatAmount(amount, totals.currency)
  const counts = Object.entries(totals.counts).map(([state, count]) => `${count} ${state}`)
  const rows = [
    ['metered', money(totals.metered)],
    ['cash', money(totals.cash)],
    ['received by code', money(totals.received)],
    ['refunded', money(totals.refunded)],
    ['still open', money(totals.open)],
    ['left unpaid', money(totals.unpaid)],
    ...(totals.withoutRide === 0 ? [] : [['received without a ride', money(totals.withoutRide)]]),
  ]
  const head = [{ title: `${totals.currency}, ${totals.trips} rides` }, { title: '', right: true }]
  return ['', ...table(head, rows), counts.join(', ')].map(line => line.trimEnd())
}
