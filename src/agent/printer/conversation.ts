/**
 * One job with a printer that may be able to answer, over whichever wire.
 *
 * Before the job it is asked how it is, and whether it answers in its turn. One that does is believed when it answers behind the
 * last byte, and nothing less: without that answer the job is in doubt. One that never said a word is judged by the wire alone.
 *
 * Nothing is asked between the first byte of a job and its last: a question in the middle of a command, such as a picture's dots,
 * would become part of it (ESC/POS forbids it). A job that is stuck in its middle and has run out of time is cut off anyway:
 * then, once, it is asked why.
 */
import { hindrance, type PrinterCondition } from '../../protocols/printers/condition.ts'
import type { PrinterModel } from '../../protocols/printers/model.ts'
import { CONFIRM, ENQUIRIES, readStatus } from '../../protocols/printers/status.ts'
import { type AnswerSorter, answerSorter } from './answers.ts'
import { type Patience, type PrintEnd, PrintError, type PrinterConnection } from './connection.ts'
import { LinkBroken, type PrinterLink } from './link.ts'

/** Handed over in pieces, so that a printer that takes nothing more is noticed early. */
const PIECE = 4_096
/**
 * An answer that nobody waits for would be taken for the one to come: so long it has to be quiet before a job. Above the 40 ms by
 * which a small segment may be held back on the way (Nagle against a delayed acknowledgement).
 */
const QUIET_MS = 100

type Status = PrinterModel['status']

/** The connection for one job over an open link. `status` says how this make of printer answers. */
export function converse(link: PrinterLink, status: Status, patience: Patience): PrinterConnection {
  return new Conversation(link, link.isTwoWay ? status : 'none', patience)
}

class Conversation implements PrinterConnection {
  readonly #link: PrinterLink
  readonly #kind: Status
  readonly #patience: Patience
  readonly #sorter: AnswerSorter
  /** Bytes of the job that may have left; questions do not count, for they print nothing. */
  #sent = 0
  /** Asked before the job: what it said, and null when it said nothing. */
  #before: PrinterCondition | null | undefined
  /** It answers in its turn. */
  #confirms = false
  /** An enquiry is not answered yet. Another one now would mix two answers. */
  #isAsked = false
  #broken: LinkBroken | null = null
  #closed = false
  /** Looked through at every byte that comes, and when the link breaks. */
  #waiting = new Set<() => void>()

  constructor(link: PrinterLink, kind: Status, patience: Patience) {
    this.#link = link
    this.#kind = kind
    this.#patience = patience
    this.#sorter = answerSorter(kind)
    link.onBytes(bytes => {
      this.#sorter.hear(bytes)
      this.#look()
    })
    link.onGone(broken => {
      this.#broken = broken
      this.#look()
    })
  }

