/**
 * The print queue: takes the ledger's jobs one after the other to the printer, and writes down how each went.
 *
 * Nothing waits for it. An absent printer costs a try now and then; a ledger that cannot be written costs a pause, never a
 * second original: the word `printing` is committed before the first byte leaves, and an outcome that could not be
 * committed is kept and written before anything else is printed.
 */
import type { PrintMatter } from '../../domain/printMatter.ts'
import type { Stamp } from '../../domain/time.ts'
import { hindrance, type PrinterCondition } from '../../protocols/printers/condition.ts'
import type { Clock } from '../health/clock.ts'
import type { Log } from '../health/log.ts'
import { type Backoff, waitMs } from '../pace/backoff.ts'
import { type PrintEnd, PrintError, type PrinterConnection, type PrinterOpener } from './connection.ts'
import { afterPrintEvent, type PrintEvent, type PrintState } from './jobMachine.ts'

/** A row of the ledger's print jobs. */
export type PrintJob = PrintMatter & {
  readonly id: number
  /** Of receipts; null for what is none. */
  readonly receiptNo: number | null
  readonly state: PrintState
  readonly detail?: string | null
  /** Another ride has begun, or something newer waits that says the same. */
  readonly isOutlived: boolean
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
  /**
   * The job's bytes, or why it must not be printed any more, such as a pay code that was paid meanwhile. Called
   * directly before the first byte leaves. What it throws marks the job as one that cannot be printed.
   */
  readonly render: (job: PrintJob) => Buffer | Outlived
  readonly log: Log
  /** For `lastPrintedAt` alone. */
  readonly clock?: Clock
  /** First wait after a failure; it doubles up to `longestRetryMs`. */
  readonly retryMs?: number
  readonly longestRetryMs?: number
  /** How long `stop` lets a job under way come to its end. */
  readonly stopMs?: number
}

export interface Outlived {
  readonly outlived: string
}

type Drawn = Buffer | Outlived | { readonly wrong: string }

export interface PrinterStatus {
  readonly state: 'none' | 'idle' | 'printing' | 'waiting'
  /** What was wrong last, until a job is printed again. */
  readonly lastError: string | null
  readonly lastPrintedAt: Stamp | null
  /** What the printer last said of itself; null where it says nothing. */
  readonly condition: PrinterCondition | null
}

interface Outcome {
  readonly id: number
  readonly state: PrintState
  readonly detail: string | undefined
}

/**
 * `next`: look for another job at once; `pause`: something is wrong, wait; `glance`: somebody is putting paper in, wait but
 * a moment; `empty`: nothing to print.
 */
type Step = 'next' | 'pause' | 'glance' | 'empty'

