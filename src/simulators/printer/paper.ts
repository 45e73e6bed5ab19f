/**
 * What commands do to paper: text, sizes, alignment, feeds, QR symbols and pictures become dots and lines of text.
 * A command that the reference has but this printer does not carry out counts as unknown too: a test must not pass
 * on something that nobody looked at.
 */
import { create } from 'qrcode'
import { Canvas } from './canvas.ts'
import { codePage } from './codePages.ts'
import type { Command } from './commands.ts'
import { FONT_A, FONT_B } from './font/raster.ts'
import { FONT_WIDE, type WideSet } from './font/wide.ts'
import { Line, type Style } from './line.ts'

const LINE_SPACING = 30
const TEXT: Style = { cell: FONT_A, wide: 1, high: 1, bold: false, underline: 0, inverse: false }

interface Modes {
  style: Style
  /** 0 left, 0.5 centre, 1 right. */
  align: number
  spacing: number
  left: number
  room: number
  page: readonly string[]
  /** Two bytes are one letter. */
  isWide: boolean
}

export interface PaperOptions {
  /** Which East Asian letters it has. Chinese models are switched on with two bytes a letter. */
  readonly wide?: WideSet | 'none'
}

interface Symbol {
  size: number
  level: 'L' | 'M' | 'Q' | 'H'
  data: Buffer
}

type Handler = (args: Buffer) => boolean | undefined

export class Paper {
  readonly width: number
  readonly unknown = new Map<string, number>()
  canvas: Canvas
  /** Lines as printed; a QR symbol is `[QR data]`, a picture `[picture W×H]`. */
  text: string[] = []
  /** Lines that the printer had to break because they did not fit. */
  overflows = 0
  #y = 0
  #line = new Line()
  #modes: Modes
  #symbol: Symbol = { size: 3, level: 'L', data: Buffer.alloc(0) }
  readonly #handlers: ReadonlyMap<string, Handler>
  readonly #wide: { set: WideSet; decoder: TextDecoder } | null

  constructor(width: number, { wide = 'none' }: PaperOptions = {}) {
    this.width = width
    this.#wide = wide === 'none' ? null : { set: wide, decoder: new TextDecoder(wide) }
    this.canvas = new Canvas(width)
    this.#modes = this.#reset()
    this.#handlers = new Map(Object.entries(this.#table()))
  }

  /** True when anything is on it. */
  get printed(): boolean {
    return this.text.length > 0 || !this.#line.empty
  }

  /** Carries a command out; true when it cut the paper. */
  obey(command: Command): boolean {
    const result = this.#handlers.get(command.name)?.(command.args)
    if (!command.known || result === undefined) {
      this.unknown.set(command.name, (this.unknown.get(command.name) ?? 0) + 1)
    }
    return command.name === 'GS V' || command.name === 'ESC i' || command.name === 'ESC m'
  }

  /** Prints what is still in the line, as the end of a job does, and hands out the strip for a new one to begin. */
  take(): { canvas: Canvas; text: string[]; overflows: number } {
    if (!this.#line.empty) this.#feed()
    const taken = { canvas: this.canvas, text: this.text, overflows: this.overflows }
    this.canvas = new Canvas(this.width)
    this.text = []
    this.overflows = 0
    this.#y = 0
    return taken
  }

  /** The power-on state. The strip stays. */
  reset(): void {
    this.#modes = this.#reset()
    this.#line = new Line()
  }

  #reset(): Modes {
    return {
      style: TEXT,
      align: 0,
      spacing: LINE_SPACING,
      left: 0,
      room: this.width,
      page: codePage(0)!,
      isWide: this.#wide?.set === 'gb18030',
    }
  }

