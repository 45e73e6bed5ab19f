/** Which path gives what, and who may ask for it. */
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Desk, liveCode } from './desk.ts'
import { isDriverAction, readDriverRequest } from './driverRequest.ts'
import type { EventHub } from './eventHub.ts'
import { checkDriver, checkFetchSite, checkHost, checkLoopback, checkOrigin } from './guard.ts'
import { readPageBeat } from './pageBeat.ts'
import { fillPage } from './pageFiles.ts'
import { payCodeSvg } from './payCode.ts'
import { SECURITY_HEADERS, send, sendJson, sendRefusal, sendText } from './reply.ts'
import { type Answer, type DriverRequest, type Refusal, refuse, type TripsQuery } from './state.ts'

interface Call {
  readonly desk: Desk
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly query: URLSearchParams
}

interface Route {
  readonly method: 'GET' | 'POST'
  /** Open to other machines where a technician bound the server to more than loopback: what the passenger sees. */
  readonly remote?: true
  /** A page that a person may come to by a link. */
  readonly page?: true
  answer(call: Call): void | Promise<void>
}

const ROUTES: Readonly<Record<string, Route>> = {
  '/passenger': { method: 'GET', remote: true, page: true, answer: call => page(call, 'passenger') },
  '/driver': { method: 'GET', page: true, answer: call => page(call, 'driver') },
  '/events': { method: 'GET', remote: true, answer: call => events(call, call.desk.passenger) },
  '/events/driver': { method: 'GET', answer: call => events(call, call.desk.driver) },
  '/pay-code.svg': { method: 'GET', remote: true, answer: call => code(call, 'svg') },
  '/pay-code.png': { method: 'GET', remote: true, answer: call => code(call, 'png') },
  '/api/state': {
    method: 'GET',
    answer: ({ desk, response }) => sendJson(response, 200, desk.options.state()),
  },
  '/api/shift': {
    method: 'GET',
    answer: ({ desk, response }) => sendJson(response, 200, desk.options.shift()),
  },
  '/api/trips': { method: 'GET', answer: trips },
  '/api/meter-capture': {
    method: 'GET',
    answer: ({ desk, response }) => sendText(response, 200, desk.options.meterCapture()),
  },
  '/api/page-alive': { method: 'POST', answer: pageAlive },
  '/api/pages': {
    method: 'GET',
    answer: ({ desk, response }) => sendJson(response, 200, { pages: desk.options.pageBeats.list() }),
  },
  '/favicon.ico': {
    method: 'GET',
    remote: true,
    answer: ({ response }) => void response.writeHead(204).end(),
  },
  '/healthz': { method: 'GET', answer: health },
  '/metrics': { method: 'GET', answer: metrics },
}

export async function handle(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { path, query } = split(request.url ?? '')
  const found = route(desk, path)
  const no =
    checkHost(request, desk.options.host) ??
    checkFetchSite(request, found?.page === true) ??
    (found?.remote === true ? null : checkLoopback(request))
  if (no !== null) return refused(request, response, no)
  if (found === undefined)
    return refused(
      request,
      response,
      refuse(404, 'no-such-page', 'There is no such page. Try /driver or /passenger.'),
    )
  const method = request.method === 'HEAD' && !path.startsWith('/events') ? 'GET' : request.method
  if (method !== found.method) {
    const text = `Use ${found.method} for ${path}.`
    return refused(request, response, refuse(405, 'wrong-method', text), found.method)
  }
  await found.answer({ desk, request, response, query })
}

function route(desk: Desk, path: string): Route | undefined {
  if (Object.hasOwn(ROUTES, path)) return ROUTES[path]
  const action = /^\/api\/driver\/([a-z-]+)$/.exec(path)?.[1]
  if (action !== undefined && isDriverAction(action))
    return { method: 'POST', answer: call => act(call, action) }
  const file = /^\/pages\/([\w-]+\.(?:js|css))$/.exec(path)?.[1]
  const found = file === undefined ? undefined : desk.pages.files.get(file)
  if (found === undefined) return undefined
  return {
    method: 'GET',
    remote: true,
    answer: ({ response }) => send(response, 200, found.type, found.body),
  }
}

/** The target as it came, never normalised: what is not exactly a known path is not known. */
function split(target: string): { path: string; query: URLSearchParams } {
  const mark = target.indexOf('?')
  return mark < 0
    ? { path: target, query: new URLSearchParams() }
    : { path: target.slice(0, mark), query: new URLSearchParams(target.slice(mark + 1)) }
}

