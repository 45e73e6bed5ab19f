/**
 * People around the car at random: the meter drives ride after ride, the passenger pays, leaves or waits, the driver
 * takes cash. They go on whether the agent lives or not, as in the field.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { work } from '../../src/simulators/taximeter/endless.ts'
import type { TestCar } from './car.ts'
import type { Seeded } from './seeded.ts'

export interface ShiftOptions {
  readonly seeded: Seeded
  readonly stepMs?: number
  readonly payWaitMs?: number
  readonly tollChance?: number
  /** Shares of codes that are paid by phone, by cash, and not at all though the driver says so; the rest just waits. */
  readonly paid?: number
  readonly cash?: number
  readonly unpaid?: number
}

export class Shift {
  readonly #abort = new AbortController()
  readonly #car: TestCar
  readonly #o: Required<ShiftOptions>
  readonly #done: Promise<unknown>
  /** The phone that pays needs neither the agent nor its screen any more. */
  readonly #paying = new Set<Promise<unknown>>()
  /** Links that somebody has dealt with. */
  readonly #dealt = new Set<string>()
  /** Trips whose cash tap was answered with "applied": the ledger must have it. */
  readonly cashTaken = new Set<string>()

  constructor(car: TestCar, options: ShiftOptions) {
    this.#car = car
    this.#o = {
      stepMs: 40,
      payWaitMs: 1_500,
      tollChance: 0.3,
      paid: 0.65,
      cash: 0.12,
      unpaid: 0.08,
      ...options,
    }
    const { seeded, stepMs, payWaitMs, tollChance } = this.#o
    const driving = work(car.meter, {
      signal: this.#abort.signal,
      steps: 2,
      stepMs,
      payWaitMs,
      tollChance,
      random: seeded.random,
    })
    this.#done = Promise.all([driving, this.#attend()])
  }

  /** Ends with the ride that is under way. */
  async end(): Promise<void> {
    this.#abort.abort()
    await this.#done
    await Promise.all(this.#paying)
  }

  async #attend(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      await sleep(30)
      // The agent may be dead or just dying: then there is nothing on any screen.
      await this.#look().catch(() => {})
    }
  }

  async #look(): Promise<void> {
    const { payLink, trip } = await this.#car.state()
    if (payLink === null || trip === null || this.#dealt.has(payLink)) return
    this.#dealt.add(payLink)
    const { seeded, paid, cash, unpaid } = this.#o
    const lot = seeded.random()
    if (lot < paid) this.#payLater(payLink, seeded.random() * 500)
    else if (lot < paid + cash) {
      const answer = await this.#car.tap('cash', trip.id)
      if (answer.ok) this.cashTaken.add(trip.id)
    } else if (lot < paid + cash + unpaid) await this.#car.tap('unpaid', trip.id)
  }

  #payLater(link: string, ms: number): void {
    const paying = sleep(ms).then(() => this.#car.pay(link))
    this.#paying.add(paying)
    void paying.finally(() => this.#paying.delete(paying))
  }
}
