/**
 * Who may ask. The pages live on loopback, but a web page in a browser on this board, or a passenger on the car's
 * hotspot, must be able to do nothing:
 *   Host      must be ours, or a name that an attacker points at 127.0.0.1 would make his page our origin (DNS rebinding);
 *   Sec-Fetch other origins are refused before anything is looked at;
 *   Origin    and the device token stand before every change. Only the driver's page, given to loopback only, has the token;
 *             a page's word that it is alive changes nothing in the trade, and needs the Origin alone.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type Refusal, refuse } from './state.ts'

export const TOKEN_HEADER = 'x-farebridge-token'

/** Null when the request speaks to us by one of our own names. */
export function checkHost(request: IncomingMessage, configuredHost: string): Refusal | null {
  const { localAddress, localPort } = request.socket
  const own = [configuredHost, plainAddress(localAddress)].filter(host => !isWildcard(host)).map(bracketed)
  const names = ['127.0.0.1', 'localhost', '[::1]', ...own]
  const asked = request.headers.host?.toLowerCase() ?? ''
  if (names.some(name => asked === `${name}:${localPort}` || (localPort === 80 && asked === name)))
    return null
  return refuse(
    421,
    'wrong-host',
    `These pages answer only to http://127.0.0.1:${localPort}. Open that address.`,
  )
}

/** Null unless a browser says that another site's page sends this. Typing an address, or following a link to a page, is fine. */
export function checkFetchSite(request: IncomingMessage, isPage: boolean): Refusal | null {
  const site = request.headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return null
  if (
    isPage &&
    request.headers['sec-fetch-mode'] === 'navigate' &&
    request.headers['sec-fetch-dest'] === 'document'
  )
    return null
  return refuse(403, 'other-site', 'Another web page sent this request. Use the screens of this device.')
}

export function checkLoopback(request: IncomingMessage): Refusal | null {
  if (isLoopback(request.socket.remoteAddress)) return null
  return refuse(
    403,
    'not-local',
    'This page is for the device in the car only. Open it on the device itself.',
  )
}

/** Null when it comes from a page of ours. */
export function checkOrigin(request: IncomingMessage): Refusal | null {
  const site = request.headers['sec-fetch-site']
  const origin = request.headers.origin?.toLowerCase()
  if (
    origin !== `http://${request.headers.host?.toLowerCase()}` ||
    (site !== undefined && site !== 'same-origin')
  )
    return refuse(
      403,
      'wrong-origin',
      'Only the pages of this device may do this. Open /driver on the device.',
    )
  return null
}

/** Null when a change comes from the driver's page: own origin and device token. */
export function checkDriver(request: IncomingMessage, token: string): Refusal | null {
  const no = checkOrigin(request)
  if (no !== null) return no
  const given = request.headers[TOKEN_HEADER]
  if (typeof given !== 'string' || !sameSecret(given, token))
    return refuse(403, 'wrong-token', 'The driver page is out of date. Reload it and tap again.')
  return null
}

function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

export function isLoopback(address: string | undefined): boolean {
  const plain = plainAddress(address)
  return plain === '::1' || /^127\.\d+\.\d+\.\d+$/.test(plain)
}

/** "Every address" is none that a browser should be at. */
function isWildcard(host: string): boolean {
  return host === '' || host === '0.0.0.0' || host === '::'
}

/** IPv4 as a dual-stack socket writes it, `::ffff:127.0.0.1`, in its own form. */
function plainAddress(address: string | undefined): string {
  return (address ?? '').toLowerCase().replace(/^::ffff:(?=\d+\.)/, '')
}

function bracketed(address: string): string {
  const lower = address.toLowerCase()
  return lower.includes(':') ? `[${lower}]` : lower
}
