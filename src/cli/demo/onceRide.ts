/** One ride from FOR HIRE to PAID and the printed receipt, each step seen from outside the agent. */
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { amountText } from '../../domain/money.ts'
import { type Stage, until } from './stage.ts'
import type { TimeLine } from './timeLine.ts'

export interface Pictures {
  readonly payCode: Buffer
  readonly receipt: Buffer
}

const WITHIN = 10_000
const RIDE = { total: 2350, supplements: 200, metres: 8400, seconds: 1260, waitSeconds: 95, tariff: '1' }

/** Rejects at the first step that does not happen. */
export async function onceRide(stage: Stage, line: TimeLine): Promise<Pictures> {
  const { meter, passenger, behind, printer } = stage
  const total = amountText(meter.dialect.sayable(RIDE.total), 'CNY')
  const isAtFlagUp = meter.dialect.recordAt === 'flag-up'
  await meter.forHire()
  line.mark('meter: FOR HIRE')
  const tripNo = await meter.hire(new Date(Date.now() - RIDE.seconds * 1000))
  if (meter.dialect.saysHiring) {
    await passenger.until(shown => shown.face === 'on-trip', WITHIN, 'the ride on the passenger screen')
    line.mark(`meter: HIRED, trip ${tripNo}; the screens show the ride`)
  } else line.mark(`meter: HIRED, trip ${tripNo}; nobody knows before its ticket is printed`)
  for (const part of [0.4, 0.7, 1]) {
    await meter.run({ ...RIDE, total: Math.round(RIDE.total * part), metres: Math.round(RIDE.metres * part) })
    await sleep(100)
  }
  line.mark('meter: running fares')

  const seen = watchRecord(stage, total)
  await meter.stop(RIDE)
  if (isAtFlagUp) await meter.forHire()
  line.mark(`meter: ${isAtFlagUp ? 'FOR HIRE' : 'STOPPED'}, trip record of ${total} sent`)
  await seen.all
  for (const [step, at] of seen.inOrder()) line.mark(step, at)
  const payCode = await stage.payCodePng()
  const { payLink } = await stage.state()
  if (payLink === null) throw new Error('the agent has no pay link though a code is up')

  const paid = watchPaid(stage, tripNo, total)
  const { kind, code } = await behind.pay(payLink, { onStep: step => line.mark(`passenger: ${step}`) })
  if (kind !== 'paid') throw new Error(`the passenger could not pay: the page says ${kind}`)
  if (code === null) throw new Error('the page that says paid shows no confirmation code')
  line.mark(`passenger: followed the code and paid; the page shows confirmation code ${code}`)
  const receipt = await paid.receipt
  await paid.all
  for (const [step, at] of paid.inOrder()) line.mark(step, at)

  if (!isAtFlagUp) await meter.forHire()
  await until(
    async () => (await stage.state()).link.unsent === 0,
    WITHIN,
    'the cloud to acknowledge everything',
  )
  line.mark('cloud: everything acknowledged; meter: FOR HIRE')
  check(
    meter.offences.length === 0,
    `the agent wrote to the meter what it may not: ${meter.offences[0]?.problem}`,
  )
  check(printer.jobs.length === 1, `${printer.jobs.length} receipts were printed instead of one`)
  const { captures } = await behind.counts()
  check(captures === 1, `${captures} captures instead of one`)
  return { payCode, receipt }
}

function watchRecord(stage: Stage, total: string) {
  const { hasAcks, shows } = stage.meter.dialect
  const seen = new Seen()
  if (hasAcks)
    seen.add(
      'agent: trip record committed and acknowledged to the meter',
      once(stage.meter, 'ack', { signal: AbortSignal.timeout(WITHIN) }),
    )
  seen.add(
    `agent: pay code for ${total} on the passenger screen`,
    stage.passenger.until(shown => shown.code !== null, WITHIN, 'the pay code'),
  )
  if (shows.includes('UNPAID'))
    seen.add(`meter display: UNPAID ${total}`, stage.meter.displayed('UNPAID', undefined, WITHIN))
  seen.add(
    'cloud: trip document taken in',
    until(async () => (await stage.behind.counts()).codes > 0, WITHIN, 'the trip document in the cloud'),
  )
  return seen
}

function watchPaid(stage: Stage, tripNo: string, total: string) {
  const seen = new Seen()
  const printed = once(stage.printer, 'receipt', { signal: AbortSignal.timeout(WITHIN) })
  const receipt = printed.then(([png]) => png as Buffer)
  receipt.catch(() => {})
  if (stage.meter.dialect.shows.includes('PAID'))
    seen.add(`meter display: PAID ${total}`, stage.meter.displayed('PAID', tripNo, WITHIN))
  seen.add(
    'passenger and driver screens: PAID',
    stage.passenger.until(shown => shown.face === 'paid', WITHIN, 'PAID on the screens'),
  )
  seen.add('printer: receipt printed and cut', receipt)
  return Object.assign(seen, { receipt })
}

/** Things that happen in no fixed order, each with its moment. */
class Seen {
  readonly #moments: [string, number][] = []
  readonly #promises: Promise<void>[] = []

  add(step: string, happens: Promise<unknown>): void {
    const noted = happens.then(() => {
      this.#moments.push([step, performance.now()])
    })
    noted.catch(() => {})
    this.#promises.push(noted)
  }

  get all(): Promise<unknown> {
    return Promise.all(this.#promises)
  }

  inOrder(): readonly [string, number][] {
    return this.#moments.toSorted((a, b) => a[1] - b[1])
  }
}

function check(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise)
}
