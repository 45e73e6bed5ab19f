/**
 * The three encodings of Alipay's gateways. Node reads GBK but cannot write it, so the writing table is made from the
 * reading one, once, when first needed.
 */

export type Charset = 'UTF-8' | 'GBK' | 'GB2312'

/** The charset of that name in any case, or null. */
export function charset(name: string): Charset | null {
  const upper = name.toUpperCase()
  return upper === 'UTF-8' || upper === 'GBK' || upper === 'GB2312' ? upper : null
}

/** Throws TypeError when the bytes are not of that charset. */
export function decoded(bytes: Uint8Array, from: Charset): string {
  // GBK contains GB2312. A byte order mark is data here, not a hint.
  return new TextDecoder(from === 'UTF-8' ? 'utf-8' : 'gbk', { fatal: true, ignoreBOM: true }).decode(bytes)
}

/** `other` gives the ASCII text for a character that GBK lacks; without it such a character throws RangeError. */
export function encoded(text: string, to: Charset, other?: (character: string) => string): Buffer {
  if (to === 'UTF-8') return Buffer.from(text)
  const bytes: number[] = []
  for (const character of text) {
    const code = character.charCodeAt(0)
    const pair = gbkTable().get(character)
    if (code < 0x80) bytes.push(code)
    else if (pair !== undefined) bytes.push(pair >> 8, pair & 0xff)
    else if (other !== undefined) bytes.push(...Buffer.from(other(character), 'latin1'))
    else throw new RangeError(`GBK has no U+${code.toString(16).toUpperCase().padStart(4, '0')}`)
  }
  return Buffer.from(bytes)
}

let table: ReadonlyMap<string, number> | null = null

function gbkTable(): ReadonlyMap<string, number> {
  if (table !== null) return table
  const made = new Map<string, number>()
  const decoder = new TextDecoder('gbk')
  const pair = new Uint8Array(2)
  for (let high = 0x81; high <= 0xfe; high++) {
    for (let low = 0x40; low <= 0xfe; low++) {
      pair[0] = high
      pair[1] = low
      const character = decoder.decode(pair)
      // A pair that means nothing decodes to a replacement, sometimes with the second byte after it.
      if ([...character].length === 1 && character !== '\ufffd' && !made.has(character))
        made.set(character, (high << 8) | low)
    }
  }
  table = made
  return made
}
