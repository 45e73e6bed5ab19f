import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { raise } from '../../../src/cloud/alarms/raise.ts'
import { AlarmTeller } from '../../../src/cloud/alarms/teller.ts'
import { serverLog } from '../../../src/cloud/log.ts'
import type { Store } from '../../../src/cloud/store/sql.ts'
import { eachStore } from '../../support/stores.ts'

const SECRET = Buffer.from('a secret of the test')
const MINUTE = 60_000

interface Heard {
  readonly body: string
  readonly signature: string
}

/** A webhook that answers with `status`, and keeps what it heard. */
async function webhook() {
  const heard: Heard[] = []
  const hook = { heard, url: '', status: 200 }
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', part => parts.push(part))
    request.on('end', () => {
      heard.push({
        body: Buffer.concat(parts).toString(),
        signature: String(request.headers['x-farebridge-signature']),
      })
      response.writeHead(hook.status).end()
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  hook.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/alarms`
  return hook
}

eachStore('alarms', open => {
  async function rig() {
    const store = await open()
    const hook = await webhook()
    const clock = { now: 1_000_000_000 }
    const lines: string[] = []
    const log = serverLog('info', { write: line => void lines.push(line) })
    const teller = () =>
      new AlarmTeller({ store, log, webhook: { url: hook.url, secret: SECRET }, now: () => clock.now })
    return { store, hook, clock, lines, teller }
  }
  const mismatch = (store: Store, nowMs: number) =>
    raise(store, { kind: 'mismatch', key: 'order O1', detail: { amount: 1 } }, nowMs)

  test('each is told once to log and webhook, signed, by one of several servers', async () => {
    const { store, hook, clock, lines, teller } = await rig()
    await mismatch(store, clock.now)
    await Promise.all(Array.from({ length: 4 }, () => teller().once()))
    expect(hook.heard).toHaveLength(1)
    const { body, signature } = hook.heard[0]!
    expect(signature).toBe(`sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`)
    expect(JSON.parse(body)).toMatchObject({
      kind: 'mismatch',
      key: 'order O1',
      count: 1,
      detail: { amount: 1 },
    })
    expect(lines.filter(line => line.includes('order O1'))).toHaveLength(1)
    expect(await teller().once()).toBe(0)
  })

  test('one that comes again is told again after ten minutes, with its count; a closed one is not', async () => {
    const { store, hook, clock, teller } = await rig()
    await mismatch(store, clock.now)
    await teller().once()
    clock.now += MINUTE
    await mismatch(store, clock.now)
    await teller().once()
    expect(hook.heard).toHaveLength(1)
    clock.now += 10 * MINUTE
    await teller().once()
    expect(hook.heard.map(({ body }) => JSON.parse(body).count)).toEqual([1, 2])
    clock.now += 20 * MINUTE
    await mismatch(store, clock.now)
    await store.query('UPDATE alarm SET closed_ms = 1')
    expect(await teller().once()).toBe(0)
  })

  test('a webhook that is down hears it when it is up again, and the log is told meanwhile', async () => {
    const { store, hook, clock, lines, teller } = await rig()
    hook.status = 500
    await mismatch(store, clock.now)
    await teller().once()
    expect(await teller().once()).toBe(0)
    clock.now += 2 * MINUTE
    hook.status = 204
    await teller().once()
    expect(hook.heard).toHaveLength(2)
    clock.now += 2 * MINUTE
    expect(await teller().once()).toBe(0)
    expect(lines.some(line => line.includes('tried again'))).toBe(true)
  })

  test('the gaps grow to an hour and start anew once it is up; when the alarm came stays as it was', async () => {
    const { store, hook, clock, teller } = await rig()
    hook.status = 500
    const cameMs = clock.now
    await mismatch(store, cameMs)
    const gaps: number[] = []
    let lastMs = clock.now
    await teller().once()
    for (let minute = 0; minute < 300 && gaps.length < 8; minute++) {
      clock.now += MINUTE
      if ((await teller().once()) === 0) continue
      gaps.push((clock.now - lastMs) / MINUTE)
      lastMs = clock.now
    }
    expect(gaps).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
    expect(JSON.parse(hook.heard.at(-1)!.body)).toMatchObject({ lastMs: cameMs, count: 1 })
    hook.status = 200
    clock.now += 60 * MINUTE
    expect(await teller().once()).toBe(1)
    const [row] = await store.query('SELECT last_ms, tries, retry_ms FROM alarm')
    expect(row).toEqual({ last_ms: cameMs, tries: 0, retry_ms: null })
  })

  test('a server that stops ends the post under way and leaves the other alarms to be told', async () => {
    const { store, clock, lines, teller } = await rig()
    for (const key of ['a', 'b', 'c']) await raise(store, { kind: 'mismatch', key, detail: {} }, clock.now)
    const started = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<void>()
    let posts = 0
    const slow = new AlarmTeller({
      store,
      log: serverLog('info', { write: line => void lines.push(line) }),
      webhook: { url: 'http://127.0.0.1:1/', secret: SECRET },
      now: () => clock.now,
      pollMs: 1,
      fetch: async () => {
        posts++
        started.resolve()
        await answer.promise
        return new Response()
      },
    })
    slow.start()
    await started.promise
    const untold = await store.query('SELECT id FROM alarm WHERE told_ms IS NULL')
    expect(untold).toHaveLength(2)
    const stopped = slow.stop()
    answer.resolve()
    await stopped
    expect(posts).toBe(1)
    expect(await teller().once()).toBe(2)
  })
})
