/** Through Alipay's authorize page and back, so that the order can be made for the passenger's own account. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { raise } from '../alarms/raise.ts'
import { codeMeaning } from '../alipay/errors.ts'
import { isAuthCode } from '../alipay/openapiClient.ts'
import type { TokenOutcome } from '../alipay/outcomes.ts'
import { type Context, formOf, isFromOurPage, queryOf, send } from './context.ts'
import { type PlainPage, plainPage } from './pages/plainPages.ts'
import { splitMark } from './visitor.ts'

export function authRoutes(app: FastifyInstance, context: Context): void {
  const { settings } = context.o

  app.post('/pay/start', async (request, reply) => {
    const frame = context.frame(request)
    const target = context.target(formOf(request).one('path'))
    if (target === null || !isFromOurPage(request, settings.publicUrl, 'form'))
      return send(reply, plainPage(frame, 'bad-request'))
    const { id, state } = await context.sessions.begin(target.path + frame.visitor.mark)
    context.giveCookie(reply, id)
    const query = new URLSearchParams({
      app_id: settings.appId,
      scope: 'auth_base',
      redirect_uri: `${settings.publicUrl}/oauth/callback`,
      state,
    })
    return reply.redirect(`${settings.authorizeUrl}?${query}`, 303)
  })

  app.get('/oauth/callback', (request, reply) => callback(context, request, reply))
}

async function callback(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { openapi } = context.o
  const frame = context.frame(request)
  const id = context.cookie(request)
  const session = await context.sessions.find(id)
  if (id === null || session === null) return send(reply, plainPage(frame, 'session-lost'))
  const [path, mark] = splitMark(session.path)
  const stay = { ...frame, visitor: { ...frame.visitor, mark } }
  const query = queryOf(request)
  const state = query.getAll('state')
  if (state.length !== 1 || !(await context.sessions.useState(id, state[0]!)))
    return send(reply, plainPage(stay, 'auth-stale', { again: path }))
  const codes = query.getAll('auth_code')
  if (codes.length !== 1 || !isAuthCode(codes[0]))
    return send(reply, plainPage(stay, 'auth-refused', { again: path }))
  const outcome = await openapi.user(codes[0])
  if (outcome.kind !== 'user') {
    await tell(context, outcome)
    return send(reply, plainPage(stay, failedPage(outcome), { again: path }))
  }
  const renewed = await context.sessions.authorised(id, outcome.userId)
  if (renewed === null) return send(reply, plainPage(stay, 'auth-stale', { again: path }))
  context.giveCookie(reply, renewed)
  // The fragment lets the page go on with what was tapped; it never reaches a server.
  return reply.redirect(`${path}${mark}#pay`, 303)
}

const failedPage = (outcome: TokenOutcome): PlainPage =>
  outcome.kind === 'refused' && !codeMeaning(outcome.code).alarm ? 'auth-refused' : 'auth-unavailable'

/** A person must see a wrong signature and a wrong set-up; the rest is in the log. */
async function tell({ o: { store, log, now } }: Context, outcome: Exclude<TokenOutcome, { kind: 'user' }>) {
  const code = outcome.kind === 'unknown' ? outcome.cause : outcome.code
  log.warn({ service: 'token', outcome: outcome.kind, code }, 'Alipay did not say who the passenger is')
  if (outcome.kind === 'unknown') {
    if (outcome.alarm === undefined) return
    const { kind, service, detail } = outcome.alarm
    await raise(store, { kind, key: service, detail: { service, detail } }, now())
  } else if (codeMeaning(outcome.code).alarm) {
    await raise(
      store,
      { kind: 'setup', key: `token/${outcome.code}`, detail: { service: 'token', code } },
      now(),
    )
  }
}
