/**
 * One text on its way to the meter's own printer: a frame, its acknowledgement, the next frame. An acknowledgement does not say
 * of what it is, so before a frame is written, what was asked just before has had its time; and while the frame's own is awaited,
 * nothing else is asked.
 */
import type { AllowedFrame, MeterPrint } from '../../protocols/meterDriver.ts'

/** A text that is not, or not surely, on paper. */
export class MeterPrintError extends Error {
  /** Bytes of frames that the meter may hold or have printed; a frame that it refused is not among them. */
  readonly sent: number

  constructor(message: string, sent: number) {
    super(message)
    this.name = 'MeterPrintError'
    this.sent = sent
  }
}

export interface PrintRunOptions {
  readonly print: MeterPrint
  readonly buffered: Buffered
  readonly write: (frame: AllowedFrame) => void
  /** How long a frame's acknowledgement may take. */
  readonly ackMs: number
  /** Resolves when no acknowledgement of anything else is to be expected any more. */
  readonly clear: () => Promise<void>
  /** An acknowledgement is no longer awaited: what was held back may be written. */
  readonly free: () => void
}

/**
 * What stands in the meter's print buffer: nothing, who knows (the agent has just started), or a text that was loaded in part and
 * would be printed before the next one.
 */
export type Buffered = 'nothing' | 'unknown' | 'rest'

/** `unwritten`: given up before the frame was written. */
type Answer = 'taken' | 'refused' | 'silent' | 'unwritten'

export class PrintRun {
  readonly #o: PrintRunOptions
  #sent = 0
  #answer: ((answer: Answer) => void) | null = null
  #over: string | null = null
  #buffered: Buffered
  /** A frame was not acknowledged in time: its acknowledgement may still come, and be taken for the next frame's. */
  #isLate = false

  constructor(options: PrintRunOptions) {
    this.#o = options
    this.#buffered = options.buffered
  }

  get buffered(): Buffered {
    return this.#buffered
  }

  /** Whatever the meter would acknowledge must not be written now. */
  get isWaiting(): boolean {
    return this.#answer !== null
  }

  /** The meter said this of the frame that was written last. */
  heard(answer: 'taken' | 'refused'): void {
    this.#answer?.(answer)
  }

  /** The link is gone, or nobody wants the text any more. */
  giveUp(why: string): void {
    this.#over ??= why
    this.#answer?.('silent')
  }

  /**
   * Settles when the meter has acknowledged that it prints. Rejects with MeterPrintError. What was loaded and will not be printed is
   * cleared, as far as the meter still listens; a rest that could not be is cleared before the next text.
   */
  async run(): Promise<void> {
    const { load, print } = this.#o.print
    if (this.#buffered !== 'nothing') await this.#clear()
    if (this.#over !== null) throw this.#error(this.#over)
    if (this.#buffered === 'rest')
      throw this.#error(
        'the meter does not let go of a text that it holds in part: switch the meter off and on',
      )
    try {
      for (const frame of load) await this.#send(frame, 'to be loaded')
      await this.#send(print, 'to be printed')
    } catch (error) {
      // A text that stays loaded would come out with the next one: a second original.
      if (this.#sent > 0) {
        this.#buffered = 'rest'
        if (this.#over === null) await this.#clear()
      }
      throw error
    }
    // The receipt is out, whatever becomes of this: a meter that knows no flush has emptied its buffer by printing.
    this.#buffered = 'nothing'
    await this.#clear()
  }

  async #clear(): Promise<void> {
    const answer = await this.#exchange(this.#o.print.clear)
    if (answer === 'taken' && !this.#isLate) this.#buffered = 'nothing'
  }

  async #send(frame: AllowedFrame, what: string): Promise<void> {
    const answer = await this.#exchange(frame)
    // What it refused it does not hold.
    if (answer === 'taken' || answer === 'silent') this.#sent += frame.length
    if (answer === 'taken') return
    this.#isLate = answer === 'silent'
    if (this.#over !== null) throw this.#error(this.#over)
    if (answer === 'refused') throw this.#error(`the meter refused a text ${what}: has its printer paper?`)
    throw this.#error(`the meter did not acknowledge a text ${what}`)
  }

  /** Writes one frame and waits for what the meter says of it. */
  async #exchange(frame: AllowedFrame): Promise<Answer> {
    await this.#o.clear()
    if (this.#over !== null) return 'unwritten'
    const answer = await new Promise<Answer>(resolve => {
      const timer = setTimeout(() => this.#answer?.('silent'), this.#o.ackMs)
      this.#answer = answer => {
        clearTimeout(timer)
        this.#answer = null
        resolve(answer)
      }
      this.#o.write(frame)
    })
    this.#o.free()
    return answer
  }

  #error(why: string): MeterPrintError {
    return new MeterPrintError(why, this.#sent)
  }
}
