/** For the operator's own programs: money back, and the cancel of technical failure. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isAmount } from '../../domain/money.ts'
import type { Context } from './context.ts'
import { isSame } from './sessions.ts'

export function operatorApi(app: FastifyInstance, { o: { desk, settings } }: Context): void {
  const { apiToken } = settings
  if (apiToken === null) return
  const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const given = /^Bearer ([!-~]{1,500})$/.exec(request.headers.authorization ?? '')?.[1]
    if (given !== undefined && isSame(given, apiToken)) return undefined
    return reply.code(401).header('www-authenticate', 'Bearer').send({ error: 'a bearer token is needed' })
  }
  const options = { config: { errors: 'json' as const }, onRequest }

  app.post('/api/refunds', options, async (request, reply) => {
    const asked = refundOf(request.body)
    if ('error' in asked) return reply.code(400).send(asked)
    const answer = await desk.refund(asked.outTradeNo, asked.amount, asked.requestKey, asked.reason)
    return reply.code(answer.kind === 'no' ? 409 : 200).send(answer)
  })

  app.post('/api/cancels', options, async (request, reply) => {
    const { outTradeNo } = fieldsOf(request.body)
    if (!isOrderNumber(outTradeNo)) return reply.code(400).send({ error: 'outTradeNo is needed' })
    const answer = await desk.cancel(outTradeNo)
    return reply.code(answer.kind === 'no' ? 409 : 200).send(answer)
  })
}

interface RefundAsked {
  readonly outTradeNo: string
  /** Minor units; null: all that is left. */
  readonly amount: number | null
  readonly requestKey: string
  readonly reason: string
}

function refundOf(body: unknown): RefundAsked | { readonly error: string } {
  const { outTradeNo, amount = null, requestKey, reason } = fieldsOf(body)
  if (!isOrderNumber(outTradeNo)) return { error: 'outTradeNo is needed' }
  if (amount !== null && (!isAmount(amount) || amount < 1))
    return { error: 'amount: a whole number of minor units from 1, or left out for all that is left' }
  if (typeof requestKey !== 'string' || !/^[!-~]{1,64}$/.test(requestKey))
    return { error: 'requestKey: 1 to 64 printable characters, the same for the same refund' }
  if (typeof reason !== 'string' || reason.trim() === '' || reason.length > 200)
    return { error: 'reason: 1 to 200 characters' }
  return { outTradeNo, amount, requestKey, reason }
}

const fieldsOf = (body: unknown): Readonly<Record<string, unknown>> =>
  typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}

const isOrderNumber = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value)
