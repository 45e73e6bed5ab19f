/**
 * The driver of a meter that only has a printer port: it reads what the meter prints and never writes. A ticket ends by a cut, by
 * a line that the profile names, or when the printer has been quiet. No amount is known before the ticket prints.
 */
import type { DriverSetting, Heard, MeterDriver } from '../meterDriver.ts'
import { EscPosText } from './escpos.ts'
import { readTicket, type TicketReading } from './reading.ts'

export interface TicketForm {
  readonly decode: (bytes: Buffer) => string
  /** A line that begins so is the ticket's last; null where there is none. */
  readonly endLine: string | null
  /** So many ticks without a byte end a ticket. */
  readonly quietTicks: number
  readonly reading: Omit<TicketReading, 'maxTotal'>
}

/** A longer run of lines is no ticket. */
const MOST_LINES = 400

export class TicketDriver implements MeterDriver {
  readonly #form: TicketForm
  readonly #reading: TicketReading
  readonly #text = new EscPosText()
  #lines: string[] = []
  #quiet = 0

  constructor(form: TicketForm, { maxTotal }: Pick<DriverSetting, 'maxTotal'>) {
    this.#form = form
    this.#reading = { ...form.reading, maxTotal }
  }

  hear(bytes: Buffer): Heard[] {
    this.#quiet = 0
    return this.#take(this.#text.push(bytes))
  }

  tick(): Heard[] {
    this.#quiet++
    if (this.#quiet !== this.#form.quietTicks) return []
    return [...this.#take(this.#text.end()), ...this.#end()]
  }

  display(): null {
    return null
  }

  #take(all: ReturnType<EscPosText['push']>): Heard[] {
    return all.flatMap(printed => (printed.kind === 'cut' ? this.#end() : this.#line(printed.bytes)))
  }

  #line(bytes: Buffer): Heard[] {
    const line = this.#form.decode(bytes).trimEnd()
    if (line.trim() === '') return []
    this.#lines.push(line)
    const { endLine } = this.#form
    if (endLine !== null && line.trimStart().startsWith(endLine)) return this.#end()
    if (this.#lines.length < MOST_LINES) return []
    const bytesGone = this.#lines.reduce((sum, text) => sum + text.length, 0)
    const head = Buffer.from(this.#lines[0]!.slice(0, 16), 'latin1').toString('hex')
    this.#lines = []
    return [{ kind: 'discarded', why: 'overlong', bytes: bytesGone, head }]
  }

  #end(): Heard[] {
    const lines = this.#lines
    this.#lines = []
    if (lines.length === 0) return []
    const heard = readTicket(this.#reading, lines)
    return heard.kind === 'event'
      ? [heard, { kind: 'event', event: { kind: 'position', position: 'for-hire' } }]
      : [heard]
  }
}
