/**
 * Lines as text: the bounded lines go through serialport's line parser, in latin1 so that every byte stays itself
 * (utf8 would replace what checksums are made of). The parser never sees more than one whole line at a time.
 */
import { ReadlineParser } from '@serialport/parser-readline'
import type { Discarded } from '../meterDriver.ts'
import { BoundedLines, type LineFrame } from './boundedLines.ts'

export class LineReader {
  readonly #bounded: BoundedLines
  readonly #parser: ReadlineParser

  constructor(frame: LineFrame) {
    this.#bounded = new BoundedLines(frame)
    // Read by hand, one object a line: a flowing stream would answer a tick later and could join lines.
    this.#parser = new ReadlineParser({
      delimiter: frame.delimiters[0]!,
      encoding: 'latin1',
      readableObjectMode: true,
    })
  }

  /** The lines that ended in these bytes, without delimiter, and what was discarded, in order. */
  push(chunk: Uint8Array): (string | Discarded)[] {
    return this.#bounded
      .push(chunk)
      .flatMap<string | Discarded>(piece => (Buffer.isBuffer(piece) ? this.#decode(piece) : piece))
  }

  #decode(line: Buffer): string[] {
    this.#parser.write(line)
    const lines: string[] = []
    for (let text = this.#parser.read(); text !== null; text = this.#parser.read()) lines.push(text)
    return lines
  }
}
