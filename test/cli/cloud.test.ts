import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { main } from '../../src/cli/main.ts'
import { raise } from '../../src/cloud/alarms/raise.ts'
import { owe } from '../../src/cloud/fleet/owe.ts'
import { openStore } from '../../src/cloud/store/open.ts'
import { type FleetFolder, fleetFolder } from '../cloud/config/fleetFolder.ts'
import { keptIo } from '../support/io.ts'
import { freePort } from '../support/ports.ts'

const PROGRAM = resolve(import.meta.dirname, '../../src/cli/farebridge.ts')

async function cloud(fleet: FleetFolder, ...args: string[]) {
  const io = keptIo({ FAREBRIDGE_FLEET: fleet.file })
  const code = await main(['cloud', ...args], io, COMMANDS)
  return { code, out: io.output.join('\n'), err: io.errors.join('\n') }
}

describe('beside a store', () => {
  let fleet: FleetFolder
  beforeEach(async () => {
    fleet = fleetFolder()
    const store = await openStore({ kind: 'pglite', folder: `${fleet.folder}/store` })
    const order = (no: string, trip: string | null, state: string, n: number) =>
      store.query(
        `INSERT INTO attempt (out_trade_no, vehicle, trip, rev, ride, n, amount, currency, buyer_id, state, created_ms, window_ms)
         VALUES ($1, 'TAXI-0042', $2, $3, 'r', $5, 2350, 'CNY', '2088', $4, $6, 9)`,
        [no, trip, trip === null ? null : 1, state, n, n],
      )
    await store.query(
      `INSERT INTO trip (vehicle, trip, currency, created_ms) VALUES ('TAXI-0042', 'T1', 'CNY', 1)`,
    )
    await order('O1', 'T1', 'paid', 1)
    await order('O2', 'T1', 'closed', 2)
    await order('O3', null, 'paid', 3)
    await store.query(
      `INSERT INTO order_event (out_trade_no, at_ms, what, source, detail) VALUES ('O1', 1000, 'captured', 'query', '{"amount": 2350}')`,
    )
    await store.query(
      `INSERT INTO refund_task (out_trade_no, vehicle, trip, amount, currency, why, created_ms)
       VALUES ('O1', 'TAXI-0042', 'T1', 2350, 'CNY', 'a second payment', 5)`,
    )
    await raise(store, { kind: 'mismatch', key: 'O1', detail: { amount: 1 } }, 7)
    const jti = await owe(store, { vehicle: 'TAXI-0042', typ: 'notice', body: { kind: 'strange' } }, 8)
    await store.query(`UPDATE down_message SET result = 'quarantined', done_ms = 9 WHERE jti = $1`, [jti])
    await store.close()
  })

  test('orders: newest first, by vehicle, trip and state, and one with its history', async () => {
    const all = await cloud(fleet, 'orders')
    expect(all.code).toBe(0)
    expect(all.out.match(/O[123]/g)).toEqual(['O3', 'O2', 'O1'])
    expect(all.out).toMatch(/sticker/)
    const some = await cloud(fleet, 'orders', '--trip', 'T1', '--state', 'paid', '--json')
    expect(JSON.parse(some.out).orders).toMatchObject([{ outTradeNo: 'O1', amount: 2350, state: 'paid' }])
    const one = await cloud(fleet, 'orders', 'O1')
    expect(one.out).toMatch(/1970-01-01 00:00:01Z {2}query {9}captured {2}amount=2350/)
    expect((await cloud(fleet, 'orders', 'O9')).code).toBe(1)
    expect((await cloud(fleet, 'orders', '--state', 'lost')).code).toBe(2)
  })

  test('refund-tasks: open ones; what is kept is no longer open and stands in the history', async () => {
    expect((await cloud(fleet, 'refund-tasks')).out).toMatch(/O1 +23\.50 +CNY +open +a second payment/)
    expect((await cloud(fleet, 'refund-tasks', '--keep', '1')).code).toBe(0)
    expect((await cloud(fleet, 'refund-tasks', '--keep', '1')).code).toBe(1)
    expect((await cloud(fleet, 'refund-tasks', '--json')).out).toContain('"tasks": []')
    expect((await cloud(fleet, 'refund-tasks', '--all')).out).toMatch(/kept/)
    expect((await cloud(fleet, 'orders', 'O1')).out).toMatch(/operator +task kept/)
  })

  test('alarms and quarantine', async () => {
    expect((await cloud(fleet, 'alarms')).out).toMatch(/1 +1970-\S+ \S+ +1 +mismatch +O1 +amount=1/)
    expect((await cloud(fleet, 'alarms', '--close', '1')).code).toBe(0)
    expect((await cloud(fleet, 'alarms', '--close', '1')).code).toBe(1)
    expect(JSON.parse((await cloud(fleet, 'alarms', '--json')).out).alarms).toEqual([])
    expect((await cloud(fleet, 'quarantine')).out).toMatch(/TAXI-0042 +notice .*kind=strange/)
  })

  test('keys: what vehicles pin', async () => {
    const { out } = await cloud(fleet, 'keys')
    expect(JSON.parse(out).keys).toMatchObject([{ kty: 'OKP', crv: 'Ed25519', use: 'sig' }])
    expect(JSON.parse(out).keys[0].d).toBeUndefined()
  })
})

