/**
 * The envelope of an OpenAPI reply: `{"<method>_response": {…}, "sign": "…"}`. What is signed is the member's value exactly
 * as it was sent; written anew, a `\/` or a blank would be lost.
 */
import { JsonError, parseJsonObject } from '../../contract/strictJson.ts'
import type { Verifier } from './signature.ts'

export type OpenapiReply =
  /** Signed by Alipay, be it an error or not. */
  | {
      readonly kind: 'answered'
      readonly isError: boolean
      readonly fields: Readonly<Record<string, unknown>>
    }
  /** An error without a signature, as some gateway errors come. */
  | { readonly kind: 'failed'; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly kind: 'unreadable'; readonly detail: string }
  | { readonly kind: 'unverified'; readonly detail: string }

const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g

/** Never throws on what was received. */
export function readOpenapiReply(body: Uint8Array, method: string, verifier: Verifier): OpenapiReply {
  try {
    return envelope(body, `${method.replaceAll('.', '_')}_response`, verifier)
  } catch (error) {
    if (error instanceof JsonError) return { kind: 'unreadable', detail: error.message }
    throw error
  }
}

function envelope(body: Uint8Array, name: string, verifier: Verifier): OpenapiReply {
  // Strict: no member twice, so that the signed one is the one that is read.
  const reply = parseJsonObject(body)
  const found = [name, 'error_response'].filter(member => Object.hasOwn(reply, member))
  const [member] = found
  const fields = member === undefined ? null : reply[member]
  if (found.length !== 1 || typeof fields !== 'object' || fields === null || Array.isArray(fields))
    return { kind: 'unreadable', detail: 'no reply to this method' }
  const value = fields as Record<string, unknown>
  const isError = member === 'error_response' || 'sub_code' in value || (value.code ?? '10000') !== '10000'
  if (!Object.hasOwn(reply, 'sign'))
    return isError ? { kind: 'failed', fields: value } : { kind: 'unverified', detail: 'no signature' }
  const signed = rawMember(Buffer.from(body).toString('utf8'), member!)
  const isRight = typeof reply.sign === 'string' && signed !== null && verifier.verify(signed, reply.sign)
  return isRight
    ? { kind: 'answered', isError, fields: value }
    : { kind: 'unverified', detail: 'the signature is not by Alipay' }
}

/**
 * The text of a member's value in what is known to be one JSON object whose members differ; null without that member.
 * The value must be an object.
 */
export function rawMember(json: string, member: string): string | null {
  let depth = 0
  let last = ''
  let from = -1
  for (const { 0: token, index } of json.matchAll(TOKENS)) {
    if (token === '{' || token === '[') {
      if (from === -2) from = index
      depth++
    } else if (token === '}' || token === ']') {
      depth--
      if (depth === 1 && from >= 0) return json.slice(from, index + 1)
    } else if (token === ':') {
      if (depth === 1 && JSON.parse(last) === member) from = -2
    } else if (token !== ',') last = token
  }
  return null
}
