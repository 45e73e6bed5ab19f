/**
 * East Asian letters of 24 × 24 dots, from Debian's xfonts-base where it is installed (X11's PCF files of GB 2312 and JIS X 0208);
 * else each is a box. Read with no more care than these files need.
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Cell, Glyph } from './raster.ts'

export const FONT_WIDE: Cell = { width: 24, height: 24 }

export type WideSet = 'gb18030' | 'shift_jis'

const FOLDER = '/usr/share/fonts/X11/misc'
const FILES: Readonly<Record<WideSet, { file: string; euc: string }>> = {
  gb18030: { file: 'gb24st.pcf.gz', euc: 'gbk' },
  shift_jis: { file: 'jiskan24.pcf.gz', euc: 'euc-jp' },
}

type Draw = (row: number, cell: number) => Glyph | null

const drawers = new Map<WideSet, Draw | null>()
const places = new Map<WideSet, ReadonlyMap<string, number>>()

/** The letter's dots; a box where there is no font or the font has no such letter. */
export function wideGlyph(character: string, set: WideSet): Glyph {
  if (!drawers.has(set)) drawers.set(set, open(set))
  const place = placeOf(set).get(character)
  const drawn = place === undefined ? null : drawers.get(set)?.(place >> 8, place & 0xff)
  return drawn ?? BOX
}

/** Row and cell of every character, turned round from the decoder of the set's EUC form. */
function placeOf(set: WideSet): ReadonlyMap<string, number> {
  let found = places.get(set)
  if (found === undefined) {
    const decoder = new TextDecoder(FILES[set].euc)
    const map = new Map<string, number>()
    for (let row = 0x21; row < 0x7f; row++)
      for (let cell = 0x21; cell < 0x7f; cell++)
        map.set(decoder.decode(Buffer.of(row | 0x80, cell | 0x80)), (row << 8) | cell)
    found = map
    places.set(set, found)
  }
  return found
}

function open(set: WideSet): Draw | null {
  let pcf: Buffer
  try {
    pcf = gunzipSync(readFileSync(`${FOLDER}/${FILES[set].file}`))
  } catch {
    return null
  }
  const table = (kind: number) => {
    for (let i = 0; i < pcf.readUInt32LE(4); i++)
      if (pcf.readUInt32LE(8 + 16 * i) === kind) return pcf.readUInt32LE(8 + 16 * i + 12)
    return 0
  }
  const [codes, bitmaps] = [table(32), table(8)]
  if (codes === 0 || bitmaps === 0) return null
  const isBig = (pcf.readUInt32LE(codes) & 4) !== 0
  const u16 = (at: number) => (isBig ? pcf.readUInt16BE(at) : pcf.readUInt16LE(at))
  const u32 = (at: number) => (isBig ? pcf.readUInt32BE(at) : pcf.readUInt32LE(at))
  const format = pcf.readUInt32LE(bitmaps)
  const pad = 1 << (format & 3)
  const stride = Math.ceil(3 / pad) * pad
  const isHighFirst = (format & 8) !== 0
  const dotsAt = bitmaps + 8 + 4 * u32(bitmaps + 4) + 16
  const [firstCell, lastCell, firstRow, lastRow] = [4, 6, 8, 10].map(k => u16(codes + k)) as number[]
  return (row, cell) => {
    if (row < firstRow! || row > lastRow! || cell < firstCell! || cell > lastCell!) return null
    const index = u16(codes + 14 + 2 * ((row - firstRow!) * (lastCell! - firstCell! + 1) + cell - firstCell!))
    if (index === 0xffff) return null
    const at = dotsAt + u32(bitmaps + 8 + 4 * index)
    const glyph = new Uint8Array(24 * 24)
    for (let y = 0; y < 24; y++)
      for (let x = 0; x < 24; x++) {
        const byte = pcf[at + y * stride + (x >> 3)] ?? 0
        glyph[y * 24 + x] = (byte >> (isHighFirst ? 7 - (x & 7) : x & 7)) & 1
      }
    return glyph
  }
}

const BOX: Glyph = Uint8Array.from({ length: 24 * 24 }, (_, i) => {
  const [x, y] = [i % 24, Math.floor(i / 24)]
  const isEdge = x === 2 || x === 21 || y === 2 || y === 21
  return isEdge && x >= 2 && x <= 21 && y >= 2 && y <= 21 ? 1 : 0
})
