/** Answers on the wire, always with the headers that keep a browser from being used against us. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Refusal } from './state.ts'

/** Own files only, nothing inline, never in a frame. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}

export function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
  headers: OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  })
  response.end(body)
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers?: OutgoingHttpHeaders,
): void {
  send(response, status, 'application/json; charset=utf-8', `${JSON.stringify(body)}\n`, headers)
}

export function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  headers?: OutgoingHttpHeaders,
): void {
  send(response, status, 'text/plain; charset=utf-8', `${text}\n`, headers)
}

export function sendRefusal(response: ServerResponse, refusal: Refusal, headers?: OutgoingHttpHeaders): void {
  const { status, ...body } = refusal
  sendJson(response, status, body, headers)
}
