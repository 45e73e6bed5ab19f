/** Headers of every answer. Pages run no script but ours (and the sandbox's bridge), and are framed by nobody else. */
import type { WebSettings } from './settings.ts'

export function securityHeaders(settings: WebSettings): Readonly<Record<string, string>> {
  const isSecure = settings.publicUrl.startsWith('https:')
  return {
    'content-security-policy': contentPolicy(settings),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'cache-control': 'no-store',
    ...(isSecure ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
}

function contentPolicy({ authorizeUrl, sandbox }: WebSettings): string {
  const bridge = sandbox === null ? '' : ` ${sandbox.bridgeUrl}`
  return [
    "default-src 'none'",
    `script-src 'self'${bridge}`,
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    // A browser holds the redirects after a form against this too.
    `form-action 'self' ${new URL(authorizeUrl).origin}`,
    `frame-ancestors ${sandbox === null ? "'none'" : sandbox.origin}`,
    `frame-src ${sandbox === null ? "'none'" : sandbox.origin}`,
    "base-uri 'none'",
  ].join('; ')
}