const MAX_DETAIL = 300
/** A printer that answers and has no paper is asked again after so many times `retryMs`. */
const GLANCE = 3
/** What the printer says of itself is waited for so long, whatever the transport promises. */
const CONDITION_MS = 5_000

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
  #condition: PrinterCondition | null = null
  /** Since this start it has answered once. */
  #hasAnswered = false
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
    return {
      state: this.#state,
      lastError: this.#lastError,
      lastPrintedAt: this.#lastPrintedAt,
      condition: this.#condition,
    }
  }

  async #run(open: PrinterOpener): Promise<void> {
    while (!this.#stopping) {
      this.#poked = false
      const step = await this.#step(open)
      if (this.#stopping) break
      if (step === 'empty') {
        this.#state = 'idle'
        if (!this.#poked) await this.#sleep(null)
      } else if (step !== 'next') {
        this.#state = 'waiting'
        const wait = step === 'glance' ? GLANCE * this.#retryMs : waitMs(this.#backoff, this.#failures++)
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
    // Only what has failed: a receipt that waits behind another one is about to be printed, whatever happens meanwhile.
    if (job.state === 'failed' && job.isOutlived)
      return this.#record(job, 'outlived', { note: 'nobody waited for it when the printer was ready again' })
    // Drawn once before the printer is touched: what cannot be drawn is no fault of the printer.
    const sketch = this.#draw(job)
    if (!Buffer.isBuffer(sketch)) return this.#undrawable(job, sketch)
    let connection: PrinterConnection
    try {
      connection = await open()
    } catch (error) {
      return this.#record(job, 'not-ready', { wrong: textOf(error) })
    }
    this.#connection = connection
    try {
      return await this.#print(job, connection)
    } finally {
      this.#connection = null
      connection.close()
    }
  }

  async #print(job: PrintJob, connection: PrinterConnection): Promise<Step> {
    this.#condition = await inTime(connection.condition())
    const hindered = this.#condition === null ? this.#fallenSilent() : hindrance(this.#condition)
    if (this.#condition !== null) this.#hasAnswered = true
    if (hindered !== null) {
      const step = this.#record(job, 'not-ready', { wrong: `printer: ${hindered}` })
      return step === 'pause' ? 'glance' : step
    }
    // Stopped while it opened: nothing was sent and nothing has to be written down.
    if (this.#stopping) return 'pause'
    const bytes = this.#draw(job)
    if (!Buffer.isBuffer(bytes)) return this.#undrawable(job, bytes)
    if (this.#record(job, 'begin') === 'pause') return 'pause'
    this.#state = 'printing'
    return await this.#send({ ...job, state: 'printing' }, connection, bytes)
  }

  /** A printer that never answers is printed on all the same; one that did and is silent now takes bytes and prints nothing. */
  #fallenSilent(): string | null {
    return this.#hasAnswered ? 'it does not answer any more: switch it off and on' : null
  }

  #draw(job: PrintJob): Drawn {
    try {
      return this.#o.render(job)
    } catch (error) {
      return { wrong: `not printed, it cannot be drawn: ${textOf(error)}` }
    }
  }

  #undrawable(job: PrintJob, drawn: Exclude<Drawn, Buffer>): Step {
    return 'wrong' in drawn
      ? this.#record(job, 'unprintable', drawn)
      : this.#record(job, 'outlived', { note: drawn.outlived })
  }

  async #send(job: PrintJob, connection: PrinterConnection, bytes: Buffer): Promise<Step> {
    let end: PrintEnd
    try {
      end = await connection.print(bytes)
    } catch (error) {
      // Whatever does not say that nothing left counts as sent.
      const event = error instanceof PrintError && error.sent === 0 ? 'nothing-left' : 'some-left'
      return this.#record(job, event, { wrong: textOf(error) })
    }
    this.#failures = 0
    this.#lastError = null
    this.#condition = end.condition ?? this.#condition
    this.#lastPrintedAt = this.#o.clock?.stamp() ?? null
    this.#o.log.info('printed', {
      job: job.id,
      kind: job.kind,
      ...(job.receiptNo === null ? {} : { receipt: job.receiptNo }),
      bytes: bytes.length,
      confirmed: end.isConfirmed,
    })
    return this.#record(job, 'finished')
  }

  /**
   * Takes the event through the table and commits the new state, or keeps it for later where it must not be lost. `wrong` is
   * shown to the driver; a `note` is kept with the job and bothers nobody.
   */
  #record(job: PrintJob, event: PrintEvent, why: { wrong?: string; note?: string } = {}): Step {
    const state = afterPrintEvent(job.state, event)
    if (state === null) {
      this.#trouble(`print job ${job.id} is ${job.state} and was offered for printing: left alone`)
      return 'pause'
    }
    const wrong = why.wrong?.slice(0, MAX_DETAIL)
    if (wrong !== undefined) this.#trouble(wrong, { job: job.id, receipt: job.receiptNo ?? 0, state })
    const detail = wrong ?? why.note
    const outcome: Outcome = { id: job.id, state, detail }
    // The same failure again is no news: a printer that is away for a week must not wear out the card.
    const news = state !== job.state || (detail ?? '') !== (job.detail ?? '')
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

/** Null when it is not answered, in whatever way. */
async function inTime(asked: Promise<PrinterCondition | null>): Promise<PrinterCondition | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>(resolve => {
    timer = setTimeout(() => resolve(null), CONDITION_MS)
  })
  const answer = await Promise.race([asked.catch(() => null), late])
  clearTimeout(timer)
  return answer
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
