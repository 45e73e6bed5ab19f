/**
 * Requests that change something must come from one of the sandbox's own pages or from a program: another site that
 * is open in the same browser can neither send JSON without being asked for its origin, nor reach this address under
 * a name of its own.
 */
import type { Request } from './answer.ts'

/** The JSON object that was posted, or the sentence and status of what is wrong. */
export function posted(
  { method, headers, body }: Request,
  host: string,
):
  | { readonly value: Readonly<Record<string, unknown>> }
  | { readonly status: number; readonly wrong: string } {
  if (method !== 'POST') return { status: 405, wrong: 'POST only' }
  const { origin, 'content-type': type } = headers
  const at = typeof headers.host === 'string' ? headers.host : ''
  if (!isOwn(at, host)) return { status: 403, wrong: 'reach the sandbox by its address, not by another name' }
  if (origin !== undefined && origin !== `http://${at}`)
    return { status: 403, wrong: 'not from another site' }
  if (typeof type !== 'string' || !/^application\/json\b/i.test(type))
    return { status: 415, wrong: 'send application/json' }
  try {
    const value: unknown = JSON.parse(body.toString())
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { value: value as Record<string, unknown> }
  } catch {
    // Told below.
  }
  return { status: 400, wrong: 'the body is not a JSON object' }
}

/** Whether a Host header is an address, `localhost` or the name that was configured. */
export function isOwn(at: string, host: string): boolean {
  const name = at.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  return name === 'localhost' || name === host || /^\d{1,3}(\.\d{1,3}){3}$/.test(name) || name.includes(':')
}