/** A refused request may still be sending: the connection is not used again. */
function refused(request: IncomingMessage, response: ServerResponse, no: Refusal, allow?: string): void {
  sendRefusal(response, no, {
    ...(request.complete ? {} : { Connection: 'close' }),
    ...(allow === undefined ? {} : { Allow: allow }),
  })
}

function page({ desk, response }: Call, which: 'passenger' | 'driver'): void {
  const file = desk.pages.files.get(`${which}.html`)!
  const token: Record<string, string> = which === 'driver' ? { token: desk.options.token } : {}
  send(
    response,
    200,
    file.type,
    fillPage(file, {
      build: desk.builds[which],
      languages: desk.options.languages.join(' '),
      driverLanguage: desk.options.driverLanguage,
      ...token,
    }),
  )
}

function events({ response }: Call, hub: EventHub): void {
  if (hub.add(response)) return
  const text =
    'Too many screens are open, or the state cannot be read. Close a screen; it will try again by itself.'
  sendRefusal(response, refuse(503, 'no-stream', text), { 'Retry-After': '2' })
}

function code({ desk, request, response }: Call, kind: 'svg' | 'png'): void {
  const live = liveCode(desk)
  if (live === null) {
    sendText(
      response,
      404,
      'There is no pay code now. It appears when the meter has stopped and something is owed.',
    )
    return
  }
  const etag = `"${createHash('sha256').update(`${kind} ${live.link}`).digest('base64url').slice(0, 22)}"`
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, { ETag: etag, 'Cache-Control': 'no-store' }).end()
    return
  }
  if (kind === 'png') send(response, 200, 'image/png', desk.codes.png(live.link), { ETag: etag })
  else send(response, 200, 'image/svg+xml', payCodeSvg(live), { ETag: etag })
}

function trips({ desk, response, query }: Call): void {
  const asked = tripsQuery(query)
  if ('ok' in asked) sendRefusal(response, asked)
  else sendJson(response, 200, { trips: desk.options.trips(asked) })
}

/** `limit` 1 to 100 (20 when not given), `before` a trip's order. */
export function tripsQuery(query: URLSearchParams): TripsQuery | Refusal {
  const limit = query.get('limit') ?? '20'
  const before = query.get('before')
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > 100)
    return refuse(400, 'bad-limit', '"limit" is a whole number from 1 to 100.')
  if (before === null) return { limit: Number(limit) }
  if (!/^\d{1,15}$/.test(before))
    return refuse(400, 'bad-before', '"before" is the order of a trip, a whole number.')
  return { limit: Number(limit), before: Number(before) }
}

function health({ desk, response }: Call): void {
  const report = desk.options.health()
  sendJson(response, report.ok ? 200 : 503, report)
}

function metrics({ desk, response }: Call): void {
  send(response, 200, 'text/plain; version=0.0.4; charset=utf-8', desk.options.metrics())
}

async function pageAlive({ desk, request, response }: Call): Promise<void> {
  const no = checkOrigin(request)
  if (no !== null) return refused(request, response, no)
  const told = await readPageBeat(request)
  if ('ok' in told) return refused(request, response, told)
  desk.options.pageBeats.beat(told)
  response.writeHead(204, SECURITY_HEADERS).end()
}

async function act(
  { desk, request, response }: Call,
  action: Parameters<typeof readDriverRequest>[1],
): Promise<void> {
  const no = checkDriver(request, desk.options.token)
  if (no !== null) return refused(request, response, no)
  const asked = await readDriverRequest(request, action)
  if ('ok' in asked) return refused(request, response, asked)
  const answer = await tried(desk, asked)
  if (answer.ok) sendJson(response, 200, answer)
  else sendRefusal(response, answer)
}

/** A tap that could not be committed has changed nothing, and the driver must know that. */
async function tried(desk: Desk, asked: DriverRequest): Promise<Answer> {
  if (asked.action === 'day' || asked.action === 'night') {
    desk.options.setTheme(asked.action)
    return { ok: true, effect: 'applied' }
  }
  try {
    return await desk.options.act(asked)
  } catch (error) {
    desk.options.log.error('a tap could not be booked', {
      action: asked.action,
      ...('trip' in asked ? { trip: asked.trip } : {}),
      error: String(error),
    })
    return refuse(
      503,
      'not-booked',
      'This could not be stored, so nothing has changed. Try again; if it stays so, call the company.',
    )
  }
}
