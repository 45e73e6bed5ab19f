/**
 * A body of `application/x-www-form-urlencoded`, read strictly and within bounds. URLSearchParams would keep a repeated key,
 * let a broken `%` be and replace what is no UTF-8: a signed form must mean one thing.
 */
import type { Charset } from './signature.ts'

export const MAX_FORM_BYTES = 64 * 1024
const MAX_FIELDS = 100

export type FormRefusal =
  | 'oversize'
  /** More than 100 fields. */
  | 'too-many-fields'
  /** Not `key=value` joined with `&`, or a broken escape. */
  | 'form'
  | 'duplicate-key'
  /** Not in the charset. */
  | 'encoding'

export type FormResult =
  | { readonly kind: 'form'; readonly fields: ReadonlyMap<string, string> }
  | { readonly kind: 'refused'; readonly why: FormRefusal }

/** Keys and values decoded, not trimmed. Never throws. */
export function readForm(body: Uint8Array, charset: Charset = 'utf-8'): FormResult {
  if (body.length > MAX_FORM_BYTES) return { kind: 'refused', why: 'oversize' }
  const pairs = Buffer.from(body)
    .toString('latin1')
    .split('&', MAX_FIELDS + 1)
  if (pairs.length > MAX_FIELDS) return { kind: 'refused', why: 'too-many-fields' }
  const fields = new Map<string, string>()
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    if (at < 1 || /%(?![0-9A-Fa-f]{2})/.test(pair)) return { kind: 'refused', why: 'form' }
    const key = decoded(pair.slice(0, at), charset)
    const value = decoded(pair.slice(at + 1), charset)
    if (key === null || value === null) return { kind: 'refused', why: 'encoding' }
    if (fields.has(key)) return { kind: 'refused', why: 'duplicate-key' }
    fields.set(key, value)
  }
  return { kind: 'form', fields }
}

/** From one latin1 character a byte; null when the bytes are not in the charset. */
function decoded(text: string, charset: Charset): string | null {
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, 'latin1'))
  } catch {
    return null
  }
}
