/**
 * Bitmap fonts in the X11 Portable Compiled Format, as Debian's xfonts-base has them, already unpacked. Only what drawing needs is
 * read: which glyph a code has, how wide it is, and its dots.
 */

export interface Glyph {
  readonly width: number
  readonly height: number
  isBlack(x: number, y: number): boolean
}

export interface Font {
  /** Of a line of it, in dots. */
  readonly height: number
  /** The glyph of a code of the font's own character set, or undefined. */
  glyph(code: number): Glyph | undefined
}

const METRICS = 1 << 2
const BITMAPS = 1 << 3
const ENCODINGS = 1 << 5
const ACCELERATORS = 1 << 1
const COMPRESSED = 0x100
const MOST_GLYPHS = 100_000
/** Of a glyph, each way. */
const MOST_DOTS = 256

/** Throws Error saying what is wrong with the file. */
export function readFont(file: Buffer): Font {
  try {
    return read(file)
  } catch (error) {
    if (error instanceof RangeError) throw new Error('the font file ends too early', { cause: error })
    throw error
  }
}

interface Table {
  readonly format: number
  readonly at: number
}

function read(file: Buffer): Font {
  if (file.toString('latin1', 0, 4) !== '\x01fcp') throw new Error('this is no PCF font file')
  const tables = new Map<number, Table>()
  const count = file.readUInt32LE(4)
  if (count > 64) throw new Error(`a font file of ${count} tables`)
  for (let i = 0; i < count; i++) {
    const at = 8 + i * 16
    tables.set(file.readUInt32LE(at), { format: file.readUInt32LE(at + 4), at: file.readUInt32LE(at + 12) })
  }
  const table = (kind: number, name: string): Table => {
    const found = tables.get(kind)
    if (found === undefined) throw new Error(`the font file has no ${name}`)
    return found
  }
  const metrics = readMetrics(file, table(METRICS, 'metrics'))
  const bitmaps = readBitmaps(file, table(BITMAPS, 'bitmaps'), metrics.length)
  const codes = readCodes(file, table(ENCODINGS, 'encodings'))
  const { ascent, height } = lineOf(file, table(ACCELERATORS, 'line height'))
  for (const index of new Set(codes.values())) {
    const metric = metrics[index]
    if (metric === undefined) throw new Error(`the font file has a code for glyph ${index}, which it has not`)
    readThrough(metric, bitmaps(index))
  }
  return {
    height,
    glyph: code => {
      const index = codes.get(code)
      const metric = index === undefined ? undefined : metrics[index]
      return metric === undefined ? undefined : glyphOf(metric, bitmaps(index!), { ascent, height })
    },
  }
}

/** Numbers of a table in the byte order that its format word tells. */
function numbers(file: Buffer, { format }: Table) {
  const isBig = (format & 4) !== 0
  return {
    int16: (at: number) => (isBig ? file.readInt16BE(at) : file.readInt16LE(at)),
    uint16: (at: number) => (isBig ? file.readUInt16BE(at) : file.readUInt16LE(at)),
    uint32: (at: number) => (isBig ? file.readUInt32BE(at) : file.readUInt32LE(at)),
  }
}

interface Metric {
  readonly left: number
  readonly right: number
  readonly width: number
  readonly ascent: number
  readonly descent: number
}

function readMetrics(file: Buffer, table: Table): Metric[] {
  const { int16, uint16, uint32 } = numbers(file, table)
  const isCompressed = (table.format & COMPRESSED) !== 0
  const count = few(isCompressed ? uint16(table.at + 4) : uint32(table.at + 4))
  return Array.from({ length: count }, (_, i) => {
    if (isCompressed) {
      const at = table.at + 6 + i * 5
      const [left, right, width, ascent, descent] = [0, 1, 2, 3, 4].map(k => file.readUInt8(at + k) - 0x80)
      return { left: left!, right: right!, width: width!, ascent: ascent!, descent: descent! }
    }
    const at = table.at + 8 + i * 12
    return {
      left: int16(at),
      right: int16(at + 2),
      width: int16(at + 4),
      ascent: int16(at + 6),
      descent: int16(at + 8),
    }
  })
}

