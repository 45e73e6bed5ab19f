/**
 * base64url without padding (RFC 4648 §5), read strictly. Node's own decoder skips foreign characters and ignores
 * spare bits, so that many texts would mean the same bytes.
 */

export function encodeBase64url(bytes: Uint8Array | string): string {
  return Buffer.from(bytes as Uint8Array).toString('base64url')
}

/** The bytes of the one canonical text for them; null for any other text. */
export function decodeBase64url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : null
}
