/** One line of text being set: characters in their sizes, side by side on a common base line, until it is fed. */
import type { Canvas } from './canvas.ts'
import { type Cell, glyph } from './font/raster.ts'
import { type WideSet, wideGlyph } from './font/wide.ts'

export interface Style {
  readonly cell: Cell
  readonly wide: number
  readonly high: number
  readonly bold: boolean
  /** Dots of the line below the text; 0 for none. */
  readonly underline: number
  readonly inverse: boolean
  /** The set of a two-byte letter. */
  readonly set?: WideSet
}

interface Item {
  readonly char: string
  readonly style: Style
}

export class Line {
  readonly #items: Item[] = []
  #width = 0

  get empty(): boolean {
    return this.#items.length === 0
  }

  get text(): string {
    return this.#items.map(item => item.char).join('')
  }

  get height(): number {
    return Math.max(0, ...this.#items.map(({ style }) => style.cell.height * style.high))
  }

  fits(style: Style, room: number): boolean {
    return this.#width + style.cell.width * style.wide <= room
  }

  add(char: string, style: Style): void {
    this.#items.push({ char, style })
    this.#width += style.cell.width * style.wide
  }

  /** Draws the line with its upper edge at `top`, in `room` dots from `left`; `share` is 0 for left, 0.5 for centre, 1 for right. */
  draw(canvas: Canvas, top: number, left: number, room: number, share: number): void {
    const height = this.height
    let x = left + Math.floor((room - this.#width) * share)
    for (const { char, style } of this.#items) {
      drawChar(canvas, char, style, x, top + height - style.cell.height * style.high)
      x += style.cell.width * style.wide
    }
  }
}

function drawChar(canvas: Canvas, char: string, style: Style, left: number, top: number): void {
  const { cell, wide, high } = style
  const dots = style.set === undefined ? glyph(char, cell) : wideGlyph(char, style.set)
  const black = (x: number, y: number) => x >= 0 && dots[y * cell.width + x] === 1
  for (let y = 0; y < cell.height * high; y++) {
    for (let x = 0; x < cell.width * wide; x++) {
      const [gx, gy] = [Math.floor(x / wide), Math.floor(y / high)]
      // Bold is each dot struck again one to the right, once per widened dot.
      const ink = black(gx, gy) || (style.bold && black(Math.floor((x - 1) / wide), gy))
      const line = y >= cell.height * high - style.underline
      if ((ink || line) !== style.inverse) canvas.set(left + x, top + y)
    }
  }
}