interface Bitmap {
  bit(row: number, column: number, across: number): boolean
}

function readBitmaps(file: Buffer, table: Table, glyphs: number): (index: number) => Bitmap {
  const { uint32 } = numbers(file, table)
  const { format, at } = table
  const count = few(uint32(at + 4))
  if (count < glyphs) throw new Error(`the font file has ${glyphs} glyphs and ${count} bitmaps`)
  const pad = 1 << (format & 3)
  const unit = 1 << ((format >> 4) & 3)
  const isByteBig = (format & 4) !== 0
  const isBitBig = (format & 8) !== 0
  const data = at + 8 + count * 4 + 16
  return index => {
    const start = data + uint32(at + 8 + index * 4)
    return {
      bit: (row, column, across) => {
        const stride = Math.ceil(Math.ceil(across / 8) / pad) * pad
        let byte = column >> 3
        // Bytes of a unit stand the other way round where the two orders differ.
        if (isByteBig !== isBitBig) byte = (byte & ~(unit - 1)) + (unit - 1 - (byte & (unit - 1)))
        const bits = file.readUInt8(start + row * stride + byte)
        return ((bits >> (isBitBig ? 7 - (column & 7) : column & 7)) & 1) === 1
      },
    }
  }
}

function readCodes(file: Buffer, table: Table): Map<number, number> {
  const { uint16 } = numbers(file, table)
  const { at } = table
  const [minLow, maxLow, minHigh, maxHigh] = [4, 6, 8, 10].map(k => uint16(at + k)) as [
    number,
    number,
    number,
    number,
  ]
  if (maxLow > 255 || maxHigh > 255 || minLow > maxLow || minHigh > maxHigh)
    throw new Error('the font file has codes that cannot be')
  const codes = new Map<number, number>()
  let next = at + 14
  for (let high = minHigh; high <= maxHigh; high++)
    for (let low = minLow; low <= maxLow; low++) {
      const index = uint16(next)
      next += 2
      if (index !== 0xffff) codes.set((high << 8) | low, index)
    }
  return codes
}

function lineOf(file: Buffer, table: Table): { ascent: number; height: number } {
  const { uint32 } = numbers(file, table)
  const [ascent, descent] = [uint32(table.at + 12), uint32(table.at + 16)]
  if (ascent + descent < 1 || ascent + descent > 128)
    throw new Error('the font file has lines that cannot be')
  return { ascent, height: ascent + descent }
}

/** Reads a glyph's last row: a font that ends too early is to be found when it is loaded, not when a receipt is drawn. */
function readThrough({ left, right, width, ascent, descent }: Metric, bitmap: Bitmap): void {
  if (width < 0 || width > MOST_DOTS || right - left > MOST_DOTS || ascent + descent > MOST_DOTS)
    throw new Error('the font file has a glyph of a size that cannot be')
  if (ascent + descent < 1) return
  for (let column = 0; column < right - left; column += 8)
    bitmap.bit(ascent + descent - 1, column, right - left)
}

/** A glyph in the cell of its line: as wide as it moves the pen. */
function glyphOf(metric: Metric, bitmap: Bitmap, line: { ascent: number; height: number }): Glyph {
  const { left, right, width, ascent, descent } = metric
  const top = line.ascent - ascent
  return {
    width,
    height: line.height,
    isBlack: (x, y) => {
      const [column, row] = [x - left, y - top]
      if (column < 0 || column >= right - left || row < 0 || row >= ascent + descent) return false
      return bitmap.bit(row, column, right - left)
    },
  }
}

function few(count: number): number {
  if (count > MOST_GLYPHS) throw new Error(`a font file of ${count} glyphs`)
  return count
}
