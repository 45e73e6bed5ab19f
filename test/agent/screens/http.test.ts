import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MAX_BODY_BYTES } from '../../../src/agent/screens/driverRequest.ts'
import { refusal } from '../../../src/agent/screens/refusals.ts'
import { Screens } from '../../../src/agent/screens/screens.ts'
import { type Asked, ask } from './ask.ts'
import { CASES, FakeAgent, ride, started, TOKEN, VEHICLE, viewFor } from './fixture.ts'
import { openStream } from './stream.ts'

const agent = new FakeAgent()
let screens: Screens
let base = ''

beforeAll(async () => {
  screens = await started(agent)
  base = screens.url
})

afterAll(() => screens.stop())

beforeEach(() => {
  agent.show(viewFor(CASES.open))
  agent.state = {}
  agent.answer = () => ({ ok: true, effect: 'applied' })
  agent.asked.length = 0
  agent.queries.length = 0
  agent.errors.length = 0
})

const get = (path: string, headers: Record<string, string> = {}) => ask(base + path, { headers })

/** A tap as the driver's page sends it, with parts replaced; a header set to '' is left out. */
function tap(action: string, { headers = {}, ...parts }: Asked = {}) {
  const all: Record<string, string> = {
    'Content-Type': 'application/json',
    Origin: base,
    'Sec-Fetch-Site': 'same-origin',
    'X-Farebridge-Token': TOKEN,
    ...headers,
  }
  const kept = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
  const body = JSON.stringify({ trip: ride().id })
  return ask(`${base}/api/driver/${action}`, { method: 'POST', body, ...parts, headers: kept })
}

describe('what may be read', () => {
  test.each([
    ['/passenger', 'text/html; charset=utf-8'],
    ['/driver', 'text/html; charset=utf-8'],
    ['/pages/live.js', 'text/javascript; charset=utf-8'],
    ['/pages/base.css', 'text/css; charset=utf-8'],
    ['/pay-code.svg', 'image/svg+xml'],
    ['/pay-code.png', 'image/png'],
    ['/api/state', 'application/json; charset=utf-8'],
    ['/api/meter-capture', 'text/plain; charset=utf-8'],
    ['/api/trips', 'application/json; charset=utf-8'],
    ['/healthz', 'application/json; charset=utf-8'],
    ['/metrics', 'text/plain; version=0.0.4; charset=utf-8'],
  ])('%s', async (path, type) => {
    const told = await get(path)
    expect(told.status).toBe(200)
    expect(told.headers['content-type']).toBe(type)
    expect(told.headers['cache-control']).toBe('no-store')
    expect(told.headers['x-content-type-options']).toBe('nosniff')
    expect(told.headers['cross-origin-resource-policy']).toBe('same-origin')
    expect(told.headers['access-control-allow-origin']).toBeUndefined()
    const head = await ask(base + path, { method: 'HEAD' })
    expect([head.status, head.bytes.length]).toEqual([200, 0])
  })

  test('pages allow nothing inline, nothing foreign and no frame around them', async () => {
    for (const path of ['/passenger', '/driver']) {
      const { headers } = await get(path)
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe')
      expect(headers['x-frame-options']).toBe('DENY')
      expect(headers['cross-origin-opener-policy']).toBe('same-origin')
    }
  })

  test('the state is passed on whole', async () => {
    expect((await get('/api/state')).json()).toEqual(JSON.parse(JSON.stringify(agent.whole())))
  })

  test('trips: limits are handed on, nonsense is refused', async () => {
    expect((await get('/api/trips')).json()).toEqual({ trips: [{ order: 7 }] })
    await get('/api/trips?limit=100&before=12')
    expect(agent.queries).toEqual([{ limit: 20 }, { limit: 100, before: 12 }])
    for (const query of [
      'limit=0',
      'limit=101',
      'limit=-1',
      'limit=ten',
      'limit=',
      'before=x',
      'before=-3',
      'before=',
    ])
      expect((await get(`/api/trips?${query}`)).status, query).toBe(400)
    expect(agent.queries).toHaveLength(2)
  })

  test('health: 200 when well, 503 when not, with named checks', async () => {
    expect((await get('/healthz')).json()).toMatchObject({ ok: true, checks: [{ name: 'meter', ok: true }] })
    agent.healthy = false
    const ill = await get('/healthz')
    agent.healthy = true
    expect([ill.status, ill.json().ok]).toEqual([503, false])
  })

  test('unknown paths, and files outside the pages, are not there', async () => {
    const paths = [
      '/',
      '/nothing',
      '/pages/',
      '/pages/driver.html',
      '/pages/../screens.ts',
      '/pages/%2e%2e/screens.ts',
    ]
    for (const path of [
      ...paths,
      '/driver/',
      '//driver',
      '/api/driver/steal',
      '/constructor',
      '/__proto__',
    ]) {
      const told = await raw(
        `GET ${path} HTTP/1.1\r\nHost: ${new URL(base).host}\r\nConnection: close\r\n\r\n`,
      )
      expect(told, path).toMatch(/^HTTP\/1\.1 404 /)
      expect(told, path).toContain('There is no such page')
    }
  })

  test('methods', async () => {
    const post = await ask(`${base}/api/state`, { method: 'POST', body: '{}' })
    expect([post.status, post.headers.allow]).toEqual([405, 'GET'])
    const read = await get('/api/driver/cash')
    expect([read.status, read.headers.allow]).toEqual([405, 'POST'])
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH'])
      expect((await ask(`${base}/driver`, { method })).status).toBe(405)
    expect((await ask(`${base}/events`, { method: 'HEAD' })).status).toBe(405)
  })
})

