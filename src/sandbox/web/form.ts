/** URL-encoded parameters in any of the gateway's charsets. */
import { type Charset, decoded } from '../signing/charset.ts'

const MAX_PARAMS = 200

/** Names and values in their order, as sent: still encoded. Throws RangeError on too many. */
function pairs(text: string): [string, string][] {
  const parts = text.split('&').filter(part => part !== '')
  if (parts.length > MAX_PARAMS) throw new RangeError(`more than ${MAX_PARAMS} parameters`)
  return parts.map(part => {
    const at = part.indexOf('=')
    return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)]
  })
}

function bytes(text: string): Buffer {
  const plain = text.replaceAll('+', ' ')
  const out: number[] = []
  for (let i = 0; i < plain.length; i++) {
    const hex = plain[i] === '%' ? /^[0-9A-Fa-f]{2}/.exec(plain.slice(i + 1, i + 3))?.[0] : undefined
    if (hex !== undefined) {
      out.push(Number.parseInt(hex, 16))
      i += 2
    } else out.push(plain.charCodeAt(i) & 0xff)
  }
  return Buffer.from(out)
}

/** Throws TypeError when a value is not of that charset, RangeError on too many parameters. */
export function parseForm(text: string, charset: Charset): [string, string][] {
  return pairs(text).map(([name, value]) => [decoded(bytes(name), charset), decoded(bytes(value), charset)])
}

/** The first value of that name, or null; for what must be known before the charset is. */
export function rawValue(text: string, name: string): string | null {
  const found = pairs(text).find(([key]) => key === name)
  return found === undefined ? null : bytes(found[1]).toString('latin1')
}

/** `application/x-www-form-urlencoded` of bytes, every byte but letters, digits and `-_.` escaped. */
export function percentEncoded(value: Buffer): string {
  let out = ''
  for (const byte of value) {
    const character = String.fromCharCode(byte)
    out += /[A-Za-z0-9_.-]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return out
}
