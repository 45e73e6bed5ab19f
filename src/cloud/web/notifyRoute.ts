/** Alipay's notifications. No session, no page: the body goes to the orders as it came. */
import type { FastifyInstance } from 'fastify'
import type { Context } from './context.ts'

const MAX_BYTES = 64 * 1024

export function notifyRoute(app: FastifyInstance, { o: { desk, log } }: Context): void {
  app.register((scope, _options, registered) => {
    // Alipay's header has been seen to name two types at once, which no strict parser takes.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BYTES }, (_request, body, done) =>
      done(null, body),
    )
    const options = { config: { errors: 'text' as const }, bodyLimit: MAX_BYTES }
    scope.post('/notify', options, async (request, reply) => {
      reply.type('text/plain; charset=utf-8')
      const type = request.headers['content-type'] ?? ''
      if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type)) return reply.code(415).send('fail')
      if (!Buffer.isBuffer(request.body)) return reply.code(400).send('fail')
      const word = await desk.notified(request.body)
      if (word === 'fail') log.warn('a notification was answered with fail')
      return reply.send(word)
    })
    registered()
  })
}