describe('the pay code', () => {
  test('404 with a sentence when there is none', async () => {
    agent.show(viewFor(CASES.paid))
    for (const path of ['/pay-code.svg', '/pay-code.png']) {
      const told = await get(path)
      expect(told.status).toBe(404)
      expect(told.text).toContain('There is no pay code now')
    }
  })

  test('changes with the link, and says so with its tag', async () => {
    const first = await get('/pay-code.png')
    expect((await get('/pay-code.png', { 'If-None-Match': String(first.headers.etag) })).status).toBe(304)
    expect((await get('/pay-code.svg', { 'If-None-Match': String(first.headers.etag) })).status).toBe(200)
    agent.show(viewFor(CASES.short))
    const next = await get('/pay-code.png', { 'If-None-Match': String(first.headers.etag) })
    expect(next.status).toBe(200)
    expect(next.bytes.equals(first.bytes)).toBe(false)
  })

  test('a link that is not that of the revision on show is not drawn', async () => {
    const other = agent.link!
    for (const wrong of [
      other.replace('2350CNY', '2351CNY'),
      other.replace('.1/', '.2/'),
      'HTTPS://EVIL.EXAMPLE/',
    ]) {
      agent.link = wrong
      expect((await get('/pay-code.png')).status, wrong).toBe(404)
    }
    expect(agent.errors).not.toEqual([])
  })
})

