/** Where East Asian letters stand in the character sets of bitmap fonts. */

/** The sets of Debian's wide fonts: codes are row and cell from 0x2121 on. */
export type WideSet = 'gb2312' | 'jisx0208' | 'ksc5601'

const DECODERS: Readonly<Record<WideSet, string>> = {
  gb2312: 'gbk',
  jisx0208: 'euc-jp',
  ksc5601: 'euc-kr',
}

const tables = new Map<WideSet, ReadonlyMap<string, number>>()

/** Row and cell of a letter, from what the decoder of the set's EUC form knows; undefined where the set lacks it. */
export function wideCode(set: WideSet, character: string): number | undefined {
  return tableOf(set).get(character)
}

function tableOf(set: WideSet): ReadonlyMap<string, number> {
  const known = tables.get(set)
  if (known !== undefined) return known
  const decoder = new TextDecoder(DECODERS[set])
  const codes = new Map<string, number>()
  for (let row = 0xa1; row <= 0xfe; row++)
    for (let cell = 0xa1; cell <= 0xfe; cell++) {
      const text = decoder.decode(Buffer.of(row, cell))
      if (text.length === 1 && text !== '\ufffd' && !codes.has(text))
        codes.set(text, ((row & 0x7f) << 8) | (cell & 0x7f))
    }
  tables.set(set, codes)
  return codes
}
