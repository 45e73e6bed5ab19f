/** What a driver settles a shift by: rides, money by type of payment, and whether the meter counted the same. */
import type { ShiftDocument } from '../domain/printMatter.ts'
import { onOneLine } from '../protocols/printers/encode.ts'
import type { Paper, PaperElement } from '../protocols/printers/paper.ts'
import { boardTime, dateTime, money } from './formats.ts'
import type { ReceiptLayout } from './layout.ts'
import { centredLines, EMPTY, large, plain, row, rule } from './rows.ts'

type Row = readonly [label: string, value: string | undefined]

export function shiftPaper(
  { issuer, shift, totals, issued }: ShiftDocument,
  { shift: words, formats, words: general }: ReceiptLayout,
  columns: number,
): Paper {
  const amount = (minor: number) => money(minor, totals.currency, formats)
  const some = (minor: number) => (minor === 0 ? undefined : amount(minor))
  const time = (digits: string | undefined) => (digits === undefined ? undefined : dateTime(digits, formats))
  const who: Row[] = [
    [words.driver, shift?.driver],
    [words.from, time(shift?.from)],
    [words.to, time(shift?.to)],
    [words.printed, boardTime(issued, issuer.utcOffset, formats, general.unverified)],
  ]
  const sums: Row[] = [
    [words.trips, String(totals.trips)],
    [words.metered, amount(totals.metered)],
    [words.cash, amount(totals.cash)],
    [words.received, amount(totals.received)],
    [words.refunded, some(-totals.refunded)],
    [words.open, some(totals.open)],
    [words.unpaid, some(totals.unpaid)],
    [words.without_ride, some(totals.withoutRide)],
  ]
  const counts = Object.entries(words.counts).map(
    ([name, label]): Row => [
      label,
      totals.counts[name] === undefined ? undefined : String(totals.counts[name]),
    ],
  )
  const meter = shift?.meter
  const byMeter: Row[] =
    meter === undefined
      ? []
      : [
          [words.meter_trips, String(meter.trips)],
          [words.meter_total, amount(meter.total)],
        ]
  // Held against what the ledger knew when the meter signed out: a record that came later is no difference.
  const own = shift?.own
  const verdict =
    meter === undefined || own === undefined
      ? []
      : [meter.trips === own.trips && meter.total === own.total ? words.agrees : words.differs]
  const sections = [who, sums, counts, byMeter]
    .map(rows => rows.flatMap(one => lines(one, columns)))
    .filter(section => section.length > 0)
  return {
    columns,
    elements: [
      ...large(words.title, columns),
      ...centredLines(onOneLine(issuer.plate ?? issuer.vehicle), columns, 2),
      ...sections.flatMap(section => [rule(columns), ...section]),
      ...verdict.flatMap(text => [EMPTY, ...centredLines(text, columns, 3)]),
    ],
  }
}

function lines([label, value]: Row, columns: number): PaperElement[] {
  const text = value === undefined ? '' : onOneLine(value)
  return text === '' ? [] : row(label, text, columns).map(plain)
}
