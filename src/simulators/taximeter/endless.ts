/** A taxi at work: ride after ride, each driven in moments, paid or not, some with a toll added at the end. */
import { randomRide, soFar } from './ride.ts'
import type { Display, Taximeter } from './taximeter.ts'

export interface WorkOptions {
  /** How many rides; without it, until `signal` says so. */
  readonly rides?: number
  readonly signal?: AbortSignal
  /** The time between one step of a ride and the next. */
  readonly stepMs?: number
  /** Running fares in a ride. */
  readonly steps?: number
  /** How long the driver waits for the payment before he takes the next passenger. */
  readonly payWaitMs?: number
  readonly tollChance?: number
  /** Settles when this ride is done with, or at `signal`: for a meter that shows nothing of the payment. */
  readonly done?: (signal: AbortSignal) => Promise<unknown>
  readonly random?: () => number
}

/** Words after which the driver sends the passenger on his way. */
const DONE = ['PAID', 'CASH', 'LEFT', 'REFUNDED']

/** Settles after the last ride, or soon after `signal`. */
export async function work(meter: Taximeter, options: WorkOptions = {}): Promise<void> {
  const { rides = Number.POSITIVE_INFINITY, signal } = options
  for (let done = 0; done < rides && signal?.aborted !== true; done++) await drive(meter, options)
}

async function drive(meter: Taximeter, options: WorkOptions): Promise<void> {
  const { stepMs = 1_500, steps = 5, payWaitMs = 60_000, tollChance = 0.15, signal } = options
  const random = options.random ?? Math.random
  const ride = randomRide(random)
  const pause = () => wait(stepMs, signal)
  await meter.hire(new Date(meter.now().getTime() - ride.seconds * 1000))
  for (let at = 1; at <= steps && signal?.aborted !== true; at++) {
    await pause()
    await meter.run(soFar(ride, at / steps))
  }
  await pause()
  if (random() < (meter.faults.dips ?? 0)) {
    await meter.powerDip()
    return
  }
  await meter.stop(ride)
  if (random() < tollChance) {
    await pause()
    await meter.addToll(100 * (1 + Math.floor(random() * 15)))
  }
  const isAtFlagUp = meter.dialect.recordAt === 'flag-up'
  if (isAtFlagUp) await meter.forHire()
  await paid(meter, payWaitMs, signal, options.done)
  await pause()
  if (!isAtFlagUp) await meter.forHire()
  await pause()
}

/** Settles when the display says that this ride is done with, when the driver is tired of waiting, or at the end. */
function paid(
  meter: Taximeter,
  ms: number,
  signal: AbortSignal | undefined,
  done: WorkOptions['done'],
): Promise<void> {
  const over = new AbortController()
  const isDone = (display: Display | null) =>
    display !== null && display.tripNo === meter.tripNo && DONE.includes(display.word)
  return new Promise(resolve => {
    const settle = () => {
      clearTimeout(timer)
      over.abort()
      meter.off('display', check)
      signal?.removeEventListener('abort', settle)
      resolve()
    }
    const check = (display: Display | null) => {
      if (isDone(display)) settle()
    }
    const timer = setTimeout(settle, ms)
    meter.on('display', check)
    signal?.addEventListener('abort', settle)
    check(meter.display)
    done?.(over.signal).then(settle, () => {})
    if (signal?.aborted === true) settle()
  })
}

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise(resolve => {
    const settle = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', settle)
      resolve()
    }
    const timer = setTimeout(settle, ms)
    signal?.addEventListener('abort', settle)
    if (signal?.aborted === true) settle()
  })
}
