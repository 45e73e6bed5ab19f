import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { consoleLog } from '../../../src/agent/health/log.ts'
import { feedWatchdog, type Watchdog } from '../../../src/agent/health/watchdog.ts'

let server: Server | undefined
let watchdog: Watchdog | undefined
afterEach(() => {
  watchdog?.stop()
  server?.closeAllConnections()
  server?.close()
})

/** Feeds from a page that answers so, until it was fed twice or has complained twice; gives which. */
async function fedBy(answer: RequestListener): Promise<'fed' | 'warned'> {
  server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise(resolve => server!.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return new Promise(resolve => {
    const seen = { fed: 0, warned: 0 }
    const note = (what: 'fed' | 'warned') => {
      if (++seen[what] === 2) resolve(what)
    }
    const notifier = {
      watchdogMs: 150,
      ready: async () => {},
      stopping: async () => {},
      alive: async () => note('fed'),
    }
    const log = consoleLog({ write: () => note('warned') })
    watchdog = feedWatchdog(notifier, `http://127.0.0.1:${port}`, log)
  })
}

test.each([
  ['all is well', 200, 'fed'],
  ['a meter is missing', 503, 'fed'],
  ['the page itself fails', 500, 'warned'],
  ['it is another page', 404, 'warned'],
] as const)('%s (%i): %s', async (_, status, result) => {
  const asked: (string | undefined)[] = []
  const done = await fedBy((request, response) => {
    asked.push(request.url)
    response.writeHead(status).end('{}')
  })
  expect(done).toBe(result)
  expect(new Set(asked)).toEqual(new Set(['/healthz']))
})

test('a page that hangs is no sign of life', async () => {
  expect(await fedBy(() => {})).toBe('warned')
})

test('without a watchdog nothing is asked', async () => {
  const none = { watchdogMs: null, ready: async () => {}, stopping: async () => {}, alive: async () => {} }
  feedWatchdog(none, 'http://127.0.0.1:1', consoleLog({ write: () => expect.unreachable() })).stop()
})
