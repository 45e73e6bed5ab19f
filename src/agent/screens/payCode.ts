/**
 * The pay code: the QR symbol of a pay link, as an SVG and as a PNG.
 * Always dark on light with a quiet zone of four modules (ISO/IEC 18004): decoders give up on inverted symbols and on
 * symbols without a margin. Level M: of the levels that keep the symbol small it survives glare best.
 */
import encoder from 'qrcode/lib/core/qrcode.js'
import { parsePayLink } from '../../contract/payLink.ts'
import type { View } from '../../domain/view.ts'
import type { CodeSymbol } from '../../protocols/displays/boardScreen.ts'
import { bilevelPng } from './png.ts'

export const QUIET_ZONE = 4
/** Pixels of the PNG for one module. */
const PNG_SCALE = 10

export interface PayCode {
  readonly link: string
  /** Modules on one side, quiet zone included. */
  readonly size: number
  /** SVG path of the dark modules in module units, quiet zone included. */
  readonly path: string
}

/** Throws when the link is longer than a symbol can hold (over 3,000 characters), which no pay link is. */
export function payCode(link: string): PayCode {
  const { modules } = encoder.create(link, { errorCorrectionLevel: 'M' })
  const dark = (x: number, y: number) => Boolean(modules.get(y - QUIET_ZONE, x - QUIET_ZONE))
  return { link, size: modules.size + 2 * QUIET_ZONE, path: pathOf(modules.size, dark) }
}

/** One rectangle for each horizontal run of dark modules. */
function pathOf(inner: number, dark: (x: number, y: number) => boolean): string {
  const end = inner + QUIET_ZONE
  let path = ''
  for (let y = QUIET_ZONE; y < end; y++) {
    for (let x = QUIET_ZONE; x < end; x++) {
      if (!dark(x, y)) continue
      const from = x
      while (x + 1 < end && dark(x + 1, y)) x++
      path += `M${from} ${y}h${x + 1 - from}v1H${from}z`
    }
  }
  return path
}

export function payCodeSvg(code: PayCode): string {
  const side = code.size * PNG_SCALE
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 ${code.size} ${code.size}"` +
    ` shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${code.size}v${code.size}H0z"/><path d="${code.path}"/></svg>`
  )
}

export function payCodePng(code: PayCode): Buffer {
  const cells = cellsOf(code)
  const side = code.size * PNG_SCALE
  return bilevelPng(side, side, (x, y) =>
    Boolean(cells[Math.floor(y / PNG_SCALE) * code.size + Math.floor(x / PNG_SCALE)]),
  )
}

/** The path, read back into a grid: the picture and the drawing cannot differ. */
function cellsOf(code: PayCode): Uint8Array {
  const cells = new Uint8Array(code.size * code.size)
  for (const [, x, y, run] of code.path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    const start = Number(y) * code.size + Number(x)
    cells.fill(1, start, start + Number(run))
  }
  return cells
}

/** The symbol for displays that draw it themselves. */
export function codeSymbol(code: PayCode): CodeSymbol {
  const cells = cellsOf(code)
  const { link, size } = code
  return { link, size, isDark: (x, y) => cells[y * size + x] === 1 }
}

/** Keeps the symbol of the link asked for last: a page, a picture and each event ask for the same one. */
export class PayCodes {
  #last: PayCode | null = null
  #png: { of: PayCode; bytes: Buffer } | null = null

  of(link: string): PayCode {
    if (this.#last?.link !== link) this.#last = payCode(link)
    return this.#last
  }

  /**
   * The symbol of the code that is up, or null. `wrong` when link and view do not tell of the same revision and amount:
   * a code beside another amount would be worse than none.
   */
  live(vehicle: string, { code }: View, link: string | null): PayCode | null | 'wrong' {
    if (code === null || link === null) return null
    const told = parsePayLink(link)
    const same =
      told !== null &&
      told.vehicle === vehicle &&
      told.trip === code.trip &&
      told.rev === code.rev &&
      told.amount === code.due &&
      told.currency === code.currency &&
      told.mac === code.link
    return same ? this.of(link) : 'wrong'
  }

  png(link: string): Buffer {
    const code = this.of(link)
    if (this.#png?.of !== code) this.#png = { of: code, bytes: payCodePng(code) }
    return this.#png.bytes
  }

  /** The first symbol of a process takes up to 40 ms, later ones well under 1: better before the first passenger. */
  warm(): void {
    payCodePng(payCode('HTTPS://WARM.UP/P/TAXI-0000/000000000000.1/1000CNY/AAAAAAAAAAAAAAAA'))
  }
}
