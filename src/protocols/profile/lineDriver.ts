/** The driver of a line-based meter: bounded lines, the profile's checksum, its patterns, its templates. */
import type { MeterDisplay } from '../../domain/view.ts'
import type { LineFrame } from '../framing/boundedLines.ts'
import { LineReader } from '../framing/lineReader.ts'
import type { AllowedFrame, DriverSetting, Heard, MeterDriver } from '../meterDriver.ts'
import { type Begun, interpret, type Reading } from './interpret.ts'
import { ackFrame, displayFrame, type Writing } from './writing.ts'

const HEAD_BYTES = 16

export class LineDriver implements MeterDriver {
  readonly #lines: LineReader
  readonly #reading: Reading
  readonly #writing: Writing
  readonly #limits: DriverSetting
  readonly #decode: (bytes: Buffer) => string
  #begun: Begun | null = null

  constructor(
    frame: LineFrame,
    reading: Reading,
    writing: Writing,
    limits: DriverSetting,
    decode: (bytes: Buffer) => string,
  ) {
    this.#decode = decode
    this.#lines = new LineReader(frame)
    this.#reading = reading
    this.#writing = writing
    this.#limits = limits
  }

  hear(bytes: Buffer): Heard[] {
    return this.#lines.push(bytes).flatMap(line => (typeof line === 'string' ? this.#line(line) : [line]))
  }

  display(display: MeterDisplay): AllowedFrame | null {
    return displayFrame(this.#writing, display)
  }

  #line(line: string): Heard[] {
    const { checksum, delimiter } = this.#writing
    const body = checksum.open(line)
    if (body !== null) {
      const text = this.#decode(Buffer.from(body, 'latin1'))
      const { heard, begun } = interpret(this.#reading, this.#limits, text, checksum.proves, this.#begun)
      this.#begun = begun
      return heard.map(one => this.#answered(one))
    }
    return [
      {
        kind: 'discarded',
        why: 'checksum',
        bytes: line.length + delimiter.length,
        head: Buffer.from(line.slice(0, HEAD_BYTES), 'latin1').toString('hex'),
      },
    ]
  }

  /** A trip record is acknowledged, where the meter knows that. */
  #answered(heard: Heard): Heard {
    if (heard.kind !== 'event' || heard.event.kind !== 'record') return heard
    const { tripNo, rev } = heard.event.record
    const answer = ackFrame(this.#writing, tripNo, rev)
    return answer === null ? heard : { ...heard, answer }
  }
}
