/**
 * The print queue: takes the ledger's jobs one after the other to the printer, and writes down how each went.
 *
 * Nothing waits for it. An absent printer costs a try now and then; a ledger that cannot be written costs a pause, never a
 * second original: the word `printing` is committed before the first byte leaves, and an outcome that could not be
 * committed is kept and written before anything else is printed.
 */
import type { ReceiptDocument } from '../../domain/receipt.ts'
import type { Stamp } from '../../domain/time.ts'
import type { Clock } from '../health/clock.ts'
import type { Log } from '../health/log.ts'
import { type Backoff, waitMs } from '../pace/backoff.ts'
import { PrintError, type PrinterConnection, type PrinterOpener } from './connection.ts'
import { afterPrintEvent, type PrintEvent, type PrintState } from './jobMachine.ts'

/** A row of the ledger's print jobs. */
export interface PrintJob {
  readonly id: number
  readonly trip: string
  readonly kind: 'original' | 'copy'
  readonly receiptNo: number
  readonly document: ReceiptDocument
  readonly state: PrintState
  readonly detail?: string | null
}

/** The ledger as the queue sees it. Both may throw; the queue then waits and tries again. */
export interface PrintJobs {
  /** The oldest job that is queued or failed. */
  next(): PrintJob | undefined
  /** Commits a job's state before it returns. */
  set(id: number, state: PrintState, detail?: string): void
}

export interface PrinterQueueOptions {
  readonly jobs: PrintJobs
  /** Null: no printer is configured, and jobs stay queued. */
  readonly open: PrinterOpener | null
  /** The job's bytes. A rejection marks the job as one that cannot be printed. */
  readonly render: (job: PrintJob) => Promise<Buffer>
  readonly log: Log
  /** For `lastPrintedAt` alone. */
  readonly clock?: Clock
  /** First wait after a failure; it doubles up to `longestRetryMs`. */
  readonly retryMs?: number
  readonly longestRetryMs?: number
  /** How long `stop` lets a job under way come to its end. */
  readonly stopMs?: number
}

export interface PrinterStatus {
  readonly state: 'none' | 'idle' | 'printing' | 'waiting'
  /** What was wrong last, until a job is printed again. */
  readonly lastError: string | null
  readonly lastPrintedAt: Stamp | null
}

interface Outcome {
  readonly id: number
  readonly state: PrintState
  readonly detail: string | undefined
}

/** `next`: look for another job at once; `pause`: something is wrong, wait; `empty`: nothing to print. */
type Step = 'next' | 'pause' | 'empty'

const MAX_DETAIL = 300

export class PrinterQueue {
  readonly #o: PrinterQueueOptions
  readonly #retryMs: number
  readonly #backoff: Backoff
  #failures = 0
  #running: Promise<void> | null = null
  #stopping = false
  #state: PrinterStatus['state']
  #lastError: string | null = null
  #lastPrintedAt: Stamp | null = null
  /** Printed or not, but not yet committed. */
  #unwritten: Outcome | null = null
  #connection: PrinterConnection | null = null
  #poked = false
  #wake: () => void = () => {}

  constructor(options: PrinterQueueOptions) {
    this.#o = options
    this.#retryMs = options.retryMs ?? 1_000
    this.#backoff = {
      firstMs: this.#retryMs,
      longestMs: Math.max(this.#retryMs, options.longestRetryMs ?? 60_000),
    }
    this.#state = options.open === null ? 'none' : 'idle'
  }

  /** Begins to print what waits. The ledger's `interruptedPrints` must have run before. */
  start(): void {
    if (this.#o.open === null || this.#running !== null) return
    this.#stopping = false
    this.#running = this.#run(this.#o.open).catch(error =>
      this.#o.log.error(`the print queue ended: ${textOf(error)}`),
    )
  }

  /** Resolves when nothing more is written to the printer; a job under way gets `stopMs` to end. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#wake()
    const running = this.#running
    if (running === null) return
    const timer = setTimeout(() => this.#connection?.close(), this.#o.stopMs ?? 4_000)
    await running
    clearTimeout(timer)
    this.#running = null
  }

  /** There may be a new job. Shortens a wait, but never below `retryMs` since the last try. */
  poke(): void {
    this.#poked = true
    this.#wake()
  }

