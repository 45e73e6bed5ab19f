/** What the script of the pay page asks: make the order, tell how tradePay ended, say how the ride stands. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { PayAnswer } from '../orders/desk.ts'
import { type Context, isFromOurPage, queryOf } from './context.ts'
import { isSame, type Session } from './sessions.ts'
import type { Target } from './target.ts'
import { type Language, splitMark } from './visitor.ts'

interface Asked {
  readonly target: Target
  readonly buyerId: string
}

export function payApi(app: FastifyInstance, context: Context): void {
  const { desk, now } = context.o
  const options = { config: { errors: 'json' as const } }

  app.post('/api/pay', options, async (request, reply) => {
    const asked = await posted(context, request)
    if ('status' in asked) return refuse(reply, asked)
    const answer = await desk.pay(asked.target.payable, asked.buyerId)
    return answered(answer, context.frame(request).visitor.language, now())
  })

  app.post('/api/report', options, async (request, reply) => {
    const asked = await posted(context, request)
    if ('status' in asked) return refuse(reply, asked)
    const { outTradeNo, resultCode } = request.body as Readonly<Record<string, unknown>>
    if (typeof outTradeNo !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(outTradeNo))
      return refuse(reply, { status: 400, error: 'no order number' })
    const isCode = typeof resultCode === 'string' && /^[0-9]{1,5}$/.test(resultCode)
    await desk.reported(outTradeNo, asked.buyerId, isCode ? resultCode : 'unknown')
    return { ok: true }
  })

  app.get('/api/standing', options, async (request, reply) => {
    const paths = queryOf(request).getAll('path')
    const asked = permitted(context, await context.session(request), paths.length === 1 ? paths[0] : null)
    if ('status' in asked) return refuse(reply, asked)
    const { standing, attempt } = await desk.look(asked.target.payable)
    const own = attempt !== null && attempt.buyerId === asked.buyerId
    const busy = attempt !== null && !own
    return { standing: standing.kind, pending: own && attempt.pending, busy, nowMs: now() }
  })

  app.get('/api/time', options, async () => ({ nowMs: now() }))
}

interface Refusal {
  readonly status: number
  readonly error: string
}

const refuse = (reply: FastifyReply, { status, error }: Refusal) => reply.code(status).send({ error })

async function posted(context: Context, request: FastifyRequest): Promise<Asked | Refusal> {
  if (!isFromOurPage(request, context.o.settings.publicUrl, 'fetch'))
    return { status: 403, error: 'not from another site' }
  const { body } = request
  if (typeof body !== 'object' || body === null || Buffer.isBuffer(body))
    return { status: 400, error: 'the body is not a JSON object' }
  const { path } = body as Readonly<Record<string, unknown>>
  const session = await context.session(request)
  const token = request.headers['x-csrf']
  if (session !== null && (typeof token !== 'string' || !isSame(token, session.csrf)))
    return { status: 403, error: 'another session' }
  return permitted(context, session, path)
}

/** A session that Alipay named a buyer for, and the path that it is for. */
function permitted(context: Context, session: Session | null, path: unknown): Asked | Refusal {
  if (session === null || session.buyerId === null) return { status: 401, error: 'no session' }
  const target = context.target(path)
  if (target === null || target.path !== splitMark(session.path)[0])
    return { status: 403, error: 'another ride' }
  return { target, buyerId: session.buyerId }
}

/** For the phone: waits are lengths, since its clock may be wrong, and a refusal is what its owner reads. */
function answered(answer: PayAnswer, language: Language, nowMs: number): object {
  switch (answer.kind) {
    case 'pay':
      return { kind: 'pay', tradeNo: answer.tradeNo, outTradeNo: answer.outTradeNo }
    case 'busy':
      return { kind: 'busy', waitMs: Math.max(0, answer.untilMs - nowMs) }
    case 'not-payable':
      return { kind: 'not-payable', standing: answer.standing.kind }
    case 'refused':
      return { kind: 'refused', text: answer.texts.passenger[language] }
    default:
      return { kind: 'wait' }
  }
}
