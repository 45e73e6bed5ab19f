/** The agent, wired, in this process: what it reports, and what its rooms do to each other. */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type RunningAgent, startAgent } from '../../src/agent/agent.ts'
import { loadVehicleConfig } from '../../src/agent/config/vehicleConfig.ts'
import type { Log } from '../../src/agent/health/log.ts'
import { LedgerReader } from '../../src/agent/ledger/ledger.ts'
import { type Car, writeCar } from '../../src/cli/demo/car.ts'
import { until } from '../../src/cli/demo/stage.ts'
import { EmbeddedBroker } from '../../src/simulators/broker/broker.ts'
import { Partner } from '../../src/simulators/partner/partner.ts'
import { followPayLink, openPayLink } from '../../src/simulators/passenger/passenger.ts'
import { VirtualPrinter } from '../../src/simulators/printer/virtualPrinter.ts'
import { Taximeter } from '../../src/simulators/taximeter/taximeter.ts'

const VEHICLE = 'TAXI-0042'
const KEY = Buffer.alloc(32, 3)
const RIDE = { total: 2350, supplements: 200, metres: 8400, seconds: 1260, waitSeconds: 95, tariff: '1' }
const quiet: Log = { debug() {}, info() {}, warn() {}, error() {}, from: () => quiet }

interface State {
  readonly position: string | null
  readonly settlement: string | null
  readonly payLink: string | null
  readonly trip: { readonly id: string } | null
  readonly view: { readonly face: string; readonly pageOpened: boolean }
  readonly alarms: readonly { readonly kind: string }[]
}

let folder: string
let broker: EmbeddedBroker
let partner: Partner
let printer: VirtualPrinter
let meter: Taximeter
let car: Car
let agent: RunningAgent

const state = async () => (await (await fetch(`${agent.address}/api/state`)).json()) as State
const ledger = <T>(look: (reader: LedgerReader) => T): T => {
  const reader = LedgerReader.openReadOnly(car.ledger)
  try {
    return look(reader)
  } finally {
    reader.close()
  }
}

async function start(): Promise<void> {
  agent = await startAgent(loadVehicleConfig(car.config), quiet)
  await until(() => meter.isPlugged, 5_000, 'the meter')
  await until(async () => (await healthz()).cloud === true, 5_000, 'the cloud')
}

async function healthz(): Promise<Record<string, boolean>> {
  const body = (await (await fetch(`${agent.address}/healthz`)).json()) as {
    checks: { name: string; ok: boolean }[]
  }
  return Object.fromEntries(body.checks.map(check => [check.name, check.ok]))
}

async function rideToCode(): Promise<State> {
  await meter.forHire()
  await meter.hire()
  await meter.stop(RIDE)
  await until(async () => (await state()).payLink !== null, 5_000, 'the pay code')
  return state()
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'farebridge-agent-'))
  broker = new EmbeddedBroker()
  const url = await broker.start()
  partner = new Partner({ broker: url, vehicles: [{ id: VEHICLE, key: KEY }] })
  await partner.start()
  printer = new VirtualPrinter()
  const { port } = await printer.start()
  meter = new Taximeter({ endRepeatMs: 200 })
  car = writeCar({
    folder,
    vehicle: VEHICLE,
    vehicleKey: KEY,
    meterPort: await meter.listen(),
    broker: url,
    payBase: partner.origin,
    jwks: partner.jwks(),
    printerPort: `tcp://127.0.0.1:${port}`,
  })
  await start()
})

