/**
 * Sends what the store owes to vehicles while there is a connection: at once when it is told of something new, and
 * otherwise whenever something is due. It never ends a loop by itself: a store that fails is asked again at the next turn.
 */

import type { Sql } from '../store/sql.ts'
import { claimDue, type Due, type Pace } from './outbox.ts'

export interface SenderOptions {
  readonly store: Sql
  readonly pace: Pace
  readonly everyMs: number
  readonly now: () => number
  /** Resolves when the broker has it, or will not get it. */
  send(due: Due): Promise<void>
  failed(error: unknown): void
}

/** Asked of the store at a time. */
const BATCH = 32

export class Sender {
  readonly #o: SenderOptions
  #running: Promise<void> | null = null
  #isStopped = true
  #isKicked = false
  #wake: (() => void) | null = null

  constructor(options: SenderOptions) {
    this.#o = options
  }

  start(): void {
    if (!this.#isStopped) return
    this.#isStopped = false
    const before = this.#running ?? Promise.resolve()
    this.#running = before.then(() => this.#run())
  }

  /** Something new is owed. */
  kick(): void {
    this.#isKicked = true
    this.#wake?.()
  }

  /** Resolves when nothing of it touches the store any more. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#wake?.()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      this.#isKicked = false
      let isMore = false
      try {
        const due = await claimDue(this.#o.store, BATCH, this.#o.pace, this.#o.now())
        await Promise.all(due.map(message => this.#o.send(message)))
        isMore = due.length === BATCH
      } catch (error) {
        this.#o.failed(error)
      }
      if (!isMore && !this.#isKicked && !this.#isStopped) await this.#rest()
    }
  }

  #rest(): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(() => this.#wake?.(), this.#o.everyMs)
      this.#wake = () => {
        clearTimeout(timer)
        this.#wake = null
        resolve()
      }
    })
  }
}