test('a wrong configuration is exit code 3, wrong words are 2, nobody at the address is 1', async () => {
  const fleet = fleetFolder()
  expect((await cloud(fleet, 'refund', 'O1')).err).toMatch(/api_token_file/)
  fleet.put('api-token', 'a'.repeat(32))
  fleet.write(['# api_token_file', 'api_token_file'])
  const port = await freePort()
  const nobody = await cloud(fleet, 'refund', 'O1', '--server', `http://127.0.0.1:${port}`)
  expect(nobody).toMatchObject({ code: 1 })
  expect(nobody.err).toMatch(/does not answer.*is it running/)
  expect((await cloud(fleet, 'refund')).code).toBe(2)
  expect((await cloud(fleet, '--log', 'loud')).code).toBe(2)
  expect((await cloud(fleet, 'order')).err).toMatch(/did you mean orders/)
  fleet.write(['app_id', 'app_idd'])
  expect((await cloud(fleet)).code).toBe(3)
})

test('the server as a process: ready, healthy but for the broker, asked by the operator, ended by SIGTERM', async () => {
  const fleet = fleetFolder()
  const port = await freePort()
  fleet.put('api-token', 'a'.repeat(32))
  fleet.write(
    ['public_url = "http://127.0.0.1:8080"', `public_url = "http://127.0.0.1:${port}"`],
    ['# port = 8080', `port = ${port}`],
    ['# api_token_file', 'api_token_file'],
    ['mqtt://127.0.0.1:1883', `mqtt://127.0.0.1:${await freePort()}`],
  )
  const child = spawn(process.execPath, [PROGRAM, 'cloud', '--config', fleet.file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>(done => child.once('exit', code => done(code)))
  try {
    await new Promise<void>((ready, failed) => {
      let text = ''
      child.stdout.on('data', chunk => {
        text += chunk
        if (text.includes('"ready"')) ready()
      })
      void ended.then(code => failed(new Error(`ended with ${code}: ${text}`)))
    })
    const health = await fetch(`http://127.0.0.1:${port}/healthz`)
    expect(health.status).toBe(503)
    expect(await health.json()).toMatchObject({ ok: false, parts: { store: 'up', broker: 'not connected' } })
    expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toMatch(
      /^farebridge_alarms_open 0$/m,
    )
    const refund = await cloud(fleet, 'refund', 'O1', '--key', 'k1')
    expect(refund).toMatchObject({ code: 1 })
    expect(refund.err).toMatch(/key k1\n.*refused/s)
    expect((await cloud(fleet, 'cancel', 'O1')).code).toBe(1)
    const inUse = await cloud(fleet, 'orders')
    expect(inUse).toMatchObject({ code: 1 })
    expect(inUse.err).toMatch(/in use by another process/)
  } finally {
    child.kill('SIGTERM')
  }
  expect(await ended).toBe(0)
})