  #table(): Record<string, Handler> {
    const done = (action: (args: Buffer) => void): Handler => {
      return args => {
        action(args)
        return true
      }
    }
    const style = (change: (n: number) => Partial<Style>) =>
      done(args => {
        this.#modes.style = { ...this.#modes.style, ...change(args[0]!) }
      })
    return {
      text: done(args => this.#print(args)),
      LF: done(() => this.#feed()),
      CR: done(() => {}),
      'ESC @': done(() => this.reset()),
      'ESC !': style(n => ({
        cell: n & 1 ? FONT_B : FONT_A,
        bold: (n & 8) > 0,
        high: n & 16 ? 2 : 1,
        wide: n & 32 ? 2 : 1,
        underline: n & 128 ? 1 : 0,
      })),
      'GS !': style(n => ({ high: (n & 7) + 1, wide: ((n >> 4) & 7) + 1 })),
      'ESC E': style(n => ({ bold: (n & 1) === 1 })),
      'ESC G': style(n => ({ bold: (n & 1) === 1 })),
      'ESC -': style(n => ({ underline: n >= 48 ? n - 48 : n })),
      'ESC M': style(n => ({ cell: n % 48 === 1 ? FONT_B : FONT_A })),
      'GS B': style(n => ({ inverse: (n & 1) === 1 })),
      'ESC a': done(args => {
        // Only at the beginning of a line, says the reference; in the middle of one it does nothing.
        if (this.#line.empty) this.#modes.align = (args[0]! % 48) / 2
      }),
      'ESC 2': done(() => this.#space(LINE_SPACING)),
      'ESC 3': done(args => this.#space(args[0]!)),
      'ESC d': done(args => this.#feed(args[0]! * this.#modes.spacing)),
      'ESC J': done(args => this.#feed(args[0])),
      'ESC t': args => this.#select(args[0]!),
      // Of the countries it has the first alone, whose letters are those of ASCII.
      'ESC R': args => (args[0] === 0 ? true : undefined),
      'FS .': done(() => {
        this.#modes.isWide = false
      }),
      'FS &': () => this.#switchWide(),
      // Code systems of Japanese models: 1 is Shift_JIS, the one that it has.
      'FS C': args => (this.#wide?.set === 'shift_jis' && args[0]! % 48 === 1 ? true : undefined),
      'GS L': done(args => {
        this.#modes.left = Math.min(args.readUInt16LE(0), this.width)
        this.#modes.room = Math.min(this.#modes.room, this.width - this.#modes.left)
      }),
      'GS W': done(args => {
        this.#modes.room = Math.min(args.readUInt16LE(0), this.width - this.#modes.left)
      }),
      'GS V': done(args => this.#advance(args.length > 1 ? args[1]! : 0)),
      'ESC i': done(() => {}),
      'ESC m': done(() => {}),
      'GS ( k': args => this.#qr(args),
      'GS v': args => this.#picture(args),
    }
  }

  #space(dots: number): void {
    this.#modes.spacing = dots
  }

  #select(number: number): true | undefined {
    const page = codePage(number)
    if (page === null) return undefined
    this.#modes.page = page
    return true
  }

  #switchWide(): true | undefined {
    if (this.#wide === null) return undefined
    this.#modes.isWide = true
    return true
  }

  #print(bytes: Buffer): void {
    const { style, page, isWide } = this.#modes
    for (let at = 0; at < bytes.length; ) {
      const size = isWide ? this.#letterBytes(bytes, at) : 1
      if (size === 1) this.#put(page[bytes[at]!]!, style)
      else {
        const { set, decoder } = this.#wide!
        const character = decoder.decode(bytes.subarray(at, at + size))
        this.#put(character, { ...style, cell: FONT_WIDE, set })
      }
      at += size
    }
  }

  /** How many bytes the letter at a place takes: GB 18030 has one, two or four, Shift_JIS one or two. */
  #letterBytes(bytes: Buffer, at: number): number {
    const [first, second] = [bytes[at]!, bytes[at + 1]]
    if (this.#wide!.set === 'shift_jis')
      return (first >= 0x81 && first <= 0x9f) || (first >= 0xe0 && first <= 0xfc) ? 2 : 1
    if (first < 0x81 || first > 0xfe) return 1
    return second !== undefined && second >= 0x30 && second <= 0x39 ? 4 : 2
  }

  #put(character: string, style: Style): void {
    if (!this.#line.fits(style, this.#modes.room)) {
      this.overflows++
      this.#feed()
    }
    this.#line.add(character, style)
  }

  /** Prints the line and feeds by the line spacing, or by so many dots; never by less than the line is high. */
  #feed(dots: number = this.#modes.spacing): void {
    const { left, room, align } = this.#modes
    const height = this.#line.height
    const step = Math.max(dots, height)
    this.canvas.extend(this.#y + step)
    this.#line.draw(this.canvas, this.#y, left, room, align)
    this.text.push(this.#line.text)
    this.#line = new Line()
    this.#y += step
  }

  #advance(dots: number): void {
    this.#y += dots
    this.canvas.extend(this.#y)
  }

  /** GS ( k for QR (cn 49): model, size, level, store, print. Other symbols are unknown here. */
  #qr(args: Buffer): true | undefined {
    const [kind, what, n] = [args[2], args[3], args[4]]
    if (kind !== 49) return undefined
    if (what === 65) return n === 50 ? true : undefined
    if (what === 67) this.#symbol.size = Math.max(1, Math.min(16, n ?? 3))
    else if (what === 69) this.#symbol.level = (['L', 'M', 'Q', 'H'] as const)[(n ?? 48) - 48] ?? 'L'
    else if (what === 80) this.#symbol.data = Buffer.from(args.subarray(5))
    else if (what === 81) return this.#drawQr()
    else return undefined
    return true
  }

  #drawQr(): true | undefined {
    const { size, level, data } = this.#symbol
    const modules = data.length === 0 ? null : modulesOf(data.toString('utf8'), level)
    if (modules === null) return undefined
    const side = modules.size * size
    this.#block(side, side, (x, y) => modules.get(Math.floor(y / size), Math.floor(x / size)) === 1)
    this.text.push(`[QR ${data.toString('utf8')}]`)
    return true
  }

  /** GS v 0: one bit a dot, high bit left. */
  #picture(args: Buffer): true | undefined {
    if (args[0] !== 0x30 || args.length < 6) return undefined
    const [mode, across, rows] = [args[1]! % 48, args.readUInt16LE(2), args.readUInt16LE(4)]
    const [wide, high] = [mode & 1 ? 2 : 1, mode & 2 ? 2 : 1]
    const bit = (x: number, y: number) => ((args[6 + y * across + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1
    this.#block(
      across * 8 * wide,
      rows * high,
      (x, y) => bit(Math.floor(x / wide), Math.floor(y / high)) === 1,
    )
    this.text.push(`[picture ${across * 8}×${rows}]`)
    return true
  }

  #block(width: number, height: number, black: (x: number, y: number) => boolean): void {
    if (!this.#line.empty) this.#feed()
    const { left, room, align } = this.#modes
    if (width > room) this.overflows++
    const start = left + Math.max(0, Math.floor((room - width) * align))
    this.canvas.extend(this.#y + height)
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (black(x, y)) this.canvas.set(start + x, this.#y + y)
      }
    }
    this.#y += height
  }
}

/** Null when no symbol can hold it. */
function modulesOf(text: string, level: Symbol['level']): ReturnType<typeof create>['modules'] | null {
  try {
    return create(text, { errorCorrectionLevel: level }).modules
  } catch {
    return null
  }
}
