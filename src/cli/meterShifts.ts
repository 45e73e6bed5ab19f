/** The shifts that the meter told of, its own totals beside what this ledger knows of them. */
import type { LedgerReader } from '../agent/ledger/reader.ts'
import { formatAmount } from '../domain/money.ts'
import type { Shift } from '../domain/shift.ts'
import type { Io } from './command.ts'
import { table } from './table.ts'

const SHOWN = 20

export function tellMeterShifts(ledger: LedgerReader, io: Io, asJson: boolean): void {
  const rows = ledger.shifts(SHOWN)
  if (asJson) {
    const { id, vehicle, currency } = ledger
    const shifts = rows.map(({ order, shift }) => ({ order, ...shift, agrees: agrees(shift) }))
    io.out(JSON.stringify({ ledger: id, vehicle, currency, shifts }, null, 2))
    return
  }
  if (rows.length === 0) io.out(`${ledger.vehicle}: the meter told of no shift`)
  else for (const line of lines(rows, ledger.currency)) io.out(line)
}

/** Null while the meter has not given its totals. */
function agrees({ meter, own }: Shift): boolean | null {
  if (meter === undefined || own === undefined) return null
  return meter.trips === own.trips && meter.total === own.total
}

function lines(rows: ReturnType<LedgerReader['shifts']>, currency: string): string[] {
  const head = [
    { title: 'driver' },
    { title: 'from' },
    { title: 'to' },
    { title: 'meter', right: true },
    { title: 'rides', right: true },
    { title: 'ledger', right: true },
    { title: 'rides', right: true },
    { title: '' },
  ]
  const money = (amount: number | undefined) => (amount === undefined ? '' : formatAmount(amount, currency))
  const word = (shift: Shift) => (shift.isOpen ? 'open' : agrees(shift) === false ? 'DIFFERS' : '')
  return table(
    head,
    rows.map(({ shift }) => [
      shift.driver ?? '-',
      meterTime(shift.from),
      meterTime(shift.to),
      money(shift.meter?.total),
      String(shift.meter?.trips ?? ''),
      money(shift.own?.total),
      String(shift.own?.trips ?? ''),
      word(shift),
    ]),
  ).map(line => line.trimEnd())
}

/** `2026-11-23 06:00`, the meter's own time. */
function meterTime(time: string | undefined): string {
  return time === undefined ? '-' : time.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d).*$/, '$1-$2-$3 $4:$5')
}
