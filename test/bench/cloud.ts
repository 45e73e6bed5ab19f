/** What the partner server costs and how fast it is, seen from outside. Every notice is acknowledged by its vehicle. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Browser } from '../../src/simulators/passenger/browser.ts'
import { payInWallet } from '../../src/simulators/passenger/walletPassenger.ts'
import { AMOUNT, BUYER, CloudRig, type Ride } from './cloudRig.ts'
import { cpuSeconds, memoryOf } from './proc.ts'
import { type Row, row } from './table.ts'

const WITHIN_MS = 120_000
/** Passengers who have their orders made before all pay in the same moment. */
const ORDERS_AT_ONCE = 16

/** One payment after the other: its page, its order, and from the money to the notice on MQTT. */
export async function latencies(rig: CloudRig, n: number, where: string): Promise<Row[]> {
  const figures = { page: [] as number[], create: [] as number[], notice: [] as number[] }
  for (let i = 0; i < n; i++) {
    const ride = rig.ride()
    const order = await ordered(rig, ride)
    figures.page.push(order.pageMs)
    figures.create.push(order.createMs)
    const begun = performance.now()
    rig.sandbox.desk.pay(order.tradeNo, BUYER)
    figures.notice.push((await noticed(rig, ride)) - begun)
  }
  return [
    row(`link page${where}`, 'ms', figures.page),
    row(`Pay tapped to trade number (create at the sandbox)${where}`, 'ms', figures.create),
    row(
      `paid at Alipay to settlement notice on MQTT (notify, notify_verify, commit)${where}`,
      'ms',
      figures.notice,
    ),
  ]
}

/** Whole payments at once: page, authorize page, token, create, wallet, notification, paid page. */
export async function payments(rig: CloudRig, n: number, atOnce: number): Promise<Row[]> {
  const cpu = cpuSeconds(rig.pid)
  const begun = performance.now()
  await several(n, atOnce, async () => {
    const ride = rig.ride()
    const { wallet } = rig.sandbox.addresses
    const { kind } = await payInWallet(ride.link, { wallet, waitMs: 60_000 })
    if (kind !== 'paid') throw new Error(`a payment ended as ${kind}`)
    await noticed(rig, ride)
  })
  const seconds = (performance.now() - begun) / 1000
  await rig.cars.quiet([], WITHIN_MS)
  return [
    row(`whole payments a second, ${atOnce} passengers at once`, '/s', [n / seconds]),
    row("the server's processor time for 1,000 of them", 's', [((cpuSeconds(rig.pid) - cpu) / n) * 1000]),
  ]
}

/** Every vehicle syncs and tells of a ride in the same moment, and then every ride is paid in the same moment. */
export async function fleet(rig: CloudRig): Promise<Row[]> {
  const rides = rig.cars.all.map(() => rig.ride())
  const carOf = new Map(rig.cars.all.map(car => [car.vehicle.id, car]))
  let begun = performance.now()
  for (const ride of rides) {
    const car = carOf.get(ride.vehicle.id)!
    car.sync()
    car.say('trip', documentOf(ride))
  }
  await rig.cars.quiet([], WITHIN_MS)
  const told = performance.now() - begun
  const trades: string[] = []
  let next = 0
  await several(rides.length, ORDERS_AT_ONCE, async () => {
    trades.push((await ordered(rig, rides[next++]!)).tradeNo)
  })
  begun = performance.now()
  for (const tradeNo of trades) rig.sandbox.desk.pay(tradeNo, BUYER)
  await rig.cars.quiet(
    rides.map(({ trip }) => trip),
    WITHIN_MS,
  )
  const paid = performance.now() - begun
  const many = rides.length.toLocaleString('en')
  return [
    row(`${many} syncs and trip documents at once, all taken in and acknowledged`, 'ms', [told]),
    row(`${many} rides paid at once, to the last notice acknowledged and that taken in`, 'ms', [paid]),
  ]
}

export async function cloudBench(
  few: (full: number, least: number) => number,
  take: (...rows: Row[]) => void,
): Promise<void> {
  const rig = new CloudRig(few(1_000, 50))
  const memory = (when: string) =>
    take(row(`the server's resident memory ${when}`, 'MiB', [memoryOf(rig.pid).residentMiB]))
  try {
    await rig.set('postgresql')
    take(row(`${rig.vehicles.length.toLocaleString('en')} vehicles connected`, 'ms', [rig.connectMs]))
    memory('at the start')
    // The first ones compile what the others run.
    await latencies(rig, few(30, 3), '')
    take(...(await latencies(rig, few(300, 20), '')))
    for (const atOnce of [16, 32]) take(...(await payments(rig, few(500, 32), atOnce)))
    take(...(await fleet(rig)))
    memory('at the end')
  } finally {
    await rig.strike()
  }
  const small = new CloudRig(1)
  try {
    await small.set('pglite')
    await latencies(small, few(30, 3), '')
    take(...(await latencies(small, few(100, 10), ', embedded database')))
  } finally {
    await small.strike()
  }
}

/** The way to an order that waits for its money, with what page and create took. */
async function ordered(
  { origin }: CloudRig,
  { link }: Ride,
): Promise<{ readonly tradeNo: string; readonly pageMs: number; readonly createMs: number }> {
  const browser = new Browser()
  let begun = performance.now()
  await browser.open(link)
  const pageMs = performance.now() - begun
  const page = await browser.submit(`${origin}/pay/start`, { path: new URL(link).pathname })
  const csrf = /data-csrf="([^"]*)"/.exec(page.html)?.[1]
  if (csrf === undefined) throw new Error(`the page after the authorize page is ${page.kind}`)
  const body = { path: new URL(page.url).pathname }
  begun = performance.now()
  const { value } = await browser.send(`${origin}/api/pay`, body, { 'x-csrf': csrf })
  const createMs = performance.now() - begun
  const { tradeNo } = value as { readonly tradeNo?: string }
  if (tradeNo === undefined) throw new Error(`no order was made: ${JSON.stringify(value)}`)
  return { tradeNo, pageMs, createMs }
}

/** When the notice of a ride was heard. */
async function noticed({ cars }: CloudRig, { trip }: Ride): Promise<number> {
  const end = performance.now() + WITHIN_MS
  for (;;) {
    const at = cars.heard.get(trip)
    if (at !== undefined) return at
    if (performance.now() > end) throw new Error(`the notice of ${trip} did not come`)
    await sleep(1)
  }
}

/** `work` n times, so many at once. */
async function several(n: number, atOnce: number, work: () => Promise<void>): Promise<void> {
  let left = n
  const one = async () => {
    while (left-- > 0) await work()
  }
  await Promise.all(Array.from({ length: atOnce }, one))
}

function documentOf({ trip, link }: Ride): object {
  const sums = { total: AMOUNT, due: AMOUNT, cash: 0, received: 0, refunded: 0 }
  return {
    ...{ trip, rev: 1, link: link.split('/').at(-1), state: 'open', ...sums, currency: 'CNY' },
    ...{ clock: 'meter', bootId: 'b', offline: false, meter: { tripNo: '1', rev: 1 } },
  }
}