  status(): PrinterStatus {
    return { state: this.#state, lastError: this.#lastError, lastPrintedAt: this.#lastPrintedAt }
  }

  async #run(open: PrinterOpener): Promise<void> {
    while (!this.#stopping) {
      this.#poked = false
      const step = await this.#step(open)
      if (this.#stopping) break
      if (step === 'empty') {
        this.#state = 'idle'
        if (!this.#poked) await this.#sleep(null)
      } else if (step === 'pause') {
        this.#state = 'waiting'
        const wait = waitMs(this.#backoff, this.#failures++)
        const least = Math.min(wait, this.#retryMs)
        await this.#sleep(least, { deaf: true })
        if (!this.#poked && !this.#stopping) await this.#sleep(wait - least)
      }
    }
    this.#state = 'idle'
  }

  async #step(open: PrinterOpener): Promise<Step> {
    let job: PrintJob | undefined
    try {
      if (this.#unwritten !== null) this.#write(this.#unwritten)
      job = this.#o.jobs.next()
    } catch (error) {
      this.#trouble(`the ledger does not take print jobs: ${textOf(error)}`)
      return 'pause'
    }
    if (job === undefined) return 'empty'
    return await this.#attempt(job, open)
  }

  async #attempt(job: PrintJob, open: PrinterOpener): Promise<Step> {
    let bytes: Buffer
    try {
      bytes = await this.#o.render(job)
    } catch (error) {
      return this.#record(job, 'unprintable', `not printed, the receipt cannot be drawn: ${textOf(error)}`)
    }
    let connection: PrinterConnection
    try {
      connection = await open()
    } catch (error) {
      return this.#record(job, 'not-opened', textOf(error))
    }
    this.#connection = connection
    try {
      // Stopped while it opened: nothing was sent and nothing has to be written down.
      if (this.#stopping) return 'pause'
      if (this.#record(job, 'begin') === 'pause') return 'pause'
      this.#state = 'printing'
      return await this.#send({ ...job, state: 'printing' }, connection, bytes)
    } finally {
      this.#connection = null
      connection.close()
    }
  }

  async #send(job: PrintJob, connection: PrinterConnection, bytes: Buffer): Promise<Step> {
    try {
      await connection.print(bytes)
    } catch (error) {
      // Whatever does not say that nothing left counts as sent.
      const event = error instanceof PrintError && error.sent === 0 ? 'nothing-left' : 'some-left'
      return this.#record(job, event, textOf(error))
    }
    this.#failures = 0
    this.#lastError = null
    this.#lastPrintedAt = this.#o.clock?.stamp() ?? null
    this.#o.log.info('receipt printed', {
      job: job.id,
      receipt: job.receiptNo,
      kind: job.kind,
      bytes: bytes.length,
    })
    return this.#record(job, 'finished')
  }

  /** Takes the event through the table and commits the new state, or keeps it for later where it must not be lost. */
  #record(job: PrintJob, event: PrintEvent, detail?: string): Step {
    const state = afterPrintEvent(job.state, event)
    if (state === null) {
      this.#trouble(`print job ${job.id} is ${job.state} and was offered for printing: left alone`)
      return 'pause'
    }
    const wrong = detail?.slice(0, MAX_DETAIL)
    if (wrong !== undefined) this.#trouble(wrong, { job: job.id, receipt: job.receiptNo, state })
    const outcome: Outcome = { id: job.id, state, detail: wrong }
    // The same failure again is no news: a printer that is away for a week must not wear out the card.
    const news = state !== job.state || (wrong ?? '') !== (job.detail ?? '')
    if (event !== 'begin') this.#unwritten = news ? outcome : null
    try {
      if (news) this.#write(outcome)
    } catch (error) {
      this.#trouble(`print job ${job.id} cannot be marked ${state}: ${textOf(error)}`)
      return 'pause'
    }
    return wrong === undefined || event === 'unprintable' ? 'next' : 'pause'
  }

  #write(outcome: Outcome): void {
    this.#o.jobs.set(outcome.id, outcome.state, outcome.detail)
    if (this.#unwritten?.id === outcome.id) this.#unwritten = null
  }

  #trouble(text: string, facts?: Record<string, string | number>): void {
    if (text !== this.#lastError) this.#o.log.warn(text, facts)
    this.#lastError = text
  }

  /** Sleeps for so long, or (null) until woken. `deaf` sleep is ended by `stop` alone. */
  #sleep(ms: number | null, { deaf = false } = {}): Promise<void> {
    return new Promise(resolve => {
      const timer = ms === null ? undefined : setTimeout(resolve, ms)
      this.#wake = () => {
        if (deaf && !this.#stopping) return
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
