/**
 * GBK, in which Alipay's MAPI may answer although UTF-8 was asked for. Node decodes it and cannot encode it; a reply
 * whose Chinese words were signed as GBK bytes needs both.
 */

let table: ReadonlyMap<string, number> | undefined

/** The bytes of a text in GBK, null when GBK lacks one of its characters. */
export function gbkBytes(text: string): Buffer | null {
  const bytes: number[] = []
  for (const character of text) {
    const code = character.charCodeAt(0)
    if (code < 0x80) {
      bytes.push(code)
      continue
    }
    table ??= twoByteCodes()
    const pair = table.get(character)
    if (pair === undefined) return null
    bytes.push(pair >> 8, pair & 0xff)
  }
  return Buffer.from(bytes)
}

/** The decoder's own table, the other way round: lead byte 81–FE, trail byte 40–FE without 7F. */
function twoByteCodes(): Map<string, number> {
  const decoder = new TextDecoder('gbk')
  const codes = new Map<string, number>()
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const text = decoder.decode(Uint8Array.of(lead, trail))
      // What is no character decodes to U+FFFD, alone or before the trail byte.
      if (!text.includes('\ufffd') && !codes.has(text)) codes.set(text, (lead << 8) | trail)
    }
  }
  return codes
}
