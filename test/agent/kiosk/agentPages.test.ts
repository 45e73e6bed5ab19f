/** What is believed of an answer, over real sockets. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { askPages } from '../../../src/agent/kiosk/agentPages.ts'
import { parsePages } from '../../../src/agent/kiosk/signs.ts'
import { PageBeats } from '../../../src/agent/screens/pageBeats.ts'
import { FakeAgent, started } from '../screens/fixture.ts'

const SIGNS = { screen: 'a', page: 'driver', silentS: 1.5, unpaintedS: null }

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function asked(answer: RequestListener, withinMs = 2_000) {
  server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise(resolve => server!.once('listening', resolve))
  return await askPages(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, withinMs)
}

test('the agent is understood', async () => {
  let now = 0
  const agent = new FakeAgent()
  agent.pageBeats = new PageBeats({ monotonicMs: () => now })
  const screens = await started(agent)
  const word = { page: 'passenger', id: '0'.repeat(16), drawn: 1 } as const
  agent.pageBeats.beat({ ...word, screen: 'back' })
  agent.pageBeats.beat({ ...word, screen: null })
  now = 2_500
  const told = await askPages(screens.url, 2_000)
  await screens.stop()
  expect(told).toEqual({
    pages: [{ ...word, drawn: undefined, screen: 'back', silentS: 2.5, unpaintedS: 2.5 }],
  })
})

test.each([
  ['an error', (_q, r) => r.writeHead(503).end('{"pages":[]}'), 'status 503'],
  ['another way', (_q, r) => r.writeHead(302, { Location: '/other' }).end(), 'status 302'],
  ['a page', (_q, r) => r.end('<h1>It works!</h1>'), 'not that of an agent'],
  ['nothing', (_q, r) => r.end(), 'not that of an agent'],
  ['half an answer', (_q, r) => r.writeHead(200, { 'Content-Length': 99 }).end('{', () => r.destroy()), ''],
  ['a closed line', (_q, r) => r.destroy(), 'socket hang up'],
] satisfies [string, RequestListener, string][])('%s is no answer', async (_name, answer, why) => {
  expect(await asked(answer)).toEqual({ no: expect.stringContaining(why) })
})

test('an answer without end is cut off', async () => {
  let isClosed = false
  const told = await asked((_request, response) => {
    const more = setInterval(() => response.write(' '.repeat(8_000)), 1)
    response.on('close', () => {
      isClosed = true
      clearInterval(more)
    })
  }, 10_000)
  expect(told).toEqual({ no: 'its answer has no end' })
  await expect.poll(() => isClosed).toBe(true)
})

test('an agent that takes too long gives no answer, though it trickles', async () => {
  const told = await asked((_request, response) => {
    const more = setInterval(() => response.write(' '), 20)
    response.on('close', () => clearInterval(more))
  }, 200)
  expect(told).toEqual({ no: 'no answer in time' })
})

test('nobody there is no answer', async () => {
  expect(await askPages('http://127.0.0.1:1', 2_000)).toEqual({ no: expect.stringContaining('ECONNREFUSED') })
})

test.each([
  '',
  '[]',
  'null',
  '1',
  '{}',
  '{"pages":{}}',
  '{"pages":[null]}',
  '{"pages":[1]}',
  JSON.stringify({ pages: Array(65).fill(SIGNS) }),
  ...[
    { screen: 1 },
    { page: null },
    { silentS: -1 },
    { silentS: '1' },
    { silentS: null },
    { silentS: 1e13 },
    { unpaintedS: 'x' },
    { unpaintedS: -0.1 },
  ].map(part => JSON.stringify({ pages: [{ ...SIGNS, ...part }] })),
])('%s is no word of an agent', text => expect(parsePages(text)).toBeNull())

test('signs are read; pages without a name are nobody’s', () => {
  expect(parsePages(JSON.stringify({ pages: [SIGNS, { ...SIGNS, screen: null }] }))).toEqual([SIGNS])
  expect(parsePages('{"pages":[]}')).toEqual([])
})
