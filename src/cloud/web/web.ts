/** The web server: what stands behind the codes, for passengers, Alipay, the operator and the watch. */
import { createServer } from 'node:https'
import rateLimit from '@fastify/rate-limit'
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerFactory,
  fastify,
} from 'fastify'
import { authRoutes } from './authRoutes.ts'
import { Context, pathOf, send } from './context.ts'
import { securityHeaders } from './headers.ts'
import { notifyRoute } from './notifyRoute.ts'
import { operatorApi } from './operatorApi.ts'
import { plainPage } from './pages/plainPages.ts'
import { payApi } from './payApi.ts'
import { rideRoutes } from './rideRoutes.ts'
import type { WebOptions } from './settings.ts'
import { statusRoutes } from './statusRoutes.ts'
import { stickerRoutes } from './stickerRoutes.ts'

/** From the first byte of a request to its last. */
const REQUEST_MS = 15_000
const MAX_BODY_BYTES = 8 * 1024
/** A waiting page asks every few seconds, and several passengers may share one address. */
const API_PER_LINK = 20

/** Not yet listening. Throws when a file of the pages is missing. */
export function buildWeb(options: WebOptions): FastifyInstance {
  const context = new Context(options)
  const { settings, log, tls } = options
  const app: FastifyInstance = fastify({
    logger: false,
    trustProxy: settings.trustedHops > 0 ? (_address, hop) => hop < settings.trustedHops : false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_MS,
    connectionTimeout: 60_000,
    keepAliveTimeout: 30_000,
    exposeHeadRoutes: false,
    ...(tls === undefined ? {} : { serverFactory: overTls(tls) }),
    routerOptions: { caseSensitive: false, ignoreTrailingSlash: true, maxParamLength: 200 },
    // An address that cannot be decoded.
    frameworkErrors: (error, request, reply) => {
      reply.headers(headers)
      return fault(context, error, request, reply)
    },
  })
  const headers = securityHeaders(settings)

  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(headers)
  })
  // The route's pattern and never the address: that holds codes, and the amounts of people's rides.
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    log.info(
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'web',
    )
  })
  app.removeContentTypeParser('text/plain')
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  )
  app.setErrorHandler((error: FastifyError, request, reply) => fault(context, error, request, reply))
  app.setNotFoundHandler((request, reply) =>
    pathOf(request).startsWith('/api/')
      ? reply.code(404).send({ error: 'there is nothing here' })
      : send(reply, plainPage(context.frame(request), 'not-found')),
  )

  app.register(rateLimit, { global: false, cache: 20_000, ipv6Subnet: 64 })
  const { linkPerMinute, notifyPerMinute } = settings.rateLimits
  // Routes of one group count together.
  const limited = (max: number, ...groups: readonly ((app: FastifyInstance, context: Context) => void)[]) =>
    app.register((scope, _options, done) => {
      scope.addHook('onRequest', scope.rateLimit({ max, timeWindow: 60_000 }))
      for (const group of groups) group(scope, context)
      done()
    })
  limited(linkPerMinute, rideRoutes, stickerRoutes, authRoutes)
  limited(linkPerMinute * API_PER_LINK, payApi)
  limited(linkPerMinute, operatorApi)
  limited(notifyPerMinute, notifyRoute)
  app.register((scope, _options, done) => {
    statusRoutes(scope, context)
    done()
  })
  return app
}

function overTls(tls: NonNullable<WebOptions['tls']>): FastifyServerFactory {
  return handler => createServer({ ...tls, requestTimeout: REQUEST_MS, keepAliveTimeout: 30_000 }, handler)
}

function fault(
  context: Context,
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const given = error.statusCode ?? 500
  const status = given >= 400 && given < 600 ? given : 500
  // The stack and the code, not the message of a bad request: that may repeat what was sent.
  if (status >= 500) context.o.log.error({ err: error, route: request.routeOptions.url }, 'a request failed')
  const { errors } = request.routeOptions.config
  if (errors === 'text') return reply.code(status).type('text/plain; charset=utf-8').send('fail')
  if (errors === 'json')
    return reply.code(status).send({ error: status >= 500 ? 'our fault' : 'bad request' })
  const kind =
    status === 429 ? 'too-many' : status >= 500 ? 'trouble' : status === 404 ? 'not-found' : 'bad-request'
  return send(reply, plainPage(context.frame(request), kind, { status }))
}
