/** The driver of a line-based meter: bounded lines, the profile's checksum, its patterns, its templates. */
import type { MeterRecord } from '../../domain/trip.ts'
import type { MeterDisplay } from '../../domain/view.ts'
import type { LineFrame } from '../framing/boundedLines.ts'
import { LineReader } from '../framing/lineReader.ts'
import type { AllowedFrame, Heard, Limits, MeterDriver } from '../meterDriver.ts'
import { interpret, type Reading } from './interpret.ts'
import { ackFrame, displayFrame, type Writing } from './writing.ts'

const HEAD_BYTES = 16

export class LineDriver implements MeterDriver {
  readonly #lines: LineReader
  readonly #reading: Reading
  readonly #writing: Writing
  readonly #limits: Limits

  constructor(frame: LineFrame, reading: Reading, writing: Writing, limits: Limits) {
    this.#lines = new LineReader(frame)
    this.#reading = reading
    this.#writing = writing
    this.#limits = limits
  }

  hear(bytes: Buffer): Heard[] {
    return this.#lines.push(bytes).map(line => (typeof line === 'string' ? this.#line(line) : line))
  }

  ack(record: MeterRecord): AllowedFrame | null {
    return ackFrame(this.#writing, record)
  }

  display(display: MeterDisplay): AllowedFrame | null {
    return displayFrame(this.#writing, display)
  }

  #line(line: string): Heard {
    const { checksum, start, delimiter } = this.#writing
    const body = checksum.open(line.slice(start.length))
    if (body !== null) return interpret(this.#reading, this.#limits, body, checksum.proves)
    return {
      kind: 'discarded',
      why: 'checksum',
      bytes: line.length + delimiter.length,
      head: Buffer.from(line.slice(0, HEAD_BYTES), 'latin1').toString('hex'),
    }
  }
}