  async condition(): Promise<PrinterCondition | null> {
    try {
      if (this.#before === undefined) this.#before = await this.#introduce()
      return this.#before
    } catch (error) {
      if (!(error instanceof LinkBroken)) throw error
      throw this.#error(`${this.#closed ? 'was let go' : 'hung up'} before the job began`, error)
    }
  }

  async print(bytes: Buffer): Promise<PrintEnd> {
    if (this.#closed) throw this.#error('was closed before the job began')
    try {
      const before = await this.condition()
      const why = before === null ? null : hindrance(before)
      if (why !== null) throw this.#error(`cannot print: ${why}`)
      const deadline = performance.now() + this.#jobMs(bytes.length)
      await this.#hand(bytes, deadline)
      return this.#confirms ? await this.#confirmed(deadline) : await this.#presumed(before, deadline)
    } catch (error) {
      throw error instanceof LinkBroken ? this.#error(error.message, error) : error
    } finally {
      this.close()
    }
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#link.close()
    this.#look()
  }

  #jobMs(bytes: number): number {
    const usual = this.#patience.jobMs(bytes)
    if (this.#link.carriesInMs === undefined) return usual
    return Math.max(usual, 2 * this.#link.carriesInMs(bytes) + this.#patience.jobMs(0))
  }

  /** How it is, and whether it answers in its turn: asked only of one that is ready, for another would answer too late. */
  async #introduce(): Promise<PrinterCondition | null> {
    const condition = await this.#ask()
    if (condition === null || hindrance(condition) !== null || this.#kind !== 'dle-eot') return condition
    const heard = this.#sorter.answers.confirmations
    const until = performance.now() + this.#patience.answerMs
    if ((await this.#say(CONFIRM, until)) < CONFIRM.length) return condition
    await this.#until(() => this.#sorter.answers.confirmations > heard, until)
    await this.#until(() => false, performance.now() + QUIET_MS)
    // More answers than questions are those of an earlier job, or noise: then its word is not trusted this time.
    this.#confirms = this.#sorter.answers.confirmations === heard + 1
    return condition
  }

  /** Hands the whole job over. */
  async #hand(bytes: Buffer, deadline: number): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const taken = await this.#write(bytes.subarray(at, at + PIECE), deadline)
      if (taken === 0) throw await this.#stuck()
      at += taken
    }
  }

  async #write(piece: Buffer, deadline: number): Promise<number> {
    this.#throwIfOver()
    try {
      const taken = await this.#link.write(piece, deadline)
      this.#sent += taken
      return taken
    } catch (error) {
      if (error instanceof LinkBroken) this.#sent += error.maybeSent
      throw error
    }
  }

  /** It answered before the job: now it has to answer behind it. */
  async #confirmed(deadline: number): Promise<PrintEnd> {
    const heard = this.#sorter.answers.confirmations
    if ((await this.#say(CONFIRM, deadline)) < CONFIRM.length) throw await this.#stuck()
    const isOut = () => this.#sorter.answers.confirmations > heard
    for (;;) {
      await this.#until(isOut, Math.min(deadline, performance.now() + this.#patience.pollMs))
      const condition = isOut() ? null : await this.#ask(isOut)
      if (isOut()) break
      if (performance.now() >= deadline) throw this.#doubt(condition)
    }
    // It is on paper, whatever becomes of the link now.
    return { isConfirmed: true, condition: await this.#ask().catch(() => null) }
  }

  /** It cannot confirm: what the wire tells has to do, unless the printer says itself that something is wrong. */
  async #presumed(before: PrinterCondition | null, deadline: number): Promise<PrintEnd> {
    let condition: PrinterCondition | null = null
    if (before !== null) {
      condition = await this.#ask()
      while (condition === null || hindrance(condition) !== null) {
        if (performance.now() >= deadline) throw this.#doubt(condition)
        await this.#until(() => false, Math.min(deadline, performance.now() + this.#patience.pollMs))
        condition = await this.#ask()
      }
    }
    if (!(await this.#link.finish(deadline)))
      throw this.#error('did not finish in time: look at paper and cover')
    return { isConfirmed: false, condition }
  }

  /** The time ran out while bytes were waiting. */
  async #stuck(): Promise<PrintError> {
    const condition = this.#before == null ? null : await this.#ask()
    const why = condition === null ? null : hindrance(condition)
    return this.#error(`takes nothing more: ${why ?? 'look at paper, cover and power'}`)
  }

  #doubt(condition: PrinterCondition | null): PrintError {
    if (condition === null)
      return this.#error('stopped answering: look at power and cable, and what is on the paper')
    const why = hindrance(condition)
    if (why !== null) return this.#error(`did not finish: ${why}`)
    return this.#error('did not say that the receipt is out: look at what is on the paper')
  }

  /** Asks how it is; null when no whole answer comes in time, or it need not be known any more. */
  async #ask(isNeedless: () => boolean = () => false): Promise<PrinterCondition | null> {
    const enquiry = ENQUIRIES[this.#kind]
    if (enquiry.length === 0) return null
    const until = performance.now() + this.#patience.answerMs
    if (!this.#isAsked) {
      this.#sorter.asked()
      const taken = await this.#say(enquiry, until)
      this.#isAsked = taken > 0
      if (taken < enquiry.length) return null
    }
    const read = () => readStatus(this.#kind, this.#sorter.answers.status)
    await this.#until(() => read() !== null || isNeedless(), until)
    const condition = read()
    if (condition !== null) this.#isAsked = false
    return condition
  }

  /** Writes a question; resolves with how much of it was taken in time. */
  async #say(question: Buffer, deadline: number): Promise<number> {
    let at = 0
    while (at < question.length) {
      this.#throwIfOver()
      const taken = await this.#link.write(question.subarray(at), deadline)
      if (taken === 0) break
      at += taken
    }
    return at
  }

  /** Waits until it is so or the time is over; rejects when the link is gone before. */
  async #until(isSo: () => boolean, deadline: number): Promise<void> {
    while (!isSo()) {
      this.#throwIfOver()
      const left = deadline - performance.now()
      if (left <= 0) return
      await new Promise<void>(resolve => {
        const wake = () => {
          clearTimeout(timer)
          this.#waiting.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, Math.ceil(left))
        this.#waiting.add(wake)
      })
    }
  }

  #throwIfOver(): void {
    if (this.#closed) throw new LinkBroken('was let go in the middle of the job')
    if (this.#broken !== null) throw this.#broken
  }

  #look(): void {
    for (const wake of [...this.#waiting]) wake()
  }

  #error(what: string, cause?: Error): PrintError {
    return new PrintError(`printer ${this.#link.name} ${what}`, this.#sent, { cause })
  }
}
