/** `/P/…` and confirmed sticker payments: the page behind a code. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Context, pathOf, send } from './context.ts'
import { ridePage } from './pages/payPages.ts'
import { plainPage } from './pages/plainPages.ts'
import { readTarget } from './target.ts'
import { splitMark } from './visitor.ts'

export function rideRoutes(app: FastifyInstance, context: Context): void {
  const show = (request: FastifyRequest, reply: FastifyReply) => showRide(context, request, reply)
  app.get('/P/*', show)
  app.get('/P', show)
  app.get('/S/:vehicle/*', show)
}

async function showRide(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { desk, fleet, settings, log, now } = context.o
  const frame = context.frame(request)
  const target = readTarget(pathOf(request), fleet)
  if (target.kind !== 'target') return send(reply, plainPage(frame, target.kind))
  const [look, found] = await Promise.all([desk.look(target.payable), context.session(request)])
  const session = found !== null && splitMark(found.path)[0] === target.path ? found : null
  if (look.standing.kind === 'payable') {
    // Only a hint to the driver: the page is shown all the same.
    await desk
      .opened(target.payable)
      .catch((error: unknown) => log.warn({ err: error }, 'cannot note that a page was opened'))
  }
  return send(reply, ridePage(frame, { target, look, session, nowMs: now() }, settings))
}
