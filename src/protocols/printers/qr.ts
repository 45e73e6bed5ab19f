/** QR codes for printers: as a command (ESC/POS GS ( k, Star ESC GS y), or as dots where there is none. */
import { create } from 'qrcode'
import type { Dots } from './paper.ts'

/** Modules of white around the symbol (ISO/IEC 18004). */
const QUIET = 4
/** At 203 dots an inch 4 dots are half a millimetre: less is not read from paper. */
const LEAST = 4
const MOST = 8

interface Symbol {
  readonly size: number
  readonly level: 'M' | 'Q'
  isBlack(x: number, y: number): boolean
}

/** Level M, or Q where that makes the symbol no larger. Throws Error where no symbol holds it. */
function symbolOf(data: string): Symbol {
  const medium = create(data, { errorCorrectionLevel: 'M' })
  const better = quartile(data)
  const isFree = better !== null && better.version === medium.version
  const { modules } = isFree ? better : medium
  return {
    size: modules.size,
    level: isFree ? 'Q' : 'M',
    isBlack: (x, y) => modules.get(y, x) === 1,
  }
}

function quartile(data: string) {
  try {
    return create(data, { errorCorrectionLevel: 'Q' })
  } catch {
    return null
  }
}

/** Dots a module: as many as fit between the quiet zones, 4 to 8. Throws Error where not even 4 fit. */
function moduleDots(size: number, dots: number): number {
  const most = Math.floor(dots / (size + 2 * QUIET))
  if (most < LEAST)
    throw new Error(`a QR code of ${size} modules does not fit on ${dots} dots: its text is too long`)
  return Math.min(MOST, most)
}

/** As dots, its quiet zone included. */
export function qrDots(data: string, dots: number): Dots {
  const symbol = symbolOf(data)
  const scale = moduleDots(symbol.size, dots)
  const side = (symbol.size + 2 * QUIET) * scale
  const across = Math.ceil(side / 8)
  const bits = Buffer.alloc(across * side)
  for (let y = QUIET * scale; y < side - QUIET * scale; y++)
    for (let x = QUIET * scale; x < side - QUIET * scale; x++)
      if (symbol.isBlack(Math.floor(x / scale) - QUIET, Math.floor(y / scale) - QUIET))
        bits[y * across + (x >> 3)]! |= 0x80 >> (x & 7)
  return { width: side, height: side, bits }
}

/** Commands of one symbol; the paper's alignment places it. */
export function qrCommand(data: string, language: 'escpos' | 'star', dots: number): Buffer {
  const { size, level } = symbolOf(data)
  const scale = moduleDots(size, dots)
  const bytes = Buffer.from(data, 'utf8')
  return language === 'star' ? star(bytes, level, scale) : escpos(bytes, level, scale)
}

/** Model 2, module size, level, store, print. The length counts bytes, not characters. */
function escpos(data: Buffer, level: 'M' | 'Q', scale: number): Buffer {
  const command = (...args: number[]) =>
    Buffer.from([0x1d, 0x28, 0x6b, args.length & 0xff, args.length >> 8, ...args])
  return Buffer.concat([
    command(0x31, 0x41, 0x32, 0x00),
    command(0x31, 0x43, scale),
    command(0x31, 0x45, level === 'Q' ? 0x32 : 0x31),
    command(0x31, 0x50, 0x30, ...data),
    command(0x31, 0x51, 0x30),
  ])
}

function star(data: Buffer, level: 'M' | 'Q', scale: number): Buffer {
  const head = [0x1b, 0x1d, 0x79]
  return Buffer.from([
    ...head,
    0x53,
    0x30,
    0x02,
    ...head,
    0x53,
    0x31,
    level === 'Q' ? 0x02 : 0x01,
    ...head,
    0x53,
    0x32,
    scale,
    ...head,
    0x44,
    0x31,
    0x00,
    data.length & 0xff,
    data.length >> 8,
    ...data,
    ...head,
    0x50,
  ])
}
