/** Text in GB18030, as far as two bytes go (that is all of GBK). Node decodes it and cannot encode it. */

let table: ReadonlyMap<string, number> | undefined

/** The text's bytes; null when it holds a character that has no code of one or two bytes. */
export function toGb18030(text: string): Buffer | null {
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (code < 0x80) bytes.push(code)
    else {
      table ??= twoByteCodes()
      const pair = table.get(character)
      if (pair === undefined) return null
      bytes.push(pair >> 8, pair & 0xff)
    }
  }
  return Buffer.from(bytes)
}

/** What the decoder knows, turned round: first byte 81–FE, second 40–FE but 7F. */
function twoByteCodes(): ReadonlyMap<string, number> {
  const decoder = new TextDecoder('gb18030')
  const codes = new Map<string, number>()
  for (let first = 0x81; first <= 0xfe; first++)
    for (let second = 0x40; second <= 0xfe; second++) {
      const text = decoder.decode(Buffer.from([first, second]))
      // One character has two codes, of which the first is the usual one. No single U+FFFD comes of two such bytes.
      if (!codes.has(text)) codes.set(text, (first << 8) | second)
    }
  return codes
}
