/** For load balancers and Prometheus, and the files of the pages. */
import type { FastifyInstance } from 'fastify'
import { assets } from './assets.ts'
import type { Context } from './context.ts'

export function statusRoutes(app: FastifyInstance, { o: { health, metrics } }: Context): void {
  app.get('/healthz', { config: { errors: 'json' as const } }, async (_request, reply) => {
    const { ok, parts } = await health()
    return reply.code(ok ? 200 : 503).send({ ok, parts })
  })

  app.get('/metrics', { config: { errors: 'text' as const } }, async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics()),
  )

  for (const [path, { type, body }] of assets()) {
    app.get(path, async (_request, reply) =>
      reply.type(type).header('cache-control', 'public, max-age=300').send(body),
    )
  }
}
