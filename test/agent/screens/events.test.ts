import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { EventHub, type HubOptions } from '../../../src/agent/screens/eventHub.ts'
import { openStream, type Stream } from './stream.ts'

const open: { server: Server; hub: EventHub; streams: Stream[] }[] = []

afterEach(async () => {
  for (const { server, hub, streams } of open.splice(0)) {
    for (const stream of streams) stream.close()
    hub.close()
    server.closeAllConnections()
    await new Promise(done => server.close(done))
  }
})

async function serve(parts: Partial<HubOptions>) {
  const hub = new EventHub({
    maxClients: 3,
    heartbeatMs: 20,
    stalledMs: 100,
    build: 'b1',
    render: () => '{}',
    onError: () => {},
    ...parts,
  })
  const server = createServer((_request, response) => {
    if (!hub.add(response)) response.writeHead(503).end()
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const streams: Stream[] = []
  open.push({ server, hub, streams })
  const stream = async () => {
    const one = await openStream(`http://127.0.0.1:${port}/`)
    streams.push(one)
    return one
  }
  return { hub, port, stream }
}

/** Waits for something to become true, five seconds at most. */
async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !what(); i++) await sleep(10)
  expect(what()).toBe(true)
}

describe('a stream', () => {
  test('begins with the build and the whole state, then tells each change', async () => {
    let n = 0
    const { hub, stream } = await serve({ render: () => JSON.stringify({ n }) })
    const one = await stream()
    expect(one.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    expect(one.headers['cache-control']).toBe('no-store')
    expect((await one.next('hello')).data).toBe('b1')
    expect((await one.next('screen')).data).toBe('{"n":0}')
    n = 1
    hub.changed()
    expect((await one.next('screen')).data).toBe('{"n":1}')
  })

  test('is alive though nothing changes', async () => {
    const { stream } = await serve({})
    const one = await stream()
    await one.next('alive')
    await one.next('alive')
  })

  test('many changes in one turn are one message, drawn once for all clients', async () => {
    let renders = 0
    const { hub, stream } = await serve({ render: () => String(++renders) })
    const [one, two] = [await stream(), await stream()]
    await one.next('screen')
    await two.next('screen')
    const before = renders
    for (let i = 0; i < 100; i++) hub.changed()
    expect((await one.next('screen')).data).toBe(String(before + 1))
    expect((await two.next('screen')).data).toBe(String(before + 1))
    expect(renders).toBe(before + 1)
  })

  test('nothing is drawn while nobody looks', async () => {
    let renders = 0
    const { hub } = await serve({ render: () => String(++renders) })
    hub.changed()
    await turn()
    await turn()
    expect(renders).toBe(0)
  })
})

describe('bounds', () => {
  test('a client too many is refused, and let in when another has gone', async () => {
    const { hub, stream } = await serve({ maxClients: 2 })
    const one = await stream()
    await stream()
    expect((await stream()).status).toBe(503)
    one.close()
    await until(() => hub.clients === 1)
    expect((await stream()).status).toBe(200)
  })

  test('a client that takes nothing is dropped; what waits for it is one state at most', async () => {
    const big = 'x'.repeat(400_000)
    let renders = 0
    const { hub, port, stream } = await serve({ stalledMs: 300, render: () => `${++renders} ${big}` })
    const good = await stream()
    const slow = connect(port, '127.0.0.1')
    slow.on('error', () => {})
    slow.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    slow.pause()
    await until(() => hub.clients === 2)
    const feed = setInterval(() => hub.changed(), 5)
    try {
      await until(() => hub.clients === 1)
      const now = renders
      for (let data = ''; Number(data) <= now; ) data = (await good.next('screen')).data.split(' ')[0]!
    } finally {
      clearInterval(feed)
      slow.destroy()
    }
  })

  test('a client that was slow for a while gets the newest state, not all the old ones', async () => {
    const big = 'x'.repeat(400_000)
    const sent = 60
    let n = 0
    const { hub, port } = await serve({ stalledMs: 60_000, render: () => `${n} ${big}` })
    const slow = connect(port, '127.0.0.1')
    slow.setEncoding('utf8')
    slow.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    slow.pause()
    await until(() => hub.clients === 1)
    for (n = 1; n < sent; n++) {
      hub.changed()
      await sleep(2)
    }
    hub.changed()
    const seen: number[] = []
    let text = ''
    slow.on('data', (piece: string) => {
      text += piece
      for (const [all, number] of text.matchAll(/data: (\d+) x/g)) {
        seen.push(Number(number))
        text = text.slice(text.indexOf(all) + all.length)
      }
    })
    slow.resume()
    await until(() => seen.at(-1) === sent)
    slow.destroy()
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(seen.length).toBeLessThan(sent)
  })
})

test('a state that cannot be drawn drops everybody: an old face would be worse than none', async () => {
  const errors: unknown[] = []
  let broken = false
  const { hub, stream } = await serve({
    onError: error => errors.push(error),
    render: () => {
      if (broken) throw new Error('no state')
      return '{}'
    },
  })
  const one = await stream()
  await one.next('screen')
  broken = true
  hub.changed()
  await one.ended
  expect(errors).toHaveLength(1)
  expect(hub.clients).toBe(0)
  expect((await stream()).status).toBe(503)
  broken = false
  expect((await stream()).status).toBe(200)
})