describe('who may ask', () => {
  test('a Host that is not ours is refused, whatever it asks for', async () => {
    const { port } = new URL(base)
    const bad = [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      'localhost:1',
      `0.0.0.0:${port}`,
      `127.0.0.1.evil:${port}`,
    ]
    for (const host of bad) {
      for (const path of ['/passenger', '/driver', '/api/state', '/events', '/pages/base.css', '/nothing'])
        expect((await get(path, { Host: host })).status, `${host} ${path}`).toBe(421)
      expect((await tap('cash', { headers: { Host: host, Origin: `http://${host}` } })).status, host).toBe(
        421,
      )
    }
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`])
      expect((await get('/driver', { Host: host })).status, host).toBe(200)
    expect(agent.asked).toEqual([])
  })

  test('another site reads nothing, though a person may follow a link to a page', async () => {
    for (const site of ['cross-site', 'same-site']) {
      for (const path of [
        '/api/state',
        '/api/meter-capture',
        '/api/trips',
        '/events',
        '/events/driver',
        '/pay-code.png',
        '/driver',
      ])
        expect((await get(path, { 'Sec-Fetch-Site': site })).status, path).toBe(403)
      const frame = { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' }
      expect((await get('/driver', frame)).status).toBe(403)
      expect((await get('/driver', { ...frame, 'Sec-Fetch-Dest': 'document' })).status).toBe(200)
      expect((await get('/api/state', { ...frame, 'Sec-Fetch-Dest': 'document' })).status).toBe(403)
    }
    expect((await get('/api/state', { 'Sec-Fetch-Site': 'same-origin' })).status).toBe(200)
    expect((await get('/driver', { 'Sec-Fetch-Site': 'none' })).status).toBe(200)
  })

  test('the token stands in the driver’s page and nowhere else', async () => {
    expect((await get('/driver')).text).toContain(`content="${TOKEN}"`)
    for (const path of ['/passenger', '/api/state', '/api/trips', '/healthz', '/metrics', '/pages/driver.js'])
      expect((await get(path)).text, path).not.toContain(TOKEN)
    for (const path of ['/events', '/events/driver']) {
      const stream = await openStream(base + path)
      const [hello, screen] = [await stream.next('hello'), await stream.next('screen')]
      stream.close()
      expect(hello.data + screen.data).not.toContain(TOKEN)
    }
  })

  test('the passenger’s stream names no ride and lists none', async () => {
    const stream = await openStream(`${base}/events`)
    const { data } = await stream.next('screen')
    stream.close()
    expect(JSON.parse(data)).toMatchObject({ face: 'open', vehicle: VEHICLE, figure: { text: '23.50' } })
    expect(data).not.toContain(ride().id)
    expect(data).not.toContain('trip')
  })
})

/** An address of this machine that is not loopback, if it has one. */
const outside = Object.values(networkInterfaces())
  .flatMap(list => list ?? [])
  .find(address => address.family === 'IPv4' && !address.internal)?.address

// Without a network interface there is no address to come from.
test.skipIf(outside === undefined)(
  'bound to more than loopback, others see what the passenger sees',
  async () => {
    const wide = await started(agent, { host: '0.0.0.0' })
    const { port } = new URL(wide.url)
    const far = `http://${outside}:${port}`
    const status = async (path: string) => (await ask(far + path)).status
    try {
      for (const path of ['/passenger', '/pages/base.css', '/pay-code.png'])
        expect(await status(path), path).toBe(200)
      for (const path of [
        '/driver',
        '/events/driver',
        '/api/state',
        '/api/trips',
        '/api/pages',
        '/healthz',
        '/metrics',
        '/nothing',
      ])
        expect(await status(path), path).toBe(403)
      const headers = { Origin: far, 'X-Farebridge-Token': TOKEN, 'Content-Type': 'application/json' }
      const tapped = await ask(`${far}/api/driver/cash`, { method: 'POST', body: '{"trip":"ABC"}', headers })
      expect(tapped.status).toBe(403)
      const word = '{"page":"driver","id":"0123456789abcdef","drawn":1}'
      const alive = await ask(`${far}/api/page-alive`, { method: 'POST', body: word, headers })
      expect([alive.status, agent.pageBeats.list()]).toEqual([403, []])
      const everywhere = await ask(`${wide.url}/passenger`, { headers: { Host: `0.0.0.0:${port}` } })
      expect(everywhere.status).toBe(421)
      expect(agent.asked).toEqual([])
    } finally {
      await wide.stop()
    }
  },
)

describe('the driver’s taps', () => {
  test.each(['cash', 'unpaid', 'ask', 'reprint', 'print-code', 'override'] as const)('%s', async action => {
    const told = await tap(action)
    expect([told.status, told.json()]).toEqual([200, { ok: true, effect: 'applied' }])
    expect(agent.asked).toEqual([{ action, trip: ride().id }])
  })

  test('a shift report is about no ride, and needs the token all the same', async () => {
    expect((await tap('print-shift', { body: '{}' })).status).toBe(200)
    expect((await tap('print-shift', { body: '{}', headers: { 'X-Farebridge-Token': '' } })).status).toBe(403)
    expect(agent.asked).toEqual([{ action: 'print-shift' }])
  })

  test('the light is turned by the driver’s page alone, and is no business of the trade', async () => {
    expect((await tap('night', { body: '{}', headers: { 'X-Farebridge-Token': '' } })).status).toBe(403)
    expect(agent.theme).toBe('day')
    expect((await tap('night', { body: '{}' })).json()).toEqual({ ok: true, effect: 'applied' })
    expect([agent.theme, agent.asked]).toEqual(['night', []])
  })

  test('confirm carries the code', async () => {
    await tap('confirm', { body: JSON.stringify({ trip: 'ABC', code: '004211' }) })
    expect(agent.asked).toEqual([{ action: 'confirm', trip: 'ABC', code: '004211' }])
  })

  test.each([
    ['no token', { 'X-Farebridge-Token': '' }, 403],
    ['a wrong token', { 'X-Farebridge-Token': `${TOKEN}x` }, 403],
    ['a token cut short', { 'X-Farebridge-Token': TOKEN.slice(0, -1) }, 403],
    ['no origin', { Origin: '' }, 403],
    ['a foreign origin', { Origin: 'http://evil.example' }, 403],
    ['an opaque origin', { Origin: 'null' }, 403],
    ['the origin of another port', { Origin: 'http://127.0.0.1:1' }, 403],
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['a sibling site', { 'Sec-Fetch-Site': 'same-site' }, 403],
    ['a typed address', { 'Sec-Fetch-Site': 'none' }, 403],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415],
    ['plain text', { 'Content-Type': 'text/plain' }, 415],
    ['no type', { 'Content-Type': '' }, 415],
  ])('%s does nothing', async (_name, headers, status) => {
    const told = await tap('cash', { headers: headers as Record<string, string> })
    expect(told.status).toBe(status)
    expect(told.json()).toMatchObject({ ok: false, reason: expect.any(String), text: expect.any(String) })
    expect(agent.asked).toEqual([])
  })

  test('a browser without Sec-Fetch-Site still needs origin and token', async () => {
    expect((await tap('cash', { headers: { 'Sec-Fetch-Site': '' } })).status).toBe(200)
    expect((await tap('cash', { headers: { 'Sec-Fetch-Site': '', Origin: '' } })).status).toBe(403)
  })

  test.each([
    '',
    'x',
    '[]',
    'null',
    '1',
    '"ABC"',
    '{}',
    '{"trip":1}',
    '{"trip":""}',
    '{"trip":"abc"}',
    '{"trip":"ABCDEFGHIJKLM"}',
  ])('body %s is refused', async body => {
    const told = await tap('cash', { body })
    expect(told.status).toBe(400)
    expect(agent.asked).toEqual([])
  })

  test.each([undefined, 123456, '12345', '1234567', '12345a', ' 12345', '１２３４５６'])(
    'code %s is refused',
    async code => {
      const told = await tap('confirm', { body: JSON.stringify({ trip: 'ABC', code }) })
      expect([told.status, told.json().reason]).toEqual([400, 'bad-code'])
      expect(agent.asked).toEqual([])
    },
  )

  test('a body that is too large is refused, however it comes', async () => {
    for (const size of [MAX_BODY_BYTES + 1, 300_000]) {
      const told = await tap('cash', { body: `{"trip":"ABC"${' '.repeat(size)}}` })
      expect([told.status, told.json().reason]).toEqual([413, 'too-large'])
    }
    const told = await tap('cash', {
      headers: { 'Transfer-Encoding': 'chunked' },
      body: ' '.repeat(MAX_BODY_BYTES + 1),
    })
    expect(told.status).toBe(413)
    expect(agent.asked).toEqual([])
  })

  test('the trade’s refusal is handed on with its status and sentence', async () => {
    agent.answer = () => refusal('wrong-code', 3)
    const told = await tap('confirm', { body: JSON.stringify({ trip: 'ABC', code: '123456' }) })
    expect(told.status).toBe(409)
    expect(told.json()).toEqual({
      ok: false,
      reason: 'wrong-code',
      text: expect.stringContaining('Tries left: 3.'),
    })
    expect(refusal('something-new')).toMatchObject({
      status: 409,
      text: expect.stringContaining('something-new'),
    })
  })

  test('a tap that could not be stored says that nothing has changed', async () => {
    agent.answer = () => {
      throw new Error('database or disk is full')
    }
    const told = await tap('cash')
    expect([told.status, told.json().reason]).toEqual([503, 'not-booked'])
    expect(told.text).toContain('nothing has changed')
    expect(told.text).not.toContain('database')
  })
})

describe('the server', () => {
  test('noise and oversize heads are refused and do not hurt', async () => {
    expect(await raw('hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(10_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 4\d\d /,
    )
    expect(await raw('GET /driver HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect((await get('/passenger')).status).toBe(200)
  })

  test('a state that cannot be read is a clear 500', async () => {
    const broken = await started(new FakeAgent(), {
      state: () => {
        throw new Error('secret path')
      },
    })
    const told = await ask(`${broken.url}/api/state`)
    await broken.stop()
    expect([told.status, told.json().reason]).toEqual([500, 'failed'])
    expect(told.text).not.toContain('secret')
  })

  test('a taken port and a foreign address are told with advice', async () => {
    const other = createServer()
    await new Promise<void>(done => other.listen(0, '127.0.0.1', done))
    const { port } = other.address() as AddressInfo
    await expect(started(new FakeAgent(), { port })).rejects.toThrow(
      /another program has it.*\[screens\] port/,
    )
    await new Promise(done => other.close(done))
    await expect(started(new FakeAgent(), { host: '192.0.2.1' })).rejects.toThrow(/\[screens\] host/)
  })

  test('a token that is none is not accepted', () => {
    expect(() => new Screens(new FakeAgent().options({ token: 'short' }))).toThrow(/16 characters/)
  })

  test('stop ends every stream, and may be called twice; start works again', async () => {
    const own = new FakeAgent()
    const one = new Screens(own.options())
    await one.start()
    const stream = await openStream(`${one.url}/events`)
    await one.stop()
    await stream.ended
    await one.stop()
    await one.start()
    expect((await ask(`${one.url}/passenger`)).status).toBe(200)
    await one.stop()
  })
})

/** Sends bytes and gives back all that comes. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let all = ''
    const socket = connect(Number(new URL(base).port), '127.0.0.1', () => socket.write(bytes))
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => {
      all += text
    })
    socket.on('close', () => resolve(all))
    socket.on('error', reject)
  })
}
