/**
 * JSON objects, read strictly. JSON.parse keeps the last of two members with one name; another reader keeps the first:
 * a signed message must not mean two things (RFC 8259 §4).
 */
import { MAX_MESSAGE_BYTES } from './limits.ts'

const MAX_DEPTH = 16
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g

export class JsonError extends Error {
  override readonly name = 'JsonError'
  readonly code: 'json' | 'duplicate-key' | 'not-an-object'

  constructor(code: JsonError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/**
 * The object that the bytes (UTF-8) or the text say. Throws JsonError on anything but one JSON object, on a member
 * given twice anywhere in it, on nesting deeper than 16 and on more than MAX_MESSAGE_BYTES.
 */
export function parseJsonObject(json: Uint8Array | string): Record<string, unknown> {
  if (json.length > MAX_MESSAGE_BYTES) throw new JsonError('json', `longer than ${MAX_MESSAGE_BYTES} bytes`)
  const text = typeof json === 'string' ? json : utf8(json)
  const value = parsed(text)
  checkStructure(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new JsonError('not-an-object', 'not a JSON object')
  return value as Record<string, unknown>
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new JsonError('json', 'not UTF-8')
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new JsonError('json', 'not JSON')
  }
}

/** Walks the strings and the punctuation of what is known to be JSON. Only a member's name stands before a colon. */
function checkStructure(text: string): void {
  const names: Set<string>[] = []
  let last = ''
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') names.push(new Set())
    else if (token === '}' || token === ']') names.pop()
    else if (token === ':') addName(names.at(-1)!, JSON.parse(last) as string)
    else last = token
    if (names.length > MAX_DEPTH) throw new JsonError('json', `nested deeper than ${MAX_DEPTH}`)
  }
}

function addName(names: Set<string>, name: string): void {
  if (names.has(name)) throw new JsonError('duplicate-key', 'a member is given twice')
  names.add(name)
}
