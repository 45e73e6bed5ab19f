/** What the routes share: who asks, which session, and how a page goes out. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sessionCookie, setCookie } from './cookie.ts'
import type { Page, PageFrame } from './pages/layout.ts'
import { SESSION_MS, type Session, Sessions } from './sessions.ts'
import type { WebOptions } from './settings.ts'
import { readTarget, type Target } from './target.ts'
import { visitorOf } from './visitor.ts'

export class Context {
  readonly o: WebOptions
  readonly sessions: Sessions
  readonly isSecure: boolean

  constructor(options: WebOptions) {
    this.o = options
    this.sessions = new Sessions(options.store, options.now)
    this.isSecure = options.settings.publicUrl.startsWith('https:')
  }

  frame(request: FastifyRequest): PageFrame {
    const isSandbox = this.o.settings.sandbox !== null
    const visitor = visitorOf(request.headers, queryOf(request), isSandbox)
    return { fleet: this.o.fleet, visitor, isSandbox }
  }

  cookie(request: FastifyRequest): string | null {
    return sessionCookie(request.headers.cookie, this.isSecure)
  }

  session(request: FastifyRequest): Promise<Session | null> {
    return this.sessions.find(this.cookie(request))
  }

  giveCookie(reply: FastifyReply, id: string): void {
    reply.header('set-cookie', setCookie(id, this.isSecure, SESSION_MS / 1000))
  }

  /** A genuine path of ours, or null. */
  target(path: unknown): Target | null {
    if (typeof path !== 'string') return null
    const reading = readTarget(path, this.o.fleet)
    return reading.kind === 'target' ? reading : null
  }
}

/** Of every route: how its errors are told. */
declare module 'fastify' {
  interface FastifyContextConfig {
    readonly errors?: 'json' | 'text'
  }
}

export function send(reply: FastifyReply, page: Page): FastifyReply {
  return reply.code(page.status).type('text/html; charset=utf-8').send(page.html)
}

export const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0]!

export function queryOf(request: FastifyRequest): URLSearchParams {
  const at = request.url.indexOf('?')
  return new URLSearchParams(at < 0 ? '' : request.url.slice(at + 1))
}

/** A posted form. A field that is there twice is none. */
export function formOf(request: FastifyRequest): { one(name: string): string | null } {
  const fields = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString() : '')
  return {
    one: name => {
      const values = fields.getAll(name)
      return values.length === 1 ? values[0]! : null
    },
  }
}

/**
 * Whether a browser says that the request comes from a page of ours. Under `no-referrer` a form's Origin is `null`, so
 * forms may have that; `fetch` always says the real one.
 */
export function isFromOurPage(request: FastifyRequest, publicUrl: string, how: 'form' | 'fetch'): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin') return false
  const { origin } = request.headers
  if (origin === new URL(publicUrl).origin) return true
  return how === 'form' && (origin === undefined || origin === 'null')
}
