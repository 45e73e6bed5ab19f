/**
 * A meter that has nothing but a printer port, as a dialect: between tickets it is silent, and the ticket comes when the meter
 * goes from stopped to for hire. ESC/POS as the printer's maker lists it, with code of its own. A copy of a ticket and the
 * driver's shift report come on the same cable, and neither is a fare.
 */
import type { BridgeWord, Dialect } from './dialect.ts'
import type { EndRecord } from './ride.ts'

export interface TicketFacts {
  readonly plate?: string
  /** The other one of the two groups the thousands: `1,234.50` or `1.234,50`. */
  readonly decimalMark?: '.' | ','
  /** A printer without a cutter: the ticket ends with paper fed, and then silence. */
  readonly hasCutter?: boolean
  /** Asks the printer how it is before each ticket (DLE EOT 1), and reads its answer, XON and XOFF. */
  readonly asksStatus?: boolean
}

/** What a shift report says, amounts in minor units: of this shift, and since the meter was sealed. */
export interface ShiftFigures {
  readonly trips: number
  readonly total: number
  readonly metres: number
  readonly lifetimeTrips: number
  readonly lifetimeTotal: number
}

const COLUMNS = 32
const LF = '\n'
const RESET = '\x1b@'
const CENTRE = '\x1ba\x01'
const LEFT = '\x1ba\x00'
const LARGE = '\x1b!\x30'
const PLAIN = '\x1b!\x00'
const BOLD = '\x1bE\x01'
const NOT_BOLD = '\x1bE\x00'
const FEED = '\x1bd\x03'
const CUT = '\x1dVB\x00'
const ASK_STATUS = '\x10\x04\x01'
const XON = 0x11
const XOFF = 0x13
/** A printer that never answers is not asked for more than this. */
const MOST_ASKED = 16

export class TicketDialect implements Dialect {
  readonly recordAt = 'flag-up'
  readonly saysHiring = false
  readonly shows = []
  readonly hasAcks = false
  readonly #facts: Required<TicketFacts>
  /** Questions to the printer without an answer yet. */
  #asked = 0

  constructor(facts: TicketFacts = {}) {
    this.#facts = { plate: 'BT0042', decimalMark: '.', hasCutter: true, asksStatus: false, ...facts }
  }

  sayable(total: number): number {
    return total
  }

  position(): Buffer[] {
    return []
  }

  heartbeat(): Buffer[] {
    return []
  }

  running(): Buffer[] {
    return []
  }

  /** `isAgain`: the driver pressed the print key once more. */
  record(record: EndRecord, isAgain: boolean): Buffer[] {
    const { tripNo, start, end, metres, waitSeconds, total, supplements } = record
    return this.#printed([
      ...(isAgain ? [`${CENTRE}*** COPY ***${LEFT}`] : []),
      row('RECEIPT No.', tripNo),
      row('START', moment(start)),
      row('END', moment(end)),
      row('DISTANCE', `${this.#figure(Math.floor(metres / 100), 1)} km`),
      row('WAITING', `${two(Math.floor(waitSeconds / 60))}:${two(waitSeconds % 60)}`),
      row('FARE', this.#figure(total - supplements, 2)),
      row('EXTRAS', this.#figure(supplements, 2)),
      `${BOLD}${row('TOTAL', this.#figure(total, 2))}${NOT_BOLD}`,
      '',
      `${CENTRE}Thank you${LEFT}`,
    ])
  }

  /** Lifetime figures first and the shift's behind them under the same labels with a P, as Taxitronic meters print it. */
  shiftReport({ trips, total, metres, lifetimeTrips, lifetimeTotal }: ShiftFigures): Buffer[] {
    return this.#printed([
      `${CENTRE}SHIFT REPORT${LEFT}`,
      row('TRIPS', String(lifetimeTrips)),
      row('TOTAL', this.#figure(lifetimeTotal, 2)),
      row('P TRIPS', String(trips)),
      row('P DISTANCE', `${this.#figure(Math.floor(metres / 100), 1)} km`),
      row('P TOTAL', this.#figure(total, 2)),
    ])
  }

  /** What comes from the printer's side. A tap writes nothing at all, unless it hands a printer's answers back. */
  hear(bytes: Buffer): BridgeWord[] {
    return [...bytes].map(byte => this.#judge(byte))
  }

  reset(): void {
    this.#asked = 0
  }

  /** There is no check: a total that is not the fare and the extras is the nearest to it. */
  withWrongCheck(ticket: Buffer): Buffer {
    const copy = Buffer.from(ticket)
    const digit = copy.indexOf(NOT_BOLD) - 1
    if (digit >= 0) copy[digit] = copy[digit] === 0x39 ? 0x38 : copy[digit]! + 1
    return copy
  }

  #printed(lines: readonly string[]): Buffer[] {
    const { asksStatus, hasCutter, plate } = this.#facts
    if (asksStatus) this.#asked = Math.min(MOST_ASKED, this.#asked + 1)
    const text = [
      `${asksStatus ? ASK_STATUS : ''}${RESET}${CENTRE}${LARGE}CITY TAXI${PLAIN}`,
      `Taxi ${plate}${LEFT}`,
      '-'.repeat(COLUMNS),
      ...lines,
    ]
    const end = hasCutter ? CUT : ''
    return [Buffer.from(`${text.join(LF)}${LF}${FEED}${end}`, 'latin1')]
  }

  #judge(byte: number): BridgeWord {
    const offence = (problem: string): BridgeWord => ({
      kind: 'offence',
      problem,
      bytes: byte.toString(16).padStart(2, '0'),
    })
    if (!this.#facts.asksStatus) return offence('this meter does not listen')
    if (byte === XON || byte === XOFF) return { kind: 'fine' }
    // The fixed bits of an answer to DLE EOT: 0 and 7 are off, 1 and 4 are on.
    if ((byte & 0x93) !== 0x12) return offence('no answer of a printer')
    if (this.#asked === 0) return offence('an answer to no question')
    this.#asked--
    return { kind: 'fine' }
  }

  /** A number of so many decimals, from a whole number of its last digit's unit. */
  #figure(value: number, decimals: number): string {
    const mark = this.#facts.decimalMark
    const digits = String(value).padStart(decimals + 1, '0')
    const whole = digits.slice(0, -decimals).replaceAll(/\B(?=(\d{3})+$)/g, mark === '.' ? ',' : '.')
    return `${whole}${mark}${digits.slice(-decimals)}`
  }
}

function row(label: string, value: string): string {
  return label + value.padStart(COLUMNS - label.length)
}

/** `YYYYMMDDhhmmss` as it stands on paper: `DD.MM.YYYY hh:mm`. */
function moment(time: string): string {
  const part = (from: number, to: number) => time.slice(from, to)
  return `${part(6, 8)}.${part(4, 6)}.${part(0, 4)} ${part(8, 10)}:${part(10, 12)}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
