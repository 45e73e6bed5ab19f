/**
 * The meter's own printer between the other traffic of the line: one text at a time, and nothing else that the meter would
 * acknowledge while the acknowledgement of a frame is awaited.
 */
import type { AllowedFrame, MeterPrint } from '../../protocols/meterDriver.ts'
import type { Clock } from '../health/clock.ts'
import { type Buffered, MeterPrintError, PrintRun } from './printRun.ts'

export interface PrintingOptions {
  readonly clock: Clock
  /** How long the meter has for acknowledging a frame of a text. */
  readonly ackMs?: number | undefined
  /** How long after a question of ours its acknowledgement is still to be expected. */
  readonly askAckMs?: number | undefined
  /** Writes what was held back: a question. */
  readonly ask: (frame: AllowedFrame) => void
  /** The display may be written again. */
  readonly show: () => void
}

/** A terminal of the kind waits half a second before it acknowledges; a meter that prints meanwhile may take longer. */
const ACK_MS = 5_000
const ASK_ACK_MS = 1_000

export class Printing {
  readonly #o: PrintingOptions
  #run: PrintRun | null = null
  #buffered: Buffered = 'unknown'
  /** Questions that wait until the meter has acknowledged a frame of a text. */
  #held: AllowedFrame[] = []
  /** When something was written last that the meter may acknowledge, of the clock that only goes forward. */
  #askedAt = Number.NEGATIVE_INFINITY

  constructor(options: PrintingOptions) {
    this.#o = options
  }

  /** Nothing that the meter would acknowledge may be written now. */
  get holds(): boolean {
    return this.#run?.isWaiting === true
  }

  /** A question that comes while `holds`: asked as soon as it may be, the same one once. */
  hold(frame: AllowedFrame): void {
    if (!this.#held.some(other => other.equals(frame))) this.#held.push(frame)
  }

  /** Something was written that the meter may acknowledge. */
  asked(): void {
    this.#askedAt = this.#o.clock.monotonicMs()
  }

  heard(ofLast: 'taken' | 'refused'): void {
    this.#run?.heard(ofLast)
  }

  /** The link is gone. */
  lost(): void {
    this.#held = []
    this.#run?.giveUp('the link to the meter was lost')
  }

  /** Settles when the meter has acknowledged that it prints. Rejects with MeterPrintError. */
  async print(
    print: MeterPrint,
    write: (frame: AllowedFrame) => void,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (this.#run !== null) throw new MeterPrintError('the meter is printing another text', 0)
    const run = new PrintRun({
      print,
      buffered: this.#buffered,
      write,
      ackMs: this.#o.ackMs ?? ACK_MS,
      clear: () => this.#acknowledgedAll(),
      free: () => this.#release(),
    })
    const abort = () => run.giveUp('the printing was given up')
    this.#run = run
    signal?.addEventListener('abort', abort)
    if (signal?.aborted === true) abort()
    try {
      await run.run()
    } finally {
      signal?.removeEventListener('abort', abort)
      this.#run = null
      this.#buffered = run.buffered
    }
  }

  #release(): void {
    for (const frame of this.#held.splice(0)) this.#o.ask(frame)
    this.#o.show()
  }

  /** Waits until what was asked or shown last must have been acknowledged, if it ever is. */
  async #acknowledgedAll(): Promise<void> {
    for (;;) {
      const left = this.#askedAt + (this.#o.askAckMs ?? ASK_ACK_MS) - this.#o.clock.monotonicMs()
      if (left <= 0) return
      await new Promise(resolve => setTimeout(resolve, Math.ceil(left)))
    }
  }
}