afterEach(async () => {
  await agent.stop()
  await meter.close()
  await partner.stop()
  await printer.stop()
  await broker.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('tells programs and people how it stands, before and after the payment', async () => {
  const before = await rideToCode()
  expect(before).toMatchObject({ position: 'stopped', settlement: 'open', view: { face: 'open' } })
  expect(before.payLink).toMatch(
    /^HTTP:\/\/127\.0\.0\.1:\d+\/P\/TAXI-0042\/[A-Z0-9]{12}\.1\/2350CNY\/[A-Z2-7]{16}$/,
  )
  await openPayLink(before.payLink!)
  await until(async () => (await state()).view.pageOpened, 5_000, 'the word that the page was opened')
  await followPayLink(before.payLink!)
  await meter.displayed('PAID')
  expect(await state()).toMatchObject({ settlement: 'paid', payLink: null, trip: { id: before.trip!.id } })
  await fetch(`${agent.address}/api/page-alive`, {
    method: 'POST',
    headers: { Origin: agent.address, 'Content-Type': 'application/json' },
    body: '{"page":"driver","screen":"front","id":"0123456789abcdef","drawn":1}',
  })
  const metrics = await (await fetch(`${agent.address}/metrics`)).text()
  expect(metrics).toMatch(/^farebridge_page_silent_seconds\{screen="front"\} \d+(\.\d)?$/m)
  expect(metrics).toMatch(/^farebridge_link_online 1$/m)
  expect(metrics).toMatch(/^farebridge_trips 1$/m)
})

test('an earlier ride that is paid late is told beside the ride in hand, and the shift lists both', async () => {
  const early = await rideToCode()
  await meter.forHire()
  await meter.hire()
  await until(async () => (await state()).view.face === 'on-trip', 5_000, 'the next ride')
  expect(await state()).toMatchObject({ late: [] })
  await followPayLink(early.payLink!)
  const late = async () => (await state()) as State & { late: { received: number }[] }
  await until(async () => (await late()).late.length > 0, 5_000, 'the late payment')
  expect(await late()).toMatchObject({
    view: { face: 'on-trip' },
    late: [{ received: 2350, currency: 'CNY' }],
  })
  const sheet = await (await fetch(`${agent.address}/api/shift`)).json()
  expect(sheet).toMatchObject({
    rides: [{ word: 'unfinished' }, { word: 'paid', id: early.trip!.id, figure: { text: '23.50' } }],
    totals: { received: { text: '23.50' }, cash: null },
    check: 'agrees',
  })
  await agent.stop()
  await start()
  expect(await state(), 'at the next start it is old news').toMatchObject({ late: [] })
})

test('a payment is spoken once, when it is in the ledger, and not again at the next start', async () => {
  await agent.stop()
  const heard = join(folder, 'heard')
  writeFileSync(join(folder, 'espeak-ng'), `#!/bin/sh\nfor last; do :; done; echo "$last" >>'${heard}'\n`, {
    mode: 0o755,
  })
  const path = process.env.PATH
  process.env.PATH = `${folder}:${path}`
  try {
    appendFileSync(car.config, '\n[sound]\nspeak = "espeak-ng"\n')
    await start()
    const { payLink } = await rideToCode()
    expect(existsSync(heard)).toBe(false)
    await followPayLink(payLink!)
    await until(() => existsSync(heard), 5_000, 'the voice')
    await agent.stop()
    await start()
    await meter.displayed('PAID')
    expect(readFileSync(heard, 'utf8')).toBe('Paid, 23.50\n')
  } finally {
    process.env.PATH = path
  }
})

test('a flood of forged messages pays nothing and writes one alarm', async () => {
  const { trip } = await rideToCode()
  for (let i = 0; i < 200; i++) partner.faults.forged(VEHICLE, trip!.id)
  partner.faults.altered(VEHICLE, trip!.id)
  await until(async () => (await state()).alarms.length > 0, 5_000, 'an alarm')
  await followPayLink((await state()).payLink!)
  await meter.displayed('PAID')
  const alarms = ledger(reader => reader.alarms(50))
  expect(alarms.filter(alarm => alarm.kind === 'message-refused')).toMatchObject([{ times: 1 }])
  expect(ledger(reader => reader.trip(trip!.id))).toMatchObject({ noticeReceived: 2350 })
})

test('what an alarm of an earlier start says is for the technician, not for the driver', async () => {
  const { trip } = await rideToCode()
  partner.faults.forged(VEHICLE, trip!.id)
  await until(async () => (await state()).alarms.length > 0, 5_000, 'an alarm')
  await agent.stop()
  await start()
  expect((await state()).alarms).toEqual([])
  expect(ledger(reader => reader.alarms(5))).not.toEqual([])
})

test('a receipt that became unsure is shown at the start that found it, and no longer at the next', async () => {
  const unsure = async () =>
    ((await state()) as State & { readonly printer: { readonly unknown: number } }).printer.unknown
  await printer.stop()
  await rideToCode()
  await followPayLink((await state()).payLink!)
  await meter.displayed('PAID')
  await agent.stop()
  const db = new Database(car.ledger)
  db.prepare("UPDATE print SET state = 'printing'").run()
  db.close()
  await start()
  expect(await unsure()).toBe(1)
  await agent.stop()
  await start()
  expect(await unsure()).toBe(0)
})

test('a damaged ledger is set aside, and the driver is told at this start', async () => {
  await rideToCode()
  await agent.stop()
  writeFileSync(car.ledger, Buffer.alloc(8192, 'x'))
  await start()
  expect((await state()).alarms).toMatchObject([{ kind: 'ledger-damaged' }])
})

test('a genuine message of a kind that is not understood is acknowledged and kept, once', async () => {
  const jti = partner.notify(VEHICLE, { nonsense: true } as never)
  await until(() => partner.resultOf(jti) !== undefined, 5_000, 'its acknowledgement')
  expect(partner.resultOf(jti)).toBe('quarantined')
  expect(ledger(reader => reader.alarms(5))).toMatchObject([{ kind: 'message-refused' }])
})

test('with the broker up and the cloud silent an open ride is unknown, and open again when it answers', async () => {
  partner.isDeaf = true
  await rideToCode()
  await until(async () => (await state()).view.face === 'unknown', 60_000, 'UNKNOWN')
  await until(async () => meter.display?.word === 'UNKNOWN', 10_000, 'UNKNOWN on the meter')
  partner.isDeaf = false
  await until(async () => (await state()).view.face === 'open', 60_000, 'the cloud to answer')
  await until(async () => meter.display?.word === 'UNPAID', 10_000, 'UNPAID on the meter')
}, 180_000)
