/**
 * Sends each notice until the partner answers `success`: eight sends at most, the same `notify_id` each time, and only
 * to hosts that it was told.
 */
import type { Clock } from '../clock.ts'
import type { ArmedFault, Faults, NoticeFault } from '../faults.ts'
import type { Journal } from '../journal.ts'
import type { Merchant } from '../merchant.ts'
import type { Settings } from '../settings.ts'
import { type Alteration, formOf, type Notice } from './notice.ts'
import type { Post } from './post.ts'

const MINUTE = 60_000
/** After the second send and so on; the first gap is a setting. */
const LATER_GAPS = [10, 10, 60, 120, 360, 900].map(minutes => minutes * MINUTE)
/** A notice that waits for another one to overtake it goes after so long anyway. */
const OVERTAKE_MS = 5 * MINUTE
const MAX_JOBS = 20_000

export type JobState = 'waiting' | 'succeeded' | 'given-up' | 'not-allowed'

export interface Job {
  readonly notice: Notice
  state: JobState
  sends: number
  /** The last answer, shortened. */
  lastAnswer: string
  stopTimer: () => void
}

export interface NotifierOptions {
  readonly clock: Clock
  readonly merchant: Merchant
  readonly faults: Faults
  readonly journal: Journal
  readonly post: Post
  /** Notices that are kept: 20 000 unless given. */
  readonly max?: number
  settings(): Settings
}

export class Notifier {
  readonly #o: NotifierOptions
  readonly #jobs = new Map<string, Job>()
  /** By trade number: goes after the next notice of its trade. */
  readonly #held = new Map<string, Job>()
  #stopped = false

  constructor(options: NotifierOptions) {
    this.#o = options
  }

  enqueue(notice: Notice): void {
    const job: Job = { notice, state: 'waiting', sends: 0, lastAnswer: '', stopTimer: () => {} }
    this.#jobs.set(notice.notifyId, job)
    if (this.#jobs.size > (this.#o.max ?? MAX_JOBS)) this.#forgetOldest()
    if (!URL.canParse(notice.url) || !this.#o.merchant.mayNotify(new URL(notice.url))) {
      job.state = 'not-allowed'
      this.#o.journal.add(`notice of ${notice.tradeNo}: not sent, its host was not told to this sandbox`)
      return
    }
    this.#first(job, this.#o.faults.notice())
  }

  /** It was sent or will be, and the partner has not answered `success` yet. */
  isOpen(notifyId: string): boolean {
    const state = this.#jobs.get(notifyId)?.state
    return state === 'waiting' || state === 'given-up'
  }

  /** Newest first. */
  newest(limit: number): readonly Job[] {
    return [...this.#jobs.values()].slice(-limit).reverse()
  }

  /** Sends a notice again at once, whatever came of it. False when it is unknown or may not be sent. */
  resend(notifyId: string): boolean {
    const job = this.#jobs.get(notifyId)
    if (job === undefined || job.state === 'not-allowed') return false
    void this.#once(job, null)
    return true
  }

  stop(): void {
    this.#stopped = true
    for (const job of this.#jobs.values()) job.stopTimer()
  }

  #first(job: Job, armed: (ArmedFault & { readonly fault: NoticeFault }) | null): void {
    const { clock, journal } = this.#o
    const { tradeNo } = job.notice
    if (armed === null) {
      void this.#send(job, null)
      return
    }
    journal.add(`notice of ${tradeNo}: fault ${armed.fault}`)
    switch (armed.fault) {
      case 'lost':
        job.sends = 1
        this.#again(job)
        break
      case 'late':
        job.stopTimer = clock.after(armed.delayMs, () => void this.#send(job, null))
        break
      case 'reordered':
        this.#release(tradeNo)
        this.#held.set(tradeNo, job)
        job.stopTimer = clock.after(OVERTAKE_MS, () => this.#release(tradeNo))
        break
      case 'duplicate':
        void this.#send(job, null).then(() => this.#once(job, null))
        break
      default:
        void this.#send(job, armed.fault)
    }
  }

  /** A send of the ladder. */
  async #send(job: Job, fault: Alteration | null): Promise<void> {
    job.sends += 1
    await this.#once(job, fault)
    this.#release(job.notice.tradeNo)
    if (job.state === 'waiting') this.#again(job)
  }

  async #once(job: Job, fault: Alteration | null): Promise<void> {
    if (this.#stopped) return
    const { journal, merchant, post, settings } = this.#o
    const { notice } = job
    const contentType = `application/x-www-form-urlencoded; charset=${notice.charset}`
    try {
      const body = formOf(notice, merchant, fault)
      const answer = await post(new URL(notice.url), body, contentType, settings().noticeTimeoutMs)
      // Documents print it in either case. Nothing else may stand in the body, not even a line break.
      if (answer.toLowerCase() === 'success') {
        job.state = 'succeeded'
        job.stopTimer()
      }
      job.lastAnswer = answer.slice(0, 40)
    } catch (error) {
      job.lastAnswer = (error as Error).message.slice(0, 80)
    }
    journal.add(`notice of ${notice.tradeNo}, ${notice.params.get('trade_status')}: ${job.lastAnswer}`)
  }

  #again(job: Job): void {
    if (this.#stopped) return
    const gap = [this.#o.settings().firstGapMs, ...LATER_GAPS][job.sends - 1]
    if (gap === undefined) {
      job.state = 'given-up'
      this.#o.journal.add(`notice of ${job.notice.tradeNo}: given up after ${job.sends} sends`)
      return
    }
    job.stopTimer = this.#o.clock.after(gap, () => void this.#send(job, null))
  }

  #release(tradeNo: string): void {
    const job = this.#held.get(tradeNo)
    if (job === undefined) return
    this.#held.delete(tradeNo)
    job.stopTimer()
    void this.#send(job, null)
  }

  #forgetOldest(): void {
    const [id, job] = this.#jobs.entries().next().value!
    job.stopTimer()
    this.#jobs.delete(id)
    if (this.#held.get(job.notice.tradeNo) === job) this.#held.delete(job.notice.tradeNo)
  }
}
